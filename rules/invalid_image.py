"""Finds names in FROM that no image can have (distribution/reference, as `ParseNormalizedNamed` reads them)."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Stage
from tare.model.images.image import parse_reference
from tare.text import Edit, regex

PLACEHOLDER = regex(r"\b(?:CHANGE|INSERT|REPLACE|YOUR)(?:\b|_)")


@check(Stage)
def find(stage: Stage) -> Iterator[Finding]:
    word = stage.base_word
    if word is None or stage.from_ is None or "$" in word.raw:
        return
    text = stage.from_.value(word).text
    problems = parse_reference(text).problems if text else ()
    if text is None or not problems:
        return
    at = stage.from_.at(word)
    message = f"{text} is no name of an image: {problems[0].message}"
    if stage.parent is not None:
        message = f"{text} names no image, and FROM finds a stage by its name in lower case"
    fixes: tuple[Fix, ...] = ()
    is_meant = PLACEHOLDER.search(text) is None  # else somebody, or a program, has to write a name there
    if is_meant and problems[0].code == "uppercase-repository" and not parse_reference(text.lower()).problems:
        fixes = (Fix(f"Write {text.lower()}", (Edit(at, text.lower()),)),)
    yield Finding(at, message, fixes)
