"""The layers of `server/`, held by walking every import: each may use what is below it, and nothing above.

The table is the one of `server/README.md`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
SERVER, RULES = ROOT / "server", ROOT / "rules"

_LOW = {"data", "text", "syntax", "model"}
ALLOWED = {
    "data": {"data"},
    "text": {"text"},
    "syntax": {"data", "text", "syntax"},
    "model": _LOW,
    "engine": {*_LOW, "engine"},
    "rules": {*_LOW, "engine"},
    "features": {*_LOW, "engine", "features"},
    "world": {*_LOW, "engine", "world"},
    "lsp": {*_LOW, "engine", "features", "world", "lsp", ""},
    "report": {*_LOW, "engine", "features", "world", "report", ""},
    "cli": {*_LOW, "engine", "features", "world", "lsp", "report", "cli", ""},
    "": {"cli"},
}
"""Which layers a layer may import; "" is the top of the package."""

HOMES = {
    "pygls": {"lsp"},
    "lsprotocol": {"lsp"},
    "rich": {"cli", "report"},
    "tree_sitter": {"syntax"},
    "tree_sitter_bash": {"syntax"},
    "dockerfile_parse": {"syntax", "model"},
    "e2b_dockerfile_utils": {"world"},
    "yaml": {"world"},
    "tomli": {"world"},
    "tomllib": {"world"},  # of the standard library since Python 3.11
    "platformdirs": {"world", "lsp"},
    "httpx": {"world"},
}
"""Where each library is at home. One that is not listed here is used nowhere."""

PURE = {"text", "syntax", "model", "rules", "features"}
"""Layers that answer from what they are given: no disk, no network, no clock, no chance."""

IMPURE = {"os", "pathlib", "io", "subprocess", "socket", "urllib", "http", "time", "datetime", "random", "tempfile"}


class Import(NamedTuple):
    """One imported module: a layer of ours, or the top of somebody else's package."""

    file: Path
    line: int
    layer: str  # of the importing file
    target: str
    is_ours: bool
    is_lazy: bool  # inside a function, or for type checkers only
    is_relative: bool

    def __str__(self) -> str:
        return (
            f"{self.file.relative_to(ROOT)}:{self.line}: {self.layer or 'the top'} imports {self.target or 'the top'}"
        )


def _imports() -> Iterator[Import]:
    for folder in (SERVER, RULES):
        for file in sorted(folder.rglob("*.py")):
            layer = "rules" if folder is RULES else file.relative_to(SERVER).parts[0] if file.parent != SERVER else ""
            yield from _of_file(file, layer)


def _of_file(file: Path, layer: str) -> Iterator[Import]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    lazy = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) or _is_for_types(node)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield _named(file, node.lineno, layer, alias.name, id(node) in lazy)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield _named(file, node.lineno, layer, node.module or "", id(node) in lazy)
        elif isinstance(node, ast.ImportFrom):
            above = file.relative_to(SERVER).parts[: -node.level] if folder_is_server(file) else ()
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                path = (*above, *name.split("."))
                target = path[0] if (SERVER / path[0]).is_dir() else ""
                yield Import(file, node.lineno, layer, target, True, id(node) in lazy, True)


def folder_is_server(file: Path) -> bool:
    return SERVER in file.parents


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _named(file: Path, line: int, layer: str, name: str, is_lazy: bool) -> Import:
    top, *rest = name.split(".")
    is_ours = top == "tare"
    return Import(file, line, layer, (rest[0] if rest else "") if is_ours else top, is_ours, is_lazy, False)


IMPORTS = list(_imports())


def broken(found: Iterator[Import]) -> list[str]:
    return [str(one) for one in found]


def test_imports_point_down_the_table() -> None:
    assert len(IMPORTS) > 300, "the walk found next to nothing"
    assert {one.layer for one in IMPORTS} == set(ALLOWED) - {one for one in ("data",) if not _has_imports(one)}
    assert broken(one for one in IMPORTS if one.is_ours and one.target not in ALLOWED[one.layer]) == []


def _has_imports(layer: str) -> bool:
    return any(one.layer == layer for one in IMPORTS)


def test_imports_are_relative_in_the_server_and_absolute_in_rules() -> None:
    assert broken(one for one in IMPORTS if one.is_ours and one.is_relative == (one.layer == "rules")) == []


def test_libraries_stay_at_home() -> None:
    theirs = [one for one in IMPORTS if not one.is_ours and one.target not in sys.stdlib_module_names]
    assert broken(one for one in theirs if one.layer not in HOMES.get(one.target, set())) == []


def test_libraries_are_loaded_when_first_needed() -> None:
    allowed = SERVER / "lsp"  # loads the protocol's types with the module that needs them
    eager = (one for one in IMPORTS if one.target in HOMES and not one.is_lazy and allowed not in one.file.parents)
    assert broken(eager) == []


@pytest.mark.parametrize("layer", sorted(PURE))
def test_pure_layers_reach_for_nothing(layer: str) -> None:
    assert broken(one for one in IMPORTS if one.layer == layer and not one.is_ours and one.target in IMPURE) == []


def test_every_folder_of_the_server_is_a_layer() -> None:
    folders = {path.parent.name for path in SERVER.glob("*/__init__.py")}
    assert folders == set(ALLOWED) - {"", "rules"}
