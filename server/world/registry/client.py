"""Asking registries about images: sizes, digests, tags and configurations, from the disk where that is fresh enough.

Nothing here goes to the network unless `RegistryOptions.online` is true. Every answer is a value; nothing raises.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ...model.images.image import ImageReference, parse_reference
from ...text import Record
from ..credentials import CredentialProblem, Credentials, find_credentials
from .cache import RegistryCache, TagNote, TagsNote, digest_of, has_digest
from .facts import (
    INVALID,
    MISSING_LIBRARY,
    NO_PLATFORM,
    OFFLINE,
    RATE_LIMITED,
    UNREACHABLE,
    UNREADABLE,
    ImageFacts,
    RateLimit,
    RegistryProblem,
    TagList,
)
from .headers import read_next_query, read_rate_limit
from .manifest import ACCEPT, Index, Manifest, Unreadable, is_digest, read_config, read_manifest, read_tags
from .session import FindCredentials, Session
from .transport import Answer, Failed, Transport

DEFAULT_PLATFORM = "linux/amd64"
_MOST_MANIFEST = 4_194_304  # what registries have to take, and so what they may hold
_MOST_CONFIG = 8_388_608
_MOST_TAGS_BYTES = 8_388_608
_PAGE = 1000
_MOST_PAGES = 50
_Found = TypeVar("_Found")


class RegistryOptions(Record):
    """What the user allows. `insecure` names registries that may be asked without TLS, as `registry.lan:5000`."""

    online: bool = False
    runs_helpers: bool = False
    insecure: tuple[str, ...] = ()
    max_age_seconds: float = 86_400.0  # how long a tag is taken to mean what it meant
    timeout_seconds: float = 10.0
    cache_folder: str | None = None  # None is the platform's


class Registry:
    """All registries, as one user sees them. Safe to use from several threads; calls wait, so never on the loop's."""

    def __init__(
        self,
        options: RegistryOptions,
        *,
        credentials: FindCredentials | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`credentials` None is what docker and podman keep."""
        self.options = options
        self._cache = RegistryCache(options.cache_folder)
        self._transport = Transport(frozenset(options.insecure), options.timeout_seconds, sleep=sleep)
        self._session = Session(self._transport, credentials or self._find_credentials)
        self._clock = clock
        self._refusals: dict[tuple[str, ...], tuple[float, RegistryProblem]] = {}
        self._silent: dict[str, tuple[float, RegistryProblem]] = {}
        self._rate_limits: dict[str, RateLimit] = {}

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections, and of what was kept longest where that is too much."""
        self._transport.close()
        self._cache.prune()

    def image(self, image: str | ImageReference, platform: str = DEFAULT_PLATFORM) -> ImageFacts | RegistryProblem:
        """What is known of an image for a platform: from the disk while that is fresh, else from its registry.

        Where the registry does not answer, what the disk still has is given, with the day of its observation.
        """
        reference = _reference(image)
        return self._answer(reference, ("image", platform), lambda: self._image(reference, platform))

    def images(self, image: str | ImageReference) -> tuple[ImageFacts, ...] | RegistryProblem:
        """What is known of an image for each platform that it is made for, in the registry's order."""
        reference = _reference(image)

        def ask() -> tuple[ImageFacts, ...]:
            digest, _ = self._digest(reference)
            read = read_manifest(self._manifest(reference, digest))
            if isinstance(read, Manifest):
                return (self._image(reference, ""),)
            return tuple(self._image(reference, one.platform) for one in read.manifests if one.platform)

        return self._answer(reference, ("images",), ask)

    def known(self, image: str | ImageReference, platform: str = DEFAULT_PLATFORM) -> ImageFacts | None:
        """What the disk has of an image, however old; never asks anybody."""
        reference = _reference(image)
        try:
            return self._image(reference, platform, is_offline=True)
        except (Failed, ValueError):
            return None

    def digest(self, image: str | ImageReference) -> str | RegistryProblem:
        """The digest that a tag means now: of the list of platforms, where the tag has one. Costs no pull."""
        reference = _reference(image)
        return self._answer(reference, ("digest",), lambda: self._digest(reference)[0])

    def tags(self, image: str | ImageReference) -> TagList | RegistryProblem:
        """The tags of the repository that an image is of, at most 50,000."""
        reference = _reference(image)
        return self._answer(reference, ("tags",), lambda: self._tags(reference))

    def rate_limit(self, registry: str) -> RateLimit | None:
        """What a registry last said about how often it may be asked; None where it said nothing."""
        return self._rate_limits.get(registry)

    def _answer(
        self, reference: ImageReference, question: tuple[str, ...], ask: Callable[[], _Found]
    ) -> _Found | RegistryProblem:
        """What `ask` finds; a problem is remembered for a while, so that no registry is asked with every keystroke."""
        problem = _unusable(reference)
        if problem is not None:
            return problem
        key = (reference.text, *question)
        refusal = self._refusals.get(key)
        if refusal is not None and refusal[0] > self._clock():
            return refusal[1]
        try:
            return ask()
        except Failed as failure:
            problem = failure.problem
        except ValueError as error:
            why = str(error) if isinstance(error, Unreadable) else "the answer cannot be read"
            problem = RegistryProblem(UNREADABLE, f"{reference.familiar}: {why}")
        if problem.kind != OFFLINE:
            self._refusals[key] = (self._clock() + problem.lasts_seconds, problem)
        return problem

    def _image(self, reference: ImageReference, platform: str, is_offline: bool = False) -> ImageFacts:
        digest, observed = self._digest(reference, is_offline)
        read = read_manifest(self._manifest(reference, digest, is_offline))
        index_digest: str | None = None
        platforms: tuple[str, ...] = ()
        if isinstance(read, Index):
            index_digest, platforms = digest, tuple(one.platform for one in read.manifests if one.platform)
            chosen = read.for_platform(platform)
            if chosen is None:
                message = f"{reference.familiar} is made for {', '.join(platforms) or 'nothing'}, not for {platform}"
                raise Failed(RegistryProblem(NO_PLATFORM, message))
            digest = chosen.digest
            read = read_manifest(self._manifest(reference, digest, is_offline))
        if not isinstance(read, Manifest):
            raise Unreadable("a list of platforms names another list")
        data = self._document(reference, f"blobs/{read.config.digest}", read.config.digest, _MOST_CONFIG, is_offline)
        config = read_config(data)
        return ImageFacts(
            name=reference.name,
            tag=reference.tag if reference.digest else reference.tag or "latest",
            digest=digest,
            index_digest=index_digest,
            platform=config.platform,
            platforms=platforms or (config.platform,),
            layer_sizes=tuple(layer.size for layer in read.layers),
            layer_digests=tuple(layer.digest for layer in read.layers),
            user=config.user,
            shell=config.shell,
            env=config.env,
            exposed_ports=config.exposed_ports,
            entrypoint=config.entrypoint,
            cmd=config.cmd,
            workdir=config.workdir,
            labels=config.labels,
            created=config.created,
            history=config.history,
            observed=_moment(observed),
        )

    def _digest(self, reference: ImageReference, is_offline: bool = False) -> tuple[str, float]:
        """What the reference means, and when that was so."""
        if reference.digest is not None:
            return reference.digest, self._cache.document_time(reference.digest) or self._clock()
        tag = reference.tag or "latest"
        note = self._cache.tag(reference.name, tag)
        now = self._clock()
        is_fresh = note is not None and 0 <= now - note.observed < self.options.max_age_seconds
        if note is not None and (is_fresh or is_offline or not self.options.online):
            return note.digest, note.observed
        try:
            digest = self._ask_digest(reference, tag, note, is_offline)
        except Failed:
            if note is None:
                raise
            return note.digest, note.observed
        self._cache.keep_tag(reference.name, tag, TagNote(digest, now))
        return digest, now

    def _ask_digest(self, reference: ImageReference, tag: str, note: TagNote | None, is_offline: bool) -> str:
        """A tag that was known is asked for with HEAD, which Docker Hub does not count as a pull."""
        if note is not None:
            answer = self._ask(reference, f"manifests/{tag}", _MOST_MANIFEST, is_offline, "HEAD")
            digest = answer.headers.get("docker-content-digest", "")
            if is_digest(digest):
                return digest
        answer = self._ask(reference, f"manifests/{tag}", _MOST_MANIFEST, is_offline)
        read_manifest(answer.body)  # what cannot be read is not kept
        digest = digest_of(answer.body)
        self._cache.keep_document(digest, answer.body)
        return digest

    def _manifest(self, reference: ImageReference, digest: str, is_offline: bool = False) -> bytes:
        return self._document(reference, f"manifests/{digest}", digest, _MOST_MANIFEST, is_offline)

    def _document(self, reference: ImageReference, path: str, digest: str, most_bytes: int, is_offline: bool) -> bytes:
        kept = self._cache.document(digest)
        if kept is not None:
            return kept
        answer = self._ask(reference, path, most_bytes, is_offline)
        if not has_digest(answer.body, digest):
            raise Unreadable("the registry answers with something else than the digest names")
        self._cache.keep_document(digest, answer.body)
        return answer.body

    def _tags(self, reference: ImageReference) -> TagList:
        note, now = self._cache.tags(reference.name), self._clock()
        is_fresh = note is not None and 0 <= now - note.observed < self.options.max_age_seconds
        if note is None or (not is_fresh and self.options.online):
            try:
                note = self._ask_tags(reference, now)
            except Failed:
                if note is None:
                    raise
            else:
                self._cache.keep_tags(reference.name, note)
        return TagList(reference.name, note.tags, note.is_complete, _moment(note.observed))

    def _ask_tags(self, reference: ImageReference, now: float) -> TagsNote:
        """Page by page, as the distribution specification's "Listing tags" says."""
        path: str | None = f"tags/list?n={_PAGE}"
        found: dict[str, None] = {}
        for _ in range(_MOST_PAGES):
            if path is None:
                break
            answer = self._ask(reference, path, _MOST_TAGS_BYTES, False)
            before = len(found)
            found.update(dict.fromkeys(read_tags(answer.body)))
            query = read_next_query(answer.headers.get("link", "")) if len(found) > before else None
            path = f"tags/list?{query}" if query else None
        return TagsNote(tuple(found), path is None, now)

    def _ask(
        self, reference: ImageReference, path: str, most_bytes: int, is_offline: bool, method: str = "GET"
    ) -> Answer:
        """Ask the registry of an image; one that just did not answer is left alone for a while. Raises Failed."""
        registry = reference.registry
        if is_offline or not self.options.online:
            message = f"{registry} was not asked about {reference.familiar}: the network is not allowed"
            raise Failed(RegistryProblem(OFFLINE, message))
        silent = self._silent.get(registry)
        if silent is not None and silent[0] > self._clock():
            raise Failed(silent[1])
        accept = ACCEPT if path.startswith("manifests/") else "*/*"
        try:
            answer = self._session.ask(registry, reference.repository, path, most_bytes, accept, method)
        except Failed as failure:
            if failure.problem.kind in (UNREACHABLE, RATE_LIMITED, MISSING_LIBRARY):
                self._silent[registry] = (self._clock() + failure.problem.lasts_seconds, failure.problem)
            raise
        limit = read_rate_limit(answer.headers, self._clock())
        if limit is not None:
            self._rate_limits[registry] = limit
        return answer

    def _find_credentials(self, registry: str, repository: str) -> Credentials | CredentialProblem | None:
        return find_credentials(registry, repository, runs_helpers=self.options.runs_helpers)


def _reference(image: str | ImageReference) -> ImageReference:
    return parse_reference(image) if isinstance(image, str) else image


def _unusable(reference: ImageReference) -> RegistryProblem | None:
    if reference.is_scratch or reference.is_dynamic:
        return RegistryProblem(INVALID, f"{reference.text} is in no registry")
    if reference.problems:
        return RegistryProblem(INVALID, reference.problems[0].message)
    return None


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
