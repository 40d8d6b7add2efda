"""Finds images without tag and digest."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.engine.options import Options
from tare.model import BaseKind, Stage
from tare.model.images.observed import current
from tare.model.images.rolling import is_rolling
from tare.text import Edit, regex

# Google's distroless images name the release in the name; their tags say who runs the program, and all move.
RELEASE_IN_NAME = regex(r"gcr\.io/distroless/[\w.-]+-debian\d+\Z")


@check(Stage, options=True)
def find(stage: Stage, options: Options) -> Iterator[Finding]:
    known = list(_untagged(stage))
    if options.as_hadolint and not (stage.parent is not None and known == []):
        known = (known or list(_written(stage))) if _is_untagged_for_hadolint(stage) else []
    yield from known


def _untagged(stage: Stage) -> Iterator[Finding]:
    image = stage.base.image
    if stage.parent is not None or stage.base.kind is not BaseKind.IMAGE or image is None:
        return
    if stage.from_ is None or stage.base_word is None or image.tag or image.digest or image.problems:
        return
    if RELEASE_IN_NAME.match(image.canonical) or is_rolling(image):
        return
    at = stage.from_.at(stage.base_word)
    row = current(image.canonical)
    fixes: tuple[Fix, ...] = ()
    if row is not None:
        title = f"Use {image.text}:{row.tag} (observed {row.facts.observed})"
        fixes = (Fix(title, (Edit.insert(at.end, f":{row.tag}"),)),)
    yield Finding(at, f"{image.text} has no tag, so it means :latest", fixes)


def _written(stage: Stage) -> Iterator[Finding]:
    if stage.from_ is not None and stage.base_word is not None:
        yield Finding(stage.from_.at(stage.base_word), f"{stage.base_word.raw} has no tag")


def _is_untagged_for_hadolint(stage: Stage) -> bool:
    """Whether hadolint sees none: it reads the word as it is written, and no part of it that is a variable."""
    word = stage.base_word.raw.strip("\"'") if stage.base_word is not None else "scratch"
    is_open = any(part.startswith("$") for part in word.split("/"))
    return word != "scratch" and not is_open and ("@" not in word and ":" not in word.rpartition("/")[2])
