"""Smaller tags of the same repository and version: slim, alpine, jre, runtime …

Which variants a repository publishes, and in which order its tags write them, is taken from the lists of docker-library
and of the publishers. A tag with a word in it that is not known gets no proposal, since its sibling may not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from .image import ImageReference
from .observed import rows
from .tag import TagShape

_SLIM = frozenset(("debian", "elixir", "erlang", "haskell", "node", "perl", "pypy", "python", "ruby", "rust", "swift"))
_ALPINE = frozenset(
    (
        "amazoncorretto",
        "eclipse-temurin",
        "elixir",
        "erlang",
        "golang",
        "gradle",
        "haproxy",
        "httpd",
        "maven",
        "memcached",
        "nginx",
        "node",
        "php",
        "postgres",
        "python",
        "rabbitmq",
        "redis",
        "ruby",
        "rust",
    )
)
# node:22-bookworm-slim, and not 22-slim-bookworm as the others write it.
_DISTRIBUTION_FIRST = frozenset(("debian", "node", "swift"))
_CUDA = frozenset(("nvidia/cuda", "nvcr.io/nvidia/cuda"))
_DOTNET = "mcr.microsoft.com/dotnet/"
_DOTNET_RUNTIMES = frozenset((_DOTNET + "aspnet", _DOTNET + "runtime", _DOTNET + "runtime-deps"))


def variant_tags(reference: ImageReference) -> Iterator[str]:
    """Tags that are meant to be smaller than the one of the reference; whether they are is for the sizes to say."""
    image, shape = reference.canonical, reference.shape
    if not shape.is_understood:
        return
    on_alpine = shape.distribution is not None and shape.distribution.name == "alpine"
    if image in _SLIM and not on_alpine and "slim" not in shape.tail:
        yield from _slim(image, shape)
    if image == "eclipse-temurin" and shape.version and "jre" not in shape.tail:
        yield _swapped(shape, "jdk", "jre")
        yield shape.sibling("jre", distribution="alpine")
    if not on_alpine and (image in _ALPINE or image.startswith(_DOTNET)):
        yield from _alpine(image, shape)
    if image == "nginx" and not set(shape.tail) & {"slim", "perl", "otel"} and _since(shape, (1, 23)):
        yield shape.sibling(distribution=(_written(shape) if on_alpine else "alpine") + "-slim")
    if image == "pytorch/pytorch" or image in _CUDA:
        yield from _cuda(image, shape)
    if image == "buildpack-deps":
        yield from _buildpack(shape)
    if image in _DOTNET_RUNTIMES and not on_alpine and "chiseled" not in shape.tail:
        yield from _chiseled(image, shape)
    if image in ("almalinux", "rockylinux") and shape.version and not shape.tail:
        yield f"{shape.head}-minimal"
    if image == "oraclelinux" and shape.version and not shape.tail:
        yield f"{shape.version[0]}-slim"
    if image.startswith("cgr.dev/chainguard/") and reference.tag and reference.tag.endswith("-dev"):
        yield reference.tag.removesuffix("-dev")


def _written(shape: TagShape) -> str:
    return shape.distribution.text if shape.distribution else ""


def _slim(image: str, shape: TagShape) -> Iterator[str]:
    if image == "debian":
        if shape.variant_names:
            return
        if not shape.head and not shape.distribution:
            yield "stable-slim"  # debian:latest is debian:stable, and there is no debian:slim
            return
    yield shape.sibling(
        *shape.tail, "slim", distribution=_written(shape), distribution_first=image in _DISTRIBUTION_FIRST
    )


def _alpine(image: str, shape: TagShape) -> Iterator[str]:
    words = shape.variant_names
    if words & {"apache", "chiseled", "distroless", "extra", "otel", "perl"}:
        return
    if image == "maven" and not words & {"temurin", "amazoncorretto"}:
        return
    if image in ("eclipse-temurin", "amazoncorretto"):
        if shape.version:
            kept = words & {"jdk", "jre"} if image == "eclipse-temurin" else ()
            yield shape.sibling(*kept, distribution="alpine")
        return
    if image == "node" and not _since(shape, (4,)):
        return
    yield shape.sibling(*(part for part in shape.tail if part != "slim"), distribution="alpine")


def _since(shape: TagShape, version: tuple[int, ...]) -> bool:
    return not shape.version or shape.version >= version


def _cuda(image: str, shape: TagShape) -> Iterator[str]:
    if "devel" in shape.tail:
        yield _swapped(shape, "devel", "runtime")
    if image in _CUDA and shape.version and set(shape.tail) & {"devel", "runtime"}:
        # Without cuDNN, which the smallest images never have.
        yield shape.sibling("base", distribution=_written(shape))


def _buildpack(shape: TagShape) -> Iterator[str]:
    words = set(shape.tail)
    if not words & {"scm", "curl"}:
        yield shape.sibling("scm", distribution=_written(shape), distribution_first=True)
    if "curl" not in words:
        yield shape.sibling("curl", distribution=_written(shape), distribution_first=True)


def _chiseled(image: str, shape: TagShape) -> Iterator[str]:
    """The tag without shell and package manager, on the Ubuntu release that its version is published for."""
    written = _written(shape)
    if written in ("jammy", "noble"):
        yield shape.sibling("chiseled", distribution=written, distribution_first=True)
        return
    for row in rows(image).values():
        if "chiseled" in row.variants and shape.version and row.version == shape.version[: len(row.version)]:
            yield f"{shape.head}-{row.tag.split('-', 1)[1]}"


def _swapped(shape: TagShape, old: str, new: str) -> str:
    """The tag with one word replaced where it stands, or put behind the version where it is missing."""
    words = [part.text for part in shape.parts]
    if old in words:
        words[words.index(old)] = new
    else:
        words.insert(1, new)
    return "-".join(words)
