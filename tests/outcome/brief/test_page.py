"""The brief: one file, nothing fetched, the numbers of the answer, any words."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from embargo import places
from embargo.errors import InputError
from embargo.markup import Number
from embargo.outcome import Outcome
from embargo.outcome.brief import page
from embargo.outcome.brief.bars import Bar, bars
from embargo.outcome.brief.extra import Extra, Grid
from embargo.outcome.headline import headline
from embargo.outcome.text import amount

_SPEC = importlib.util.spec_from_file_location("reading", Path(__file__).with_name("reading.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
_reading = importlib.util.module_from_spec(_SPEC)
import sys  # noqa: E402 - a dataclass looks its module up

sys.modules["reading"] = _reading
_SPEC.loader.exec_module(_reading)
read = _reading.read

FETCHES = ("src", "srcset", "data", "action", "poster", "formaction", "background", "ping")


@pytest.fixture(scope="session", params=["told", "months", "banded"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    found: Outcome = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def html(outcome: Outcome) -> str:
    return page.page(outcome, "embargo run x --brief out.html")


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _numbers(each)
        if "baseline" in value and value["counterfactual"] is not None:
            yield value["counterfactual"] - value["baseline"]
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def test_it_is_whole_html_and_small(html: str):
    seen = read(html)
    assert seen.wrong == []
    assert len(html.encode("utf-8")) < 3_000_000
    tags = {tag for tag, _ in seen.tags}
    assert {"h1", "h2", "table", "svg", "figure"} <= tags
    ids = [given["id"] for _, given in seen.tags if "id" in given]
    assert len(ids) == len(set(ids))
    inside = [given["href"] for tag, given in seen.tags if tag == "a"]
    assert all(href[0] == "#" and href[1:] in ids for href in inside)


def test_it_asks_the_network_for_nothing(html: str):
    seen = read(html)
    assert not {"link", "iframe", "object", "embed", "img", "base"} & {tag for tag, _ in seen.tags}
    for _, given in seen.tags:
        assert not set(FETCHES) & set(given)
        assert given.get("href", "#").startswith("#")
        assert not any(re.search(r"url\((?!#)", value) for value in given.values())
        assert not any(re.search(r"https?://", value) for value in given.values())
    assert not re.search(r"url\(|@import|https?:", seen.style)
    assert not re.search(r"fetch\(|XMLHttp|import\(|https?:|innerHTML", seen.script)


def test_its_policy_lets_only_its_own_script_run(html: str):
    seen = read(html)
    (policy,) = [
        given["content"]
        for tag, given in seen.tags
        if tag == "meta" and given.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(seen.script.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy
    assert not any(name.startswith("on") for _, given in seen.tags for name in given)


def test_every_number_in_a_table_is_one_of_the_answer(html: str, outcome: Outcome):
    known = sorted(_numbers(outcome.to_dict()))
    cells = [
        float(cell["data-value"])
        for rows in read(html).tables.values()
        for row in rows
        for cell in row
        if "data-value" in cell
    ]
    assert len(cells) > 20
    table = pl.Series(known)
    for value in cells:
        near = table.search_sorted(value)
        around = [known[at] for at in (near - 1, near) if 0 <= at < len(known)]
        assert any(each == pytest.approx(value, rel=1e-7, abs=1e-9) for each in around), value


def test_backfill_and_diversion_are_the_rows_of_the_answer(html: str, outcome: Outcome):
    tables, found = read(html).tables, outcome.to_dict()
    for name, importer, column in (
        ("backfill", "importer", "supplier"),
        ("diversion", "exporter", "destination"),
    ):
        shown = [key for key in tables if key.startswith(f"{name}-")]
        assert shown
        for key in shown:
            _, code, fuel = key.split("-")
            rows = {
                row[column]: row["change"]
                for row in found[name]
                if (row[importer], row["fuel"]) == (code, fuel)
            }
            for row in tables[key][1:]:
                if "data-code" in row[0]:
                    expected = rows[row[0]["data-code"]]
                    assert float(row[1]["data-value"]) == pytest.approx(expected, rel=1e-9)
                    written = row[1]["text"].replace("−", "-").replace("+", "").replace(",", "")
                    assert float(written) == pytest.approx(expected, abs=0.006, rel=0.006)


def test_the_headline_says_what_the_headline_holds(html: str, outcome: Outcome):
    first, text = headline(outcome), read(html).text
    assert outcome.scenario.title in text
    assert amount(abs(first.revenue.value)) in text
    assert ("80\u00a0% band" in text) == (outcome.samples is not None)
    for bought in (p for buyer in first.buyers for p in buyer.purchases if p.lost > 0.05):
        assert places.name(bought.gained[0].place) in text


def test_it_tells_record_limits_sources_citation_and_command(html: str, outcome: Outcome):
    text = read(html).text
    for sentence in (*outcome.record, *outcome.limitations, *outcome.notes):
        assert sentence in text
    assert outcome.record
    assert "embargo run x --brief out.html" in text
    assert f"data of {outcome.world.vintage}" in text
    assert "CC BY 4.0" in text
    assert "measures:" in text


def test_sources_have_dates_and_licences(banded: Outcome):
    rows = read(page.page(banded)).tables["sources-table"]
    assert len(rows) > 10
    assert all(cell["text"] for row in rows for cell in row)


def test_months_are_there_only_with_months(told: Outcome, months: Outcome):
    assert "months-JPN-gas" in read(page.page(months)).tables
    assert len(read(page.page(months)).tables["months-JPN-gas"]) == 1 + 4
    assert not any(key.startswith("months-") for key in read(page.page(told)).tables)


def test_words_of_a_scenario_stay_words(told: Outcome):
    title = "<script>alert(1)</script> & \"quotes\" '</style>'"
    nasty = replace(told, scenario=replace(told.scenario, title=title, note="</main><img src=x>"))
    seen = read(page.page(nasty, "embargo run '<b>'"))
    assert seen.wrong == []
    assert sum(tag == "script" for tag, _ in seen.tags) == 1
    assert not {"img", "b"} & {tag for tag, _ in seen.tags}
    assert title in seen.text


def test_further_tables_have_sections_where_there_are_any(told: Outcome):
    steps = ["delivered", "freight", "fob", "world", "discount"]
    ladder = pl.DataFrame(
        {
            "exporter": ["RUS"] * 10, "importer": ["WORLD"] * 5 + ["JPN"] * 5, "fuel": ["lng"] * 10,
            "step": steps * 2, "baseline": [11.5, 1.25, 10.25, 10.5, 0.25] * 2,
            "counterfactual": [11.0, 1.25, 9.75, 10.5, 0.75] * 2, "unit": ["USD/MMBtu"] * 10,
        }
    )  # fmt: skip
    bare = {name: rows for name, rows in told.tables.items() if name != "ladder"}
    html = page.page(replace(told, tables=bare | {"ladder": ladder}))
    rows = read(html).tables["table-ladder"]
    shown = [cell["text"] for cell in rows[1]]
    assert shown[:3] == ["Russia", "LNG", "what the buyer pays, delivered"]
    assert [cell["text"] for cell in rows[3]][3:5] == ["10.2", "9.75"]
    assert len(rows) == 1 + 5
    assert "has 5 more rows" in html
    none = {"ladder": ladder.clear()}
    assert "table-ladder" not in read(page.page(replace(told, tables=bare | none))).tables


def test_sellers_whose_prices_stay_have_no_ladder(banded: Outcome):
    rows = read(page.page(banded)).tables["table-ladder"]
    heads = [cell["text"] for cell in rows[0]]
    assert heads[:5] == ["seller", "fuel", "step", "as it was", "as it would be"]
    assert heads[5:] == ["change", "band from", "to", "unit"]
    assert {row[1]["data-code"] for row in rows[1:]} == {"lng"}


def test_accounts_are_of_those_hit_and_no_number_has_the_sign_of_nothing(banded: Outcome):
    rows = read(page.page(banded)).tables["table-accounts"][1:]
    assert {row[0]["data-code"] for row in rows} == {"JPN", "RUS"}
    assert 3 < len(rows) <= 24
    assert not {cell["text"] for row in rows for cell in row} & {"+0.00", "−0.00", "0.000"}


def test_sections_of_other_rooms_stand_before_the_record(told: Outcome):
    extra = Extra(
        "more-of-it",
        "More <b>",
        ("What & why.",),
        bars([Bar("one", 1.0, "1.00")], "One", "Mt"),
        "Bars: one",
        (Grid(["", "n"], [["<i>", Number("1.00", 1.0)]], "Caption", "grid"),),
        ("A note.",),
        "embargo more",
    )
    html = page.page(told, None, [extra])
    seen = read(html)
    assert seen.wrong == []
    assert not {"b", "i"} & {tag for tag, _ in seen.tags}
    assert [cell["text"] for cell in seen.tables["grid"][1]] == ["<i>", "1.00"]
    order = [html.index(f'<section id="{name}"') for name in ("money", "more-of-it", "record")]
    assert order == sorted(order)
    assert 'aria-label="Bars: one; the numbers are in the tables"' in html
    assert html.index("What &amp; why.") < html.index("Bars: one") < html.index("A note.")


def test_a_scenario_that_stops_nothing_has_a_brief(world):
    from embargo.evidence.run import run

    seen = read(page.page(run(world=world, ban="AUS:JPN:coal")))
    assert seen.wrong == []
    assert "Hardly anything changes" in seen.text


def test_it_is_written_whole_or_not_at_all(
    told: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "brief.html"
    assert told.brief(file) == file
    before = file.read_bytes()

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(InputError, match="No space left"):
        told.brief(file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_a_place_that_cannot_be_is_refused(told: Outcome, tmp_path: Path):
    with pytest.raises(InputError, match="make the folder"):
        told.brief(tmp_path / "none" / "brief.html")
    with pytest.raises(InputError, match="is a folder"):
        told.brief(tmp_path)


@pytest.mark.parametrize("missing", ["altair", "vl_convert"])
def test_what_to_install_is_said(
    told: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"pip install 'embargo\[chart\]'"):
        told.brief(tmp_path / "brief.html")
    assert list(tmp_path.iterdir()) == []
