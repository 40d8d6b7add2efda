"""Finds bases of another platform than is asked for (BuildKit's InvalidBaseImagePlatform, before a pull)."""

from collections.abc import Iterator

from tare.engine import Finding, check
from tare.model import Around, BaseKind, Stage
from tare.model.platform import normal_platform, written_platform

# The names under which Docker Hub keeps official images of one architecture (docker-library/official-images, README).
OF_ONE = {
    "amd64": "linux/amd64",
    "arm32v5": "linux/arm/v5",
    "arm32v6": "linux/arm/v6",
    "arm32v7": "linux/arm/v7",
    "arm64v8": "linux/arm64",
    "i386": "linux/386",
    "mips64le": "linux/mips64le",
    "ppc64le": "linux/ppc64le",
    "riscv64": "linux/riscv64",
    "s390x": "linux/s390x",
}


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or stage.base.kind is not BaseKind.IMAGE or image is None:
        return
    wanted = written_platform(stage)
    if wanted is None or stage.from_ is None or stage.base_word is None:
        return
    publisher = image.repository.partition("/")[0] if image.registry == "docker.io" else ""
    made: tuple[str, ...] = ()
    if publisher in OF_ONE:
        made = (OF_ONE[publisher],)
    elif stage.base.is_windows:
        made = ("windows",)
    elif around.facts.images is not None:
        size = around.facts.images.of(image, wanted)
        if size is not None and size.card is not None:
            made = tuple(normal_platform(one) or one for one in size.card.platforms)
    if made and not any(_runs(one, wanted) for one in made):
        at = stage.from_.at(stage.base_word)
        yield Finding(at, f"{image.text} is made for {', '.join(made[:4])}, and {wanted} is asked for")


def _runs(made: str, wanted: str) -> bool:
    """Whether the system and the processor are the same; BuildKit does not compare variants either."""
    one, other = made.split("/")[:2], wanted.split("/")[:2]
    return all(first == second for first, second in zip(one, other, strict=False))
