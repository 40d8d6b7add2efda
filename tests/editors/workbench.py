"""VS Code as its user holds it: files, keys, the mouse, and what can be read on the screen."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser import ARTEFACTS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@dataclass(frozen=True)
class Workbench:
    page: "Page"
    folder: Path

    def open(self, name: str) -> Path:
        """A click in the explorer. A file that was opened so before makes room, so that one is on the screen."""
        self.page.locator(f".explorer-folders-view .monaco-list-row[aria-label^='{name}']").click()
        self.page.locator(f".tab.active[data-resource-name='{name}']").wait_for()
        return self.folder / name

    @property
    def squiggle(self) -> "Locator":
        """Of any severity: which one a rule has is not decided here."""
        return self.page.locator(".monaco-editor :is(.squiggly-error, .squiggly-warning, .squiggly-info)").first

    def hover_over_squiggle(self) -> str:
        self.page.mouse.move(*self._inside_squiggle(), steps=5)
        shown = self.page.locator(".monaco-hover:not(.hidden)").filter(has_text=re.compile(r"\S")).first
        shown.wait_for()
        return shown.inner_text()

    def click_into_squiggle(self) -> None:
        self.page.mouse.click(*self._inside_squiggle())

    def choose_quick_fix(self, title: re.Pattern[str], screenshot: str | None = None) -> None:
        self.click_into_squiggle()
        # The bulb tells that the editor has asked for actions here; a menu opened before that closes again.
        self.page.locator(".lightBulbWidget").first.wait_for()
        self.page.keyboard.press("Control+.")
        row = self.page.locator(".action-widget .monaco-list-row").filter(has_text=title).first
        row.wait_for()
        if screenshot:
            self.keep_screenshot(screenshot)
        row.click()

    def run(self, command: str) -> None:
        """By the command palette."""
        self.page.keyboard.press("F1")
        self.page.keyboard.type(command)
        self.page.locator(".quick-input-list .monaco-list-row").filter(has_text=command).first.click()

    def problems(self) -> "Locator":
        panel = self.page.locator(".markers-panel-container")
        if not panel.is_visible():
            self.run("View: Toggle Problems")
        return panel.locator(".monaco-list-row")

    def save(self) -> None:
        """What was changed: the tab is marked a moment after the keys, and unmarked a moment after the save."""
        self.page.locator(".tab.active.dirty").wait_for()
        self.page.keyboard.press("Control+s")
        self.page.locator(".tab.active:not(.dirty)").wait_for()

    def preview(self) -> str:
        """The rendered page, which VS Code shows in a frame within a frame."""
        frame = self.page.frame_locator("iframe.webview").frame_locator("iframe#active-frame")
        frame.locator("h1").wait_for()
        return frame.locator("body").inner_text()

    def keep_screenshot(self, name: str) -> None:
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

    def _inside_squiggle(self) -> tuple[float, float]:
        self.squiggle.wait_for()
        box = self.squiggle.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
