"""Finds bases of which a higher major version was observed."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.images.image import SYSTEM_IMAGES
from tare.model.images.lifetimes import ended
from tare.model.images.observed import newest
from tare.text import Edit


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or image is None or not image.tag or image.problems or stage.from_ is None:
        return
    shape = image.shape
    # Releases of systems have names and calendars of their own.
    if stage.base_word is None or not shape.version or shape.distribution is not None or not shape.is_understood:
        return
    row = newest(image.canonical, shape.variant_names)
    if row is None or row.version[0] <= shape.version[0] or _is_date(shape.version[0]):
        return
    if ended(image) is not None:
        return  # There is more to say of it, and base-end-of-life says it.
    at = stage.from_.at(stage.base_word)
    name = image.with_tag(row.tag)
    fixes: tuple[Fix, ...] = ()
    if stage.base_word.raw == image.text and image.canonical not in SYSTEM_IMAGES and not image.digest:
        fixes = (Fix(f"Use {name} (observed {row.facts.observed})", (Edit(at, name),)),)
    yield Finding(at, f"{name} was observed on {row.facts.observed}", fixes)


def _is_date(number: int) -> bool:
    """Whether a version is a day, such as 20260901."""
    return number > 10_000
