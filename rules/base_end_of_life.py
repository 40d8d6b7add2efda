"""Finds bases whose version got its last fixes before its source was read."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.images.image import SYSTEM_IMAGES, ImageReference, parse_reference
from tare.model.images.lifetimes import ended
from tare.model.images.observed import newest
from tare.text import Edit, Span


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or image is None or stage.from_ is None or stage.base_word is None:
        return
    over = ended(image)
    if over is None:
        return
    at = stage.from_.at(stage.base_word)
    message = f"{over.what} has had no fixes since {over.day} ({over.source}, as of {over.observed})"
    yield Finding(at, message, _fixes(at, image) if stage.base_word.raw == image.text else ())


def _fixes(at: Span, image: ImageReference) -> tuple[Fix, ...]:
    """The newest version of the same variant; nobody can tell which release of a system the packages are for."""
    shape = image.shape
    if image.canonical in SYSTEM_IMAGES or shape.distribution is not None or image.digest or not shape.is_understood:
        return ()
    row = newest(image.canonical, shape.variant_names)
    if row is None or row.version <= shape.version:
        return ()
    name = image.with_tag(row.tag)
    if ended(parse_reference(name)) is not None:
        return ()
    return (Fix(f"Use {name} (observed {row.facts.observed})", (Edit(at, name),)),)
