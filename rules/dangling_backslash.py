"""Finds instructions that the one above swallowed, and lines that are continued with nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.text import Edit, Span, regex

# In front of a whole line, in capitals as nobody writes a word of a script there.
KEYWORD = regex(
    r"(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)"
    r"[ \t]"
)
# What joins a command with the next one, of which there is none.
JOINT = regex(r"[ \t]*(?:&&|;)?[ \t]*\Z")
HOLDERS = ("ONBUILD", "HEALTHCHECK")  # another instruction may stand in them


@check(Instruction)
def find(instruction: Instruction) -> Iterator[Finding]:
    parts, text = instruction.item.parts, instruction.item.text
    if not parts.continuations or parts.heredocs or instruction.base.is_windows:
        return
    if text[: parts.keyword.span.end].strip().upper() not in HOLDERS:
        for line in parts.continuations:
            found = _keyword_behind(text, line.end)
            if found is not None and not _is_quoted(text[: line.start]):
                message = (
                    f"this {found[1]} is a part of the {instruction.name} above: a backslash ends the line before it"
                )
                fix = Fix("End the instruction above", (_end(instruction, text, line),))
                yield Finding(instruction.at(Span(found.start(1), found.end(1))), message, (fix,))
                return
    last = parts.continuations[-1]
    if not text[last.end :].strip() and not _is_quoted(text[: last.start]):
        backslash = Span(last.start, last.start + len(text[last.start : last.end].rstrip()))
        fix = Fix("Delete it", (_end(instruction, text, last),), not _joint(text, last).group().strip())
        yield Finding(instruction.at(backslash), "no line follows that this could continue", (fix,))


def _keyword_behind(text: str, offset: int) -> re.Match[str] | None:
    """The keyword at the start of the next line that is no comment and not empty."""
    while offset < len(text):
        found = KEYWORD.match(text, offset)
        stop = text.find("\n", offset) + 1
        if found is not None or not stop or text[offset:stop].strip()[:1] not in ("", "#"):
            return found
        offset = stop
    return None


def _is_quoted(before: str) -> bool:
    return before.count('"') % 2 == 1 or before.count("'") % 2 == 1


def _joint(text: str, line: Span) -> re.Match[str]:
    found = JOINT.search(text, text.rfind("\n", 0, line.start) + 1, line.start)
    assert found is not None, "it matches nothing, too"
    return found


def _end(instruction: Instruction, text: str, line: Span) -> Edit:
    line_break = "\r\n" if text[line.start : line.end].endswith("\r\n") else "\n"
    return Edit(instruction.at(Span(_joint(text, line).start(), line.end)), line_break)
