"""Charts: their numbers are those of the answer; pictures are written as a whole."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from embargo.errors import InputError
from embargo.outcome import Outcome
from embargo.outcome.brief.look import svg
from embargo.outcome.brief.words import words


def _values(chart) -> list[dict]:
    spec = chart.to_dict()
    text = json.dumps(spec)
    assert "http" not in text.replace(spec["$schema"], "")
    found = []

    def walk(part):
        if isinstance(part, dict):
            found.extend(part.get("data", {}).get("values", []))
            for each in part.values():
                walk(each)
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(spec)
    return found


def test_bars_are_the_changes_of_the_answer(told: Outcome):
    changes = {round(v, 9) for v in told.tables["backfill"]["change"]}
    rows = [row for row in _values(told.chart("backfill")) if " other" not in row["name"]]
    assert rows
    assert all(round(row["value"], 9) in changes for row in rows)
    assert all((row["sign"] == "more") == (row["value"] >= 0) for row in rows)


def test_bands_are_drawn_where_there_are_draws(told: Outcome, banded: Outcome):
    assert all(row["low"] is None for row in _values(told.chart("diversion")))
    known = [row for row in _values(banded.chart("diversion")) if " other" not in row["name"]]
    assert all(row["low"] <= row["high"] for row in known)


def test_lines_are_the_months_of_the_answer(months: Outcome):
    rows = _values(months.chart("stocks"))
    assert [row["month"][:7] for row in rows] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    cover = months.months("JPN", "gas", "cover")
    assert [row["as it would be"] for row in rows] == cover["counterfactual"].to_list()


def test_a_ladder_hangs_from_the_buyers_price_to_the_sellers(banded: Outcome):
    rows = _values(banded.chart("ladder"))
    ladder = banded.ladder("RUS", "WORLD", "lng")
    for which, side in (("as it was", "baseline"), ("as it would be", "counterfactual")):
        steps = dict(ladder.select("step", side).iter_rows())
        drawn = {row["name"]: (row["start"], row["end"]) for row in rows if row["which"] == which}
        names = words()["steps"]
        assert drawn[names["delivered"]] == (0.0, steps["delivered"])
        assert drawn[names["fob"]] == (0.0, steps["fob"])
        between = [s for s in steps if s not in ("delivered", "fob", "world", "discount")]
        last = [drawn[names[step]] for step in between if names[step] in drawn][-1]
        assert last[1] == pytest.approx(steps["fob"], abs=0.02)
        gap = drawn[names["discount"]]
        assert gap[0] - gap[1] == pytest.approx(steps["discount"])
        assert gap[1] == pytest.approx(steps["fob"])


def test_accounts_are_the_largest_changes_of_those_hit(banded: Outcome):
    rows = _values(banded.chart("accounts"))
    hit = banded.accounts(["JPN", "RUS"])
    known = {round(v, 9) for v in hit["change"].drop_nulls()}
    assert all(round(row["value"], 9) in known for row in rows)
    assert max(abs(row["value"]) for row in rows) == hit["change"].abs().max()
    assert all(row["low"] <= row["high"] for row in rows)


def test_losses_of_gdp_are_drawn_where_they_are_told(banded: Outcome):
    with pytest.raises(InputError, match="nothing to draw"):
        banded.chart("macro")
    lost = banded.tables["macro"].with_columns(pl.col("second_order") + 0.5)
    more = replace(banded, tables={**banded.tables, "macro": lost})
    values = {row["name"]: row["value"] for row in _values(more.chart("macro"))}
    whole = lost.filter(place="JPN", fuel="all").row(0, named=True)
    assert values["Japan, lost output"] == whole["second_order"]


def test_what_cannot_be_drawn_is_said(told: Outcome):
    with pytest.raises(InputError, match="did you mean 'backfill'"):
        told.chart("bakfill")
    with pytest.raises(InputError, match="run the scenario with dates"):
        told.chart("stocks")


def test_pictures_are_a_folder_of_both_kinds(months: Outcome, tmp_path: Path):
    written = months.write_charts(tmp_path / "charts")
    names = {path.name for path in written}
    assert {"months.svg", "months.png", "stocks.svg", "backfill.png", "prices.svg"} <= names
    assert {path.name for path in (tmp_path / "charts").iterdir()} == names
    png = (tmp_path / "charts" / "prices.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert months.write_charts(tmp_path / "charts") == written
    (tmp_path / "charts" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match=r"mine\.txt"):
        months.write_charts(tmp_path / "charts")


def test_svgs_of_one_page_share_no_id(told: Outcome):
    one, two = (svg(told.chart("backfill"), name) for name in ("a", "b"))
    assert "xmlns" not in one
    assert "http" not in one
    assert one.replace('"a-', '"b-').replace("#a-", "#b-") == two
