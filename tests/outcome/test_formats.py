"""Workbooks and the long format of modellers: what goes in comes out again."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from embargo.errors import InputError
from embargo.evidence.run import run
from embargo.outcome import Outcome, iamc
from embargo.world import World


@pytest.fixture(scope="session")
def dated(world: World) -> Outcome:
    return run(world=world, ban="JPN:RUS:lng", start="2026-01", months=3)


def test_a_workbook_holds_every_table(dated: Outcome, tmp_path: Path):
    file = dated.write_xlsx(tmp_path / "a.xlsx", command="embargo run it")
    sheets = pl.read_excel(file, sheet_id=0)
    assert list(sheets) == ["read me", *dated.tables]
    for name in ("backfill", "bills", "months", "prices"):
        table = dated.tables[name]
        back = sheets[name].select(pl.col(c).cast(table.schema[c]) for c in table.columns)
        assert_frame_equal(back, table.fill_nan(None), rel_tol=1e-12)
    told = pl.read_excel(file, sheet_name="read me", has_header=False)
    words = dict(told.iter_rows())
    assert words["command"] == "embargo run it"
    assert words["licence"] == "CC BY 4.0"
    assert words["span"] == "3 months from 2026-01"
    assert words["backfill"].endswith(f"({dated.tables['backfill'].height} rows)")


def test_words_of_a_workbook_are_no_formulas(japan: Outcome, tmp_path: Path):
    sneaky = replace(japan, scenario=replace(japan.scenario, title='=HYPERLINK("x")'))
    file = sneaky.write_xlsx(tmp_path / "a.xlsx")
    told = pl.read_excel(file, sheet_name="read me", has_header=False)
    assert told.row(0)[1] == '=HYPERLINK("x")'


def test_a_workbook_is_written_whole_or_not_at_all(
    japan: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(InputError, match="make the folder"):
        japan.write_xlsx(tmp_path / "none" / "a.xlsx")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"pip install 'embargo\[xlsx\]'"):
        japan.write_xlsx(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_long_format_has_its_columns_and_each_key_once(dated: Outcome):
    table = iamc.table(dated)
    assert tuple(table.columns) == iamc.COLUMNS
    assert table.select(iamc.COLUMNS[:-1]).is_duplicated().sum() == 0
    assert table.null_count().sum_horizontal().item() == 0
    assert table["value"].is_finite().all()
    assert set(table["scenario"]) == {"baseline", dated.scenario.id}
    assert not table["variable"].str.contains(r"[*{}]|\|\||^\||\|$").any()
    months = table.filter(pl.col("subannual") != "Year")
    assert months["subannual"].unique(maintain_order=True).to_list() == [
        "January",
        "February",
        "March",
    ]
    assert set(months["year"]) == {2026}


def test_the_long_format_has_the_numbers_of_the_tables(dated: Outcome):
    table = iamc.table(dated)

    def value(side: str, region: str, variable: str, at: str = "Year") -> float:
        rows = table.filter(scenario=side, region=region, variable=variable, subannual=at)
        return float(rows["value"].item())

    sold = dated.flows("JPN", "RUS", "lng").row(0, named=True)
    assert value("baseline", "Russia>Japan", "Trade|Gas|LNG") == sold["baseline"]
    assert value(dated.scenario.id, "Russia>Japan", "Trade|Gas|LNG") == sold["counterfactual"]
    world = dated.prices("WORLD", "gas").row(0, named=True)
    assert value("baseline", "World", "Price|Gas|Delivered") == world["baseline"]
    bill = dated.bills("JPN", "lng").row(0, named=True)
    assert value(dated.scenario.id, "Japan", "Import Bill|Gas|LNG") == bill["counterfactual"]
    stock = dated.months("JPN", "gas", "stock").row(1, named=True)
    found = value(dated.scenario.id, "Japan", "Stock|Gas|Commercial", "February")
    assert found == stock["counterfactual"]
    units = dict(table.select("variable", "unit").unique().iter_rows())
    assert units["Trade|Gas|LNG"] in ("Mt/yr", "Mt/month")
    assert units["Stock|Gas|Commercial"] == "bcm"
    assert units["Stock|Gas|Days Of Use"] == "days"


def test_ladders_accounts_and_losses_are_in_the_long_format(dated: Outcome):
    table = iamc.table(dated)

    def value(side: str, region: str, variable: str) -> float:
        rows = table.filter(scenario=side, region=region, variable=variable, subannual="Year")
        return float(rows["value"].item())

    steps = dated.ladder("RUS", "WORLD", "lng")
    fob = steps.filter(step="fob").row(0, named=True)
    assert value("baseline", "Russia>World", "Price|Gas|LNG|Netback|FOB") == fob["baseline"]
    after = value(dated.scenario.id, "Russia>World", "Price|Gas|LNG|Netback|FOB")
    assert after == fob["counterfactual"]
    moved = dated.accounts("JPN", item="terms_of_trade").row(0, named=True)
    name = {"lng": "Gas|LNG", "pipeline_gas": "Gas|Pipeline"}[moved["fuel"]]
    assert value(dated.scenario.id, "Japan", f"Terms Of Trade|{name}") == moved["counterfactual"]
    whole = dated.macro("JPN").filter(fuel="all").row(0, named=True)
    assert (
        value(dated.scenario.id, "Japan", "GDP Loss|Second Order|Energy") == (whole["second_order"])
    )
    units = dict(table.select("variable", "unit").unique().iter_rows())
    assert units["GDP Loss|Second Order|Energy"] == "% of GDP"
    assert units["Price|Gas|LNG|Netback|FOB"] == "USD/MMBtu"
    assert units[f"Terms Of Trade|{name}"] == "billion USD/yr"
    # What the accounts say again of bills, revenue and duties stands once.
    assert not any("Second Choice" in name for name in units)


def test_bands_are_percentiles():
    drawn = run(world=2023, ban="JPN:RUS:lng", draws=3, workers=1)
    table = iamc.table(drawn)
    row = drawn.bills("JPN", "lng").row(0, named=True)
    for end, column in (("10.0th", "counterfactual_low"), ("90.0th", "counterfactual_high")):
        name = f"Import Bill|Gas|LNG|{end} Percentile"
        found = table.filter(scenario=drawn.scenario.id, region="Japan", variable=name)
        assert found["value"].item() == row[column]


def test_the_long_format_is_written_with_its_metadata(japan: Outcome, tmp_path: Path):
    file = japan.write_iamc(tmp_path / "long.csv", command="embargo run it")
    back = pl.read_csv(file)
    assert_frame_equal(back, iamc.table(japan), rel_tol=1e-12)
    about = json.loads((tmp_path / "long.metadata.json").read_text("utf-8"))
    assert about["command"] == "embargo run it"
    assert list(about["columns"]) == list(iamc.COLUMNS)
    assert about["licence"] == "CC BY 4.0"


def test_months_have_csv_files_too(dated: Outcome, tmp_path: Path):
    written = dated.write_csv(tmp_path / "answer")
    assert {"months.csv", "monthly_flows.csv"} <= {path.name for path in written}
