"""ShellCheck beside the editor: its remarks come a moment later, and nobody waits for them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from tare.lsp.engine import Engine
from tare.model.script_remarks import ScriptEdit, ScriptRemark, ShellText
from tare.text import Span
from tare.world import shellcheck

from .editors import URI, InProcess

TEXT = "FROM debian:13-slim\nRUN echo $HOME\n"


class Program:
    """Stands for ShellCheck: remarks on `$HOME`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[ShellText]] = []
        self.gate = threading.Event()
        self.gate.set()

    def check(self, program: str, scripts: list[ShellText]) -> Any:
        self.batches.append(list(scripts))
        self.gate.wait(5)
        return {script: tuple(self._remarks(script.text)) for script in scripts}

    def _remarks(self, text: str) -> Iterator[ScriptRemark]:
        at = text.find("$HOME")
        if at >= 0:
            edits = (ScriptEdit(Span(at, at), '"'), ScriptEdit(Span(at + 5, at + 5), '"'))
            yield ScriptRemark(Span(at, at + 5), 9999, "warning", "Not like that", edits)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Program:
    program = Program()
    monkeypatch.setattr(shellcheck, "find_shellcheck", lambda: "/bin/shellcheck")
    monkeypatch.setattr(shellcheck, "check_scripts", program.check)
    return program


@pytest.fixture
def editor() -> Iterator[InProcess]:
    with InProcess(Engine) as editor:
        editor.initialize()
        choose(editor, "shellcheck")
        yield editor


def choose(editor: InProcess, *rules: str) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": {"tare": {"select": list(rules)}}})


def replace(editor: InProcess, text: str, version: int) -> None:
    editor.change(version, {"text": text}, uri=URI)


def remarks(editor: InProcess) -> list[tuple[str, int, int]]:
    said = editor.published(URI)
    found = said[-1]["diagnostics"] if said else []
    return [(one["message"], one["range"]["start"]["line"], one["range"]["start"]["character"]) for one in found]


def test_remarks_come_and_go_with_the_text(editor: InProcess, program: Program) -> None:
    editor.open(TEXT, URI)
    editor.wait_for(lambda: remarks(editor) == [("SC9999: Not like that", 1, 9)])
    replace(editor, TEXT.replace("$HOME", "home"), 2)
    editor.wait_for(lambda: remarks(editor) == [])
    replace(editor, TEXT.replace("echo", "echo x"), 3)
    editor.wait_for(lambda: remarks(editor) == [("SC9999: Not like that", 1, 11)])


def test_a_script_that_is_known_is_not_asked_about_again(editor: InProcess, program: Program) -> None:
    editor.open(TEXT, URI)
    editor.wait_for(lambda: remarks(editor))
    replace(editor, f"# moved down\n{TEXT}RUN true\n", 2)
    editor.wait_for(lambda: len(program.batches) == 2)
    assert [script.text.strip() for script in program.batches[1]] == ["true"]
    editor.wait_for(lambda: remarks(editor) == [("SC9999: Not like that", 2, 9)])


def test_nobody_is_asked_where_the_rule_is_off(editor: InProcess, program: Program) -> None:
    choose(editor, "sudo")
    editor.open(TEXT, URI)
    editor.turn(0.6)
    assert program.batches == []


def test_findings_do_not_wait_for_it(editor: InProcess, program: Program) -> None:
    program.gate.clear()
    choose(editor, "shellcheck", "maintainer-deprecated")
    editor.open(TEXT, URI)
    editor.wait_for(lambda: program.batches)
    replace(editor, f"{TEXT}MAINTAINER me\n", 2)
    editor.wait_for(lambda: [line for _, line, _ in remarks(editor)] == [2], 1.0)
    program.gate.set()
    editor.wait_for(lambda: sorted(line for _, line, _ in remarks(editor)) == [1, 2])


def test_without_shellcheck_the_log_has_one_hint(
    editor: InProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []
    monkeypatch.setattr(shellcheck, "find_shellcheck", lambda: asked.append(1))
    with caplog.at_level(logging.INFO, logger="tare.lsp.script_answers"):
        editor.open(TEXT, URI)
        editor.wait_for(lambda: "tare-ls[shellcheck]" in caplog.text)
        replace(editor, TEXT + "RUN true\n", 2)
        editor.turn(0.6)
    assert caplog.text.count("tare-ls[shellcheck]") == len(asked) == 1
