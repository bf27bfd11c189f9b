"""A real browser on a running stack. Whatever the console says is a failure."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from chassis.testing import ROOT
from tests.portal.people import an_address

SHOTS = ROOT / "tests" / "browser" / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A page that refuses what was typed answers 4xx, and Chromium says so on the console.
EXPECTED = re.compile(r"the server responded with a status of 4(04|09|22|29)")

PATIENCE = 30_000
"""How long, in milliseconds, a page may take on a busy machine."""
expect.set_options(timeout=PATIENCE)

New = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[New]:
    """Pages of people who do not share a cookie; console messages fail the test at its end."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.search(message.text):
            said.append(message.text)

    def make(*, narrow: bool = False, script: bool = True, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=NARROW if narrow else WIDE,  # type: ignore[arg-type]
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            extra_http_headers={"X-Forwarded-For": an_address()},
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", listen)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert said == []


def shot(page: Page, name: str) -> None:
    """A screenshot, where one wants to look (SCREENSHOTS=1): each takes a third of a second."""
    if not os.environ.get("SCREENSHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def accessible(page: Page, name: str) -> None:
    """Axe finds nothing, and nothing scrolls sideways."""
    shot(page, name)
    found = Axe().run(page, options={"runOnly": AXE_TAGS})
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"


def a_paper(folder: Path, name: str) -> Path:
    """A small real PDF."""
    path = folder / name
    path.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    )
    return path


def paper(page: Page, link: str) -> str:
    """Follow a link to a paper: the name it is saved under."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=link).click()
    assert coming.value.path().read_bytes().startswith(b"%PDF")
    return coming.value.suggested_filename
