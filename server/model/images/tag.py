"""The shape of a tag: which version it names and how precisely, which variant, and which distribution below.

Tags have no grammar, only habits. What follows none of the known ones is kept as a word about which nothing is claimed.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...text import Record, regex


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FIRST_VERSION = regex(r"v?(\d+(?:\.\d+)*)((?:[._+]?[A-Za-z]|[_+])[\w.+]*)?", re.ASCII)
_STEM_AND_NUMBERS = regex(r"([a-z]+)(\d+(?:\.\d+)*)", re.ASCII)
_NUMBERS = regex(r"\d+(?:\.\d+)*", re.ASCII)
_BUILD = regex(r"[br]\d+", re.ASCII)  # 8u302-b08-jre, 12-debian-12-r5
_DATE = regex(r"20\d{6}(?:\.\d+)*|20\d\d\.\d\d\.\d\d", re.ASCII)
_COMMIT = regex(r"(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}", re.ASCII)
_WINDOWS_RELEASE = regex(r"ltsc\d{4}|1[789]\d\d|20H2|1[0-9]\.0\.\d+\.\d+", re.ASCII | re.IGNORECASE)
_AMAZON_RELEASE = regex(r"al(20\d\d|1|2)", re.ASCII)

_DEBIAN = {
    "wheezy": "7",
    "jessie": "8",
    "stretch": "9",
    "buster": "10",
    "bullseye": "11",
    "bookworm": "12",
    "trixie": "13",
    "forky": "14",
}
# Without kinetic and lunar, which are far more often releases of ROS, on other systems.
_UBUNTU = {
    "trusty": "14.04",
    "xenial": "16.04",
    "bionic": "18.04",
    "focal": "20.04",
    "jammy": "22.04",
    "mantic": "23.10",
    "noble": "24.04",
    "oracular": "24.10",
    "plucky": "25.04",
    "questing": "25.10",
    "resolute": "26.04",
}
# Names that stand in tags, alone or with a number behind them.
_DISTRIBUTIONS = _listed(
    "almalinux alpine amazonlinux azurelinux bci busybox centos debian fedora leap mariner nanoserver oraclelinux "
    "photon rockylinux servercore sles ubi ubuntu windows windowsservercore wolfi"
)
_WINDOWS = frozenset(("windows", "windowsservercore", "servercore", "nanoserver"))
# Words that mean "whatever is right today".
_FLOATING = _listed(
    "canary current dev develop edge experimental head latest lts main mainline master next nightly oldoldstable "
    "oldstable preview rawhide rc release rolling sid snapshot stable testing tip trunk unstable"
)
# Words that choose a kind of image and not a version of it.
_VARIANTS = _listed(
    "amazoncorretto aot apache base bundle builder chiseled cli composite corretto cuda cudnn curl debug devel dind "
    "distroless eclipse extra fpm full git glibc headless init jdk jre large management medium micro minimal musl "
    "nonroot onbuild openjdk otel otp perl rootless runtime scm slim small ssl standard temurin tini uclibc "
    "unprivileged zts"
)


class Distribution(Record):
    """The system that a tag names. `release` is empty where it names none."""

    name: str
    release: str = ""
    text: str = ""  # as the tag writes it: bookworm, alpine3.20, windowsservercore-ltsc2022


class TagPart(Record):
    """A piece of a tag between dashes."""

    text: str
    kind: str  # version number date commit floating distribution variant word
    name: str = ""  # of a variant, without the number behind it: jdk of jdk21
    numbers: tuple[int, ...] = ()


class TagShape(Record):
    """A tag taken apart. `text` is None where no tag is written, which docker reads as latest."""

    text: str | None
    parts: tuple[TagPart, ...]
    distribution: Distribution | None

    @property
    def version(self) -> tuple[int, ...]:
        """The numbers at the start, (3, 12, 1) of 3.12.1-slim; empty where there are none."""
        return self.parts[0].numbers if self.parts and self.parts[0].kind == "version" else ()

    @property
    def precision(self) -> str:
        """How far the version is told: none, major, minor or patch."""
        return ("none", "major", "minor", "patch")[min(len(self.version), 3)]

    @property
    def head(self) -> str:
        """What stands before the variant: 3.12, stable, or nothing. `latest` means nothing at all."""
        if self.parts and self.parts[0].kind in ("version", "floating", "date") and self.parts[0].text != "latest":
            return self.parts[0].text
        return ""

    @property
    def tail(self) -> tuple[str, ...]:
        """All that stands behind the head, without the distribution: what `sibling` takes to change one of them."""
        rest = self.parts[1:] if self.head or self.text == "latest" else self.parts
        return tuple(part.text for part in rest if part.kind != "distribution")

    @property
    def variants(self) -> tuple[str, ...]:
        """The words that are neither version nor distribution: ("slim",) of 3.12-slim-bookworm."""
        return tuple(part.text for part in self.parts if part.kind in ("variant", "word"))

    @property
    def variant_names(self) -> frozenset[str]:
        """The same without numbers and order, to compare tags: jdk of jdk21."""
        return frozenset(part.name for part in self.parts if part.kind in ("variant", "word"))

    @property
    def is_understood(self) -> bool:
        """Whether there is no word in it that nobody knows."""
        return all(part.kind not in ("word", "commit") for part in self.parts)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers behind the version, (21,) of 3.9-eclipse-temurin-21 and of jdk21."""
        return tuple(n for part in self.parts if part.kind in ("variant", "number") for n in part.numbers)

    @property
    def is_floating(self) -> bool:
        """Whether the tag names no version: none written, latest, stable, or a variant alone such as slim.

        A tag with a word that nobody knows may be as fixed as any, and is not called floating.
        """
        if self.text is None:
            return True
        if not self.parts or any(part.numbers or part.kind == "commit" for part in self.parts):
            return False
        return any(part.text == "latest" for part in self.parts) or all(part.kind != "word" for part in self.parts)

    def sibling(self, *variants: str, distribution: str = "", distribution_first: bool = False) -> str:
        """The tag of the same version and of another variant: 3.12 and "slim" give 3.12-slim.

        Most official images write the variant first (3.12-slim-bookworm), node, debian and swift the distribution.
        """
        rest = (distribution, *variants) if distribution_first else (*variants, distribution)
        return "-".join(part for part in (self.head, *rest) if part) or "latest"


@lru_cache(maxsize=1024)
def parse_tag(text: str | None) -> TagShape:
    """Takes any text apart; None is a reference without a tag."""
    if not text:
        return TagShape(text, (), None)
    words = text.split("-")
    parts: list[TagPart] = []
    distribution = None
    at = 0
    while at < len(words):
        found, used = _distribution(words, at)
        if found is not None:
            # Where there are two, the last one is below: ros names its own releases before the system's.
            distribution = found
            parts.append(TagPart(found.text, "distribution", found.name))
        else:
            parts.append(_part(words[at], is_first=at == 0))
        at += used
    return TagShape(text, tuple(parts), distribution)


def _distribution(words: list[str], at: int) -> tuple[Distribution | None, int]:
    """The distribution that begins at a word, and how many words it takes."""
    word = words[at]
    if word in _DEBIAN:
        return Distribution("debian", _DEBIAN[word], word), 1
    if word in _UBUNTU:
        return Distribution("ubuntu", _UBUNTU[word], word), 1
    amazon = _AMAZON_RELEASE.fullmatch(word)
    if amazon:
        return Distribution("amazonlinux", amazon[1], word), 1
    following = words[at + 1] if at + 1 < len(words) else ""
    if word in _WINDOWS:
        if _WINDOWS_RELEASE.fullmatch(following):
            return Distribution("windows", following, f"{word}-{following}"), 2
        return Distribution("windows", "", word), 1
    if _WINDOWS_RELEASE.fullmatch(word) and word.startswith("ltsc"):
        return Distribution("windows", word, word), 1
    if word in _DISTRIBUTIONS:
        # alpine-3.20 names a release; the 20240101 of debian-20240101 and the r3 behind debian-12 do not.
        if _NUMBERS.fullmatch(following) and not _DATE.fullmatch(following):
            return Distribution(word, following, f"{word}-{following}"), 2
        return Distribution(word, "", word), 1
    match = _STEM_AND_NUMBERS.fullmatch(word)
    if match and match[1] in _DISTRIBUTIONS:
        return Distribution(match[1], match[2], word), 1
    return None, 1


def _part(word: str, is_first: bool) -> TagPart:
    if _DATE.fullmatch(word):
        return TagPart(word, "date", numbers=_ints(word))
    if _COMMIT.fullmatch(word):
        return TagPart(word, "commit")
    if is_first:
        match = _FIRST_VERSION.fullmatch(word)
        if match:
            return TagPart(word, "version", numbers=_ints(match[1]))
    elif _NUMBERS.fullmatch(word):
        return TagPart(word, "number", numbers=_ints(word))
    elif _BUILD.fullmatch(word):
        return TagPart(word, "number")
    if word in _FLOATING and (is_first or word == "latest"):
        return TagPart(word, "floating", word)
    if word in _VARIANTS or word in _FLOATING:
        return TagPart(word, "variant", word)
    match = _STEM_AND_NUMBERS.fullmatch(word)
    if match and match[1] in _VARIANTS:
        return TagPart(word, "variant", match[1], _ints(match[2]))
    return TagPart(word, "word", word)


def _ints(text: str) -> tuple[int, ...]:
    # Python refuses to read numbers of thousands of digits; a version of that length is none anyway.
    return tuple(int(number[:18]) for number in text.split("."))
