"""Finds comments at the top that were meant as directives (parser/directives.go says what is one)."""

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Model
from tare.syntax import Blank, Comment, Directive
from tare.text import Edit, Span, regex

LIKE = regex(r"#\s*(?P<name>(?P<word>[A-Za-z]+)(?P<mark>\s*[=:]\s*|\s+))(?P<value>\S+)\s*\Z")
# What a value has to look like, so that a sentence is not taken for a directive.
VALUES = {
    "syntax": regex(r"[\w.:-]+(?:/[\w.-]+)+(?::[\w.-]+)?(?:@sha256:\w+)?"),
    "escape": regex(r"[\\`]"),
    "check": regex(r"(?:skip|error|experimental)=\S+"),
}


@check(Model)
def find(model: Model) -> Iterator[Finding]:
    for offset, item in zip(model.file.starts, model.file.items, strict=False):
        if not isinstance(item, (Directive, Comment, Blank)):
            return
        match = _looks_like_one(item) if isinstance(item, Comment) else None
        name = _meant(match["word"].lower(), match["mark"], match["value"]) if match is not None else None
        if match is None or name is None or not isinstance(item, Comment):
            continue
        start = offset + item.span.start
        written = Span(*match.span("name")).shift(start)
        ends = match.end("word") + (0 if "=" in match["mark"] else len(match["mark"].rstrip()))
        at = Span(written.start, start + ends)
        fix = Fix(f"Write {name}=", (Edit(written, f"{name}="),))
        yield Finding(at, f"{match['word']} is no directive: did you mean {name}=", (fix,))


def _looks_like_one(comment: Comment) -> re.Match[str] | None:
    """Looked for once in each comment; all those at the top are asked with every keystroke."""
    memo = comment.memo
    if LIKE not in memo:
        memo[LIKE] = LIKE.match(comment.text[comment.span.start :])
    match: re.Match[str] | None = memo[LIKE]
    return match


def _meant(word: str, mark: str, value: str) -> str | None:
    """The directive that is spelled nearly so; None where there is none, or where this is one."""
    from difflib import get_close_matches

    alike = get_close_matches(word, tuple(VALUES), n=1, cutoff=0.7)
    if not alike or (word == alike[0] and "=" in mark) or not VALUES[alike[0]].fullmatch(value):
        return None
    return alike[0]
