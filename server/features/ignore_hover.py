"""Hovers on patterns of ignore files: what each of them does to the files that are there."""

from __future__ import annotations

from ..model.ignore_facts import IgnoreFacts
from ..text.sizes import say_bytes
from .ignore_lines import ignore_lines
from .place import Answer
from .say import code, count, join

_SLASH = "The slash at the end means nothing: a file of that name counts, too."


def ignore_hover(text: str, facts: IgnoreFacts | None, offset: int) -> Answer | None:
    """What is known of the pattern at that offset; None outside of patterns, and while nobody has counted."""
    line = next((line for line in ignore_lines(text) if line.at.start <= offset <= line.at.end), None)
    if line is None or facts is None:
        return None
    matched = facts.matched.get(line.raw)
    least = "" if facts.is_complete else "at least "
    if matched is None or not matched.files:
        other = facts.others.get(line.raw)
        is_known = line.raw in {one.raw for one in ignore_lines(facts.text)}
        if not is_known or (other is None and not facts.is_complete):
            return None
        said = "Decides nothing" + (" so far" if not facts.is_complete else "")
        if other is not None and other.files:
            said += f": other lines say what becomes of the {_amount(other.files, other.bytes)} that it matches"
        else:
            said += ": no file matches it"
        return Answer(join(f"{said}.", _deeper(line.raw, facts)), line.at)
    verb = "Brings back" if line.is_exception else "Keeps out"
    rows = [f"- {code(one.path)} {say_bytes(one.bytes)}" for one in matched.largest]
    shown = "\n".join(rows) if len(rows) > 1 or (rows and matched.largest[0].path.rstrip("/") != line.path) else ""
    parts = (
        f"**{verb}** {least}{_amount(matched.files, matched.bytes)}.",
        shown,
        _SLASH if line.text.endswith("/") and not line.text.endswith("**/") else "",
        _deeper(line.raw, facts),
        _total(facts),
    )
    return Answer(join(*parts), line.at)


def _deeper(raw: str, facts: IgnoreFacts) -> str:
    deeper = facts.deeper.get(raw)
    if deeper is None or not deeper.files:
        return ""
    return (
        f"Further down, {_amount(deeper.files, deeper.bytes)} of that name are sent; a leading `**/` would match them."
    )


def _total(facts: IgnoreFacts) -> str:
    total = facts.context.total()
    if total is None:
        return ""
    least = "" if total.is_complete else "at least "
    return f"The whole context sends {least}{_amount(total.files, total.bytes)}."


def _amount(files: int, size: int) -> str:
    return f"{count(files, 'file').replace(str(files), f'{files:,}', 1)}, {say_bytes(size)}"
