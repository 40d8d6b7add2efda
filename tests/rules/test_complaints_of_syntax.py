"""What people complain about in linters of Dockerfiles, from variables to new syntax, as tests that it does not happen.

Each holds for the presets `recommended` and `strict`.
"""

from __future__ import annotations

import pytest
from tare.engine.finding import Severity
from tare.model.facts import Facts

from .test_complaints import judged, lines, preset, rules

__all__ = ["preset"]  # the fixture

# About the base, the user and what starts: not what is asked here.
ASIDE = frozenset(
    ("base-without-digest", "outdated-base", "root-in-final-stage", "empty-stage", "nothing-to-start", "unused-stage")
)
PIPE = "wget -O- https://example.org/a.sh | sh\n"


@pytest.mark.parametrize(
    "text",
    [
        "ARG V=12\nARG R=docker.io/library\nFROM ${R}/debian:${V}\n",
        f"ARG D=sha256:{'0' * 64}\nFROM debian@$D\n",
        "ARG S=prod\nFROM debian:12 AS dev\nRUN a\nFROM debian:12 AS prod\nRUN b\nFROM ${S}\n",
        "ARG WHICH=prod\nFROM debian:12 AS build-dev\nRUN a\nFROM debian:12 AS build-prod\nRUN b\nFROM build-$WHICH\n",
        "ARG V\nFROM debian:${V:-12}\n",
        "FROM debian:12\nARG DIR=/app\nENV HOME=/opt\nCOPY a $DIR\nCOPY b $HOME/x\nCOPY c $UNKNOWN/\nCOPY a b $HOME/\n",
        "FROM debian:12\nENV HOME=/opt\nWORKDIR $HOME\nWORKDIR ${HOME}/x\n",
        "FROM debian:12\nARG U=1000\nUSER $U:$U\n",
        "FROM debian:12\nARG P=8080\nEXPOSE $P ${P}/tcp ${P}-9000\n",
        "FROM --platform=$BUILDPLATFORM debian:12 AS b\nRUN a\nFROM debian:12\nCOPY --from=b /a /a\n",
        "FROM python:3.12-slim\nARG PIP_NO_CACHE_DIR=1\nARG X==1\nRUN pip install a=$X \"b==${X}\" $X\n",
        "FROM python:3.12-slim AS b\nENV PIP_NO_CACHE_DIR=1\nFROM b\nRUN pip install a==1\n",
    ],
)  # fmt: skip
def test_variables_are_known_or_left_alone(text: str, preset: str) -> None:
    left = rules(text, preset) - ASIDE - {"install-without-cache-mount", "user-by-name"}
    assert left == set()


def test_an_option_from_a_variable_counts(preset: str) -> None:
    text = 'FROM debian:12\nENV OPTIONS="-y --no-install-recommends"\nARG OTHER\n'
    for options in ("$OPTIONS", "${OPTIONS}", "$OTHER", "$UNKNOWN"):
        assert not rules(f"{text}RUN apt-get install {options} jq\n", preset) & {
            "install-without-yes",
            "apt-recommends",
        }


@pytest.mark.parametrize(
    "setting",
    [
        'RUN echo \'APT::Get::Assume-Yes "1"; APT::Install-Recommends "0";\' > /etc/apt/apt.conf.d/90\n',
        "COPY <<E /etc/apt/apt.conf.d/90\nAPT::Get::Assume-Yes true;\nAPT::Install-Recommends false;\nE\n",
        "COPY apt.conf /etc/apt/apt.conf.d/\n",
    ],
)
@pytest.mark.parametrize("between", ["", "FROM base\n"])
def test_an_option_from_a_settings_file_counts(setting: str, between: str, preset: str) -> None:
    text = f"FROM debian:12 AS base\n{setting}{between}RUN apt-get install git\n"
    assert not rules(text, preset) & {"install-without-yes", "apt-recommends"}


def test_values_of_the_build_count(preset: str) -> None:
    from tare.engine.analysis import analyse
    from tare.engine.rulebook import rulebook
    from tare.engine.settings import Settings
    from tare.model import build
    from tare.syntax import parse

    text = "ARG V=latest\nFROM debian:$V\n"
    assert "latest-tag" in rules(text, preset)
    model = build(parse(text), facts=Facts(build_args=(("V", "12"),)))
    found = analyse(model, rulebook(Settings(preset=preset))).findings
    assert "latest-tag" not in {finding.rule for finding in found}


@pytest.mark.parametrize("source", ["$URL", "$UNKNOWN", "${UNKNOWN}.conf", "$ARCHIVE", "https://example.org/${V}"])
def test_add_of_a_variable_may_be_what_only_add_can_do(source: str, preset: str) -> None:
    text = f"FROM debian:12\nARG URL=https://example.org/a.tgz\nARG ARCHIVE=a.tar.gz\nARG V\nADD {source} /a\n"
    assert "add-instead-of-copy" not in rules(text, preset)


@pytest.mark.parametrize("name", ["PYTHONPATH", "LD_LIBRARY_PATH", "NODE_PATH", "CLASSPATH", "PATH"])
@pytest.mark.parametrize("value", ["${0}:/x", "/x:$0", '"${0}:/x"'])
def test_a_variable_may_extend_itself(name: str, value: str, preset: str) -> None:
    value = value.replace("0", name) if "{" in value else value.replace("$0", f"${name}")
    assert "undefined-variable" not in rules(f"FROM debian:12\nENV {name}={value}\n", preset)


def test_a_heredoc_is_a_script_like_any_other(preset: str) -> None:
    text = "FROM debian:12\nRUN <<E\napt-get update\napt-get install jq git\nsudo make\nE\n"
    assert lines(text, "apt-lists-kept", preset) == [3]
    assert lines(text, "install-without-yes", preset) == [4]
    assert lines(text, "sudo", preset) == [5]


@pytest.mark.parametrize(
    "text",
    [
        "COPY <<E /etc/a.conf\nFROM x\nRUN sudo apt-get install jq\nCOPY --bad\nE\n",
        "COPY <<-'A' <<B /d/\n\tsudo\n\tA\n apt-get install jq\nB\n",
        "RUN <<E\n#!/usr/bin/env python3\nsudo = 'apt-get install jq'\nE\n",
        "RUN python3 <<'E'\nsudo = 1\nE\n",
        "RUN cat <<E > /x\nsudo apt-get install jq\nE\n",
        "RUN <<E bash\nset -euo pipefail\nwget -O- https://example.org/a.sh | sh\nE\n",
    ],
)
def test_what_is_no_shell_script_is_not_read_as_one(text: str, preset: str) -> None:
    text = f"FROM debian:12\n{text}"
    left = rules(text, preset) - ASIDE
    assert not left & {"sudo", "apt-recommends", "install-without-yes", "syntax-error", "pipe-without-pipefail"}
    assert not any(finding.severity is Severity.ERROR for finding in judged(text, preset).findings)


@pytest.mark.parametrize(
    "line",
    [
        "ADD --unpack=true a.tar /a",
        "ADD --unpack=false https://example.org/a.tar /a",
        "COPY --exclude=*.md --exclude=x . /b",
        f"ADD --checksum=sha256:{'0' * 64} https://example.org/a /c",
        "ADD --keep-git-dir=true https://github.com/a/b.git#v1 /d",
        'HEALTHCHECK --start-interval=5s --interval=1m CMD ["x"]',
        "COPY --chmod=0755 --chown=1:1 --link --parents a ./b /e/",
        "RUN --device=nvidia.com/gpu x",
        "RUN --mount=type=tmpfs,target=/t,size=1g --network=none --security=sandbox x",
        "COPY --brandnew=x a /f",
        "RUN --brandnew x",
    ],
)
def test_new_flags_are_no_errors_and_the_rest_of_the_file_is_judged(line: str, preset: str) -> None:
    text = f"FROM debian:12\n{line}\nWORKDIR app\n"
    assert not any(finding.severity is Severity.ERROR for finding in judged(text, preset).findings)
    assert lines(text, "relative-workdir", preset) == [3]


@pytest.mark.parametrize(
    "text",
    [
        f"FROM alpine:3.22\nRUN set -o pipefail && {PIPE}",
        f'FROM alpine:3.22\nSHELL ["/bin/ash", "-eo", "pipefail", "-c"]\nRUN {PIPE}',
        f'FROM busybox:1.36\nSHELL ["/bin/sh", "-o", "pipefail", "-c"]\nRUN {PIPE}',
        f'FROM debian:12\nSHELL ["/bin/bash", "-euxo", "pipefail", "-c"]\nRUN {PIPE}',
        f'FROM debian:12\nSHELL ["/usr/bin/zsh", "-o", "pipefail", "-c"]\nRUN {PIPE}',
        f"FROM debian:12 AS a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM a\nRUN {PIPE}",
        'FROM mcr.microsoft.com/powershell:7.4\nSHELL ["pwsh", "-c"]\nRUN wget x | sh\n',
        'FROM debian:12\nRUN ["bash", "-o", "pipefail", "-c", "wget x | sh"]\n',
    ],
)  # fmt: skip
def test_pipefail_is_seen_in_every_shell_that_knows_it(text: str, preset: str) -> None:
    assert "pipe-without-pipefail" not in rules(text, preset)


def test_a_pipe_without_it_is_still_seen(preset: str) -> None:
    assert lines(f"FROM alpine:3.22\nRUN {PIPE}", "pipe-without-pipefail", preset) == [2]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("RUN apt-get update && apt-get install git", "install-without-yes"),
        ("RUN apt-get update && apt-get install -y git", "apt-lists-kept"),
        ("RUN apt-get update && apt-get install -y git", "apt-recommends"),
        ("RUN pip install a==1", "pip-cache-kept"),
        ("RUN sudo make", "sudo"),
        ("RUN wget -O- https://example.org/a.sh | sh", "pipe-without-pipefail"),
        ("ADD a.py /a.py", "add-instead-of-copy"),
        ("WORKDIR app", "relative-workdir"),
        ("EXPOSE 99999", "invalid-port"),
    ],
)
def test_what_waits_behind_onbuild_is_judged_like_the_rest(line: str, rule: str, preset: str) -> None:
    assert lines(f"FROM debian:12\nONBUILD {line}\n", rule, preset) == [2]
    assert lines(f"FROM debian:12\n{line}\n", rule, preset) == [2]


def test_what_waits_behind_onbuild_is_not_judged_as_if_it_were_done(preset: str) -> None:
    text = "FROM debian:12\nONBUILD USER app\nONBUILD WORKDIR /app\nONBUILD COPY . .\nCOPY a b\n"
    assert not rules(text, preset) & {"user-not-in-image", "overridden-instruction", "copy-before-install"}


def test_each_finding_stands_at_its_word_in_a_long_run(preset: str) -> None:
    text = (
        "FROM debian:12\nRUN make && \\\n    # why\n    sudo cp a b && \\\n    cd /x && \\\n    apt-get install git\n"
    )
    assert lines(text, "sudo", preset) == [4]
    assert lines(text, "install-without-yes", preset) == [6]
    finding = next(one for one in judged(text, preset).findings if one.rule == "sudo")
    assert finding.at.of(text) == "sudo"


def test_one_rule_alone_can_be_asked(preset: str) -> None:
    text = "FROM debian\nRUN sudo apt-get install git\n"
    assert rules(text, preset, select=("sudo",)) == {"sudo"}
    assert "sudo" not in rules(text, preset, ignore=("sudo",))


@pytest.mark.parametrize("platform", ["$BUILDPLATFORM", "$TARGETPLATFORM", "${P:-linux/amd64}"])
def test_a_platform_by_variable_is_nobodys_mistake(platform: str, preset: str) -> None:
    assert "constant-platform" not in rules(f"FROM --platform={platform} debian:12\n", preset)


def test_a_platform_may_be_fixed_where_the_stage_says_so_or_a_comment_does(preset: str) -> None:
    line, only = "FROM --platform=linux/arm64 debian:12", ("constant-platform",)
    assert ("constant-platform" in rules(f"{line}\n", preset)) == (preset == "strict")
    assert "constant-platform" in rules(f"{line}\n", preset, select=only)
    assert "constant-platform" not in rules(f"{line} AS tools-arm64\n", preset, select=only)
    skipped = f"# check=skip=FromPlatformFlagConstDisallowed\n{line}\n"
    assert "constant-platform" not in rules(skipped, preset, select=only)


def test_the_ignore_file_beside_the_dockerfile_decides(preset: str) -> None:
    files = {"Dockerfile.dockerignore": "other\n", ".dockerignore": "src\n", "src/a": "x", "other": "x"}
    text = "FROM debian:12\nCOPY src /src\nCOPY other /other\n"
    found = [one for one in judged(text, preset, files).findings if one.rule == "ignored-source"]
    assert [one.at.of(text) for one in found] == ["other"]


def test_all_of_the_context_in_front_of_an_install_is_seen(preset: str) -> None:
    assert lines("FROM node:22-slim\nWORKDIR /a\nCOPY . .\nRUN npm ci\n", "copy-before-install", preset) == [4]


def test_development_dependencies_count_only_where_they_are_shipped(preset: str) -> None:
    text = 'FROM node:22-slim AS b\nWORKDIR /a\nCOPY . .\nRUN npm ci\nCMD ["node", "a.js"]\n'
    assert "dev-dependencies-in-final-stage" in rules(text, preset)
    assert "dev-dependencies-in-final-stage" not in rules(text + "FROM nginx:1.27\nCOPY --from=b /a /a\n", preset)


def test_a_whole_filesystem_is_copied_onto_nothing_but_not_onto_another(preset: str) -> None:
    text = "FROM debian:12 AS b\nRUN a\nFROM {}\nCOPY --from=b / /\n"
    assert "whole-filesystem-copied" in rules(text.format("debian:12"), preset)
    assert "whole-filesystem-copied" not in rules(text.format("scratch"), preset)


def test_latest_is_told_from_a_missing_tag(preset: str) -> None:
    text = "FROM debian:latest\nRUN a\nFROM debian\nRUN a\nFROM scratch\nCOPY --from=0 /a /\nCOPY --from=1 /a /\n"
    assert lines(text, "latest-tag", preset) == [1]
    assert lines(text, "untagged-base", preset) == [3]


def test_a_backslash_that_swallows_the_next_instruction_is_seen(preset: str) -> None:
    text = "FROM debian:12\nRUN make && \\\n    make install \\\n# the sources\nCOPY . /src\nRUN a \\\n"
    found = [one for one in judged(text, preset).findings if one.rule == "dangling-backslash"]
    assert [one.at.of(text) for one in found] == ["COPY", "\\"]
    assert "dangling-backslash" not in rules("FROM debian:12\nRUN make && \\\n  make install\nCOPY . /src\n", preset)
