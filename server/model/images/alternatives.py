"""Smaller images that can take the place of a base image, with what is won and what is lost.

Where both sizes are known only smaller ones are offered: rust:1-alpine is larger than rust:1-slim, against expectation.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ...text import Record
from ..estimates.estimate_values import UNPACKED
from .base_images import facts
from .counterparts import runtimes, systems
from .image import ImageReference, parse_reference
from .observed import BaseFacts
from .toolchains import build_tools, is_full_variant
from .variants import variant_tags


class Alternative(Record):
    """An image to write instead, as `text`. None is unknown, in the facts as everywhere.

    `kind` is "variant" for another tag of the same image, "runtime" for an image without the build tools of this one,
    and "system" for another system.
    """

    text: str
    kind: str
    facts: BaseFacts | None
    caveats: tuple[str, ...]  # "musl", "no C library", "no shell", "no package manager", "apk instead of apt" …
    keeps_libc: bool | None  # whether a program built for the old one finds its C library
    keeps_release: bool | None  # whether it is the same release of the same distribution
    saved_bytes: int | None  # of those pulled
    saved_on_disk: int | None = None

    @property
    def compressed_bytes(self) -> int | None:
        return self.facts.compressed_bytes if self.facts else None

    @property
    def uncompressed_bytes(self) -> int | None:
        return self.facts.uncompressed_bytes if self.facts else None

    @property
    def is_exact(self) -> bool:
        """Whether the sizes are of this very tag."""
        return self.facts is not None and self.facts.is_exact

    @property
    def is_drop_in(self) -> bool:
        """Whether it is the same release of the same system with less in it, shell and package manager included.

        What needs a compiler at run time, or while packages are installed, may still miss it.
        """
        return (
            self.kind == "variant"
            and bool(self.keeps_libc and self.keeps_release)
            and all(caveat == _NO_COMPILERS for caveat in self.caveats)
        )


_NO_COMPILERS = "no compilers"


@lru_cache(maxsize=512)
def alternatives(reference: ImageReference) -> tuple[Alternative, ...]:
    """Smaller images for the same purpose, the smallest first and those of unknown size last."""
    base = facts(reference)
    if (
        base is None
        or base.family in ("scratch", "windows")
        or (reference.tag is None and reference.digest is not None)
    ):
        return ()
    found: dict[str, Alternative] = {}
    for kind, text, caveat in _candidates(reference, base):
        if text not in found and text != reference.text:
            found[text] = _compare(reference, base, kind, parse_reference(text), caveat)
    smaller = [one for one in found.values() if _may_be_smaller(base, one.facts)]
    return tuple(sorted(smaller, key=_by_size))


def _candidates(reference: ImageReference, base: BaseFacts) -> Iterator[tuple[str, str, str]]:
    for tag in variant_tags(reference):
        yield "variant", reference.with_tag(tag), ""
    for other in runtimes(reference, base):
        yield "runtime", *other
    for other in systems(reference):
        yield "system", *other


def _by_size(alternative: Alternative) -> tuple[bool, int]:
    size = alternative.facts.size if alternative.facts else None
    return size is None, size or 0


def _may_be_smaller(base: BaseFacts, other: BaseFacts | None) -> bool:
    """Compares like with like. What cannot be compared was named because it is meant to be smaller."""
    if other is None:
        return True
    for mine, theirs in (
        (base.compressed_bytes, other.compressed_bytes),
        (base.uncompressed_bytes, other.uncompressed_bytes),
    ):
        if mine is not None and theirs is not None:
            return theirs < mine
    return True


def _compare(old: ImageReference, base: BaseFacts, kind: str, new: ImageReference, caveat: str) -> Alternative:
    other = facts(new)
    if build_tools(old) and not build_tools(new):
        kind = "runtime"
    caveats = [caveat] if caveat else []
    if kind == "variant" and is_full_variant(old) and not is_full_variant(new) and not build_tools(new):
        caveats.append(_NO_COMPILERS)
    if other is None:
        return Alternative(new.text, kind, None, tuple(caveats), None, None, None)
    saved = None
    if base.compressed_bytes is not None and other.compressed_bytes is not None:
        saved = base.compressed_bytes - other.compressed_bytes
    keeps_libc = None if base.libc is None or other.libc is None else base.libc == other.libc
    return Alternative(
        new.text,
        kind,
        other,
        (*caveats, *_losses(base, other)),
        keeps_libc,
        _keeps_release(base, other),
        saved,
        _saved_on_disk(base, other),
    )


def _saved_on_disk(base: BaseFacts, other: BaseFacts) -> int | None:
    """About, where not both were measured on disk: then both are reckoned from what is pulled, as estimates do."""
    before, after = _on_disk(base), _on_disk(other)
    return before - after if before is not None and after is not None else None


def _on_disk(known: BaseFacts) -> int | None:
    if known.uncompressed_bytes is not None or known.compressed_bytes is None:
        return known.uncompressed_bytes
    return round(known.compressed_bytes * UNPACKED)


def _losses(base: BaseFacts, other: BaseFacts) -> Iterator[str]:
    if other.libc == "none" and base.libc != "none":
        yield "no C library"
    elif other.libc == "musl" and base.libc != "musl":
        yield "musl"
    if other.has_shell is False and base.has_shell is not False:
        yield "no shell"
    mine, theirs = base.package_manager, other.package_manager
    if theirs == "none" and mine != "none":
        yield "no package manager"
    elif mine not in (None, "none") and theirs not in (None, mine):
        yield f"{theirs} instead of {mine}"


def _keeps_release(base: BaseFacts, other: BaseFacts) -> bool | None:
    if base.distribution != other.distribution:
        return False
    if base.release is None or other.release is None:
        return None
    return base.release == other.release
