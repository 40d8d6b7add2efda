"""What a registry tells of an image, as values: one for each platform, and the problems that stand in their place."""

from __future__ import annotations

from ...text import Record

INVALID = "invalid"
OFFLINE = "offline"
MISSING_LIBRARY = "missing-library"
UNREACHABLE = "unreachable"
UNAUTHORIZED = "unauthorized"
NOT_FOUND = "not-found"
RATE_LIMITED = "rate-limited"
REFUSED = "refused"
UNREADABLE = "unreadable"
NO_PLATFORM = "no-platform"


class RateLimit(Record):
    """What a registry says about how often it may be asked. None is unsaid.

    Docker Hub says `ratelimit-remaining: 76;w=21600` with every manifest; others say `RateLimit-…` or `Retry-After`.
    """

    limit: int | None = None
    remaining: int | None = None
    window_seconds: int | None = None
    retry_after_seconds: float | None = None


class RegistryProblem(Record):
    """Why there is no answer. `message` is one sentence for people and names the registry; no secret is in it.

    `kind` is one of this module's constants: it is no image of a registry, the network is off, httpx is not installed,
    nobody answers, credentials are wanted, there is no such image, too many questions, the registry refuses, it answers
    nonsense, or the image is not made for the platform.
    """

    kind: str
    message: str
    rate_limit: RateLimit | None = None

    @property
    def lasts_seconds(self) -> float:
        """For how long to take it for granted: nobody wants to hear it anew with every keystroke."""
        limit = self.rate_limit
        return max(60.0, (limit.retry_after_seconds or 0.0) if limit is not None else 0.0)


class HistoryEntry(Record):
    """One step of an image's own build, the oldest first, as its configuration tells it."""

    created: str
    created_by: str
    comment: str
    is_empty: bool  # it made no layer


class ImageFacts(Record):
    """One image for one platform. Sizes are in bytes, as they are pulled; what they take on disk no registry says.

    What the configuration leaves out is empty: `user` "" is root, `shell` () is the builder's own.
    """

    name: str  # registry and repository: docker.io/library/python
    tag: str | None
    digest: str  # of this platform's manifest
    index_digest: str | None  # of the list of platforms, which is what a tag's digest means; None where there is none
    platform: str  # linux/amd64, linux/arm/v7
    platforms: tuple[str, ...]  # all that the tag is made for
    layer_sizes: tuple[int, ...]
    layer_digests: tuple[str, ...]
    user: str
    shell: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    exposed_ports: tuple[str, ...]  # 80/tcp
    entrypoint: tuple[str, ...]
    cmd: tuple[str, ...]
    workdir: str
    labels: tuple[tuple[str, str], ...]
    created: str | None  # as the image says it, RFC 3339
    history: tuple[HistoryEntry, ...]
    observed: str  # when the registry said so, UTC, as 2026-08-05T10:00:00Z

    @property
    def compressed_bytes(self) -> int:
        """What a machine pulls that has none of the layers."""
        # A layer that stands in the list twice is pulled once.
        return sum(dict(zip(self.layer_digests, self.layer_sizes, strict=True)).values())

    @property
    def pinned_digest(self) -> str:
        """The digest to write behind `@`: it keeps all platforms where the tag has several."""
        return self.index_digest or self.digest

    def variable(self, name: str) -> str | None:
        """The value of an environment variable; None where the image sets none of that name."""
        return dict(self.env).get(name)


class TagList(Record):
    """The tags of a repository, in the registry's order. `is_complete` is false where it has more than we ask for."""

    name: str
    tags: tuple[str, ...]
    is_complete: bool
    observed: str
