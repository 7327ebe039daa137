"""The brief in a real browser: sorts, copies, prints, fits, and asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.conftest import AXE

import embargo


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("brief") / "brief.html"
    return embargo.brief(embargo.run("japan-stops-russian-lng-tomorrow", months=4), file)


@pytest.fixture
def page(browser: Browser, brief: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    wrong: list[str] = []
    asked: list[str] = []
    context = browser.new_context(**getattr(request, "param", {}))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asking: asked.append(asking.url))
    page.goto(brief.as_uri())
    yield page
    context.close()
    assert wrong == []
    assert asked == [brief.as_uri()]


def _column(page: Page, at: int) -> list[float]:
    cells = page.locator(f"#backfill-JPN-lng tbody td:nth-child({at})")
    return [
        float(value)
        for cell in cells.all()
        if (value := cell.get_attribute("data-value") or cell.get_attribute("data-sort"))
    ]


def test_a_table_sorts_by_its_heading_by_mouse_and_keyboard(page: Page):
    before = _column(page, 2)
    heading = page.locator("#backfill-JPN-lng th:nth-child(2) button")
    heading.click()
    assert _column(page, 2) == sorted(before, reverse=True)
    heading.press("Enter")
    assert _column(page, 2) == sorted(before)
    first = page.locator("#backfill-JPN-lng th:nth-child(2)")
    assert first.get_attribute("aria-sort") == "ascending"


def test_a_table_copies_as_a_spreadsheet_takes_it(page: Page):
    page.locator(".item:has(#backfill-JPN-lng) .copy").click()
    page.get_by_text("Copied").wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0].split("\t")[1] == "change, Mt a year"
    assert [float(line.split("\t")[1]) for line in lines[1:]] == _column(page, 2)


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 800}}, {"color_scheme": "dark"}], indirect=True
)
def test_it_fits_a_phone_and_passes_axe_light_and_dark(page: Page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The page's own policy would stop the checker: it runs in a copy without one.
    bare = page.context.browser
    assert bare is not None
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    context = bare.new_context(bypass_csp=True, color_scheme="dark" if dark else "light")
    checked = context.new_page()
    checked.goto(page.url)
    checked.evaluate(AXE.read_text(encoding="utf-8"))
    found = checked.evaluate(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})"
    )
    context.close()
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []


def test_it_prints_on_a4(page: Page):
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594.95" in pdf or b"/MediaBox [0 0 595" in pdf
    page.emulate_media(media="print")
    assert not page.locator(".copy").first.is_visible()
    assert page.locator("#limits").is_visible()
