"""The grammar table against what BuildKit's frontend declares, and its prose against the table."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tare.syntax import grammar
from tare.syntax.grammar_docs import docs, keys

# parse.go and commands_run*.go: every Add… of the flags, with its type.
FLAGS = {
    "ADD": {
        "keep-git-dir": "bool",
        "checksum": "checksum",
        "chown": "owner",
        "chmod": "mode",
        "link": "bool",
        "exclude": "pattern",
        "unpack": "bool",
    },
    "COPY": {
        "from": "stage",
        "chown": "owner",
        "chmod": "mode",
        "link": "bool",
        "exclude": "pattern",
        "parents": "bool",
    },
    "FROM": {"platform": "platform"},
    "RUN": {"mount": "mount", "network": "enum", "security": "enum", "device": "device"},
    "HEALTHCHECK": {
        "interval": "duration",
        "timeout": "duration",
        "start-period": "duration",
        "start-interval": "duration",
        "retries": "count",
    },
}


def names(condition) -> set[str]:
    return {entry.name for entry in grammar.INSTRUCTIONS if condition(entry)}


def test_the_instructions_are_those_of_command_go():
    assert names(lambda _: True) == {
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER",
        "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    }  # fmt: skip
    assert len(grammar.INSTRUCTIONS) == 18


def test_the_flags_are_those_that_buildkit_declares():
    found = {
        entry.name: {flag.name: flag.kind for flag in entry.flags} for entry in grammar.INSTRUCTIONS if entry.flags
    }
    assert found == FLAGS


def test_flags_that_may_be_repeated_are_the_addstrings_ones():
    repeatable = {(f.instruction, f.name) for e in grammar.INSTRUCTIONS for f in e.flags if f.is_repeatable}
    assert repeatable == {("RUN", "mount"), ("RUN", "device"), ("COPY", "exclude"), ("ADD", "exclude")}


def test_variables_are_replaced_in_the_flags_that_buildkit_expands():
    expanded = {(f.instruction, f.name) for e in grammar.INSTRUCTIONS for f in e.flags if f.expands}
    assert expanded == {
        ("FROM", "platform"),
        ("RUN", "mount"),
        ("COPY", "chown"),
        ("COPY", "chmod"),
        ("ADD", "chown"),
        ("ADD", "chmod"),
        ("ADD", "checksum"),
    }


def test_how_arguments_are_read():
    assert names(lambda e: e.takes_heredocs) == {"ADD", "COPY", "RUN"}
    assert names(lambda e: e.takes_json) == {
        "ADD", "CMD", "COPY", "ENTRYPOINT", "HEALTHCHECK", "RUN", "SHELL", "VOLUME",
    }  # fmt: skip
    assert names(lambda e: e.shell_form) == {"CMD", "ENTRYPOINT", "HEALTHCHECK", "RUN"}
    # "Environment replacement" in the reference, and ARG's defaults.
    assert names(lambda e: e.expands) == {
        "ADD", "ARG", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    }  # fmt: skip
    assert names(lambda e: e.ignores_flags) == {"ARG", "STOPSIGNAL"}


def test_what_instructions_do_to_the_image():
    assert names(lambda e: e.makes_layer) == {"ADD", "COPY", "RUN", "WORKDIR"}
    assert names(lambda e: e.last_wins) == {"CMD", "ENTRYPOINT", "HEALTHCHECK"}
    assert names(lambda e: not e.is_trigger) == {"FROM", "MAINTAINER", "ONBUILD"}
    assert names(lambda e: e.is_deprecated) == {"MAINTAINER"}


def test_lookups_read_case_as_buildkit_does():
    assert grammar.instruction("copy") is grammar.instruction("COPY")
    assert grammar.instruction("RNU") is None
    link = grammar.flag("copy", "link")
    assert link is not None
    assert (link.kind, link.since) == ("bool", "1.4")
    assert grammar.flag("COPY", "Link") is None
    assert grammar.flag("NOPE", "link") is None
    assert grammar.directive("SYNTAX") is grammar.directive("syntax")
    assert grammar.predefined_argument("targetarch") is None
    assert grammar.predefined_argument("TARGETARCH") is not None
    assert grammar.predefined_argument("http_proxy") is not None


def test_mount_types_and_their_options():
    found = {kind.name: {option.name for option in kind.options} for kind in grammar.MOUNT_TYPES}
    assert found == {
        "bind": {"type", "target", "source", "from", "readonly", "readwrite"},
        "cache": {
            "type", "target", "source", "from", "readonly", "readwrite", "id", "sharing", "mode", "uid", "gid",
        },
        "tmpfs": {"type", "target", "size"},
        "secret": {"type", "id", "source", "target", "env", "required", "mode", "uid", "gid"},
        "ssh": {"type", "id", "target", "required", "mode", "uid", "gid"},
    }  # fmt: skip
    assert [kind.name for kind in grammar.MOUNT_TYPES if kind.is_default] == ["bind"]


def test_mount_keys_are_all_that_parsemount_reads():
    assert set(grammar.mount_option_names()) == {
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
        "src", "dst", "destination", "ro", "rw", "readwrite", "env",
    }  # fmt: skip


@pytest.mark.parametrize("alias", ["target", "dst", "destination", "DST"])
def test_mount_options_are_found_by_alias_in_any_case(alias):
    option = grammar.mount_option(alias, "cache")
    assert option is not None
    assert option.name == "target"


def test_mount_options_differ_by_type():
    def default(kind: str, name: str) -> str:
        option = grammar.mount_option(name, kind)
        assert option is not None
        return option.default

    assert [default(kind, "mode") for kind in ("cache", "secret", "ssh")] == ["0755", "0400", "0600"]
    assert grammar.mount_option("mode", "bind") is None
    assert grammar.mount_option("sharing") is not None
    sharing = grammar.mount_option("sharing", "cache")
    assert sharing is not None
    assert (sharing.kind, sharing.values, sharing.default) == ("enum", ("shared", "private", "locked"), "shared")
    assert grammar.mount_option("sharing", "bind") is None
    assert grammar.mount_option("anything", "no-such-type") is None


@pytest.mark.parametrize(
    ("kind", "option", "refused"),
    [
        ("bind", "sharing", True),
        ("bind", "uid", True),
        ("bind", "env", False),  # read and ignored
        ("bind", "rw", False),
        ("cache", "size", True),
        ("cache", "uid", False),
        ("tmpfs", "size", False),
        ("tmpfs", "mode", True),
        ("secret", "from", True),
        ("secret", "src", False),
        ("ssh", "src", True),
        ("ssh", "required", False),
        ("ssh", "nonsense", False),
    ],
)
def test_what_parsemount_refuses(kind, option, refused):
    mount = grammar.mount_type(kind)
    assert mount is not None
    assert mount.rejects(option) is refused


def test_predefined_arguments():
    groups: dict[str, set[str]] = {}
    for argument in grammar.PREDEFINED_ARGUMENTS:
        groups.setdefault(argument.group, set()).add(argument.name)
    assert groups["proxy"] == {
        "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy",
        "ALL_PROXY", "all_proxy",
    }  # fmt: skip
    assert groups["platform"] == {
        "TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
        "BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT",
    }  # fmt: skip
    assert {"BUILDKIT_INLINE_CACHE", "BUILDKIT_SYNTAX", "SOURCE_DATE_EPOCH"} <= groups["buildkit"]


def test_build_checks_and_directives():
    assert len(grammar.BUILD_CHECKS) == len(set(grammar.BUILD_CHECKS)) == 22
    assert "SecretsUsedInArgOrEnv" in grammar.BUILD_CHECKS
    assert [entry.name for entry in grammar.DIRECTIVES] == ["syntax", "escape", "check"]
    escape = grammar.directive("escape")
    assert escape is not None
    assert escape.values == ("\\", "`")


def entries():
    for instruction in grammar.INSTRUCTIONS:
        yield instruction
        yield from instruction.flags
    yield from grammar.MOUNT_TYPES
    yield from grammar.DIRECTIVES
    yield from grammar.PREDEFINED_ARGUMENTS


def test_every_entry_has_prose_and_every_prose_an_entry():
    wanted = {entry.key for entry in entries()}
    assert wanted == keys()
    for entry in entries():
        assert all(entry.docs), entry.key
        assert "\n" not in entry.docs.layers + entry.docs.cache, entry.key
        assert entry.docs == docs(entry.key)
        assert entry.summary.endswith("."), entry.key
        assert len(entry.summary) <= 120, entry.key


def test_prose_of_one_entry_arrives_in_its_parts():
    chown = grammar.flag("ADD", "chown")
    assert chown is not None
    assert chown.source == "add---chown"
    assert chown.docs == docs("COPY --chown")
    assert "numbers need no look-up" in chown.docs.text
    assert chown.docs.layers.startswith("The files get their owner")
    assert "**" not in chown.docs.text + chown.docs.layers + chown.docs.cache
    assert docs("no such key") == ("", "", "")


def test_sources_are_sections_or_files():
    for entry in entries():
        assert re.fullmatch(r"[a-z0-9-]+|dockerfile2llb/\w+\.go", entry.source), entry.key
    assert grammar.source_url("run---mounttypecache") == (
        "https://docs.docker.com/reference/dockerfile/#run---mounttypecache"
    )
    assert grammar.source_url("dockerfile2llb/convert.go").startswith("https://github.com/moby/buildkit/blob/")


@given(st.text(), st.text())
def test_what_is_found_bears_the_name_that_was_asked_for(one, other):
    found = grammar.instruction(one)
    assert found is None or found.name == one.upper()
    flag = grammar.flag(one, other) or grammar.flag("RUN", other)
    assert flag is None or flag.name == other
    options = grammar.mount_option(one), grammar.mount_option(one, other), grammar.mount_option(one, "cache")
    assert all(option is None or one.lower() in (option.name, *option.aliases) for option in options)
    for lookup in (grammar.mount_type, grammar.directive, grammar.predefined_argument):
        entry = lookup(one)
        assert entry is None or entry.name.lower() == one.lower()
    assert {kind.rejects(one) for kind in grammar.MOUNT_TYPES} <= {True, False}


def test_importing_the_grammar_reads_no_file():
    code = (
        "import builtins, tare.data\n"
        "def refuse(name): raise SystemExit('read ' + name)\n"
        "tare.data.read = refuse\n"
        "import tare.syntax.grammar\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
