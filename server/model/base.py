"""What a stage starts from."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from ..text import Record
from .images.base_images import BaseFacts, facts
from .images.image import ImageReference, parse_reference


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


@lru_cache(maxsize=1024)
def base_of(name: str | None) -> Base:
    """The base that an expanded image name stands for; None where the name is not known."""
    if name is None or not name:
        return UNKNOWN_BASE
    if name == "scratch":
        return SCRATCH_BASE
    image = parse_reference(name)
    return Base(BaseKind.IMAGE, image, facts(image))
