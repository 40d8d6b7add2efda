"""Images of distributions that have no releases: there is one state, the newest, and no tag that holds another."""

from __future__ import annotations

from ...text import regex
from .image import ImageReference

_ROLLING = regex(
    r"(?:.+/)?(?:arch|archlinux|arch-[\w.-]+|archlinux-[\w.-]+|clearlinux|kali-rolling|parrotsec|tumbleweed|stage3"
    r"|blackarch|manjarolinux|manjaro|cachyos|voidlinux|void-linux|void-glibc[\w.-]*|void-musl[\w.-]*)(?:/[\w.-]+)*"
)


def is_rolling(image: ImageReference) -> bool:
    """Whether an image is of such a distribution, as its name tells; so is what somebody calls `arch-nginx`.

    Where a tag is a date, as those of Arch and Gentoo are, an image of that day can install no package any more that
    was replaced since then, so that nobody names one.
    """
    return not image.is_dynamic and _ROLLING.fullmatch(image.canonical) is not None
