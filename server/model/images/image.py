"""An image reference: registry, repository, tag and digest, each with its place, and what is wrong with it.

The grammar is that of distribution/reference (reference.go, regexp.go, normalize.go), which BuildKit and docker use.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ...syntax.tree import Problem
from ...text import Record, Span, regex
from .tag import TagShape, parse_tag

DOCKER_HUB = "docker.io"

_DOMAIN_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REGISTRY = regex(rf"(?:{_DOMAIN_LABEL}(?:\.{_DOMAIN_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?", re.ASCII)
_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = regex(rf"{_COMPONENT}(?:/{_COMPONENT})*", re.ASCII)
_TAG = regex(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_IMAGE_ID = regex(r"[a-f0-9]{64}", re.ASCII)
_LONGEST_REPOSITORY = 255
# Other addresses under which Docker's official images are served unchanged.
_MIRRORS = (
    ("public.ecr.aws", "docker/library/"),
    ("mirror.gcr.io", "library/"),
    ("registry-1.docker.io", "library/"),
    ("registry.hub.docker.com", "library/"),
)
# Images whose tag names a release of the system itself, so that a code name alone is a version.
SYSTEM_IMAGES = frozenset(
    (
        "almalinux",
        "alpine",
        "amazonlinux",
        "archlinux",
        "buildpack-deps",
        "centos",
        "debian",
        "fedora",
        "oraclelinux",
        "rockylinux",
        "ubuntu",
    )
)


class ImageReference(Record):
    """What stands behind FROM, COPY --from or a mount's from. Spans count from the start of `text`.

    The spans with the separators between them (`/`, `:`, `@`) make up the whole text, whether it is valid or not.
    """

    text: str
    registry: str  # docker.io where none is written
    repository: str  # with the library/ that official images have
    tag: str | None
    digest: str | None
    registry_span: Span | None
    repository_span: Span
    tag_span: Span | None
    digest_span: Span | None
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The full name: docker.io/library/python."""
        return f"{self.registry}/{self.repository}"

    @property
    def familiar(self) -> str:
        """The name as docker shows it: python, grafana/grafana, ghcr.io/owner/image."""
        if self.registry != DOCKER_HUB:
            return self.name
        return self.repository.removeprefix("library/") if self.is_official else self.repository

    @property
    def is_official(self) -> bool:
        """Whether it is one of Docker's official images, called by Docker Hub's own name."""
        return (
            self.registry == DOCKER_HUB and self.repository.startswith("library/") and self.repository.count("/") == 1
        )

    @property
    def canonical(self) -> str:
        """The familiar name of the same image wherever it is mirrored: python for mirror.gcr.io/library/python."""
        for registry, folder in _MIRRORS:
            if self.registry == registry and self.repository.startswith(folder):
                return self.repository.removeprefix(folder)
        return self.familiar.removeprefix("amd64/") if self.registry == DOCKER_HUB else self.familiar

    @property
    def prefix(self) -> str:
        """What is written before the canonical name, to be written before another image of the same registry too."""
        written = self.repository_span.of(self.text)
        canonical = self.canonical
        if not written.endswith(canonical) or self.canonical == self.name:
            return ""
        return self.text[: self.repository_span.end - len(canonical)]

    @property
    def is_scratch(self) -> bool:
        """Whether it is the empty base, which is a word of the builder and no image."""
        return self.text == "scratch"

    @property
    def is_dynamic(self) -> bool:
        """Whether a variable is left in it, so that nobody knows which image is meant."""
        return "$" in self.text

    @property
    def shape(self) -> TagShape:
        return parse_tag(self.tag)

    @property
    def is_floating(self) -> bool:
        """Whether it can be another version tomorrow: no digest, and no version in the tag.

        `debian:bookworm` names a version of debian, `python:bookworm` names none of python.
        """
        if self.digest is not None or self.is_scratch or self.is_dynamic:
            return False
        shape = self.shape
        if self.canonical in SYSTEM_IMAGES and shape.distribution is not None and shape.distribution.release:
            return False
        return shape.is_floating

    def with_tag(self, tag: str) -> str:
        """The text with another tag, and without the digest, which belonged to the old one."""
        return f"{self.text[: self.repository_span.end]}:{tag}"


@lru_cache(maxsize=1024)
def parse_reference(text: str) -> ImageReference:
    """Takes any text apart. Text in which a variable is left gets no problems: only the build knows it."""
    at = text.find("@")
    named = text if at < 0 else text[:at]
    digest_span = None if at < 0 else Span(at + 1, len(text))
    registry_span = _registry_span(named)
    start = registry_span.end + 1 if registry_span else 0
    colon = named.rfind(":", max(start, named.rfind("/") + 1))
    tag_span = None if colon < 0 else Span(colon + 1, len(named))
    repository_span = Span(start, len(named) if colon < 0 else colon)
    registry = registry_span.of(text) if registry_span else DOCKER_HUB
    if registry == "index.docker.io":
        registry = DOCKER_HUB
    repository = repository_span.of(text)
    if registry == DOCKER_HUB and "/" not in repository:
        repository = f"library/{repository}"
    return ImageReference(
        text,
        registry,
        repository,
        tag_span.of(text) if tag_span else None,
        digest_span.of(text) if digest_span else None,
        registry_span,
        repository_span,
        tag_span,
        digest_span,
        () if "$" in text else tuple(_problems(text, registry_span, repository_span, tag_span, digest_span)),
    )


def _registry_span(named: str) -> Span | None:
    """The part before the first slash, where it looks like a host (`splitDockerDomain` in normalize.go)."""
    first, slash, _ = named.partition("/")
    if not slash:
        return None
    is_host = first == "localhost" or "." in first or ":" in first or first.lower() != first
    return Span(0, len(first)) if is_host else None


def _problems(
    text: str, registry: Span | None, repository: Span, tag: Span | None, digest: Span | None
) -> list[Problem]:
    if not text:
        return [Problem("empty-image", Span(0, 0), "no image is named")]
    if _IMAGE_ID.fullmatch(text):
        return [Problem("image-id", Span(0, len(text)), "64 hexadecimal digits are an image id, not a name")]
    found = []
    if registry is not None and not _REGISTRY.fullmatch(registry.of(text)):
        found.append(Problem("invalid-registry", registry, f"{registry.of(text)} is no host name"))
    written = repository.of(text)
    if written.lower() != written:
        found.append(Problem("uppercase-repository", repository, f"the repository {written} must be in lower case"))
    elif not _REPOSITORY.fullmatch(written):
        found.append(Problem("invalid-repository", repository, f"{written or 'nothing'} is no name of a repository"))
    elif len(written) > _LONGEST_REPOSITORY:
        found.append(Problem("repository-too-long", repository, "the name has more than 255 characters"))
    if tag is not None and not _TAG.fullmatch(tag.of(text)):
        found.append(Problem("invalid-tag", tag, f"{tag.of(text) or 'nothing'} is no tag"))
    if digest is not None and not _is_digest(digest.of(text)):
        found.append(Problem("invalid-digest", digest, f"{digest.of(text) or 'nothing'} is no digest"))
    return found


def _is_digest(text: str) -> bool:
    algorithm, _, encoded = text.partition(":")
    return re.fullmatch(r"[a-f0-9]+", encoded) is not None and _DIGEST_LENGTHS.get(algorithm) == len(encoded)
