"""What somebody at the page waits for, with its parts: solve, encode, transfer, paint.

A slider is moved in a real browser; marks of the page itself say when it asked, when the answer was
there and when it was on the screen; the server says how long it solved and encoded.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright
from tests.browser.chromium import chromium
from tests.web.served import serving

from embargo.web.settings import Settings

SCENARIOS = ("japan-stops-russian-energy", "g7-stops-russian-energy")
MOVES = 40
VIEWS = 5


def marks(page: Page) -> list[dict[str, Any]]:
    """The marks since they were cleared, in order."""
    found: list[dict[str, Any]] = page.evaluate(
        "performance.getEntriesByType('mark').map(m => ({name: m.name, at: m.startTime, "
        "detail: m.detail}))"
    )
    return found


def first_view(page: Page, address: str, scenario: str) -> float:
    """Seconds from the address to numbers on the screen."""
    page.goto("about:blank")
    page.goto(f"{address}/#s={scenario}")
    page.wait_for_function("performance.getEntriesByName('embargo:shown').length > 0")
    return 1e-3 * next(m["at"] for m in marks(page) if m["name"] == "embargo:shown")


def moves(page: Page) -> list[dict[str, float]]:
    """Milliseconds of each part for moves of the first slider, each to a place of its own."""
    found = []
    slider = page.locator("input[type=range]").first
    for move in range(MOVES):
        page.evaluate("performance.clearMarks()")
        page.evaluate(
            "([e, v]) => { e.value = v; performance.mark('moved'); "
            "e.dispatchEvent(new Event('input', {bubbles: true})); }",
            [slider.element_handle(), 20 + 37 * move % 73],
        )
        page.wait_for_function("performance.getEntriesByName('embargo:shown').length > 0")
        at = {mark["name"]: mark for mark in marks(page)}
        seconds = at["embargo:answered"]["detail"]
        whole = at["embargo:shown"]["at"] - at["moved"]["at"]
        there = at["embargo:answered"]["at"] - at["embargo:asked"]["at"]
        solve, encode = 1e3 * seconds["solve"], 1e3 * seconds["encode"]
        found.append(
            {
                "solve": solve,
                "encode": encode,
                "transfer": there - solve - encode,
                "paint": whole - there,
                "whole": whole,
            }
        )
    return found


def main() -> None:
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with serving(Settings()) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        # By-passed for the driver's own waiting only; tests/browser runs under the policy.
        context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
        page = context.new_page()
        for scenario in SCENARIOS:
            views = [first_view(page, address, scenario) for _ in range(VIEWS)]
            print(f"{scenario}")
            print(f"  first view, median of {VIEWS}: {np.median(views):.2f} s")
            parts = moves(page)
            names = list(parts[0])
            for name in names:
                values = [part[name] for part in parts]
                middle, most = np.percentile(values, [50, 95])
                print(f"  {name:9s} median {middle:6.0f} ms, 95 % {most:6.0f} ms")
        browser.close()


if __name__ == "__main__":
    main()
