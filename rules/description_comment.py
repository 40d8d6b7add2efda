"""Finds comments that begin with another word (`validateDefinitionDescription` in instructions/parse.go)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.model.stage import name_word
from tare.syntax import Comment, Instruction
from tare.text import Edit, Span, regex

# What linters, scanners and updaters read in comments.
OF_TOOLS = regex(
    r"(?:tare|hadolint|tally|trivy|checkov|shellcheck|renovate|dockerfilelint|spellchecker|cspell|codespell)\b\s*[:=]"
    r"|hadolint\s|(?:no)?semgrep\b|nosec\b|nosonar\b|kics-scan\b|(?:pragma|yaml-language-server)\b",
    re.IGNORECASE,
)


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    above: tuple[int, Comment] | None = None
    is_alone = True
    for offset, item in zip(model.file.starts, model.file.items, strict=False):
        if isinstance(item, Comment):
            # A comment without text ends a description.
            is_alone = above is None
            above = (offset, item) if item.content else None
        elif isinstance(item, Instruction):
            names = _names(item) if above is not None else []
            if above is not None and names and _first_word(above[1]) not in names:
                yield _finding(*above, names, offset, is_alone)
            above = None


def _names(item: Instruction) -> list[str]:
    """The names that a comment above the instruction may begin with."""
    parts = item.parts
    if parts.name == "ARG":
        return [pair.key.raw for pair in parts.pairs]
    word = name_word(parts) if parts.name == "FROM" else None
    return [word.raw.lower()] if word is not None else []


def _first_word(comment: Comment) -> str:
    """As BuildKit reads it, which takes the first letter of the line for the `#` (parser/parser.go)."""
    return "#" if _is_indented(comment) else comment.content.split(" ", 1)[0]


def _is_indented(comment: Comment) -> bool:
    return not comment.text.startswith(("#", "\ufeff#"))


def _finding(offset: int, comment: Comment, names: list[str], below: int, is_alone: bool) -> Finding:
    at = comment.span.shift(offset)
    message = f"a description here begins with {' or '.join(names)}"
    if OF_TOOLS.match(comment.content):
        return Finding(at, message)  # it has to stay as it is, right above what it is about
    start = at.end - len(comment.content)
    begun: tuple[Edit, ...] = ()
    if comment.content.split(" ", 1)[0] not in names:
        begun = (Edit.insert(start, f"{names[0]} "),)
    if _is_indented(comment):
        begun = (Edit.delete(Span(offset, at.start)), *begun)
    apart = Fix("Set it apart with a #", (Edit.insert(below, "#\n"),), is_safe=True)
    # The last line of several goes on with what the first one began.
    described = (Fix(f"Begin it with {names[0]}", begun, is_safe=True),) if is_alone else ()
    return Finding(at, message, (*described, apart))
