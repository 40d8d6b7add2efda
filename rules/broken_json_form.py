"""Finds what looks like a JSON form and is none (`parseJSON` in parser/line_parsers.go falls back to plain text)."""

import json
from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Instruction
from tare.model.broken_json import meant_array
from tare.syntax import Parts
from tare.text import Edit, regex

TAKING = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "VOLUME", "COPY", "ADD", "SHELL")
PATH = regex(r"\[\s*(/[\w./-]*)\s*\]")
READ_BY_SHELL = frozenset(("RUN", "CMD", "ENTRYPOINT"))


@check(Instruction, *TAKING)
def find(instruction: Instruction) -> Iterator[Finding]:
    if "[" not in instruction.item.text:
        return
    parts = _holder(instruction.parts)
    problem = next((one for one in parts.problems if one.code == "malformed-json"), None)
    if problem is None or instruction.parts.heredocs:
        return
    at = instruction.at(problem)
    written = parts.script.text if parts.script is not None else problem.span.of(instruction.item.text)
    elements = meant_array(written) or _bracketed_path(parts.name, written.strip())
    if elements is None and not _is_surely_meant(parts.name, written.strip()):
        return
    fixes: tuple[Fix, ...] = ()
    if elements is not None and not instruction.parts.continuations and not _wants_shell(parts.name, elements):
        array = json.dumps(elements, ensure_ascii=False)
        fixes = (Fix(f"Write {array}" if len(array) < 50 else "Write it as JSON", (Edit(at, array),)),)
    reader = "the shell is given" if parts.name in READ_BY_SHELL else "taken for names are"
    yield Finding(at, f"this is not valid JSON, so {reader} the brackets and all", fixes)


def _bracketed_path(name: str, written: str) -> tuple[str, ...] | None:
    found = PATH.fullmatch(written) if name == "VOLUME" else None
    return (found[1],) if found is not None else None


def _is_surely_meant(name: str, written: str) -> bool:
    """Whether nothing else makes sense: a command that begins with `["`, as no test does, or a VOLUME in brackets."""
    if not written.endswith("]") or "\n" in written:
        return False
    return written.startswith(('["', "['")) or (name == "VOLUME" and written.startswith("["))


def _wants_shell(name: str, elements: tuple[str, ...]) -> bool:
    """Whether a variable stands in a command, which nobody would expand: the JSON form starts no shell."""
    return name in READ_BY_SHELL and "$" in "".join(elements) and "-c" not in elements[1:2]


def _holder(parts: Parts) -> Parts:
    """The parts with the command of a HEALTHCHECK."""
    return parts.trigger if parts.name == "HEALTHCHECK" and parts.trigger is not None else parts
