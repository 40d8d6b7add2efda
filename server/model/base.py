"""What a stage starts from."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from ..text import Record
from .images.base_images import facts
from .images.image import ImageReference, parse_reference
from .images.observed import BaseFacts


class BaseKind(Enum):
    IMAGE = "image"
    SCRATCH = "scratch"
    UNKNOWN = "unknown"  # no FROM above, or a FROM whose image only the build knows


class Base(Record):
    """The image, or nothing, that the filesystem of a stage grew from, through however many stages."""

    kind: BaseKind
    image: ImageReference | None = None
    facts: BaseFacts | None = None

    @property
    def family(self) -> str:
        """debian, ubuntu, alpine, rhel, distroless, scratch, windows …, or "unknown"."""
        if self.kind is BaseKind.SCRATCH:
            return "scratch"
        return self.facts.family if self.facts is not None else "unknown"

    @property
    def is_windows(self) -> bool:
        return self.family == "windows"


UNKNOWN_BASE = Base(BaseKind.UNKNOWN)
SCRATCH_BASE = Base(BaseKind.SCRATCH)
_SOME_WINDOWS = BaseFacts("windows", "windows", None, None, None, None, None)


@lru_cache(maxsize=1024)
def base_of(name: str | None, is_on_windows: bool = False) -> Base:
    """The base that an expanded image name stands for; None where the name is not known.

    `is_on_windows`: FROM asks for it, which tells what an image is of which nothing else is known.
    """
    if name is None or not name:
        return UNKNOWN_BASE
    if name == "scratch":
        return SCRATCH_BASE
    image = parse_reference(name)
    known = facts(image)
    return Base(BaseKind.IMAGE, image, _SOME_WINDOWS if known is None and is_on_windows else known)
