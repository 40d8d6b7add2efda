"""Lines in blocks: the same lines come out, whichever block they are in, and no more is unpacked than is asked for."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tare.data import blocks as module
from tare.data.blocks import Blocks

PACK = Path(__file__).parents[2] / "bench" / "packages" / "pack.py"
NAMES = sorted([f"lib{number}" for number in range(60)] + ["a", "ab", "abc", "zz", "zzz", "mm", "m+", "m-n"])


def line(name: str) -> bytes:
    needs = "lib8" if name == "lib7" else ""
    return f"{name}\t1\t\t\t{needs}\t\t".encode()


@pytest.fixture(scope="module")
def pack() -> ModuleType:
    specification = importlib.util.spec_from_file_location("pack_of_bench", PACK)
    assert specification is not None
    assert specification.loader is not None
    made = importlib.util.module_from_spec(specification)
    sys.modules["pack_of_bench"] = made
    specification.loader.exec_module(made)
    return made


@pytest.fixture
def blocks(pack: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blocks:
    monkeypatch.setattr(pack, "BLOCK", 100)
    path = tmp_path / "some.blocks"
    path.write_bytes(pack.pack("a title", [line(name) for name in NAMES], ["ab", "lib7", "zzz", "nothing"]))
    monkeypatch.setattr(module, "path_of", lambda name: str(tmp_path / name))
    return Blocks("some.blocks")


def test_every_line_is_found_and_nothing_else(blocks: Blocks) -> None:
    assert blocks.title == "a title"
    assert [blocks.line(name.encode()) for name in NAMES] == [line(name) for name in NAMES]
    for missing in ("", "0", "aa", "lib", "lib7\t1", "lib77", "zzzz", "\xff", "m"):
        assert blocks.line(missing.encode()) is None, missing


def test_no_more_is_unpacked_than_is_asked_for(blocks: Blocks) -> None:
    for name in ("ab", "lib7", "lib8", "zzz"):
        assert blocks.line(name.encode()) is not None
    assert blocks.unpacked == 0
    blocks.line(b"lib10")
    blocks.line(b"lib10")
    assert blocks.unpacked == 1
    blocks.load()
    assert blocks.unpacked > 5


@pytest.mark.parametrize("start", ["", "a", "lib", "lib1", "lib7", "m", "zz", "zzzz", "0", "\x7f"])
def test_keys_begin_as_asked(blocks: Blocks, start: str) -> None:
    assert blocks.keys(start.encode()) == [name.encode() for name in NAMES if name.startswith(start)]


def test_what_stands_in_front_is_what_the_seeds_may_bring(pack: ModuleType) -> None:
    fields = {"one": ("two|three", "four"), "four": (";five", ""), "virtual": ("", ""), "provider": ("", "")}
    lines = [f"{name}\t1\t\t\t{needs}\t{wishes}\t".encode() for name, (needs, wishes) in fields.items()]
    lines += [line(name) for name in ("two", "three", "five", "six")]
    lines.append(b"asked\t\t\t\t\t\tprovider,six")
    found = pack.closure(lines, ["one", "asked"])
    assert found == {"one", "two", "three", "four", "five", "asked", "provider"}
