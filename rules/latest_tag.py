"""Finds images whose tag is latest."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import Stage
from tare.model.images.observed import current
from tare.model.images.rolling import is_rolling
from tare.text import Edit


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    found = list(_latest(stage))
    if options.as_hadolint and stage.parent is None and stage.from_ is not None and stage.base_word is not None:
        # It reads what is written, and follows no variable.
        is_latest = stage.base_word.raw.strip("\"'").endswith(":latest")
        bare = Finding(stage.from_.at(stage.base_word), "this is another image after the next release")
        found = (found or [bare]) if is_latest else []
    yield from found


def _latest(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or image is None or image.tag != "latest" or image.digest:
        return
    if stage.from_ is None or stage.base_word is None:
        return
    if is_rolling(image):
        return
    at = stage.from_.at(stage.base_word)
    row = current(image.canonical)
    fixes: tuple[Fix, ...] = ()
    if row is not None and stage.base_word.raw.endswith(":latest"):
        edit = Edit(at._replace(start=at.end - len("latest")), row.tag)
        fixes = (Fix(f"Use :{row.tag} (observed {row.facts.observed})", (edit,)),)
    yield Finding(at, f"{image.text} is another image after the next release", fixes)
