"""Habits of the code that a reader relies on."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((*(ROOT / "server").rglob("*.py"), *(ROOT / "rules").rglob("*.py")))
IDS = [str(path.relative_to(ROOT)) for path in FILES]

MOST_LINES = 350

CAUGHT = {
    "server/engine/analysis.py": 1,  # around one rule
    "server/cli/judging.py": 1,  # around one file
    "server/lsp/guard.py": 1,  # around one message, one job and one load in the server, which outlives all of them
}
"""Where everything is caught, and how often."""


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_everything_is_caught_at_the_edges_only() -> None:
    found: Counter[str] = Counter()
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and _catches_everything(node.type):
                found[path.relative_to(ROOT).as_posix()] += 1
    assert dict(found) == CAUGHT


def test_no_start_waits_for_a_regular_expression() -> None:
    """Those of a module are made by `text.regex`, which compiles them when they are needed."""
    found = []
    for path in FILES:
        module = tree(path)
        inside = {id(node) for part in ast.walk(module) if isinstance(part, ast.FunctionDef) for node in ast.walk(part)}
        found += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(module)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) == "re.compile"
            and id(node) not in inside
            # One that reads the very first bytes is needed at once.
            and path.name != "wire.py"
        ]
    assert found == []


def _catches_everything(caught: ast.expr | None) -> bool:
    if isinstance(caught, ast.Tuple):
        return any(_catches_everything(one) for one in caught.elts)
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def test_no_start_waits_for_named_tuples() -> None:
    """Values are made by `text.Record`: a named tuple takes ten times as long to define."""
    found = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.name != "record.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.alias) and _name(node) in ("NamedTuple", "namedtuple")
    ]
    assert found == []


def _name(node: ast.Name | ast.alias) -> str:
    return node.id if isinstance(node, ast.Name) else node.name


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    if path.stat().st_size:
        assert ast.get_docstring(tree(path)), "no docstring"


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_module_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_names_say_something(path: Path) -> None:
    assert path.stem not in ("utils", "util", "helpers", "helper", "manager", "common", "misc")


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_nothing_is_left_to_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "TODO" not in text
    assert "FIXME" not in text
