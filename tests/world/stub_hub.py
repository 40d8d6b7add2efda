"""A small registry of one image, and a clock that a test turns."""

from __future__ import annotations

from collections.abc import Callable

from tare.world.registry import RegistryProblem

from .loopback_registry import OCI_CONFIG, OCI_MANIFEST, Image, Question, Reply, digest, make_image, make_index

IMAGE = make_image()
INDEX = make_index(IMAGE)


class Hub:
    """A small registry: documents by path below /v2/, with what a test lays over them."""

    def __init__(self, repository: str = "app") -> None:
        self.over: Callable[[Question], Reply | None] = lambda question: None
        self.documents: dict[str, tuple[str, bytes]] = {}
        self.repository = repository

    def add(self, image: Image, tag: str) -> None:
        base = f"/v2/{self.repository}"
        self.documents[f"{base}/manifests/{tag}"] = (OCI_MANIFEST, image.manifest)
        self.documents[f"{base}/manifests/{digest(image.manifest)}"] = (OCI_MANIFEST, image.manifest)
        self.documents[f"{base}/blobs/{digest(image.config)}"] = (OCI_CONFIG, image.config)

    def answer(self, question: Question) -> Reply:
        reply = self.over(question)
        if reply is not None:
            return reply
        media_type, data = self.documents.get(question.path, ("", b""))
        if not media_type:
            return Reply(404, b"{}")
        return Reply(200, data, {"Content-Type": media_type, "Docker-Content-Digest": digest(data)})


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def problem_of(answer: object) -> RegistryProblem:
    assert isinstance(answer, RegistryProblem), answer
    return answer
