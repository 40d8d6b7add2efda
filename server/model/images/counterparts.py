"""Other images that serve the same purpose with less: the runtime of an image for building, and smaller systems."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text import Record
from .image import ImageReference
from .observed import BaseFacts, newest
from .toolchains import build_tools

_DISTROLESS = "gcr.io/distroless/"
# What distroless publishes on Debian 13 (README.md of GoogleContainerTools/distroless, August 2026). Its images on
# Debian 12 have reached their end or are about to.
_DISTROLESS_JAVA = (17, 21, 25)
_DISTROLESS_NODE = (22, 24, 26)
_DISTROLESS_PYTHON = (3, 13)
_DEBIAN_NAMES = {"11": "bullseye", "12": "bookworm", "13": "trixie"}
_NEWEST_DEBIAN = "trixie"
_DOTNET_SDK = "mcr.microsoft.com/dotnet/sdk"


class Counterpart(Record):
    """An image as it would be written, and what else there is to know about it."""

    text: str
    caveat: str = ""


def runtimes(reference: ImageReference, base: BaseFacts) -> Iterator[Counterpart]:
    """Images that run what is built, or runs, in this one."""
    image, shape = reference.canonical, reference.shape
    tools = build_tools(reference) or ""
    if tools == "the Go toolchain":
        yield Counterpart("scratch")
        yield Counterpart(f"{_DISTROLESS}static-debian13")
        yield from _native(reference, base, "base")
    elif tools == "the Rust toolchain":
        if base.libc == "musl":
            yield Counterpart("scratch")
        yield from _native(reference, base, "cc")
    elif tools == "the GNU compilers":
        # The image brings a libstdc++ of its own, newer than that of the Debian below it.
        yield from (other._replace(caveat="another libstdc++") for other in _native(reference, base, "cc"))
    elif tools in ("the Haskell toolchain", "compilers and the headers of many libraries"):
        yield from _native(reference, base, "")
    elif "JDK" in tools or image == "eclipse-temurin":
        yield from _java(reference, base)
    elif image == _DOTNET_SDK:
        for name in ("aspnet", "runtime"):
            tag = f":{reference.tag}" if reference.tag else ""
            yield Counterpart(_DOTNET_SDK.removesuffix("sdk") + name + tag)
    elif image == "node" and shape.version and shape.version[0] in _DISTROLESS_NODE:
        yield Counterpart(f"{_DISTROLESS}nodejs{shape.version[0]}-debian13")
    elif image == "python" and shape.version[:1] in ((), (3,)):
        same = shape.version[:2] == _DISTROLESS_PYTHON
        yield Counterpart(f"{_DISTROLESS}python3-debian13", "" if same else "Python 3.13")


def systems(reference: ImageReference) -> Iterator[Counterpart]:
    """Smaller systems for an image that is a system and no more."""
    image = reference.canonical
    if image in ("debian", "ubuntu"):
        yield Counterpart(_spell(reference, _alpine()))
        yield Counterpart(f"{_DISTROLESS}base-debian13")
    if image == "ubuntu":
        yield Counterpart(_spell(reference, f"debian:{_NEWEST_DEBIAN}-slim"))
    ubi = re.fullmatch(
        r"((?:registry\.(?:access\.)?redhat\.(?:com|io)|redhat)/(?:ubi\d+/ubi|ubi\d+))(-minimal)?", image
    )
    if ubi:
        tag = f":{reference.tag}" if reference.tag else ""
        for edition in ("-micro",) if ubi[2] else ("-minimal", "-micro"):
            yield Counterpart(ubi[1] + edition + tag)


def _native(reference: ImageReference, base: BaseFacts, distroless: str) -> Iterator[Counterpart]:
    """Where a compiled program runs: with the C library that it was built for, in no older release of it.

    `distroless` names the image of that project with the libraries it needs; empty where it may need others.
    """
    if base.libc == "musl":
        yield Counterpart(_spell(reference, _alpine()))
        return
    if distroless:
        yield Counterpart(f"{_DISTROLESS}{distroless}-debian13")
    name = _DEBIAN_NAMES.get(base.release or "", _NEWEST_DEBIAN) if base.distribution == "debian" else _NEWEST_DEBIAN
    yield Counterpart(_spell(reference, f"debian:{name}-slim"))


def _java(reference: ImageReference, base: BaseFacts) -> Iterator[Counterpart]:
    version = _java_version(reference)
    if version is None:
        return
    if reference.canonical != "eclipse-temurin":
        if base.libc != "musl":
            yield Counterpart(_spell(reference, f"eclipse-temurin:{version}-jre"))
        yield Counterpart(_spell(reference, f"eclipse-temurin:{version}-jre-alpine"))
    if version in _DISTROLESS_JAVA:
        yield Counterpart(f"{_DISTROLESS}java{version}-debian13")


def _java_version(reference: ImageReference) -> int | None:
    """The Java release that a tag names: 21 of maven:3-eclipse-temurin-21, of gradle:jdk21, of openjdk:21-jdk."""
    shape = reference.shape
    if reference.canonical in ("maven", "gradle", "clojure", "sbtscala/scala-sbt"):
        return shape.numbers[0] if shape.numbers else None
    numbers = shape.version or shape.numbers
    return numbers[0] if numbers else None


def _alpine() -> str:
    row = newest("alpine")
    return f"alpine:{row.tag}" if row else "alpine"


def _spell(reference: ImageReference, official: str) -> str:
    """An official image, from the mirror that the reference takes official images from."""
    return reference.prefix + official if "/" not in reference.canonical else official
