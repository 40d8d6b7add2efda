"""More words that rules know by heart, from shells to switches of programs that report their use."""

from __future__ import annotations

import pytest
from tare.text import apply_all

from .test_as_hadolint import lines
from .test_boundaries import judged, said, titles


@pytest.mark.parametrize(("start", "is_found"), [("app", True), ("ash", False), ("bash", False), ("zsh", False)])
def test_a_shell_may_well_be_the_first_process(start: str, is_found: bool) -> None:
    assert bool(said("shell-form-entrypoint", f"FROM debian:12\nCMD {start}\n")) is is_found


@pytest.mark.parametrize("path", ["/bin/sh", "/usr/bin/sh", "/busybox/sh", "/bin"])
def test_a_copy_may_bring_the_shell(path: str) -> None:
    text = "FROM gcr.io/distroless/static-debian12\nCOPY sh {}\nRUN make\n"
    assert said("shell-form-without-shell", text.format(path)) == []
    assert said("shell-form-without-shell", text.format("/srv/sh")) == ["make"]


def test_a_stage_gets_its_new_name_wherever_it_is_written_so() -> None:
    text = "FROM a AS Build\nFROM Build\nCOPY --from=Build a b\nFROM BUILD\n"
    (finding,) = judged("stage-name-case", text).findings
    assert [edit.span.of(text) for edit in finding.fixes[0].edits] == ["Build", "Build", "Build"]


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("STOPSIGNAL SIGINT", True),
        ("USER 1000", True),
        ("EXPOSE 80", True),
        ("LABEL a=b", True),
        ("ENV A=b", True),
        ("WORKDIR /a", True),
        ("ARG A", True),
        ("RUN make", False),
        ("VOLUME /a", False),
    ],
)
def test_what_a_static_program_needs_no_distribution_for(line: str, is_found: bool) -> None:
    build = "FROM golang:1.24 AS build\nCOPY . .\nENV CGO_ENABLED=0\nRUN go build -o /app .\n"
    text = f'{build}FROM debian:12\nCOPY --from=build /app /app\n{line}\nENTRYPOINT ["/app"]\n'
    assert bool(said("static-binary-on-distribution", text)) is is_found


def test_what_is_held_back_is_not_for_this_system() -> None:
    base = "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\n"
    assert len(said("stopsignal-on-windows", f"{base}STOPSIGNAL 9\n")) == 1
    assert said("stopsignal-on-windows", f"{base}ONBUILD STOPSIGNAL 9\n") == []


TOOLS = ["chgrp", "chmod", "chown", "cp", "install", "ln", "mkdir", "mv", "rm", "rmdir", "sed", "tar", "tee", "touch"]


@pytest.mark.parametrize(("tool", "is_safe"), [*((tool, True) for tool in TOOLS), ("make", False), ("npm", False)])
def test_which_programs_do_not_notice_sudo(tool: str, is_safe: bool) -> None:
    analysis = judged("sudo", f"FROM debian:12\nUSER root\nRUN sudo {tool} a\n")
    assert [fix.is_safe for fix in analysis.findings[0].fixes] == [is_safe]


@pytest.mark.parametrize("line", ["FROM a", "MAINTAINER a", "ONBUILD RUN a"])
def test_what_nobody_can_hold_back(line: str) -> None:
    assert len(said("syntax-error", f"FROM a\nONBUILD {line}\n")) == 1
    assert said("syntax-error", "FROM a\nONBUILD RUN a\n") == []


SWITCHES = {
    "astro": "ASTRO_TELEMETRY_DISABLED",
    "az": "AZURE_CORE_COLLECT_TELEMETRY",
    "brew": "HOMEBREW_NO_ANALYTICS",
    "dotnet": "DOTNET_CLI_TELEMETRY_OPTOUT",
    "func": "FUNCTIONS_CORE_TOOLS_TELEMETRY_OPTOUT",
    "gatsby": "GATSBY_TELEMETRY_DISABLED",
    "huggingface-cli": "HF_HUB_DISABLE_TELEMETRY",
    "next": "NEXT_TELEMETRY_DISABLED",
    "ng": "NG_CLI_ANALYTICS",
    "nuxt": "NUXT_TELEMETRY_DISABLED",
    "pwsh": "POWERSHELL_TELEMETRY_OPTOUT",
    "sam": "SAM_CLI_TELEMETRY",
    "storybook": "STORYBOOK_DISABLE_TELEMETRY",
    "turbo": "TURBO_TELEMETRY_DISABLED",
    "vcpkg": "VCPKG_DISABLE_METRICS",
    "wrangler": "WRANGLER_SEND_METRICS",
}


@pytest.mark.parametrize("tool", SWITCHES)
def test_every_program_that_reports_its_use(tool: str) -> None:
    name = SWITCHES[tool]
    (shown,) = titles("telemetry-on", f"FROM a\nRUN {tool} build\n")
    assert shown[0].startswith(f"Set {name}=")
    for told in (f"{name}=1", "DO_NOT_TRACK=1"):
        assert said("telemetry-on", f"FROM a\nENV {told}\nRUN {tool} build\n") == []


@pytest.mark.parametrize(
    "option", ["-d @0", "--date=@0", "-r /a", "--reference=/a", "--reference /a", "-s 0", "--set 0", "-f /a"]
)
def test_a_time_may_be_given(option: str) -> None:
    assert said("time-frozen-by-cache", f"FROM a\nRUN date {option} > /day\n") == []
    assert said("time-frozen-by-cache", "FROM a\nRUN date -u > /day\n") == ["date"]


@pytest.mark.parametrize(
    ("line", "is_found"),
    [("RUN a", True), ("COPY a /", True), ("ADD a /", True), ("WORKDIR /a", True), ("ENV A=b", False)],
)
def test_what_makes_a_layer(line: str, is_found: bool) -> None:
    assert bool(said("too-many-layers", "FROM a\n" + f"{line}\n" * 61)) is is_found
    assert said("too-many-layers", "FROM a\n" + f"{line}\n" * 60) == []


@pytest.mark.parametrize(
    "option",
    [
        "-i https://a",
        "--index-url https://a",
        "--extra-index-url https://a",
        "-f /a",
        "--find-links /a",
        "--no-index",
        "--index https://a",
        "--default-index https://a",
        "--torch-backend cpu",
        "--platform a",
    ],
)
def test_torch_may_come_from_an_index_of_its_own(option: str) -> None:
    text = "FROM python:3.13-slim\nRUN pip install {}torch\nCMD a\n"
    assert said("torch-with-cuda", text.format("")) == ["torch"]
    assert said("torch-with-cuda", text.format(f"{option} ")) == []


@pytest.mark.parametrize("name", ["HOME", "HOSTNAME", "LANG", "PATH", "PWD", "SHELL", "TERM", "USER"])
def test_what_every_container_sets(name: str) -> None:
    assert said("undefined-variable", f"FROM debian:12\nENV {name}_=a\nWORKDIR /a/${name}\n") == []
    assert said("undefined-variable", "FROM debian:12\nENV FOLDER=a\nWORKDIR /a/$FOLDR\n") == ["$FOLDR"]


@pytest.mark.parametrize(
    "name",
    [
        "assets",
        "backend",
        "base",
        "binaries",
        "build",
        "build-env",
        "build-stage",
        "builder",
        "compile",
        "compiler",
        "dependencies",
        "deps",
        "dev",
        "development",
        "dist",
        "frontend",
        "install",
        "publish",
        "release",
        "src",
        "test",
        "tests",
    ],
)
def test_names_that_stages_have_and_images_have_not(name: str) -> None:
    assert said("unknown-copy-source", f"FROM a AS other\nCOPY --from={name} /a /a\n") == [name]
    assert said("unknown-copy-source", "FROM a AS other\nCOPY --from=busybox /a /a\n") == []


@pytest.mark.parametrize(
    ("line", "is_continued"),
    [("&& make", True), ("| grep a", True), ("; make", True), ("--yes", True), ("  make", True), ("make", False)],
)
def test_a_line_that_was_meant_to_go_on(line: str, is_continued: bool) -> None:
    analysis = judged("unknown-instruction", f"FROM a\nRUN b\n{line}\n")
    assert ("lack" in analysis.findings[0].message) is is_continued


@pytest.mark.parametrize(
    "line",
    [
        "COPY --chown=$USR a /a",
        "COPY --chmod=$USR a /a",
        "ADD --checksum=$USR https://a /a",
        "RUN --mount=type=cache,target=$USR make",
    ],
)
def test_flags_in_which_a_variable_counts(line: str) -> None:
    assert said("unset-variable", f"FROM a\n{line}\n") == ["$USR"]
    assert said("unset-variable", f"FROM a\nARG USR\n{line}\n") == []


@pytest.mark.parametrize("option", ["-gcflags all=-N", "-race", "-cover", "-msan", "-asan", "-buildmode=plugin"])
def test_what_is_built_to_be_looked_into(option: str) -> None:
    text = "FROM golang:1.24 AS build\nRUN go build {}-o /app .\nFROM a\nCOPY --from=build /app /app\n"
    assert said("unstripped-binary", text.format("")) == ["go build"]
    assert said("unstripped-binary", text.format(f"{option} ")) == []


@pytest.mark.parametrize(
    ("program", "signal"),
    [
        ("nginx", "SIGQUIT"),
        ("openresty", "SIGQUIT"),
        ("php-fpm", "SIGQUIT"),
        ("apache2-foreground", "SIGWINCH"),
        ("httpd", "SIGWINCH"),
        ("httpd-foreground", "SIGWINCH"),
        ("haproxy", "SIGUSR1"),
        ("systemd", "SIGRTMIN+3"),
    ],
)
def test_with_what_a_server_ends_in_order(program: str, signal: str) -> None:
    text = f'FROM a\nSTOPSIGNAL {{}}\nCMD ["{program}"]\n'
    assert titles("unsuitable-stopsignal", text.format("SIGTERM")) == [[f"Write {signal}"]]
    assert said("unsuitable-stopsignal", text.format(signal)) == []


@pytest.mark.parametrize("path", ["/", "/.", "/*", "./", "."])
def test_how_to_say_everything(path: str) -> None:
    text = "FROM debian:12 AS a\nRUN make\nFROM debian:12\nCOPY --from=a {} /\nCMD a\n"
    assert said("whole-filesystem-copied", text.format(path)) == [path]
    assert said("whole-filesystem-copied", text.format("/srv")) == []


def test_what_hadolint_takes_for_a_tag() -> None:
    assert lines("FROM a:1\nFROM b@sha256:1\nFROM c\nFROM d:1/e\n", "DL3006") == [3, 4]


def test_behind_a_json_form_no_option_is_added() -> None:
    text = 'FROM debian:12\nRUN ["apt-get", "install", "-y", "git"]\nCMD a\n'
    assert titles("apt-recommends", text) == [[]]


@pytest.mark.parametrize("base", ["ubuntu:18.04", "debian:9", "alpine:3.12"])
def test_no_other_release_of_a_system_is_offered(base: str) -> None:
    assert titles("base-end-of-life", f"FROM {base}\n") == [[]]


def test_a_variable_may_hold_the_option() -> None:
    text = "FROM ruby:3.4\nRUN bundle exec bootsnap precompile {}app/\n"
    assert said("bootsnap-in-parallel", text.format("")) == ["precompile"]
    assert said("bootsnap-in-parallel", text.format("$OPTIONS ")) == []


def test_a_large_file_that_may_never_be_written() -> None:
    write = "fallocate -l 1G /swap"
    assert said("large-file-written", f"FROM a\nRUN {write}\nCMD a\n") == [write]
    assert said("large-file-written", f"FROM a\nRUN test -f /a || {write}\nCMD a\n") == []


@pytest.mark.parametrize(
    ("value", "after"), [("b", "ENV A=b\n"), ('"b c"', 'ENV A="b c"\n'), ("b c", 'ENV A="b c"\n'), ("b 'c d'", None)]
)
def test_how_a_value_is_written_with_an_equals_sign(value: str, after: str | None) -> None:
    text = f"FROM a\nENV A {value}\n"
    fixes = judged("legacy-key-value", text).findings[0].fixes
    assert ([apply_all(text, fix.edits) for fix in fixes] or [None])[0] == (after and f"FROM a\n{after}")


def test_a_maintainer_over_two_lines_stays() -> None:
    assert titles("maintainer-deprecated", "FROM a\nMAINTAINER b \\\n  c\n") == [[]]
    assert len(titles("maintainer-deprecated", "FROM a\nMAINTAINER b\n")[0]) == 1


@pytest.mark.parametrize("line", ["# synatx=docker/dockerfile:1", "# escpe=`", "# chek=skip=all"])
def test_every_directive_may_be_misspelled(line: str) -> None:
    assert len(said("misspelled-directive", f"{line}\nFROM a\n")) == 1


def test_an_unused_stage_is_called_by_its_name() -> None:
    (finding,) = judged("unused-stage", "FROM a AS builder\nRUN b\nFROM c\n").findings
    assert finding.message == "nothing is built on stage builder, and nothing is copied from it"


@pytest.mark.parametrize("verb", ["install", "localinstall", "groupinstall"])
def test_every_verb_of_dnf_that_brings_weak_dependencies(verb: str) -> None:
    assert len(said("weak-dependencies", f"FROM fedora:42\nRUN dnf -y {verb} jq\nCMD a\n")) == 1
