"""The edits that turn one file into another, each as small as its neighbours allow, so that cursors stay in place."""

from __future__ import annotations

from difflib import SequenceMatcher

from ..syntax import File
from ..text import Edit, whole_change


def edits_between(before: File, after: File) -> tuple[Edit, ...]:
    """Edits in the text of `before` that make it the text of `after`; none where the two are the same."""
    edits = []
    for tag, start, stop, new_start, new_stop in SequenceMatcher(
        None, before.items, after.items, autojunk=False
    ).get_opcodes():
        if tag != "equal":
            old = "".join(item.text for item in before.items[start:stop])
            new = "".join(item.text for item in after.items[new_start:new_stop])
            edits.append(whole_change(old, new).shift(before.starts[start]))
    return tuple(edits)
