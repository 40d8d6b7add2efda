"""A browser window for VS Code, in which nothing but loopback exists."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import installed

if TYPE_CHECKING:  # Without the editors installed this module must import, so that its tests can skip.
    from playwright.sync_api import Browser, Page

ARTEFACTS = Path(__file__).parent / "artefacts"

_ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root with one, and the tests may be root in a container
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@contextmanager
def window(story: str) -> "Iterator[Page]":
    """Empty at first. When the block fails, what was on the screen is kept under the name of the story."""
    from playwright.sync_api import sync_playwright

    ARTEFACTS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed.chromium(), args=_ARGUMENTS)
        try:
            page = new_page(browser)
            try:
                yield page
            except BaseException:
                page.screenshot(path=ARTEFACTS / f"{story}-failed.png")
                raise
        finally:
            browser.close()


def new_page(browser: "Browser") -> "Page":
    """A window that shares nothing with another: neither what was open, nor what was typed."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(60_000)  # two slow cores, and everything starts at once
    return page
