"""Lines that move down, and what on their way keeps them where they are."""

from __future__ import annotations

import pytest
from tare.engine.line_moves import move_below
from tare.model import build
from tare.syntax import parse
from tare.text import apply_all


def moved(text: str, *lines: str) -> str | None:
    """The text with the instructions that begin so below the last one; None where they have to stay."""
    stage = build(parse(text)).stages[0]
    chosen = [one for one in stage.instructions if one.item.text.startswith(lines)]
    edits = move_below(stage, chosen, stage.instructions[-1])
    return apply_all(text, edits) if edits is not None else None


def test_lines_go_down_in_their_order() -> None:
    assert moved("FROM a\nARG A\nRUN b\nARG C\nRUN d\n", "ARG") == "FROM a\nRUN b\nRUN d\nARG A\nARG C\n"


@pytest.mark.parametrize("setting", ["ENV V=1", "ARG V=1"])
def test_a_line_does_not_pass_what_it_reads(setting: str) -> None:
    assert moved(f"FROM a\nARG B=$V\n{setting}\nRUN c\n", "ARG B") is None
    assert moved(f"FROM a\nARG B=$W\n{setting}\nRUN c\n", "ARG B") == f"FROM a\n{setting}\nRUN c\nARG B=$W\n"


def test_what_stood_above_a_line_before_may_go_on_to_do_so() -> None:
    text = "FROM a\nARG A\nENV V=1\nARG B=$V\nRUN c\n"
    assert moved(text, "ARG") == "FROM a\nENV V=1\nRUN c\nARG A\nARG B=$V\n"


def test_of_two_labels_the_later_one_counts() -> None:
    assert moved("FROM a\nLABEL x=1\nLABEL x=2\nRUN c\n", "LABEL x=1") is None
    assert moved("FROM a\nLABEL x=1\nLABEL y=2\nRUN c\n", "LABEL x") == "FROM a\nLABEL y=2\nRUN c\nLABEL x=1\n"
