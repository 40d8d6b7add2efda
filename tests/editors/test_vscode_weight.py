"""What a line weighs, as VS Code shows it: hints at line ends, a lens above the stage, the page beside the file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import weighty
from browser import window
from code_server import CodeServer
from workbench import Workbench


@pytest.fixture
def workbench(vscode: CodeServer, tmp_path: Path) -> Iterator[Workbench]:
    weighty.lay_out(tmp_path)
    with window("weight") as page:
        page.goto(vscode.address(tmp_path))
        workbench = Workbench(page, tmp_path)
        workbench.open("Dockerfile")
        yield workbench


def test_every_line_says_what_it_weighs(workbench: Workbench) -> None:
    lines = workbench.page.locator(".monaco-editor .view-line")
    for hint in weighty.HINTS:
        lines.filter(has_text=re.compile(hint)).first.wait_for()
    workbench.page.locator(".codelens-decoration").filter(has_text=re.compile(weighty.LENS)).first.wait_for()
    workbench.keep_screenshot("11-weight")
    assert "git" in workbench.text()


def test_the_page_stands_beside_and_keeps_in_step(workbench: Workbench) -> None:
    workbench.page.locator(".codelens-decoration a").first.click()
    beside = workbench.beside
    beside.get_by_text("RUN apt-get update").first.wait_for()
    workbench.keep_screenshot("12-page")

    workbench.page.locator(".monaco-editor .view-line").filter(has_text="COPY").first.click()
    workbench.page.keyboard.press("Control+End")
    workbench.page.keyboard.type("RUN apt-get update && apt-get install -y gcc")
    beside.get_by_text("install -y gcc").first.wait_for()
    workbench.keep_screenshot("13-page-after-typing")
    assert beside.get_by_text("RUN apt-get update").count() > 1


def test_the_page_shows_the_line(workbench: Workbench) -> None:
    workbench.run("Tare: Show What This Image Weighs")
    row = workbench.beside.locator("[data-line='3']").first
    row.click()
    position = workbench.page.locator("#status\\.editor\\.selection")
    position.filter(has_text="Ln 3").wait_for()
    assert "Col 1" in position.inner_text()
