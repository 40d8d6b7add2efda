"""Finds comments behind arguments: to Docker a comment is a line that begins with # (parser/parser.go)."""

from __future__ import annotations

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit, Span, regex

# Where # and words behind it are surely no names. In what a shell reads # begins a comment.
PLAIN = frozenset(("ADD", "ARG", "COPY", "ENV", "EXPOSE", "FROM", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"))
# No port, user, image, signal or folder begins with #, so there nothing need stand between it and its words.
CLOSE = frozenset(("EXPOSE", "FROM", "STOPSIGNAL", "USER", "WORKDIR"))
PAIRS = frozenset(("ENV", "LABEL"))
COMMENT = regex(r"[ \t]+(#+[ \t]+\S.*)")
CLOSE_COMMENT = regex(r"[ \t]+(#.*\S.*)")
BEHIND_ARRAY = regex(r"\[.*\][ \t]*(#.*\S)")
# Above all other lines it would be a directive, and anywhere an order to some tool.
ORDER = regex(r"#\s*[\w-]+\s*[=:]|#.*\bignore\b")


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    if "#" not in instruction.item.text or instruction.parts.heredocs or instruction.parts.comments:
        return
    comment = _comment(instruction)
    if comment is not None:
        at = instruction.at(comment)
        message = f"this is no comment, but a part of what {instruction.name} is given"
        yield Finding(at, message, _fixes(instruction, comment))


def _comment(instruction: Instruction) -> Span | None:
    """From # on, without the white space behind it; only the last line of an instruction can end in one."""
    parts, text = instruction.parts, instruction.item.text
    argument = parts.argument
    written = argument.of(text)
    if written.startswith("["):
        found = BEHIND_ARRAY.fullmatch(written)
    elif parts.name not in PLAIN or (parts.name in PAIRS and "=" not in written.split(None, 1)[0]):
        return None
    else:
        found = (CLOSE_COMMENT if parts.name in CLOSE else COMMENT).search(written, written.rfind("\n") + 1)
    if found is None or _is_quoted(written[: found.start(1)]):
        return None
    return Span(argument.start + found.start(1), argument.start + found.end(1))


def _is_quoted(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _fixes(instruction: Instruction, comment: Span) -> tuple[Fix, ...]:
    text = instruction.item.text
    said = comment.of(text)
    if instruction.is_trigger or ORDER.match(said):
        return ()
    start = comment.start - (len(text[: comment.start]) - len(text[: comment.start].rstrip(" \t")))
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    above = Edit.insert(instruction.whole.start, f"{indent}{said}\n")
    return (Fix("Move the comment above", (above, Edit.delete(instruction.at(Span(start, comment.end))))),)
