"""Lines by their first field, packed in blocks, so that a look at a few lines need not unpack all of them.

A file is a head and the blocks behind it. The first line of the head is free text; each other one is the first key of a
block, a tab and the length of the block in bytes; an empty line ends it. The first block is packed with zlib, is read
with the head and holds the lines that are mostly asked for; all others are packed with LZMA2, which is smaller and
slower, and are read when a key falls into them. Lines are in the order of their bytes. `bench/packages/pack.py` writes
such files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from . import path_of

_FILTERS = [{"id": 0x21, "dict_size": 1 << 20}]  # lzma.FILTER_LZMA2, by its number, since lzma is loaded late

Lines = list[bytes]


class Blocks:
    """The lines of one file. May be asked on several threads at once: what both unpack is the same."""

    def __init__(self, name: str) -> None:
        self._path = path_of(name)
        with open(self._path, "rb") as file:
            self.title = file.readline().rstrip(b"\n").decode()
            heads: list[tuple[bytes, int]] = []
            while (line := file.readline().rstrip(b"\n")) != b"":
                first, digits = line.split(b"\t")
                heads.append((first, int(digits)))
            begin = file.tell()
            packed = file.read(heads[0][1])
        import zlib

        self._often: Lines = zlib.decompress(packed).split(b"\n")
        begin += len(packed)
        self._firsts = [first for first, _ in heads[1:]]
        self._places: list[tuple[int, int]] = []  # where each of the other blocks begins, and its length
        for _, length in heads[1:]:
            self._places.append((begin, length))
            begin += length
        self._rest: dict[int, Lines] = {}

    @property
    def unpacked(self) -> int:
        """How many blocks were unpacked so far, without the first."""
        return len(self._rest)

    def line(self, key: bytes) -> bytes | None:
        """The line whose first field is `key`."""
        if b"\t" in key:
            return None
        found = _find(self._often, key)
        if found is None:
            number = bisect_right(self._firsts, key) - 1
            found = _find(self._block(number), key) if number >= 0 else None
        return found

    def keys(self, start: bytes) -> list[bytes]:
        """All keys that begin with `start`, sorted."""
        end = start + b"\x7f"
        first = max(0, bisect_right(self._firsts, start) - 1)
        last = bisect_left(self._firsts, end)
        found = _between(self._often, start, end)
        for number in range(first, last):
            found += _between(self._block(number), start, end)
        return sorted(line[: line.index(b"\t")] for line in found)

    def load(self) -> None:
        """Unpack everything, which takes a tenth of a second or more, so that no later look does."""
        for number in range(len(self._places)):
            self._block(number)

    def _block(self, number: int) -> Lines:
        lines = self._rest.get(number)
        if lines is None:
            import lzma

            begin, length = self._places[number]
            with open(self._path, "rb") as file:
                file.seek(begin)
                packed = file.read(length)
            text = lzma.decompress(packed, lzma.FORMAT_RAW, filters=_FILTERS)
            lines = self._rest[number] = text.split(b"\n")
        return lines


def _find(lines: Lines, key: bytes) -> bytes | None:
    start = key + b"\t"
    at = bisect_left(lines, start)
    return lines[at] if at < len(lines) and lines[at].startswith(start) else None


def _between(lines: Lines, start: bytes, end: bytes) -> Lines:
    return lines[bisect_left(lines, start) : bisect_left(lines, end)]
