"""What registries tell of the base images of open documents, where the user turned the network on.

Asked on a thread, one image after the other; with each answer every document is judged again. An image that somebody is
just typing is not asked for: `debian:bookworm` goes through a dozen names of which some exist.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..model import BaseKind, Model
from ..model.platform import DEFAULT_PLATFORM, written_platform
from .analysis import Host
from .standing import Standing

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

    def __init__(self, host: Host, runs_helpers: bool) -> None:
        from ..world.registry import Registry, RegistryOptions
        from ..world.registry.answers import Answers

        options = RegistryOptions(online=True, runs_helpers=runs_helpers, timeout_seconds=_TIMEOUT)
        self._host = host
        self._registry: Registry = Registry(options)
        self._standing: Standing[Question] = Standing(
            host, _STILL, lambda wanted: wanted - self._asked, self._ask, trusts_new=True
        )
        self._asked: set[Question] = set()
        self._known: dict[Question, ImageSize | RegistryProblem] = {}
        self._told: set[str] = set()
        self.images: ImageSizes = Answers({})

    def want(self, uri: str, model: Model) -> None:
        """A document has these base images now."""
        self._standing.want(uri, frozenset(_questions(model)))

    def forget(self, uri: str) -> None:
        """The document is open no longer, or asks for nothing any more."""
        self._standing.forget(uri)

    def _ask(self, due: list[Question]) -> bool:
        """Ask about the first of them: what is told of it is not to wait for the others."""
        question = due[0]

        def work() -> ImageSize | RegistryProblem:
            from ..world.registry.answers import size_of

            return size_of(self._registry.image(question.image, question.platform))

        is_asked = self._host.ask("registries", work, lambda answer: self._take(question, answer))
        if is_asked:
            self._asked.add(question)
        return is_asked

    def _take(self, question: Question, answer: ImageSize | RegistryProblem) -> None:
        from ..world.registry import RegistryProblem
        from ..world.registry.answers import Answers

        lasts = _FRESH
        if isinstance(answer, RegistryProblem):
            lasts = answer.lasts_seconds
            if answer.message not in self._told:
                self._told.add(answer.message)
                log.warning("%s", answer.message)
        self._host.later(lasts, lambda: self._asked.discard(question))
        self._known[question] = answer
        self.images = Answers(dict(self._known))
        self._standing.go_on()


def _questions(model: Model) -> Iterator[Question]:
    """The base images of a file that a registry can be asked about, each for the platform that it is built for."""
    from ..world.registry.answers import Question, is_askable

    for stage in model.stages:
        image = stage.base.image
        if stage.parent is None and stage.base.kind is BaseKind.IMAGE and image is not None and is_askable(image):
            yield Question(image.text, written_platform(stage) or DEFAULT_PLATFORM)
