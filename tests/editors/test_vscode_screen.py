"""VS Code as it looks. What the tests see on the screen is kept as pictures in `artefacts/`."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import window
from code_server import CodeServer
from scenario import DOCKERFILE, FINDING, FIXED, MESSAGE, RULE, TITLE
from workbench import Workbench

# One for each test, because a test leaves its file changed.
FILES = ["squiggle", "hover", "problems", "explain", "quick-fix", "fix-all", "save", "typing"]


@pytest.fixture(scope="module")
def workbench(vscode: CodeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    folder = tmp_path_factory.mktemp("screen")
    for name in FILES:
        (folder / f"{name}.Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    (folder / ".tare.toml").write_text('presett = "recommended"\n', encoding="utf-8")
    _repair_on_save(folder)
    with window("screen") as page:
        page.goto(vscode.address(folder))
        workbench = Workbench(page, folder)
        # Here, so that without a working server all tests fail at once instead of each in its own time.
        workbench.open("squiggle.Dockerfile")
        workbench.squiggle.wait_for()
        yield workbench


def test_a_squiggle_under_the_flaw(workbench: Workbench) -> None:
    workbench.open("squiggle.Dockerfile")
    assert workbench.squiggle.is_visible()
    workbench.keep_screenshot("1-squiggle")


def test_hover_explains_and_says_the_message_once(workbench: Workbench) -> None:
    workbench.open("hover.Dockerfile")
    shown = workbench.hover_over_squiggle()
    workbench.keep_screenshot("2-hover")
    assert TITLE in shown
    assert shown.count(MESSAGE) == 1, "VS Code shows it, and ours is below"


def test_the_problem_is_listed_where_it_is(workbench: Workbench) -> None:
    workbench.open("problems.Dockerfile")
    workbench.squiggle.wait_for()
    row = workbench.problems().filter(has_text=RULE).first
    row.wait_for()
    workbench.keep_screenshot("3-problems")
    assert f"[Ln {FINDING['line']}, Col {_column_in_vscode()}]" in row.inner_text()


def test_the_rule_is_explained_beside_the_file(workbench: Workbench) -> None:
    workbench.open("explain.Dockerfile")
    workbench.choose_quick_fix(re.compile("explain", re.IGNORECASE))
    assert RULE in workbench.preview()
    workbench.keep_screenshot("4-explain")
    workbench.close("Preview")


def test_a_quick_fix_is_offered_and_applied(workbench: Workbench) -> None:
    file = workbench.open("quick-fix.Dockerfile")
    workbench.choose_quick_fix(re.compile("--no-install-recommends"), screenshot="5-quick-fix")
    workbench.squiggle.wait_for(state="detached")
    workbench.save()
    workbench.keep_screenshot("6-fixed")
    assert _text(file) == FIXED


def test_fix_all_from_the_palette(workbench: Workbench) -> None:
    file = workbench.open("fix-all.Dockerfile")
    workbench.squiggle.wait_for()
    workbench.run("Tare: Apply All Safe Fixes")
    workbench.squiggle.wait_for(state="detached")
    workbench.save()
    workbench.keep_screenshot("7-fix-all")
    assert _text(file) == FIXED


def test_a_save_repairs_where_the_user_asked_for_it(workbench: Workbench) -> None:
    file = workbench.open("save.Dockerfile")
    workbench.click_into_squiggle()
    workbench.page.keyboard.press("Control+End")
    workbench.page.keyboard.type("# saved")
    workbench.save()
    assert _text(file) == FIXED + "# saved"


def test_settings_are_marked_and_completed(workbench: Workbench) -> None:
    workbench.open(".tare.toml")
    assert "preset is one" in workbench.hover_over_squiggle()
    workbench.complete("hover-d", "hover-depth")
    workbench.complete('"', "architect")
    workbench.keep_screenshot("9-settings")
    assert 'hover-depth = "architect"' in workbench.text()


def test_squiggles_follow_the_typing(workbench: Workbench) -> None:
    workbench.open("typing.Dockerfile")
    workbench.click_into_squiggle()
    workbench.page.keyboard.press("Control+a")
    workbench.page.keyboard.press("Delete")
    workbench.squiggle.wait_for(state="detached")
    workbench.page.keyboard.type("FROM node:20\nRUN apt-get install -y git", delay=20)
    workbench.squiggle.wait_for()
    workbench.keep_screenshot("8-typing")


def _repair_on_save(folder: Path) -> None:
    settings = folder / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"[dockerfile]": {"editor.codeActionsOnSave": {"source.fixAll.tare": "explicit"}}}))


def _column_in_vscode() -> int:
    """Columns count from one, in UTF-16 code units."""
    line = DOCKERFILE.splitlines()[FINDING["line"] - 1]
    before = line[: line.index(FINDING["marked"])]
    return len(before.encode("utf-16-le")) // 2 + 1


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
