"""BuildKit's own parser (the wheel `dockerfile`) beside ours, in one shape that can be compared."""

from __future__ import annotations

from typing import NamedTuple

import dockerfile
from tare.syntax import Instruction, Parts, parse


class Reading(NamedTuple):
    """One instruction as either parser reports it. Lines are 1-based and end with the last heredoc's terminator."""

    name: str
    first_line: int
    last_line: int
    flags: tuple[str, ...]
    is_json: bool
    arguments: tuple[str, ...]
    heredocs: tuple[tuple[str, int, str], ...]


def theirs(text: str) -> list[Reading] | None:
    """BuildKit's reading; None where it refuses the file."""
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError:
        return None
    return [
        Reading(
            command.cmd.upper(),
            command.start_line,
            command.end_line,
            tuple(command.flags),
            command.json,
            tuple(command.value),
            tuple((heredoc.name, heredoc.file_descriptor, heredoc.content) for heredoc in command.heredocs),
        )
        for command in commands
    ]


def ours(text: str) -> list[Reading]:
    readings = []
    line = 1
    for item in parse(text).items:
        breaks = item.text.count("\n")
        if isinstance(item, Instruction):
            last = line + breaks - (1 if item.text.endswith("\n") else 0)
            readings.append(_reading(item.parts, line, last))
        line += breaks
    return readings


def _reading(parts: Parts, first_line: int, last_line: int) -> Reading:
    inner = parts
    while inner.trigger is not None:
        inner = inner.trigger
    heredocs = tuple(
        (_visible(one.delimiter.text), one.file_descriptor, _visible(one.content)) for one in parts.heredocs
    )
    return Reading(
        parts.keyword.text.upper(),
        first_line,
        last_line,
        tuple(_visible(flag.raw) for flag in parts.flags),
        inner.json is not None,
        tuple(_visible(argument) for argument in parts.arguments),
        heredocs,
    )


def _visible(text: str) -> str:
    """The wheel hands texts over as C strings, which end at the first NUL."""
    return text.split("\0", 1)[0]
