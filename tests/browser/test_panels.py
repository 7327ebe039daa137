"""Panels of long answers and the map by month: what they show is what the command line prints."""

from __future__ import annotations

import csv
import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import AXE, WAIT, Open, settled
from tests.browser.test_page import state

from embargo.cli import main

LONG = 12 * WAIT
COAL = json.dumps([{"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "coal"}])
MONTHS = f"#m={COAL}&from=2026-01&months=3&fuel=coal"


def told(capsys: pytest.CaptureFixture[str], *command: str) -> Any:
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def cells(table: Locator) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]


def written(value: float) -> str:
    size = abs(value)
    digits = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    text = f"{size:,.{digits}f}"
    return f"−{text}" if value < 0 and float(text.replace(",", "")) else text


def saved(page: Page, panel: str, tmp_path: Path) -> list[dict[str, str]]:
    """The rows of a panel's CSV."""
    with page.expect_download() as waited:
        page.get_by_role("group", name=f"{panel}: take away").get_by_role(
            "button", name="CSV"
        ).click()
    waited.value.save_as(tmp_path / "panel.csv")
    with (tmp_path / "panel.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_coalitions_are_those_of_the_command(
    visit: Open, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    page = visit("#tab=coalitions&coalition=g7-and-japan")
    table = page.get_by_test_id("coalitions")
    table.wait_for(timeout=LONG)
    found = told(capsys, "coalition", "g7-and-japan", "--value", "0.1")
    shown = cells(table)
    assert [row[0] for row in shown] == ["G7-JPN + JPN", "JPN", "G7-JPN"]
    assert [row[1] for row in shown] == [
        written(one["target_loss"]) for one in found["coalitions"] if one["size"]
    ]
    assert shown[0][4] == f"v ≥ {found['coalitions'][0]['internal_from']:.2f}"
    assert shown[0][7] == "breaks"
    # The worth of the loss is slid without solving anew, and stands in the address.
    page.get_by_role("spinbutton", name=re.compile("worth of one USD")).fill("0.1")
    page.keyboard.press("Tab")
    assert state(page)["worth"] == "0.1"
    expect(table.locator("tbody tr").first).to_contain_text("by transfers")
    together = found["members"][0]["coalition"]
    paid = [row["transfer"] for row in found["members"] if row["coalition"] == together]
    shown_paid = page.get_by_test_id("members").locator("td[data-value]").all()
    assert [float(cell.get_attribute("data-value") or "nan") for cell in shown_paid] == [
        pytest.approx(each, rel=1e-6) for each in paid
    ]
    rows = saved(page, "Who would hold together", tmp_path)
    assert [row["coalition"] for row in rows] == [one["coalition"] for one in found["coalitions"]]
    assert float(rows[0]["target_loss"]) == found["coalitions"][0]["target_loss"]


def test_a_coalition_of_ones_own_and_one_that_is_wrong(visit: Open):
    page = visit("#tab=coalitions", refused=True)
    page.get_by_test_id("coalitions").wait_for(timeout=LONG)
    page.get_by_label("Coalition", exact=True).select_option("own")
    players = page.get_by_label("Players")
    players.fill("JPN, Atlantis")
    page.get_by_role("button", name="Solve").click()
    expect(page.get_by_role("alert")).to_contain_text("Atlantis", timeout=LONG)
    players.fill("JPN, KOR")
    page.get_by_label("What is stopped", exact=True).select_option("coal")
    page.get_by_role("button", name="Solve").click()
    table = page.get_by_test_id("coalitions")
    expect(table.locator("tbody tr")).to_have_count(3, timeout=LONG)
    assert state(page)["players"] == "JPN, KOR"
    panel = page.get_by_role("group", name="Who would hold together: take away")
    panel.get_by_role("button", name="Cite").click()
    expect(page.get_by_role("dialog", name="How to cite").first).to_contain_text(
        "embargo coalition --of RUS --fuel coal --players JPN,KOR"
    )


def test_what_drives_an_answer_is_that_of_the_command(
    visit: Open, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    page = visit(f"#m={COAL}&tab=drivers&drivers=64")
    table = page.get_by_test_id("drivers")
    table.wait_for(timeout=LONG)
    found = told(capsys, "sensitivity", "--ban", "JPN:RUS:coal", "--draws", "64")
    strongest = max(found["effects"], key=lambda row: row["first"] if row["low"] else -1)
    target = next(t for t in found["targets"] if t["target"] == strongest["target"])
    page.get_by_label("Number", exact=True).select_option(target["target"])
    rows = [row for row in found["effects"] if row["target"] == target["target"]]
    first = cells(table)[0]
    assert first[0] == rows[0]["input"]
    assert first[3] == f"{rows[0]['total'] * 100:.0f} %"
    label = page.locator("#details svg[data-chart]").get_attribute("aria-label") or ""
    assert label.lower().startswith(target["title"].lower())
    assert state(page)["number"] == target["target"]
    taken = saved(page, "What drives the answer", tmp_path)
    assert len(taken) == len(found["effects"])
    assert float(taken[0]["total"]) == found["effects"][0]["total"]


def test_a_search_for_drivers_can_be_cancelled(visit: Open):
    page = visit("#tab=drivers")
    page.get_by_role("button", name=re.compile("Find out")).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    assert state(page)["drivers"] == "512"
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("cancelled")).to_be_visible()
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def test_pressure_has_the_bands_of_the_command(
    visit: Open, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    page = visit("#tab=pressure&buyer=JPN&seller=RUS")
    table = page.get_by_test_id("instruments")
    table.wait_for(timeout=LONG)
    central = cells(table)
    page.get_by_label("80 % bands of these").select_option("20")
    expect(page.get_by_text("bands of 20 draws of the world")).to_be_visible(timeout=LONG)
    found = told(capsys, "pressure", "JPN", "--on", "RUS", "--draws", "20")
    one = found["instruments"][0]
    banded = cells(table)
    assert central[0][1] == written(one["comply"])
    assert banded[0][1].split() == [
        written(one["comply"]), written(one["comply_low"]), "to", written(one["comply_high"])
    ]  # fmt: skip
    assert state(page)["bands"] == "20"
    rows = saved(page, "What complying costs", tmp_path)
    assert [float(row["low"]) for row in rows] == [part["low"] for part in found["parts"]]
    page.get_by_role("group", name="What complying costs: take away").get_by_role(
        "button", name="Source"
    ).click()
    dialog = page.get_by_role("dialog", name="Where it comes from").first
    expect(dialog).to_contain_text(found["inputs"][0]["source"])


def test_the_map_goes_through_the_months(
    visit: Open, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    page = visit(MONTHS, waits=False)
    slider = page.get_by_role("slider", name="Month of the map")
    slider.wait_for(timeout=LONG)
    slider.focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    assert state(page)["month"] == "2026-02"
    expect(page.get_by_role("heading", name="Coal flows, Mt in 2026-02")).to_be_visible()
    page.get_by_text("The map as a table").click()
    first = cells(page.get_by_test_id("flows-0"))[0]
    assert first[:2] == ["Russia", "Japan"]
    found = told(capsys, "run", "--ban", "JPN:RUS:coal", "--from", "2026-01", "--months", "3")
    flow = next(
        row for row in found["monthly_flows"]
        if (row["month"], row["exporter"], row["importer"], row["fuel"])
        == ("2026-02", "RUS", "JPN", "coal")
    )  # fmt: skip
    assert first[2:4] == [written(flow["baseline"]), written(flow["counterfactual"])]
    rows = saved(page, "Coal flows, Mt in 2026-02", tmp_path)
    assert {row["month"] for row in rows} == {"2026-02"}
    taken = next(r for r in rows if (r["exporter"], r["importer"]) == ("RUS", "JPN"))
    assert float(taken["baseline"]) == pytest.approx(flow["baseline"], rel=1e-9)

    entry = page.get_by_role("textbox", name="Month of the map, as 2026-01")
    entry.fill("2027-01")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("2026-01 to 2026-03")
    entry.fill("2026-03")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Coal flows, Mt in 2026-03")).to_be_visible()
    page.get_by_role("button", name="Play").click()  # from the end it begins anew
    expect(page.get_by_role("heading", name="Coal flows, Mt in 2026-02")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    again = visit(f"#{page.url.partition('#')[2]}", waits=False)
    expect(again.get_by_role("heading", name="Coal flows, Mt in 2026-02")).to_be_visible(
        timeout=LONG
    )
    page.get_by_role("button", name="All months").click()
    expect(page.get_by_role("heading", name="Coal flows, Mt a year")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("heading", name="Coal flows, Mt in 2026-02")).to_be_visible()


def test_a_page_that_is_left_cancels_what_it_asked_for(visit: Open, site: str):
    page = visit("#tab=drivers&drivers=512")
    with page.expect_response(f"{site}/api/v1/jobs/sensitivity") as waited:
        pass
    job = waited.value.json()["id"]
    page.goto("about:blank")
    with httpx.Client(base_url=f"{site}/api/v1") as client:
        for _ in range(100):
            now = client.get(f"/jobs/{job}").json()["state"]
            if now == "cancelled":
                break
            time.sleep(0.1)
    assert now == "cancelled"


def test_who_asks_for_less_motion_gets_none(visit: Open):
    page = visit(f"{MONTHS}&month=2026-01", waits=False, reduced_motion="reduce")
    page.get_by_role("slider", name="Month of the map").wait_for(timeout=LONG)
    expect(page.get_by_role("button", name="Play")).to_have_count(0)
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_role("heading", name="Coal flows, Mt in 2026-02")).to_be_visible()


TABS = {
    "backfill": 1, "diversion": 1, "months": 2, "drivers": 1, "pressure": 5, "coalitions": 3,
    "statements": 1, "evidence": 4, "sources": 3,
}  # fmt: skip


def test_every_panel_can_be_taken_away(visit: Open):
    page = visit(f"#m={COAL}&tab=backfill&drivers=64")
    for tab, least in TABS.items():
        page.locator(f"#tab-{tab}").click()
        panels = page.locator(".panel")
        expect(panels.nth(least + 1)).to_be_visible(timeout=LONG)  # besides map and numbers
        if tab == "drivers":
            page.get_by_test_id("drivers").wait_for(timeout=LONG)
        for panel in panels.all():
            offered = panel.locator(".tools button").all_inner_texts()
            pictures = panel.locator("svg[data-chart]").count()
            wanted = ["Source", "CSV", *(["SVG", "PNG"] if pictures else []), "Cite"]
            assert offered == wanted, (tab, panel.locator("h2").inner_text())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_new_panels_keep_nobody_out(scheme: str, visit: Open):
    page = visit(
        f"#m={COAL}&tab=coalitions&drivers=64",
        color_scheme=scheme,
        viewport={"width": 360 if scheme == "dark" else 1440, "height": 800},
    )
    source = AXE.read_text(encoding="utf-8")
    page.evaluate(f"(() => {{ {source} }})()")
    for tab, there in (("coalitions", "coalitions"), ("drivers", "drivers"),
                       ("pressure", "instruments")):  # fmt: skip
        page.locator(f"#tab-{tab}").click()
        page.get_by_test_id(there).wait_for(timeout=LONG)
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        found = page.evaluate(
            "axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', "
            "'wcag21a', 'wcag21aa', 'best-practice']})"
        )
        assert [
            (v["id"], [n["html"][:160] for n in v["nodes"][:4]]) for v in found["violations"]
        ] == []


def test_the_months_of_a_map_by_keyboard_on_a_phone(visit: Open):
    page = visit(f"{MONTHS}&month=2026-02", waits=False, viewport={"width": 360, "height": 740})
    page.get_by_role("slider", name="Month of the map").wait_for(timeout=LONG)
    settled(page)
    source = AXE.read_text(encoding="utf-8")
    page.evaluate(f"(() => {{ {source} }})()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found["violations"]] == []
