"""What is known beside the file and its context: values that somebody else collected, never a look anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from .build_record import BuildRecord
    from .image import ImageReference


class ImageSize(NamedTuple):
    """What an image weighs, in bytes. None is unknown."""

    pulled: int | None
    on_disk: int | None
    is_exact: bool = True  # whether it is of the very image, at the time that `source` says
    source: str = ""


class ImageSizes(Protocol):
    """Sizes that were asked of a registry or of a running engine."""

    def of(self, image: ImageReference) -> ImageSize | None:
        """None where nobody has answered, or nobody was asked."""


class Facts(NamedTuple):
    """All of it, as one value: whatever is derived from equal facts is equal.

    `has_packages`: whether the data of Debian's packages may be looked at. The first look takes a tenth of a second or
    two, so a server says no until they were loaded beside it.
    `budget`: what the final image may weigh, in bytes, where a setting says so. `build`: the last build of the file.
    """

    has_packages: bool = True
    budget: int | None = None
    images: ImageSizes | None = None
    build: BuildRecord | None = None


NO_FACTS = Facts()
