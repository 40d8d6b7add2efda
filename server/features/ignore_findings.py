"""What is wrong with an ignore file.

These are no rules of the catalogue: a rule judges a Dockerfile, and its page proves it with Dockerfiles. Here a file is
a list of patterns, and most of what can be said of them is about what stands on disk; so each check is a function of
the lines and, where somebody has counted, of the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from ..engine.finding import Finding, Fix, Severity
from ..model.clutter import SECRET, USELESS
from ..model.ignore_facts import IgnoreFacts, Matched
from ..text import Edit, Span, regex
from ..text.sizes import say_bytes
from .ignore_lines import IgnoreLine, ignore_lines
from .ignore_missing import missing
from .ignore_readers import not_read
from .say import count

_TRAILING_COMMENT = regex(r"\S(?P<gap>\s+)#(?:\s.*|[^/*]*)$")
_WILDCARD = regex(r"[*?\[\\]")

Malformed = Callable[[str], str]
"""Why a pattern makes the build fail; empty where it does not."""


def ignore_findings(text: str, facts: IgnoreFacts | None, malformed: Malformed) -> list[Finding]:
    """All findings, in the order of their places. `facts` may be of an older text: what they say of a line still holds
    for that line, and what is said of the whole file is left out until they are new again."""
    lines = ignore_lines(text)
    found = [finding for line in lines for finding in _of_line(line, facts, malformed)]
    if facts is not None:
        if facts.text == text:
            found += _of_needs(lines, facts)
        found += not_read(text, facts)
        found += missing(text, lines, facts)
    return sorted(found, key=lambda finding: (finding.at, finding.severity))


def _of_line(line: IgnoreLine, facts: IgnoreFacts | None, malformed: Malformed) -> Iterator[Finding]:
    problem = malformed(line.raw)
    if problem:
        yield _finding("ignore-malformed", Severity.ERROR, line.at, f"the build fails on this pattern: {problem}")
        return
    shape = next(_of_shape(line, facts), None)
    if shape is not None:
        yield shape
    elif facts is not None:
        yield from _of_matches(line, facts)


def _of_shape(line: IgnoreLine, facts: IgnoreFacts | None) -> Iterator[Finding]:
    """Traps that can be seen in the line alone."""
    if line.text.startswith("#"):
        delete = Fix("Move it to the first column", (Edit(Span(line.start, line.at.start), ""),), True)
        yield _finding(
            "ignore-indented-comment",
            Severity.WARNING,
            line.at,
            "a comment begins in the first column; this is a pattern for names with a #",
            delete,
        )
    comment = _TRAILING_COMMENT.search(line.text)
    if comment is not None and not _matches_something(line, facts):
        words = line.text[comment.end("gap") :]
        at = Span(line.at.start + comment.end("gap"), line.at.end)
        above = (
            Edit(Span(line.at.start + comment.start("gap"), line.at.end), ""),
            Edit(Span(line.start, line.start), f"{words}\n"),
        )
        yield _finding(
            "ignore-trailing-comment",
            Severity.WARNING,
            at,
            "a comment needs a line of its own; here it is part of the pattern, which therefore matches nothing",
            Fix("Move the comment above the line", tuple(sorted(above)), True),
        )
    if "\\" in line.bare and not _escapes(line.bare) and not _matches_something(line, facts):
        slashes = line.text.replace("\\", "/")
        yield _finding(
            "ignore-backslash",
            Severity.WARNING,
            line.at,
            "a backslash separates no folders where builds run on Linux; it takes the next character as it is",
            Fix("Write slashes", (Edit(line.at, slashes),), True),
        )
    if line.path == ".." or line.path.startswith("../"):
        yield _finding(
            "ignore-outside", Severity.WARNING, line.at, "this is outside of the context, where nothing is sent from"
        )
    if line.path in (".", "/"):
        yield _finding(
            "ignore-whole-context",
            Severity.WARNING,
            line.at,
            f"{line.bare} matches nothing; * is everything",
            Fix("Write *", (Edit(line.at, ("!" if line.is_exception else "") + "*"),)),
        )


def _of_matches(line: IgnoreLine, facts: IgnoreFacts) -> Iterator[Finding]:
    """What a pattern does to the files that are there."""
    known = (
        line.raw in facts.matched or line.raw in facts.others or line.raw in facts.deeper or line.raw in _seen(facts)
    )
    decides = facts.matched.get(line.raw, Matched()).files
    deeper = facts.deeper.get(line.raw)
    if not known:
        return
    if deeper is not None and deeper.files and not line.is_exception:
        matches = "this matches" if decides else "this would match"
        place = deeper.largest[0].path if deeper.largest else ""
        yield _finding(
            "ignore-top-only",
            Severity.WARNING if line.path in USELESS or SECRET.fullmatch(line.path) else Severity.INFO,
            line.at,
            f"{matches} in the top folder only; further down {count(deeper.files, 'file')} of that name, "
            f"{say_bytes(deeper.bytes)}, {'is' if deeper.files == 1 else 'are'} sent"
            + (f", such as {place}" if place else ""),
            Fix(f"Write **/{line.path}", (Edit(line.at, f"**/{line.path}"),)),
        )
    elif not decides and facts.is_complete:
        yield from _of_idle(line, facts)
    elif line.text.endswith("/") and _matches_a_file(line, facts):
        slashless = Edit(line.at, line.text.rstrip("/"))
        yield _finding(
            "ignore-trailing-slash",
            Severity.WARNING,
            line.at,
            "the slash at the end means nothing here: this matches a file, too",
            Fix("Delete the slash", (slashless,), True),
        )


def _matches_a_file(line: IgnoreLine, facts: IgnoreFacts) -> bool:
    """Whether one of the largest that it decides about is itself a file; for Git the line would be about folders."""
    last = line.path.rpartition("/")[2]
    return any(fnmatchcase(one.path.rpartition("/")[2], last) for one in facts.matched[line.raw].largest)


def _seen(facts: IgnoreFacts) -> frozenset[str]:
    return frozenset(line.raw for line in ignore_lines(facts.text))


def _of_idle(line: IgnoreLine, facts: IgnoreFacts) -> Iterator[Finding]:
    """A pattern that decides nothing, with the reason."""
    other = facts.others.get(line.raw)
    if line.is_exception:
        if other is None:
            yield _useless(line, f"no file matches {line.bare}")
            return
        lines = ignore_lines(facts.text)
        later = [one for one in _below(line, facts) if not one.is_exception]
        earlier = [one for one in lines if one.at.start < line.at.start and not one.is_exception]
        # The last line that says something about a path wins; an excluded folder above is no obstacle.
        if not earlier or not _is_kept_out(line, facts):
            yield _useless(line, "nothing above keeps out what this brings back", Severity.WARNING)
        elif later:
            yield _useless(
                line, "a later line keeps out again what this brings back; the last one wins", Severity.WARNING
            )
    elif other is not None:
        if _WILDCARD.search(line.path) and any(one.is_exception for one in _below(line, facts)):
            return  # `src/*` before `!src/app.js` also keeps out what will come
        yield _useless(line, "other lines keep out all that this matches, or bring it back", Severity.HINT)
    elif not _WILDCARD.search(line.path) and line.path not in USELESS and not SECRET.fullmatch(line.path):
        # Patterns with wildcards, and for what tools make, are often there in good time.
        yield _useless(line, "no file matches this")


def _below(line: IgnoreLine, facts: IgnoreFacts) -> list[IgnoreLine]:
    return [one for one in ignore_lines(facts.text) if one.at.start > line.at.start]


def _is_kept_out(line: IgnoreLine, facts: IgnoreFacts) -> bool:
    """Whether what an exception names is kept out in the end."""
    if _WILDCARD.search(line.path):
        largest = facts.others[line.raw].largest
        return any(facts.context.is_ignored(one.path.rstrip("/")) for one in largest)
    return facts.context.is_ignored(line.path)


def _useless(line: IgnoreLine, message: str, severity: Severity = Severity.INFO) -> Finding:
    delete = Fix("Delete the line", (Edit(Span(line.start, line.end + 1), ""),))
    return _finding("ignore-matches-nothing", severity, line.at, message, delete)


def _of_needs(lines: tuple[IgnoreLine, ...], facts: IgnoreFacts) -> Iterator[Finding]:
    """What a COPY needs and does not get."""
    text = facts.text
    for need in dict.fromkeys(facts.needs):
        line = next((line for line in reversed(lines) if line.raw == need.pattern), None)
        if line is None:
            continue
        end = len(text)
        gap = "" if not text or text.endswith("\n") else "\n"
        yield _finding(
            "ignore-needed",
            Severity.ERROR,
            line.at,
            f"this keeps out {need.source}, which line {need.line} of {need.dockerfile} copies: the build fails there",
            Fix(f"Add !{need.source}", (Edit(Span(end, end), f"{gap}!{need.source}\n"),)),
        )


def _matches_something(line: IgnoreLine, facts: IgnoreFacts | None) -> bool:
    return facts is not None and (line.raw in facts.matched or line.raw in facts.others)


def _escapes(pattern: str) -> bool:
    """Whether each backslash stands before something that has a meaning, which is what it is for."""
    return all(pattern[at + 1 : at + 2] in tuple("*?[]\\!# ") for at, one in enumerate(pattern) if one == "\\")


def _finding(slug: str, severity: Severity, at: Span, message: str, *fixes: Fix) -> Finding:
    return Finding(at, message, fixes, rule=slug, severity=severity)
