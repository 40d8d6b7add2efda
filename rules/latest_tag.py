"""Finds images whose tag is latest."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.images.base_images import newest
from tare.text import Edit


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or image is None or image.tag != "latest" or image.digest:
        return
    if stage.from_ is None or stage.base_word is None:
        return
    at = stage.from_.at(stage.base_word)
    row = newest(image.canonical)
    fixes: tuple[Fix, ...] = ()
    if row is not None and stage.base_word.raw.endswith(":latest"):
        edit = Edit(at._replace(start=at.end - len("latest")), row.tag)
        fixes = (Fix(f"Use :{row.tag} (observed {row.facts.observed})", (edit,)),)
    yield Finding(at, f"{image.text} is another image after the next release", fixes)
