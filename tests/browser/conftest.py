"""A server with the built page, a browser, and a page of it that must not complain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from tests.browser.chromium import chromium
from tests.web.served import serving

from embargo.web.app import PAGE
from embargo.web.settings import Settings

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WAIT = 20_000


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    assert PAGE.is_dir(), "the page is not built: make page"
    with serving(Settings(workers=2)) as address:
        # The workers warm up while the browser starts.
        yield address


@pytest.fixture(scope="session")
def browser(site: str) -> Iterator[Browser]:
    with sync_playwright() as found:
        started = found.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Open]:
    """Opens the page at an address; at the end of the test nothing may have gone wrong in it."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit_(
        state: str = "", *, refused: bool = False, waits: bool = True, **options: object
    ) -> Page:
        options = {"viewport": {"width": 1440, "height": 900}, **options}
        context = browser.new_context(accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)

        def said(message: ConsoleMessage) -> None:
            # A browser reports every refusal of the server, also one that the page explains.
            explained = refused and "status of 422" in message.text
            if message.type in ("error", "warning") and not explained:
                wrong.append(message.text)

        page.on("console", said)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((site, "blob:", "data:"))
                else wrong.append(f"request to {r.url}"))  # fmt: skip
        page.goto(f"{site}/{state}")
        if waits:
            page.get_by_test_id("title-0").wait_for()
        return page

    yield visit_
    for context in contexts:
        context.close()
    assert wrong == []


def settled(page: Page) -> None:
    """Wait until no answer is under way."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=WAIT)
