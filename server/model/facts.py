"""What is known beside the file and its context: values that somebody else collected, never a look anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ..text import Record

if TYPE_CHECKING:
    from .estimates.build_record import BuildRecord
    from .images.image import ImageReference
    from .script_remarks import ScriptRemarks


class ImageCard(Record):
    """What a registry tells of an image beside its size. What is empty it did not say."""

    registry: str
    observed: str  # day, as 2026-08-05
    platform: str = ""
    platforms: tuple[str, ...] = ()
    digest: str = ""  # the one to pin
    created: str = ""  # RFC 3339
    user: str = ""
    shell: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()  # 80/tcp
    layers: int = 0


class ImageSize(Record):
    """What an image weighs, in bytes. None is unknown."""

    pulled: int | None
    on_disk: int | None
    is_exact: bool = True  # whether it is of the very image, at the time that `source` says
    source: str = ""
    card: ImageCard | None = None


class ImageSizes(Protocol):
    """Sizes that were asked of a registry or of a running engine."""

    def of(self, image: ImageReference, platform: str) -> ImageSize | None:
        """Of the image for that platform; None where nobody has answered, or nobody was asked."""

    def problem(self, image: ImageReference, platform: str) -> str:
        """Why there is no answer, as a sentence without its end; empty where there is one, or nobody was asked."""


class PackageSize(Record):
    """One package of a language or of Alpine by itself, in bytes; None is unknown.

    `needs` are the names of what it brings along. A wheel or an archive says by its size what is downloaded and not
    what that unpacks to.
    """

    name: str
    version: str
    installed: int | None
    downloaded: int | None
    needs: tuple[str, ...] = ()
    observed: str = ""  # the day, as 2026-11-24
    source: str = ""  # who says so, or how it was measured


class PackageSizes(Protocol):
    """Sizes that were asked of package registries. Equal to itself alone: where answers came in it is another one."""

    def of(self, kind: str, name: str, version: str = "", release: str = "") -> PackageSize | None:
        """None where nobody has answered (yet), or nobody was asked; never waits.

        `kind` is pypi, npm or apk, `version` one that is written out, else empty for the newest, and `release` that of
        Alpine, as "3.20".
        """


class Facts(Record):
    """All of it, as one value: whatever is derived from equal facts is equal.

    `has_packages`: whether the data of Debian's packages may be looked at. The first look takes a tenth of a second or
    two, so a server says no until they were loaded beside it.
    `budget`: what the final image may weigh, in bytes, where a setting says so. `build`: the last build of the file.
    `build_args`: the values that builds pass for ARG, by name. `scripts`: what ShellCheck says of scripts.
    """

    has_packages: bool = True
    budget: int | None = None
    images: ImageSizes | None = None
    build: BuildRecord | None = None
    sizes: PackageSizes | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    scripts: ScriptRemarks | None = None


NO_FACTS = Facts()
