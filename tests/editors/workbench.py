"""VS Code as its user holds it: files, keys, the mouse, and what can be read on the screen."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from browser import ARTEFACTS, new_page

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page


@dataclass
class Workbench:
    page: "Page"
    folder: Path

    def start_over(self) -> None:
        """The same folder in a window that knows nothing of what was open."""
        address, browser = self.page.url, self.page.context.browser
        assert browser is not None
        self.page.close()
        self.page = new_page(browser)
        self.page.goto(address)

    def open(self, name: str) -> Path:
        """A click in the explorer. A file that was opened so before makes room, so that one is on the screen."""
        self.page.locator(f".explorer-folders-view .monaco-list-row[aria-label^='{name}']").click()
        self.page.locator(f".tab.active[data-resource-name='{name}']").wait_for()
        return self.folder / name

    def close(self, title: str) -> None:
        """The tab with this in its title, by its cross: keys go to whatever has the focus, a click does not."""
        tab = self.page.locator(".tab").filter(has_text=title)
        tab.locator(".tab-actions [role=button]").first.click()
        tab.wait_for(state="detached")

    @property
    def squiggle(self) -> "Locator":
        """Of any severity: which one a rule has is not decided here."""
        return self.page.locator(".monaco-editor :is(.squiggly-error, .squiggly-warning, .squiggly-info)").first

    def hover_over_squiggle(self) -> str:
        """What the hover says. A lens that comes meanwhile moves the line away from under the mouse: then once more."""
        shown = self.page.locator(".monaco-hover:not(.hidden)").filter(has_text=re.compile(r"\S")).first
        for _ in range(10):
            self.page.mouse.move(0, 0)
            self.page.mouse.move(*self._inside_squiggle(), steps=5)
            if _comes(shown):
                break
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
        """By the command palette. A page that is just loading swallows keys, or does not have the command yet."""
        palette = self.page.locator(".quick-input-widget input.input")
        row = self.page.locator(".quick-input-list .monaco-list-row").filter(has_text=command).first
        for _ in range(10):
            self.page.keyboard.press("F1")
            if not _comes(palette):
                self.page.locator(".tab.active").first.click()
                continue
            palette.fill(f">{command}")  # into the box itself, wherever the focus may be
            if _comes(row):
                break
            self.page.keyboard.press("Escape")
        row.click()

    def problems(self) -> "Locator":
        panel = self.page.locator(".markers-panel-container")
        if not panel.is_visible():
            self.run("View: Toggle Problems")
        return panel.locator(".monaco-list-row")

    def complete(self, typed: str, label: str) -> None:
        """Type at the end of the file, and take what is suggested under that label."""
        self.page.locator(".monaco-editor .view-lines").first.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(typed)
        row = self.page.locator(".suggest-widget .monaco-list-row").filter(has_text=label).first
        for _ in range(5):
            self.page.keyboard.press("Control+Space")
            if _comes(row):
                break
        row.click()

    def save(self) -> None:
        """What was changed: the tab is marked a moment after the keys, and unmarked a moment after the save."""
        self.page.locator(".tab.active.dirty").wait_for()
        self.page.keyboard.press("Control+s")
        self.page.locator(".tab.active:not(.dirty)").wait_for()

    @property
    def beside(self) -> "FrameLocator":
        """The rendered page, which VS Code shows in a frame within a frame."""
        return self.page.frame_locator("iframe.webview").frame_locator("iframe#active-frame")

    def preview(self) -> str:
        self.beside.locator("h1").wait_for()
        return self.beside.locator("body").inner_text()

    def text(self) -> str:
        """What stands in the editor, hints and lenses included, with plain blanks."""
        return self.page.locator(".monaco-editor .view-lines").first.inner_text().replace("\xa0", " ")

    def keep_screenshot(self, name: str) -> None:
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

    def _inside_squiggle(self) -> tuple[float, float]:
        self.squiggle.wait_for()
        box = self.squiggle.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _comes(what: "Locator") -> bool:
    """Within a few seconds, where another try is better than a longer wait."""
    from playwright.sync_api import TimeoutError as TooLate

    try:
        what.wait_for(timeout=5_000)
    except TooLate:
        return False
    return True
