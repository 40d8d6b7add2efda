"""ShellCheck itself, as it is installed beside the tests: what it says lands where it belongs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tare.engine.analysis import Analysis, analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings, read_settings
from tare.model import Facts, Model, build
from tare.model.script_remarks import ShellText, scripts_of
from tare.syntax import parse
from tare.world.shellcheck import check_scripts, find_shellcheck

PROGRAM = find_shellcheck()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no shellcheck; the extra `shellcheck` brings it")


def model_of(text: str) -> Model:
    return build(parse(text))


class Answered:
    def __init__(self, known: object) -> None:
        self.known = known

    def of(self, script: ShellText):
        return self.known.get(script)


def judged(text: str, **settings: object) -> Analysis:
    model = model_of(text)
    answers = check_scripts(PROGRAM or "", frozenset().union(*map(scripts_of, model.stages)))
    assert not isinstance(answers, str), answers
    given, problems = read_settings(settings or {"select": ["shellcheck"]})
    assert problems == []
    model = build(model.file, facts=Facts(scripts=Answered(answers)))
    return analyse(model, rulebook(Settings().merge(given)))


def marked(text: str, **settings: object) -> list[tuple[str, str, str]]:
    """The id, the severity and the marked text of each remark."""
    found = judged(text, **settings).findings
    return [(one.id, one.severity.label, one.at.of(text)) for one in found]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("FROM debian:13\nRUN for f in $(ls *.x); do echo $f; done\n", "$(ls *.x)"),
        ('FROM debian:13\nRUN echo "🐳 é" && \\\n  # between\n\\\n  for f in $(ls); do echo $f; done\n', "$(ls)"),
        ("FROM debian:13\r\nRUN true && \\\r\n    for f in $(ls); do echo $f; done\r\n", "$(ls)"),
        ("FROM debian:13\nRUN <<EOF\necho é; for f in $(ls); do echo $f; done\nEOF\n", "$(ls)"),
        ("FROM debian:13\nRUN <<-EOF bash\n\tfor f in $(ls); do echo $f; done\n\tEOF\n", "$(ls)"),
        ("# escape=`\nFROM debian:13\nRUN true `\n && for f in $(ls); do echo $f; done\n", "$(ls)"),
        ("FROM debian:13\nONBUILD RUN for f in $(ls); do echo $f; done\n", "$(ls)"),
    ],
)
def test_a_remark_marks_what_it_speaks_of(text: str, place: str) -> None:
    assert marked(text) == [("SC2045", "error", place)]


def test_a_remark_on_a_point_marks_the_word_there() -> None:
    text = "FROM debian:13\nRUN if a; then \\\n  b; \\\n  else if c; then \\\n  d; \\\n  fi\n"
    assert ("SC1075", "error", "else") in marked(text)


@pytest.mark.parametrize(
    "text",
    [
        'FROM debian:13\nRUN ["sh", "-c", "for f in $(ls); do echo $f; done"]\n',
        'FROM debian:13\nSHELL ["pwsh", "-c"]\nRUN for f in $(ls); do echo $f; done\n',
        "FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN for f in $(ls); do echo $f; done\n",
        "FROM debian:13\nRUN <<EOF\n#!/usr/bin/env python3\nfor f in $(ls): do\nEOF\n",
        "FROM debian:13\nRUN python3 <<EOF\nfor f in $(ls): do\nEOF\n",
        "FROM debian:13\nRUN . /etc/os-release && echo ok\n",
    ],
)
def test_what_no_shell_reads_is_left_alone(text: str) -> None:
    assert marked(text) == []


def test_the_shell_is_the_one_of_the_base_or_of_shell() -> None:
    array = "RUN a=(1 2); echo ${a[0]}\n"
    assert ("SC3030", "error", "(1 2)") in marked(f"FROM debian:13\n{array}")
    assert ("SC3030", "error", "(1 2)") in marked(f"FROM alpine:3.22\n{array}")
    assert marked(f"FROM fedora:43\n{array}") == []
    assert marked(f"FROM example.com/unknown:1\n{array}") == [], "who knows which shell is in there"
    assert marked(f'FROM debian:13\nSHELL ["/bin/bash", "-c"]\n{array}') == []


def test_variables_of_the_stage_are_set() -> None:
    text = "FROM debian:13\nARG one\nENV two=2\nRUN test $one$two$three\n"
    assert [place for one, _, place in marked(text) if one == "SC2154"] == ["$three"]


def test_mild_remarks_wait_to_be_asked_for() -> None:
    text = "FROM debian:13\nRUN make -j$(nproc) $HOME\n"
    assert marked(text) == []
    assert [one for one, *_ in marked(text, select=["shellcheck"], rules={"shellcheck": {"level": "style"}})] == [
        "SC2046", "SC2086",
    ]  # fmt: skip
    assert {"SC2046", "SC2086"} <= {one for one, *_ in marked(text, preset="hadolint")}
    assert marked(text, select=["SC2086"]) == [("SC2086", "info", "$HOME")]


def test_one_remark_can_be_graded_and_left_out() -> None:
    text = "FROM debian:13\nRUN for f in $(ls); do rm $f; done\n"
    only = {"select": ["shellcheck"]}
    assert marked(text, **only, severity={"SC2045": "hint"}) == [("SC2045", "hint", "$(ls)")]
    assert marked(text, **only, severity={"SC2086": "warning"})[1:] == [("SC2086", "warning", "$f")]
    assert marked(text, **only, ignore=["SC2045"]) == []
    assert marked(text, **only, ignore=["shellcheck"]) == []


@pytest.mark.parametrize("comment", ["tare: ignore=SC2045", "hadolint ignore=SC2045", "tare: global ignore=SC2045"])
def test_comments_leave_one_remark_out(comment: str) -> None:
    line = "RUN for f in $(ls $nope); do echo $f; done\n"
    found = marked(f"FROM debian:13\n# {comment}\n{line}")
    assert [one for one, *_ in found] == ["SC2154"]


def test_its_own_repair_becomes_a_fix() -> None:
    text = "FROM debian:13\nRUN true && \\\n    rm -r $HOME/é/$name\n"
    (finding,) = [one for one in judged(text, select=["SC2086"]).findings if one.at.of(text) == "$name"]
    (fix,) = finding.fixes
    assert not fix.is_safe
    repaired = text
    for edit in sorted(fix.edits, reverse=True):
        repaired = repaired[: edit.span.start] + edit.text + repaired[edit.span.end :]
    assert repaired == text.replace("$name", '"$name"')


def test_one_process_for_many_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    from tare.world import shellcheck

    ran = []
    run_program = shellcheck.run_program
    monkeypatch.setattr(shellcheck, "run_program", lambda *given: ran.append(given) or run_program(*given))
    scripts = [ShellText(f"for f in $(ls {number}); do echo $f; done", "dash") for number in range(150)]
    answers = check_scripts(PROGRAM or "", scripts)
    assert len(ran) == 1
    assert [[remark.name for remark in answers[script]] for script in scripts] == [["SC2045", "SC2086"]] * 150


def test_no_configuration_of_a_workspace_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".shellcheckrc").write_text("disable=SC2045\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELLCHECK_OPTS", "-e SC2045")
    assert [one for one, *_ in marked("FROM debian:13\nRUN for f in $(ls); do echo $f; done\n")] == ["SC2045"]


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\necho '{}'\n", "#!/bin/sh\necho 'no'\n"])
def test_a_program_that_is_another_is_said(tmp_path: Path, script: str) -> None:
    program = tmp_path / "shellcheck"
    program.write_text(script)
    program.chmod(0o755)
    answer = check_scripts(str(program), [ShellText("true", "dash")])
    assert isinstance(answer, str)
    assert "form" in answer


def test_a_program_in_the_folder_somebody_is_in_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = tmp_path / "shellcheck"
    stranger.write_text("#!/bin/sh\n")
    stranger.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}")
    monkeypatch.setattr("sys.executable", str(tmp_path / "none" / "python"))
    assert find_shellcheck() is None
