"""Which versions of base images get no fixes any more, by the dates of `data/lifetimes.tsv`.

Nothing looks at a clock: a version is over where it was on the day on which its source was read, so that the same file
gets the same answer everywhere. What ended later is not known.
"""

from __future__ import annotations

from functools import lru_cache

from ...data import read
from ...text import Record
from .image import SYSTEM_IMAGES, ImageReference
from .tag import TagShape

_DOTNET = "mcr.microsoft.com/dotnet/"


class Ended(Record):
    """A version that is over. `day` is that of the last fixes, or their month; `observed` when the source said so."""

    what: str  # node 14, debian 9
    day: str
    observed: str
    source: str  # endoflife.date, docker-library/docs


class _Line(Record):
    name: str  # 20.04, or * where it holds for every tag
    cycle: tuple[int, ...]
    day: str  # empty where no end is known
    observed: str
    source: str

    @property
    def is_over(self) -> bool:
        return "" < self.day <= self.observed


@lru_cache(maxsize=1024)
def ended(image: ImageReference) -> Ended | None:
    """What is over of the image that its tag names: its own version, else that of the system below. None is unknown.

    A tag that names less than a version, such as php:7, is over where all versions are that it can mean.
    """
    if image.is_dynamic or image.problems:
        return None
    shape = image.shape
    found = _ended(image.canonical, _own_version(image, shape))
    if found is not None or image.canonical in SYSTEM_IMAGES or not _names_system(image, shape):
        return found
    return _ended(shape.distribution.name, _numbers(shape.distribution.release)) if shape.distribution else None


def _own_version(image: ImageReference, shape: TagShape) -> tuple[int, ...]:
    """The version of the image itself; that of a system may be a code name, as in ubuntu:focal."""
    system = shape.distribution
    if system is not None and system.name == image.canonical and not shape.version:
        return _numbers(system.release)
    return shape.version


def _names_system(image: ImageReference, shape: TagShape) -> bool:
    """Whether the tag surely names the system below.

    Official images do so by code names, which other people give to releases of their own.
    """
    system = shape.distribution
    if system is None or not system.release:
        return False
    return "/" not in image.canonical or system.text.startswith(system.name)


def _ended(image: str, version: tuple[int, ...]) -> Ended | None:
    lines = _lines().get(image, ())
    cycles = [line for line in lines if line.cycle and version[: len(line.cycle)] == line.cycle]
    if not cycles:
        cycles = [line for line in lines if line.cycle and version and line.cycle[: len(version)] == version]
    if not cycles:
        cycles = [line for line in lines if not line.cycle]
    if not cycles or not all(line.is_over for line in cycles):
        return None
    last = max(cycles, key=lambda line: line.day)
    # The version that is over, and not how exactly the tag names it: 3.8 of 3.8.12, but 7 of php:7.
    told = last.name if len(cycles) == 1 and last.cycle else ".".join(map(str, version))
    return Ended(f"{_product(image)} {told}".strip(), last.day, last.observed, last.source)


def _product(image: str) -> str:
    return ".NET" if image.startswith(_DOTNET) else image


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(".")) if text.replace(".", "").isdecimal() else ()


@lru_cache(maxsize=1)
def _lines() -> dict[str, tuple[_Line, ...]]:
    found: dict[str, list[_Line]] = {}
    for line in read("lifetimes.tsv").splitlines()[1:]:
        image, cycle, day, observed, source = line.split("\t")
        found.setdefault(image, []).append(_Line(cycle, _numbers(cycle), day, observed, _say(source)))
    return {image: tuple(lines) for image, lines in found.items()}


def _say(source: str) -> str:
    repository = source.partition(":")[0]
    return "endoflife.date" if repository.endswith("/endoflife.date") else repository
