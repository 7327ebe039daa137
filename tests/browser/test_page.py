"""The page in a browser: what it shows is what the command line prints."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import AXE, WAIT, Open, settled

from embargo.cli import main
from embargo.evidence.run import run
from embargo.outcome.headline import headline

JAPAN = "japan-stops-russian-energy"


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["run", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def number(page: Page, test_id: str) -> float:
    return float(page.get_by_test_id(test_id).get_attribute("data-value") or "nan")


def state(page: Page) -> dict[str, str]:
    return {k: v[0] for k, v in parse_qs(page.url.partition("#")[2]).items()}


def revenue(found: dict[str, Any], exporter: str, fuels: list[str]) -> float:
    rows = (r for r in found["revenue"] if r["exporter"] == exporter and r["fuel"] in fuels)
    return sum(row["change"] for row in rows)


ALL = ["crude", "products", "lng", "pipeline_gas", "coal"]


def test_pick_drag_and_agree_with_the_command_line(visit: Open, capsys: pytest.CaptureFixture[str]):
    page = visit("#s=india-stops-russian-oil")
    page.get_by_label("Scenario", exact=True).select_option(JAPAN)
    expect(page.get_by_test_id("title-0")).to_have_text("Japan stops importing Russian energy")
    whole = told([JAPAN], capsys)
    assert number(page, "revenue-0") == pytest.approx(revenue(whole, "RUS", ALL), rel=1e-6)
    assert number(page, "bills-0") == pytest.approx(headline(run(JAPAN)).bills.value, rel=1e-6)
    page.get_by_text("The map as a table").click()
    row = page.get_by_test_id("flows-0").locator("tbody tr").first
    before = page.get_by_test_id("map-0").get_attribute("aria-label")

    slider = page.get_by_role("slider", name="Share that stops")
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + box["width"] * (1 - step / 16), box["y"] + box["height"] / 2)
    page.mouse.up()
    settled(page)
    level = json.loads(state(page)["m"])[0]["level"]
    assert 0.4 < level < 0.6
    half = told(["--ban", f"JPN:RUS:all:{level}"], capsys)
    assert number(page, "revenue-0") == pytest.approx(revenue(half, "RUS", ALL), rel=1e-6)
    assert page.get_by_test_id("map-0").get_attribute("aria-label") != before
    # The first row of the map's table is a flow of the JSON, as it is written there.
    cells = row.locator("td, th").all_inner_texts()
    names = {"Russia": "RUS", "Japan": "JPN"}
    assert cells[:2] == ["Russia", "Japan"]
    flow = next(f for f in half["flows"] if (f["exporter"], f["importer"], f["fuel"])
                == (names[cells[0]], names[cells[1]], "lng"))  # fmt: skip
    assert cells[2:4] == [f"{flow['baseline']:.2f}", f"{flow['counterfactual']:.2f}"]


def test_the_address_holds_everything(visit: Open):
    page = visit()
    page.get_by_role("spinbutton", name="Share that stops, number").fill("37")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="After", exact=True).click()
    page.get_by_label("Fuel", exact=True).select_option("coal")
    page.get_by_role("tab", name="Where it goes").click()
    page.get_by_label("Base year").select_option("2021")
    settled(page)
    shown = number(page, "revenue-0")
    title = page.get_by_test_id("title-0").inner_text()
    assert "37 %" in title
    again = visit(f"#{page.url.partition('#')[2]}")
    settled(again)
    assert number(again, "revenue-0") == shown
    assert again.get_by_test_id("title-0").inner_text() == title
    expect(again.get_by_role("button", name="After", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(again.get_by_label("Fuel", exact=True)).to_have_value("coal")
    expect(again.get_by_role("tab", name="Where it goes")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(again.get_by_label("Base year")).to_have_value("2021")


def test_a_damaged_address_is_told_and_mended(visit: Open):
    page = visit("#s=nonsense&m=xx&fuel=zz&tab=qq&map=up&draws=x", refused=True, waits=False)
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("nonsense", timeout=WAIT)
    page.get_by_label("Scenario", exact=True).select_option(JAPAN)
    expect(page.get_by_test_id("title-0")).to_be_visible(timeout=WAIT)
    expect(alert).not_to_be_visible()


def test_undo_and_redo(visit: Open):
    page = visit()
    first = number(page, "revenue-0")
    entry = page.get_by_role("spinbutton", name="Share that stops, number")
    entry.fill("20")
    page.keyboard.press("Tab")
    settled(page)
    second = number(page, "revenue-0")
    assert second != first
    page.get_by_role("button", name="Undo").click()
    settled(page)
    assert number(page, "revenue-0") == first
    expect(entry).to_have_value("100")
    page.get_by_role("button", name="Redo").click()
    settled(page)
    assert number(page, "revenue-0") == second


def test_two_scenarios_side_by_side(visit: Open):
    page = visit()
    alone = number(page, "revenue-0")
    page.get_by_role("button", name="Compare").click()
    page.get_by_label("Scenario", exact=True).select_option("japan-and-india-stop")
    settled(page)
    expect(page.get_by_test_id("title-1")).to_contain_text("India")
    assert number(page, "revenue-0") == alone
    assert number(page, "revenue-1") < alone
    assert page.get_by_test_id("map-1").is_visible()
    assert {"s", "s2"} <= state(page).keys()
    page.get_by_role("button", name="End comparison").click()
    expect(page.get_by_test_id("title-1")).to_have_count(0)


def test_a_scenario_is_built_and_what_is_wrong_is_said(visit: Open):
    page = visit("#s=us-tariff-on-canadian-crude&fuel=crude", refused=True)
    assert page.get_by_role("slider", name="Duty").is_visible()
    page.get_by_text("Add a measure").click()
    page.get_by_label("Kind").select_option("outage")
    page.locator("form").get_by_label("exporter").fill("Quatar")
    page.locator("form").get_by_label("level").fill("0.5")
    # A refusal is an answer, and no error of the page.
    with page.expect_response(lambda r: r.status == 422):
        page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert").filter(has_text="Qatar")).to_be_visible()
    page.locator("form").get_by_label("exporter").fill("Qatar")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Qatar loses LNG")).to_be_visible()
    settled(page)
    assert len(json.loads(state(page)["m"])) == 2
    page.get_by_text("The same on the command line").click()
    expect(page.get_by_text("--outage QAT:lng:0.5")).to_be_visible()


def test_files_to_take_away(visit: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = visit()
    panel = page.get_by_role("group", name="Who replaces what is lost: take away")
    with page.expect_download() as waited:
        panel.get_by_role("button", name="CSV").click()
    waited.value.save_as(tmp_path / "backfill.csv")
    with (tmp_path / "backfill.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    known = told([JAPAN], capsys)["backfill"]
    assert len(rows) == len(known)
    assert (rows[0]["supplier"], float(rows[0]["change"])) == (
        known[0]["supplier"], pytest.approx(known[0]["change"], rel=1e-9),
    )  # fmt: skip
    for kind, head in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as waited:
            panel.get_by_role("button", name=kind).click()
        waited.value.save_as(tmp_path / f"x.{kind}")
        content = (tmp_path / f"x.{kind}").read_bytes()
        assert content.startswith(head)
        assert len(content) > 3_000
    panel.get_by_role("button", name="Cite").click()
    dialog = page.get_by_role("dialog", name="How to cite")
    expect(dialog).to_contain_text(f"embargo run {JAPAN}")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


def test_bands_come_in_the_background_and_can_be_cancelled(visit: Open):
    page = visit("#s=us-lng-outage")
    central = number(page, "bills-0")
    page.get_by_label("80 % bands").select_option("500")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("dd.band").first).to_be_visible(timeout=3 * WAIT)  # of the first draws
    assert number(page, "bills-0") == central
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile(r"bands of \d+ draws, cancelled"))).to_be_visible()


def test_months_of_a_path(visit: Open, capsys: pytest.CaptureFixture[str]):
    measure = json.dumps([{"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "coal"}])
    page = visit(f"#m={measure}&from=2026-01&months=3&tab=months&fuel=coal", waits=False)
    panel = page.locator("#details .panel").filter(has_text="Month by month")
    panel.locator("svg[data-chart]").wait_for(timeout=3 * WAIT)
    found = told(["--ban", "JPN:RUS:coal", "--from", "2026-01", "--months", "3"], capsys)
    first = next(
        row for row in found["months"]
        if (row["place"], row["fuel"], row["item"]) == ("JPN", "coal", "price")
    )  # fmt: skip
    label = panel.locator("svg[data-chart]").get_attribute("aria-label") or ""
    assert "price, coal, Japan" in label
    assert f"{first['counterfactual']:,.0f}" in label


def test_keyboard_only(visit: Open):
    page = visit()
    before = number(page, "revenue-0")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type") == "range":
            break
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    settled(page)
    assert json.loads(state(page)["m"])[0]["level"] == pytest.approx(0.97)
    assert number(page, "revenue-0") != before
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('role')") == "tab":
            break
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Where the cargo goes instead")).to_be_visible()
    page.keyboard.press("Control+z")  # the tab
    page.keyboard.press("Control+z")  # the last step of the slider
    settled(page)
    assert json.loads(state(page)["m"])[0]["level"] == pytest.approx(0.98)


def test_phone_width(visit: Open):
    page = visit("#tab=diversion", viewport={"width": 360, "height": 740}, has_touch=True)
    settled(page)
    for tab in ("Who replaces", "Where it goes", "Months and stocks", "How right it was",
                "Sources and limits"):  # fmt: skip
        page.get_by_role("tab", name=tab).click()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate(
        "[...document.querySelectorAll('button, select, input')].filter(e => e.offsetHeight && "
        "e.offsetHeight < 24 && e.type !== 'range').length"
    )
    assert small == 0


@pytest.mark.parametrize(
    ("scheme", "tabs"),
    [
        ("light", ["Who replaces", "Where it goes", "Months and stocks", "Sources and limits"]),
        ("dark", ["Who replaces", "How right it was"]),
    ],
)
def test_nothing_keeps_people_out(scheme: str, tabs: list[str], visit: Open):
    page = visit("#s=india-stops-russian-oil&s2=japan-stops-russian-energy", color_scheme=scheme)
    # By the driver: the page's own policy lets no foreign script in.
    source = AXE.read_text(encoding="utf-8")
    page.evaluate(f"(() => {{ {source} }})()")
    settled(page)
    for tab in tabs:
        page.get_by_role("tab", name=tab).click()
        page.locator("#details .panel").first.wait_for()
        if "Sources" not in tab:
            page.locator("#details svg[data-chart]").first.wait_for()
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', "
            "'wcag21a', 'wcag21aa', 'best-practice']})"
        )
        assert [
            (v["id"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found["violations"]
        ] == []
