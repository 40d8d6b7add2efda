"""What is just inside a rule and what is just outside it, where a page would bore its readers.

Each line of a table is a word, an operator or a condition on which a rule's decision hangs.
"""

from __future__ import annotations

import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.syntax import parse


def judged(slug: str, text: str) -> Analysis:
    analysis = analyse(build(parse(text)), rulebook(Settings(preset="minimal", select=(slug,))))
    assert analysis.failures == ()
    return analysis


def said(slug: str, text: str) -> list[str]:
    """What the findings of that rule cover."""
    return [finding.at.of(text) for finding in judged(slug, text).findings if finding.rule == slug]


def titles(slug: str, text: str) -> list[list[str]]:
    """The titles of the fixes of each finding."""
    return [[fix.title for fix in finding.fixes] for finding in judged(slug, text).findings if finding.rule == slug]


@pytest.mark.parametrize("program", ["rails", "rake", "bin/rails", "./bin/rake", "ruby bin/rails", "bundle exec rake"])
def test_rails_is_called_by_many_names(program: str) -> None:
    assert said("assets-without-dummy-key", f"FROM ruby:3.4\nRUN {program} assets:precompile\n") == [
        "assets:precompile"
    ]


@pytest.mark.parametrize(
    "step", ["cd /srv", "set -e", "echo a", "mkdir a", "rm a", "cp a b", "ls", "chmod 1 a", "apk add a", "export A=b"]
)
def test_a_step_that_many_have_in_common_makes_nothing_of_the_mount(step: str) -> None:
    text = (
        f"FROM rust:1.88 AS build\nRUN --mount=type=cache,target=/src/target {step} && cargo build\nRUN {step}\n"
        "FROM debian:13-slim\nCOPY --from=build /src/target/app /\n"
    )
    assert said("artifact-in-cache-mount", text) == ["/src/target/app"]


@pytest.mark.parametrize(
    ("value", "meant"),
    [(word, "true") for word in ("1", "yes", "Y", "on", "t")]
    + [(word, "false") for word in ("0", "No", "n", "off", "f")],
)
def test_a_flag_that_is_true_or_false_is_spelled_so(value: str, meant: str) -> None:
    text = f"FROM a\nCOPY --link={value} a /\n"
    assert said("bad-flag-value", text) == [value]
    assert titles("bad-flag-value", text) == [[f"Write {meant}"]]


def test_another_release_of_a_system_is_no_fix_for_one_that_ended() -> None:
    text = "FROM ubuntu:focal\nFROM golang:1-buster\nFROM node:14\n"
    assert [len(fixes) for fixes in titles("base-end-of-life", text)] == [0, 0, 1]


@pytest.mark.parametrize("name", ["RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK CMD", "VOLUME", "ADD", "COPY"])
def test_every_json_form_may_be_broken(name: str) -> None:
    assert said("broken-json-form", f"FROM a\n{name} ['/a', '/b']\n") == ["['/a', '/b']"]


def test_a_long_json_form_is_no_title() -> None:
    short, long = "['a', 'b']", f"['{'a' * 60}']"
    assert titles("broken-json-form", f"FROM a\nCMD {short}\n") == [['Write ["a", "b"]']]
    assert titles("broken-json-form", f"FROM a\nCMD {long}\n") == [["Write it as JSON"]]


@pytest.mark.parametrize(
    "start",
    """go run .;cargo run;mvn exec:java;./mvnw test;gradle run;./gradlew run;bash;sh;zsh;air;make serve;./start.sh
    dotnet run;dotnet watch;dotnet test""".replace("\n", ";").split(";"),
)
def test_what_is_started_by_a_build_tool_needs_its_cache(start: str) -> None:
    json_form = ", ".join(f'"{word}"' for word in start.split())
    text = "FROM golang:1.24\nCOPY . .\nRUN go build -o /app .\nCMD [{}]\n"
    assert said("build-cache-kept", text.format(json_form)) == []
    assert said("build-cache-kept", text.format('"/app"')) == ["go build"]


@pytest.mark.parametrize("script", ["apk update | cat", "if true; then apk update; fi", "x=$(apk update)"])
def test_an_update_that_is_part_of_more_is_not_taken_out(script: str) -> None:
    (shown,) = titles("apk-cache-kept", f"FROM alpine:3.22\nRUN {script} && apk add jq\n")
    assert shown == ["Mount a cache over /etc/apk/cache"]


@pytest.mark.parametrize(
    ("base", "command"),
    [
        ("alpine:3.22", "apk add jq"),
        ("fedora:42", "dnf install -y jq"),
        ("opensuse/leap:15.6", "zypper -n in jq"),
        ("archlinux:base", "pacman -S --noconfirm jq"),
        ("python:3.13", "pip install flask"),
        ("node:22", "npm ci"),
        ("node:22", "yarn install"),
        ("php:8", "composer install"),
        ("golang:1.24", "go build -o /app ."),
        ("ruby:3.4", "gem install rails"),
    ],
)
def test_behind_a_json_form_nothing_can_be_cleaned(base: str, command: str) -> None:
    manager = command.split()[0].replace("go", "build").replace("yum", "dnf")
    words = ", ".join(f'"{word}"' for word in command.split())
    (shown,) = titles(f"{manager}-cache-kept", f'FROM {base}\nRUN [{words}]\nCMD ["/app"]\n')
    assert len(shown) == 1
    assert shown[0].startswith("Mount a cache over ")


@pytest.mark.parametrize("script", ['sh -c "gem install bundler && bundle install"', "<<X\ngem install bundler\nX"])
def test_what_stands_in_a_script_of_a_script_is_not_taken_out(script: str) -> None:
    assert titles("bundler-installed-again", f"FROM ruby:3.4\nRUN {script}\n") == [[]]


@pytest.mark.parametrize(
    ("mode", "is_found"),
    [
        ("0777", False),
        ("1777", False),
        ("0772", False),
        ("0773", False),
        ("0776", False),
        ("0775", True),
        ("0755", True),
        ("0774", True),
        ("0770", True),
        ("0771", True),
    ],
)
def test_whether_everybody_can_write_to_a_cache(mode: str, is_found: bool) -> None:
    text = f"FROM debian:12\nUSER 1000\nRUN --mount=type=cache,target=/c,mode={mode} make\n"
    assert bool(said("cache-mount-of-root", text)) is is_found


@pytest.mark.parametrize(
    ("below", "is_restored"),
    [
        ("ENV A=b", False),
        ("ARG A", False),
        ("EXPOSE 1", False),
        ("LABEL a=b", False),
        ("USER a", False),
        ("STOPSIGNAL 9", False),
        ('SHELL ["a"]', False),
        ("VOLUME /a", False),
        ("MAINTAINER a", False),
        ("WORKDIR /a\nCOPY a .", False),
        ("COPY a .", True),
        ("CMD a", True),
        ("RUN a", True),
        ("ONBUILD COPY . .", True),
    ],
)
def test_the_old_folder_comes_back_for_whoever_counts_from_it(below: str, is_restored: bool) -> None:
    analysis = judged("cd-at-start-of-run", f"FROM a\nWORKDIR /x\nRUN cd /srv && make\n{below}\nWORKDIR /end\n")
    (fix,) = analysis.findings[0].fixes
    assert [edit.text for edit in fix.edits if edit.text] == ["WORKDIR /srv\n", "WORKDIR /x\n"][: 1 + is_restored]


def test_any_operator_begins_a_command() -> None:
    assert said("chained-on-one-line", "FROM a\nRUN a && b || c\n") == ["a && b || c"]
    assert said("chained-on-one-line", "FROM a\nRUN a && b\n") == []


@pytest.mark.parametrize("checker", ["gpg --verify", "gpgv", "sha256sum -c", "sha512sum -c", "sha1sum -c", "md5sum -c"])
def test_every_program_that_checks(checker: str) -> None:
    text = f"FROM a\nRUN curl -o /tmp/a.sig https://example.org/a.sig && {checker} /tmp/a.sig && make\nCMD /a\n"
    assert said("check-files-kept", text) == ["curl -o /tmp/a.sig https://example.org/a.sig"]


@pytest.mark.parametrize("program", ["bunzip2", "gunzip", "strip", "unxz", "unzstd", "upx"])
def test_every_program_that_rewrites_what_it_is_given(program: str) -> None:
    text = f"FROM a\nRUN curl -o /opt/a https://example.org/a\nRUN {program} /opt/a\nCMD /opt/a\n"
    assert said("consecutive-runs", text) == [f"{program} /opt/a"]


def test_a_platform_may_be_the_last_word() -> None:
    assert said("constant-platform", "FROM --platform=linux/amd64") == ["--platform=linux/amd64"]


@pytest.mark.parametrize(
    ("command", "is_found"),
    [
        ("cp -r", True),
        ("cp -a", True),
        ("cp -rl", False),
        ("cp -al", False),
        ("cp -r --link", False),
        ("cp -rs", False),
        ("cp", False),
        ("cp -r -t /x", False),
        ("rsync -a", True),
        ("rsync -a --chmod D755", True),
        ("rsync -a --chown a:b", True),
        ("rsync -a -e ssh", True),
        ("rsync -a --exclude x", False),
    ],
)
def test_what_copies_a_whole_folder(command: str, is_found: bool) -> None:
    text = f"FROM a\nCOPY dist/ /tmp/dist/\nRUN {command} /tmp/dist/ /srv/x\nCMD a\n"
    assert bool(said("copied-across-layers", text)) is is_found


@pytest.mark.parametrize(
    "path", ["/usr/x", "/etc/x", "/bin/x", "/sbin/x", "/lib/x", "/lib64/x", "/docker-entrypoint.sh", "/entrypoint.sh"]
)
def test_what_belongs_to_root_on_purpose(path: str) -> None:
    text = "FROM a\nUSER 1000\nCOPY x {}\nCMD x\n"
    assert said("copied-as-root", text.format(path)) == []
    assert said("copied-as-root", text.format("/srv/x")) == ["COPY"]


@pytest.mark.parametrize(
    "command",
    [
        "tar xf",
        "unzip",
        "dpkg -i",
        "apt-get install",
        "apt install",
        "apk add",
        "rpm -i",
        "dnf install",
        "yum install",
        "pip install",
        "7z x",
        "unxz -c",
        "gunzip -c",
        "zypper in",
    ],
)
def test_what_takes_a_file_in(command: str) -> None:
    assert said("copied-for-one-run", f"FROM a\nCOPY a.zip /tmp/\nRUN {command} /tmp/a.zip\nCMD a\n") == ["COPY"]


def test_a_list_of_groups_ends_with_the_next_flag() -> None:
    text = "FROM ruby:3.4\nRUN bundle install --without test --trust-policy HighSecurity\n"
    (fix,) = judged("bundler-flags-deprecated", text).findings[0].fixes
    assert [edit.text for edit in fix.edits] == ["bundle config set --local without test && ", ""]
    assert fix.edits[1].span.of(text) == " --without test"


@pytest.mark.parametrize(
    ("below", "is_found"),
    [("", False), ('CMD ["/app"]', True), ('CMD ["bash"]', False), ("ENTRYPOINT /app", True)],
)
def test_a_compiler_is_asked_about_where_a_program_starts(below: str, is_found: bool) -> None:
    install = "apt-get update && apt-get install -y --no-install-recommends gcc curl"
    text = f"FROM debian:12\nRUN {install}{{}}\n{below}\n"
    assert bool(said("build-tools-in-final-stage", text.format(""))) is is_found
    for removal in ("apt-get purge -y", "apt-get remove -y", "apt-get autoremove -y", "dnf erase -y", "apk del"):
        assert said("build-tools-in-final-stage", text.format(f" && make && {removal} gcc")) == []
