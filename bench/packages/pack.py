"""Writes the file that `tare.data.blocks` reads: the packages that Dockerfiles install in front, all others behind.

    python bench/packages/pack.py        packs server/data/debian-packages.blocks again; its facts stay as they are

What stands in front is found from `seeds.txt`: the names that Dockerfiles were seen to install, all that these may
bring, and the alternatives to it. It is a twentieth of all, and unpacked in a millisecond; the rest takes seventy.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
FILE = HERE.parent.parent / "server" / "data" / "debian-packages.blocks"
BLOCK = 128 * 1024
"""Bytes of text in a block: twice as many make the file 7 % smaller, and a look at a rare package twice as long."""

FILTERS = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 2, "lp": 0, "pb": 0, "dict_size": 1 << 20}
]

_NEEDS, _RECOMMENDS, _PROVIDERS = 4, 5, 6  # the fields of a line; `tare.model.debian_index` has all of them


def main() -> None:
    from tare.data.blocks import Blocks

    known = Blocks(FILE.name)
    lines = [line for key in known.keys(b"") if (line := known.line(key)) is not None]
    write(known.title, lines)


def write(title: str, lines: Iterable[bytes]) -> None:
    """Pack lines, and say how large it became."""
    ordered = sorted(lines, key=lambda line: line.partition(b"\t")[0])
    packed = pack(title, ordered, (HERE / "seeds.txt").read_text(encoding="utf-8").split())
    FILE.write_bytes(packed)
    print(f"{FILE.name}: {len(packed)} bytes, {sum(map(len, ordered))} unpacked, {len(ordered)} names")


def pack(title: str, lines: list[bytes], seeds: Iterable[str]) -> bytes:
    """The file. `lines` are sorted by their names."""
    often = closure(lines, seeds)
    front = [line for line in lines if _name(line) in often]
    rest = [line for line in lines if _name(line) not in often]
    blocks = [(_name(front[0]), zlib.compress(b"\n".join(front), 9))]
    for block in _cut(rest):
        blocks.append((_name(block[0]), lzma.compress(b"\n".join(block), lzma.FORMAT_RAW, filters=FILTERS)))
    head = "".join(f"{first}\t{len(packed)}\n" for first, packed in blocks)
    return f"{title}\n{head}\n".encode() + b"".join(packed for _, packed in blocks)


def closure(lines: Iterable[bytes], seeds: Iterable[str]) -> set[str]:
    """The names that are looked at when the seeds are installed, in any release, with recommended packages."""
    fields = {_name(line): line.decode().split("\t") for line in lines}
    seen: set[str] = set()
    waiting = list(seeds)
    while waiting:
        name = waiting.pop()
        if name in fields and name not in seen:
            seen.add(name)
            waiting += [group[0] for group in _groups(fields[name])]
            waiting += [names.split(",")[0] for names in fields[name][_PROVIDERS].split(";")]
    alternatives = {one for name in seen for group in _groups(fields[name]) for one in group}
    return seen | alternatives.intersection(fields)


def _groups(fields: list[str]) -> list[list[str]]:
    both = f"{fields[_NEEDS]};{fields[_RECOMMENDS]}".replace(";", ",")
    return [group.split("|") for group in both.split(",") if group]


def _cut(lines: Iterable[bytes]) -> Iterable[list[bytes]]:
    block: list[bytes] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line) + 1
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _name(line: bytes) -> str:
    return line.partition(b"\t")[0].decode()


if __name__ == "__main__":
    main()
