"""ShellCheck as a program beside us: found, given many scripts at once, and its answer read.

Scripts are handed over as files in a folder of our own, where no configuration of a workspace is read, and are never
run: ShellCheck only reads them. Every script begins with two lines of ours, which name its shell and its variables.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..model.script_remarks import LEVELS, ScriptEdit, ScriptRemark, ShellText
from ..text import Span
from .programs import run_program

Answers = Mapping[ShellText, "tuple[ScriptRemark, ...]"]

_SECONDS = 60.0
_BATCH = 200  # scripts for one process
_OURS = 2  # lines
# Not about what is written: files that cannot be followed (SC1090, SC1091), and the shell of our own line (SC2187).
_NEVER = "SC1090,SC1091,SC2187"
_BEFORE_BUSYBOX = {"busybox": "dash"}  # versions before 0.10 do not know that shell


def find_shellcheck() -> str | None:
    """The program: beside our Python, as the extra `tare-ls[shellcheck]` brings it, else on the PATH."""
    name = "shellcheck.exe" if os.name == "nt" else "shellcheck"
    beside = os.path.join(os.path.dirname(sys.executable), name)
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which("shellcheck")
    # A relative entry of PATH would find a program in the folder that somebody is in, which may be a stranger's.
    return found if found is not None and os.path.isabs(found) else None


def check_scripts(program: str, scripts: Iterable[ShellText]) -> Answers | str:
    """What ShellCheck says of each script; or what went wrong, to follow the program's name.

    One process for up to 200 scripts. Never raises.
    """
    todo = list(dict.fromkeys(scripts))
    answers: dict[ShellText, tuple[ScriptRemark, ...]] = {}
    for start in range(0, len(todo), _BATCH):
        batch = todo[start : start + _BATCH]
        said = _check(program, batch, {})
        if isinstance(said, str) and any(script.dialect in _BEFORE_BUSYBOX for script in batch):
            said = _check(program, batch, _BEFORE_BUSYBOX)
        if isinstance(said, str):
            return said
        answers.update(said)
    return answers


def _check(program: str, scripts: Sequence[ShellText], dialects: Mapping[str, str]) -> Answers | str:
    try:
        with tempfile.TemporaryDirectory(prefix="tare-") as folder:
            paths = [os.path.join(folder, f"{number}.sh") for number in range(len(scripts))]
            for path, script in zip(paths, scripts, strict=True):
                with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                    file.write(_head(script, dialects) + script.text)
            # No HOME: only what is written here decides.
            environ = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "TMPDIR")}
            environ |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
            command = [program, "--norc", "--format=json1", f"--exclude={_NEVER}", *paths]
            done = run_program(command, "", _SECONDS, environ)
    except (OSError, UnicodeError) as error:
        return f"could not be given the scripts: {error}"
    if isinstance(done, str):
        return done
    return _read(done[1], paths, scripts)


def _head(script: ShellText, dialects: Mapping[str, str]) -> str:
    dialect = dialects.get(script.dialect, script.dialect)
    names = [name for name in script.variables if name.isidentifier() and name.isascii()]
    given = " ".join(["export", *names]) if names else ":"
    return f"# shellcheck shell={dialect}\n{given}\n"


def _read(output: bytes, paths: Sequence[str], scripts: Sequence[ShellText]) -> Answers | str:
    try:
        comments = json.loads(output)["comments"]
        by_path: dict[str, list[Any]] = {path: [] for path in paths}
        for comment in comments:
            by_path[comment["file"]].append(comment)
        return {script: tuple(_remarks(by_path[path], script)) for path, script in zip(paths, scripts, strict=True)}
    except (ValueError, KeyError, TypeError):
        return "did not answer in a form that is known (json1, since version 0.7)"


def _remarks(comments: Sequence[Any], script: ShellText) -> list[ScriptRemark]:
    text = script.text
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]
    found = []
    for comment in comments:
        span = _span(comment, starts, len(text))
        if span is None or comment["level"] not in LEVELS:
            continue
        message = str(comment["message"]).rstrip(".")
        edits = _edits(comment, starts, len(text))
        found.append(ScriptRemark(_visible(span, text), int(comment["code"]), comment["level"], message, edits))
    return sorted(found)


def _visible(span: Span, text: str) -> Span:
    """The span, or the word that begins where an empty one is: what speaks of a point has to mark something."""
    if span.start < span.end:
        return span
    word = text[span.start :].split(maxsplit=1)
    if word and text.startswith(word[0], span.start):
        return Span(span.start, span.start + len(word[0]))
    start = min(span.start, max(len(text) - 1, 0))
    return Span(start, min(start + 1, len(text)))


def _edits(comment: Any, starts: Sequence[int], length: int) -> tuple[ScriptEdit, ...]:
    """The repair that a comment brings along; none where any part of it is in the lines of ours."""
    replacements = (comment.get("fix") or {}).get("replacements", ())
    places = [(_span(one, starts, length), str(one["replacement"])) for one in replacements]
    if any(place is None for place, _ in places):
        return ()
    return tuple(sorted(ScriptEdit(place, text) for place, text in places if place is not None))


def _span(place: Any, starts: Sequence[int], length: int) -> Span | None:
    """The code points of the script that a place means; None for one in the lines of ours."""
    line, end_line = place["line"] - 1 - _OURS, place["endLine"] - 1 - _OURS
    if line < 0 or end_line >= len(starts):
        return None
    start = min(starts[line] + place["column"] - 1, length)
    return Span(start, min(max(start, starts[end_line] + place["endColumn"] - 1), length))
