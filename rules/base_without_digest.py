"""Finds bases that are named by a tag alone."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Around, BaseKind, Stage
from tare.model.platform import DEFAULT_PLATFORM, written_platform
from tare.text import Edit


@check(Stage, around=True)
def find(stage: Stage, around: Around) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or stage.base.kind is not BaseKind.IMAGE or image is None:
        return
    if stage.from_ is None or stage.base_word is None or image.digest or image.problems:
        return
    at = stage.from_.at(stage.base_word)
    told = _digest(stage, around)
    fixes: tuple[Fix, ...] = ()
    if told is not None and stage.base_word.raw == image.text:
        digest, day = told
        fixes = (Fix(f"Pin the digest that was observed {day}", (Edit.insert(at.end, f"@{digest}"),)),)
    yield Finding(at, f"{image.text} is whatever the tag points to on the day of the build", fixes)


def _digest(stage: Stage, around: Around) -> tuple[str, str] | None:
    """The digest of the base, and the day on which it was seen; None where nobody knows it."""
    image, facts = stage.base.image, stage.base.facts
    if around.facts.images is not None and image is not None:
        size = around.facts.images.of(image, written_platform(stage) or DEFAULT_PLATFORM)
        if size is not None and size.card is not None and size.card.digest.startswith("sha256:"):
            return size.card.digest, f"on {size.card.observed}"
    if facts is not None and facts.is_exact and facts.digest is not None and facts.digest.startswith("sha256:"):
        return facts.digest, f"on {facts.observed}"
    return None
