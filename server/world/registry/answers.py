"""What registries told, as `model.Facts` takes it: a value for a session to renew, and one that asks by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from ...model.facts import ImageCard, ImageSize
from ...model.images.image import ImageReference
from ...text import Record
from .base import base_facts
from .client import Registry
from .facts import UNREACHABLE, ImageFacts, RegistryProblem


class Question(Record):
    """An image as it is written, for a platform."""

    image: str
    platform: str


class Answers:
    """What was answered so far: `model.facts.ImageSizes`. It never changes, so that its identity stands for it."""

    __slots__ = ("_known",)

    def __init__(self, known: Mapping[Question, ImageSize | RegistryProblem]) -> None:
        self._known = known

    def of(self, image: ImageReference, platform: str) -> ImageSize | None:
        """See `model.facts.ImageSizes`."""
        found = self._known.get(Question(image.text, platform))
        return found if isinstance(found, ImageSize) else None

    def problem(self, image: ImageReference, platform: str) -> str:
        """See `model.facts.ImageSizes`."""
        found = self._known.get(Question(image.text, platform))
        return found.message if isinstance(found, RegistryProblem) else ""


class AskingAnswers:
    """Asks when it is asked, and waits: for a command that shows everything at once.

    All waiting together takes `seconds` at most. Afterwards only what the disk has is answered.
    """

    def __init__(self, registry: Registry, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._registry = registry
        self._left = seconds
        self._seconds = seconds
        self._clock = clock
        self._known: dict[Question, ImageSize | RegistryProblem] = {}

    @property
    def problems(self) -> tuple[str, ...]:
        """Why images have no answer, each reason once."""
        messages = (one.message for one in self._known.values() if isinstance(one, RegistryProblem))
        return tuple(dict.fromkeys(messages))

    def of(self, image: ImageReference, platform: str) -> ImageSize | None:
        """See `model.facts.ImageSizes`."""
        found = self._answer(image, platform)
        return found if isinstance(found, ImageSize) else None

    def problem(self, image: ImageReference, platform: str) -> str:
        """See `model.facts.ImageSizes`."""
        found = self._answer(image, platform)
        return found.message if isinstance(found, RegistryProblem) else ""

    def _answer(self, image: ImageReference, platform: str) -> ImageSize | RegistryProblem | None:
        if not is_askable(image):
            return None
        question = Question(image.text, platform)
        if question not in self._known:
            self._known[question] = self._ask(image, platform)
        return self._known[question]

    def _ask(self, image: ImageReference, platform: str) -> ImageSize | RegistryProblem:
        found: list[ImageFacts | RegistryProblem] = []
        # A daemon: a registry that never answers does not keep the command from ending.
        thread = threading.Thread(target=lambda: found.append(self._registry.image(image, platform)), daemon=True)
        begin = self._clock()
        if self._left > 0:
            thread.start()
            thread.join(self._left)
            self._left -= self._clock() - begin
        if not found:
            known = self._registry.known(image, platform)
            message = f"registries did not answer within {self._seconds:g} s; without them, sizes are tare's own"
            found.append(known or RegistryProblem(UNREACHABLE, message))
        return size_of(found[0])


def is_askable(image: ImageReference) -> bool:
    """Whether a registry can be asked about it: it is an image with a name that is known and can be."""
    return not (image.is_scratch or image.is_dynamic or image.problems)


def size_of(answer: ImageFacts | RegistryProblem) -> ImageSize | RegistryProblem:
    """An answer as the model takes it. The size on disk is known where our own data are of that very image."""
    if isinstance(answer, RegistryProblem):
        return answer
    registry = answer.name.partition("/")[0]
    card = ImageCard(
        registry=registry,
        observed=answer.observed[:10],
        platform=answer.platform,
        platforms=answer.platforms,
        digest=answer.pinned_digest,
        created=answer.created or "",
        user=answer.user,
        shell=answer.shell,
        ports=answer.exposed_ports,
        layers=len(answer.layer_sizes),
    )
    on_disk = base_facts(answer).uncompressed_bytes if answer.platform == "linux/amd64" else None
    return ImageSize(answer.compressed_bytes, on_disk, source=registry, card=card)
