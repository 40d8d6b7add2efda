"""What every editor's user is promised, held against each editor."""

import pytest
import sittings
from scenario import DOCKERFILE, FINDING, FIXED, MESSAGE, RULE
from sittings import Report


@pytest.fixture(scope="module", params=["neovim", "debian_neovim", "emacs", "vscode"])
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What one sitting told; the tests below are its chapters."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "vscode":
        return {**sittings.in_vscode(request.getfixturevalue("vscode"), folder), "shows_messages": True}
    sit = getattr(sittings, f"in_{request.param}")
    report: Report = sit(request.getfixturevalue("server"), folder)
    return {**report, "shows_messages": False}


def test_the_flaw_is_marked_and_nothing_else(seen: Report) -> None:
    assert seen["diagnostics"] == [FINDING]


def test_hover_explains_the_rule(seen: Report) -> None:
    assert RULE in seen["hover"]


def test_hover_says_what_is_wrong_where_the_editor_does_not(seen: Report) -> None:
    """VS Code puts the message above what the server says, as test_vscode_screen.py sees; no other editor does."""
    assert (MESSAGE in seen["hover"]) is not seen["shows_messages"]


def test_the_rule_has_a_page(seen: Report) -> None:
    assert RULE in seen["explained"]


def test_the_quick_fix_repairs_the_line(seen: Report) -> None:
    assert seen["after_quick_fix"] == FIXED


def test_an_edit_brings_the_finding_back(seen: Report) -> None:
    assert seen["after_typing"] == [FINDING]


def test_fix_all_repairs_the_file(seen: Report) -> None:
    assert seen["after_fix_all"] == FIXED != DOCKERFILE
