"""Which base images are made for building: what they carry that a finished program does not need."""

from __future__ import annotations

import re
from functools import lru_cache

from ...text import Record, regex
from .image import ImageReference


class _Toolchain(Record):
    image: re.Pattern[str]  # of the whole canonical name
    carries: str
    needs: frozenset[str] = frozenset()  # variants of which the tag must have one
    without: frozenset[str] = frozenset()  # variants that leave the tools out


def _chain(pattern: str, carries: str, needs: str = "", without: str = "") -> _Toolchain:
    return _Toolchain(regex(pattern), carries, frozenset(needs.split()), frozenset(without.split()))


_TOOLCHAINS: tuple[_Toolchain, ...] = (
    _chain(r"golang|cgr\.dev/chainguard/go|mcr\.microsoft\.com/oss/go/microsoft/golang", "the Go toolchain"),
    _chain(r"rust|rustlang/rust|clux/muslrust|messense/rust-musl-cross|cgr\.dev/chainguard/rust", "the Rust toolchain"),
    _chain(r"gcc|cgr\.dev/chainguard/gcc-glibc", "the GNU compilers"),
    _chain(r"silkeh/clang|cgr\.dev/chainguard/clang", "the Clang compilers"),
    _chain(r"buildpack-deps", "compilers and the headers of many libraries", without="curl scm"),
    _chain(r"maven|cgr\.dev/chainguard/maven", "Maven and a JDK"),
    _chain(r"gradle|cgr\.dev/chainguard/gradle", "Gradle and a JDK"),
    _chain(r"sbtscala/scala-sbt|mozilla/sbt", "sbt and a JDK"),
    _chain(r"clojure", "Clojure's build tools and a JDK", without="jre"),
    _chain(
        r"eclipse-temurin|openjdk|amazoncorretto|sapmachine|azul/zulu-openjdk(-alpine|-debian)?"
        r"|bellsoft/liberica-openjdk-\w+|mcr\.microsoft\.com/openjdk/jdk|cgr\.dev/chainguard/jdk",
        "a JDK",
        without="jre",
    ),
    _chain(r"ibm-semeru-runtimes", "a JDK", needs="jdk"),
    _chain(r"mcr\.microsoft\.com/dotnet/(nightly/|framework/)?sdk|cgr\.dev/chainguard/dotnet-sdk", "the .NET SDK"),
    _chain(r"nvidia/cuda|nvcr\.io/nvidia/cuda", "the CUDA compilers and headers", needs="devel"),
    _chain(r"pytorch/pytorch", "the CUDA compilers and headers", needs="devel"),
    _chain(r"swift|swiftlang/swift", "the Swift toolchain", without="slim"),
    _chain(r"haskell", "the Haskell toolchain"),
    _chain(r"emscripten/emsdk", "the Emscripten SDK"),
    _chain(r"composer", "Composer"),
    _chain(r"quay\.io/pypa/(many|musl)linux\w*", "compilers for Python wheels"),
    _chain(r"mcr\.microsoft\.com/(vscode/)?devcontainers/[\w.-]+", "a development environment"),
)

# Languages whose plain tag stands on buildpack-deps, compilers and headers and all, and whose slim tag does not.
_ON_BUILDPACK_DEPS = frozenset(("elixir", "erlang", "gcc", "node", "perl", "pypy", "python", "ruby", "rust"))
_LEAN_VARIANTS = frozenset(("slim", "curl", "scm"))


@lru_cache(maxsize=1024)
def build_tools(reference: ImageReference) -> str | None:
    """What an image carries for building, such as "the Go toolchain"; None where it is no image for building."""
    if reference.is_dynamic:
        return None
    image, words = reference.canonical, reference.shape.variant_names
    for chain in _TOOLCHAINS:
        if chain.image.fullmatch(image):
            if words & chain.without or (chain.needs and not words & chain.needs):
                return None
            return chain.carries
    return None


def is_full_variant(reference: ImageReference) -> bool:
    """Whether it is the plain tag of a language image that stands on buildpack-deps, with compilers inside.

    Unlike an image with `build_tools` its purpose is to run programs; there is a smaller tag for that. A reference by
    digest alone does not tell.
    """
    if reference.is_dynamic or (reference.tag is None and reference.digest is not None):
        return False
    shape = reference.shape
    if shape.distribution is not None and shape.distribution.name not in ("debian", "ubuntu"):
        return False
    if shape.variant_names & _LEAN_VARIANTS or not shape.is_understood:
        return False
    return reference.canonical in _ON_BUILDPACK_DEPS or reference.canonical == "buildpack-deps"
