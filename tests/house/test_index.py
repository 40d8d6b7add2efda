"""The list of all rules in their README is what the pages say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tare.cli.rules import rules

README = Path(__file__).parents[2] / "rules" / "README.md"


def test_the_index_is_what_the_pages_say(capsys: pytest.CaptureFixture[str]) -> None:
    rules("markdown")
    shown = README.read_text(encoding="utf-8").split("<!-- index -->\n")[1]
    assert shown == capsys.readouterr().out, "`make index` writes it"
