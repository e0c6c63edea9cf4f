"""A real browser on the real program. No browser is a failure, never a skipped test."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.practice import Running, practising
from tests.world import World

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 10_000
Picture = Callable[[str], Awaitable[None]]


@pytest.fixture
async def app(world: World) -> AsyncIterator[Running]:
    async with practising(world.database) as app:
        yield app


@pytest.fixture
def chromium() -> str:
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: apt-get install chromium"
    return str(CHROMIUM)


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """At the size of an ordinary screen. An error in the page fails the test."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="nl-NL")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _harmless(message.text):
            wrong.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    await context.close()
    assert not wrong, wrong


def _harmless(text: str) -> bool:
    """A request that gave way to a newer one; and pictures, which hide the caret with a style of
    their own that our policy refuses."""
    gave_way = text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    return gave_way or ("PICTURES" in os.environ and "Applying inline style violates" in text)


@pytest.fixture
def picture(page: Page) -> Picture:
    """Kept only when PICTURES names a folder."""
    folder = os.environ.get("PICTURES")

    async def take(name: str) -> None:
        if folder:
            await page.screenshot(path=Path(folder) / f"{name}.png")

    return take
