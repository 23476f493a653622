"""A real Chromium, looking at one page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH"),
    pytest.mark.xdist_group("browser"),
]
WIDTHS = pytest.mark.parametrize("width", [1280, 375])


@dataclass
class Window:
    """The page and what the browser complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def bubble(self, via: str, text: str) -> Locator:
        return self.page.locator(f"[data-testid=message][data-via={via}]", has_text=text)

    async def say(self, text: str) -> None:
        await self.at("message-input").fill(text)
        await self.at("message-input").press("Enter")


@asynccontextmanager
async def window(url: str, width: int = 1280) -> AsyncIterator[Window]:
    """The page at this address; nothing may be wrong with it to the end."""
    expect.set_options(timeout=30_000)  # milliseconds: a busy machine is slow
    async with async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": width, "height": 800})
        shown = Window(page)
        page.on("console", lambda line: shown.complaints.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        await page.goto(url)
        yield shown
        assert shown.complaints == []
        await browser.close()
