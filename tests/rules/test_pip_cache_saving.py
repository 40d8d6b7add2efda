"""How much the cache of pip holds is said where every package is known, and else not."""

from __future__ import annotations

import pytest
from tare.engine.analysis import analyse
from tare.engine.rulebook import rulebook
from tare.engine.settings import Settings
from tare.model import build
from tare.model.estimates.language_packages import PYPI, Wanted, gather
from tare.syntax import parse
from tare.text.sizes import say_bytes

RULE = "pip-cache-kept"
FLASK = gather(PYPI, [Wanted("flask")]).downloaded or 0
PYTHON = "FROM python:3.13-slim\n"


def savings(text: str) -> list[tuple[int | None, str]]:
    rules = rulebook(Settings(select=(RULE,)))
    analysis = analyse(build(parse(text)), rules)
    return [(one.saving_bytes, one.message) for one in analysis.findings if one.rule == RULE]


def test_what_the_cache_holds_is_said() -> None:
    ((saving, message),) = savings(PYTHON + "RUN pip install flask\n")
    assert saving == FLASK > 0
    assert message.endswith(f": about {say_bytes(FLASK)}")


def test_what_a_line_above_installed_is_not_downloaded_again() -> None:
    _, (saving, _) = savings(PYTHON + "RUN pip install flask\nRUN pip install flask uvicorn\n")
    assert saving == gather(PYPI, [Wanted("uvicorn")], frozenset(("click",))).downloaded


@pytest.mark.parametrize("words", ["no-such-thing", "flask no-such-thing", "-r requirements.txt", "flask ./here"])
def test_what_is_not_known_is_not_said(words: str) -> None:
    ((saving, message),) = savings(f"{PYTHON}RUN pip install {words}\n")
    assert saving is None
    assert message.endswith("in this layer")


def test_a_stage_that_does_not_ship_saves_nothing() -> None:
    text = f"{PYTHON[:-1]} AS a\nRUN pip install flask\nFROM scratch\nCOPY --from=a / /\n"
    assert [saving for saving, _ in savings(text)] in ([], [None])
