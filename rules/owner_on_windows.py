"""Finds --chown and --chmod on Windows, where they do nothing."""

from collections.abc import Iterator

from tare.engine import Finding, Fix, check
from tare.model import Copy, Instruction
from tare.text import Edit, Span


@check(Instruction, "COPY", "ADD")
def find(copy: Copy) -> Iterator[Finding]:
    if not copy.base.is_windows:
        return
    text = copy.item.text
    for flag in copy.parts.flags:
        name = flag.name.text
        if name in ("chown", "chmod"):
            end = flag.span.end
            while end < len(text) and text[end] in " \t":
                end += 1
            fix = Fix(f"Remove --{name}", (Edit.delete(copy.at(Span(flag.span.start, end))),), is_safe=True)
            yield Finding(copy.at(flag), f"--{name} is for Linux: on Windows it does nothing", (fix,))
