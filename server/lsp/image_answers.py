"""What registries tell of the base images of open documents, where the user turned the network on.

Asked on a thread, one image after the other; with each answer every document is judged again. An image that somebody is
just typing is not asked for: `debian:bookworm` goes through a dozen names of which some exist.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..model import BaseKind, Model
from ..model.platform import DEFAULT_PLATFORM, written_platform
from .analysis import Host

if TYPE_CHECKING:
    from ..model.facts import ImageSize, ImageSizes
    from ..world.registry import Registry, RegistryProblem
    from ..world.registry.answers import Question

log = logging.getLogger(__name__)

_STILL = 1.0  # seconds for which a name must not have changed
_FRESH = 3600.0  # seconds after which to ask again; the answer is then mostly from the disk
_TIMEOUT = 5.0


class ImageAnswers:
    """Questions and answers of one session, for users that let credential helpers run, or not. On the event loop."""

    def __init__(self, host: Host, runs_helpers: bool, clock: Callable[[], float] = time.monotonic) -> None:
        from ..world.registry import Registry, RegistryOptions
        from ..world.registry.answers import Answers

        options = RegistryOptions(online=True, runs_helpers=runs_helpers, timeout_seconds=_TIMEOUT)
        self._host = host
        self._clock = clock
        self._registry: Registry = Registry(options)
        self._known: dict[Question, ImageSize | RegistryProblem] = {}
        self._until: dict[Question, float] = {}  # when to ask again
        self._wanted: dict[str, dict[Question, float]] = {}  # by document, and since when
        self._told: set[str] = set()
        self._is_waking = False
        self.images: ImageSizes = Answers({})

    def want(self, uri: str, model: Model) -> None:
        """A document has these base images now."""
        from ..world.registry.answers import Question, is_askable

        before, now = self._wanted.get(uri), self._clock()
        wanted: dict[Question, float] = {}
        for stage in model.stages:
            image = stage.base.image
            if stage.parent is None and stage.base.kind is BaseKind.IMAGE and image is not None and is_askable(image):
                question = Question(image.text, written_platform(stage) or DEFAULT_PLATFORM)
                # Nobody is typing the names of a document that was just opened.
                wanted[question] = now - _STILL if before is None else before.get(question, now)
        self._wanted[uri] = wanted
        self._ask_next()

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._wanted.pop(uri, None)

    def _ask_next(self) -> None:
        """Ask for one image that is due, or come back when one is."""
        now = self._clock()
        open_ones = [
            (since, question)
            for wanted in self._wanted.values()
            for question, since in wanted.items()
            if self._until.get(question, now) <= now
        ]
        if not open_ones:
            return
        since, question = min(open_ones)
        if now < since + _STILL:
            self._wake(since + _STILL - now)
            return

        def work() -> ImageSize | RegistryProblem:
            from ..world.registry.answers import size_of

            return size_of(self._registry.image(question.image, question.platform))

        if self._host.ask("registries", work, lambda answer: self._take(question, answer)):
            self._until[question] = now + _FRESH

    def _take(self, question: Question, answer: ImageSize | RegistryProblem) -> None:
        from ..world.registry import RegistryProblem
        from ..world.registry.answers import Answers

        self._known[question] = answer
        if isinstance(answer, RegistryProblem):
            self._until[question] = self._clock() + answer.lasts_seconds
            if answer.message not in self._told:
                self._told.add(answer.message)
                log.warning("%s", answer.message)
        self.images = Answers(dict(self._known))
        self._ask_next()

    def _wake(self, seconds: float) -> None:
        if not self._is_waking:
            self._is_waking = True
            self._host.later(seconds, self._awake)

    def _awake(self) -> None:
        self._is_waking = False
        self._ask_next()
