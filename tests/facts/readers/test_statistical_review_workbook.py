import sys
from pathlib import Path

import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts.readers import statistical_review as review
from embargo.facts.readers.statistical_review.cells import FILE, Rows
from embargo.facts.readers.statistical_review.conversion import factors
from embargo.facts.readers.statistical_review.series import power_by_fuel, series
from embargo.facts.readers.statistical_review.trade_sheets import (
    gas_balance,
    imports_exports,
    two_years,
)
from embargo.facts.readers.statistical_review.workbook import sheets

SPEC = {
    "sheet": "Coal",
    "head": "Exajoules",
    "metric": "production",
    "fuel": "coal",
    "unit": "EJ",
    "side": "exporter",
}


def grid(text: str) -> list[list[str | None]]:
    """Cells from lines with "|" between them; an empty cell is None."""
    return [[cell or None for cell in line.split("|")] for line in text.strip("\n").splitlines()]


SERIES = """
Coal: Production*||||||
||||Growth||Share
Exajoules|2021|2022|2023|2023|2013-23|2023
||||||
Germany|1.2|1.3|1.0|-0.2|-0.1|0.01
Other Europe|0.5|^|n/a|-|-|-
Total Europe|1.7|1.3|1.0|-0.2|-0.1|0.01
||||||
Total Middle East|0.02|0.02|0.03|0|0|0
||||||
South Africa |6|6.1|6.2|0|0|0
USSR|0|0|0|-|-|0
Total Africa|6|6.1|6.2|0|0|0
||||||
Total World|7.72|7.42|7.23|0|0|1
of which: OECD|1.2|1.3|1.0|0|0|0
                 European Union #|1.2|1.3|1.0|0|0|0
||||||
* Commercial solid fuels only.||||||
"""


def kinds(frame: pl.DataFrame, side: str = "exporter") -> dict[str, str]:
    return dict(frame.select(side, f"{side}_kind").unique().iter_rows())


def one(frame: pl.DataFrame, **where: str) -> float:
    found = frame.filter(*(pl.col(key) == wanted for key, wanted in where.items()))
    assert found.height == 1
    return float(found["value"][0])


def refused(rows: Rows, told: str) -> None:
    with pytest.raises(DataError) as caught:
        series(rows, SPEC)
    assert told in str(caught.value)


def test_rows_are_places_areas_sums_or_the_total() -> None:
    assert kinds(series(grid(SERIES), SPEC)) == {
        "DEU": "place",
        "Other Europe": "area",
        "Europe": "subtotal",
        "Middle East": "area",  # a sum without members in this table is all there is of it
        "ZAF": "place",
        "USSR": "area",
        "Africa": "subtotal",
        "WORLD": "total",
        "OECD": "subtotal",
        "European Union": "subtotal",
    }


def test_places_and_areas_add_up_to_the_world() -> None:
    frame = series(grid(SERIES), SPEC).filter(pl.col("period") == "2023")
    own = frame.filter(pl.col("exporter_kind").is_in(["place", "area"]))
    assert own["value"].sum() == pytest.approx(one(frame, exporter="WORLD"))


def test_growth_and_share_columns_are_no_years() -> None:
    frame = series(grid(SERIES), SPEC)
    assert sorted(frame["period"].unique()) == ["2021", "2022", "2023"]
    assert one(frame, exporter="DEU", period="2023") == 1.0


def test_marks_for_little_are_zero_and_flagged_and_missing_cells_are_left_out() -> None:
    other = series(grid(SERIES), SPEC).filter(pl.col("exporter") == "Other Europe")
    assert other.select("period", "value", "flag").rows() == [
        ("2021", 0.5, ""),
        ("2022", 0.0, "below resolution"),
    ]


def test_every_value_names_its_row() -> None:
    frame = series(grid(SERIES), SPEC)
    assert set(frame.filter(pl.col("exporter") == "DEU")["where"]) == {"Coal:5"}


def test_a_renamed_head_is_refused() -> None:
    refused(grid(SERIES.replace("Exajoules|", "Million tonnes|")), "the head reads")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (grid(SERIES)[:2], "no header row"),
        (grid(SERIES)[:7], "no row for the world's total"),
        (grid(SERIES.replace("|2021|2022|2023|2023", "||||")), "no columns of years"),
        (grid(SERIES.replace("South Africa ", "Suoth Africa")), "unknown name 'Suoth Africa'"),
        (grid(SERIES.replace("|6.1|6.2|", "|6.1|six|")), "'six' is no number"),
        (grid(SERIES.replace("Other Europe", "Germany*")), "'Germany' is there twice"),
    ],
)
def test_a_damaged_sheet_is_refused(rows: Rows, told: str) -> None:
    refused(rows, told)


def test_faults_of_a_sheet_come_together_with_their_rows() -> None:
    text = SERIES.replace("South Africa ", "Suoth Africa").replace("|1.2|1.3|1.0|-0.2", "|a|b|1|1")
    with pytest.raises(DataError) as caught:
        series(grid(text), SPEC)
    where = [fault.where for fault in caught.value.faults]
    assert where == ["Coal:5 2021 coal", "Coal:5 2022 coal", "Coal:11"]


def test_trade_of_a_series_has_the_world_on_the_other_side() -> None:
    spec = {**SPEC, "metric": "trade", "side": "importer"}
    frame = series(grid(SERIES), spec)
    assert set(frame["exporter"]) == {"WORLD"}
    assert "DEU" in set(frame["importer"])


def test_power_by_fuel_reads_a_block_of_fuels_below_each_year() -> None:
    text = """
Electricity generation by fuel*|||||
||2022|||2023
Terawatt-hours|Oil|Total|Oil|Other#|Total
|||||
Canada|5|658|4|1|633
Total World|5|658|4|1|633
"""
    spec = {**SPEC, "head": "Terawatt-hours", "metric": "generation", "side": "importer"}
    frame = power_by_fuel(grid(text), spec)
    assert one(frame, importer="CAN", period="2022", fuel="power") == 658
    assert one(frame, importer="CAN", period="2023", fuel="oil") == 4
    with pytest.raises(DataError, match="unknown column 'Peat'"):
        power_by_fuel(grid(text.replace("Other#", "Peat")), spec)


IMPORTS_EXPORTS = """
Coal: Trade movements|||
|||Growth
Exajoules|2022|2023|2023
Imports|||
China|5.8|10.2|0.7
Total World|5.8|10.2|0
Exports|||
Australia|3|4|0
Rest of World|2.8|6.2|0
Total World|5.8|10.2|0
"""


def test_imports_and_exports_stand_on_their_sides() -> None:
    frame = imports_exports(grid(IMPORTS_EXPORTS), {**SPEC, "metric": "trade"})
    assert one(frame, exporter="WORLD", importer="CHN", period="2023") == 10.2
    assert one(frame, exporter="AUS", importer="WORLD", period="2022") == 3
    with pytest.raises(DataError, match="no block of exports"):
        imports_exports(grid(IMPORTS_EXPORTS)[:6], {**SPEC, "metric": "trade"})


def test_two_years_reads_the_block_in_tonnes_and_not_the_one_in_barrels() -> None:
    text = """
Oil trade in 2022 and 2023||||||||
||2022||||2023||
|Crude|Product|Crude|Product|Crude|Product|Crude|Product
Million tonnes|Imports|Imports|Exports|Exports|Imports|Imports|Exports|Exports
Canada|25.8|29.7|198.9|32.8|25.0|27.3|207.2|32.3
Total World|25.8|29.7|198.9|32.8|25.0|27.3|207.2|32.3
||||||||
Thousand barrels daily||||||||
Canada|518|621|3993|684|502|570|4160|675
Total World|518|621|3993|684|502|570|4160|675
"""
    spec = {**SPEC, "head": "Million tonnes", "metric": "trade", "unit": "Mt"}
    frame = two_years(grid(text), spec)
    assert one(frame, exporter="CAN", importer="WORLD", fuel="crude", period="2023") == 207.2
    assert one(frame, exporter="WORLD", importer="CAN", fuel="products", period="2022") == 29.7
    with pytest.raises(DataError, match="is no import or export"):
        two_years(grid(text.replace("|Product|", "|Bunkers|", 1)), spec)


def test_gas_balance_reads_partners_named_below_a_flow() -> None:
    text = """
Natural gas: Inter-regional trade|||
|||
Billion cubic metres|2022|2023|2023
Europe|||
Pipeline imports|151|112|0
  of which: Russian Federation|86|50|0
    Africa|34|33|0
LNG imports|172|169|0
Total imports|323|281|0
LNG exports*|8|9|0
World|||
LNG trade|539|549|0
"""
    spec = {**SPEC, "head": "Billion cubic metres", "metric": "trade", "unit": "bcm"}
    frame = gas_balance(grid(text), spec)
    russia = {"exporter": "RUS", "importer": "Europe", "fuel": "pipeline_gas"}
    assert one(frame, **russia, period="2023") == 50
    assert one(frame, exporter="Africa", importer="Europe", period="2022") == 34
    assert one(frame, exporter="Europe", importer="WORLD", fuel="lng", period="2023") == 9
    assert one(frame, exporter="WORLD", importer="Europe", fuel="lng", period="2023") == 169
    with pytest.raises(DataError, match="no closing block"):
        gas_balance(grid(text)[:-2], spec)


def test_a_sheet_that_is_not_read_is_told() -> None:
    with pytest.raises(DataError, match="sheet 'Cobalt' is not read"):
        review.read_workbook(Path(), ["Cobalt"])


def test_a_missing_or_broken_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="file not found"):
        review.read_workbook(tmp_path)
    path = tmp_path / FILE
    path.parent.mkdir()
    path.write_bytes(b"PK\x03\x04 broken off")
    with pytest.raises(DataError, match="truncated"):
        review.read_workbook(tmp_path)


def test_a_missing_package_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / FILE
    path.parent.mkdir()
    path.touch()
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    with pytest.raises(DataError, match=r"pip install 'embargo\[build\]'"):
        review.read_workbook(tmp_path)


def test_conversion_factors_need_their_blocks() -> None:
    with pytest.raises(DataError, match="no block 'Crude oil'"):
        factors(grid("Approximate conversion factors||"))


@pytest.fixture(scope="module")
def workbook(sources_root: Path) -> pl.DataFrame:
    pytest.importorskip("fastexcel", reason="the extra embargo[build] is not installed")
    return review.read_workbook(sources_root)


@pytest.mark.sources
def test_all_sheets_are_read(workbook: pl.DataFrame) -> None:
    assert {where.rsplit(":", 1)[0] for where in workbook["where"].unique()} == {
        spec["sheet"] for spec in sheets()
    }


@pytest.mark.sources
@pytest.mark.parametrize(
    "sheet", [s["sheet"] for s in sheets() if s.get("form", "series") == "series"]
)
def test_places_and_areas_of_each_sheet_add_up(workbook: pl.DataFrame, sheet: str) -> None:
    spec = next(spec for spec in sheets() if spec["sheet"] == sheet)
    kind = pl.col(f"{spec['side']}_kind")
    rows = workbook.filter(pl.col("where").str.starts_with(f"{sheet}:"), pl.col("period") == "2023")
    own = rows.filter(kind.is_in(["place", "area"]))["value"].sum()
    total = rows.filter(kind == "total")["value"].to_list()
    assert total == pytest.approx([own], rel=1e-6)


@pytest.mark.sources
def test_the_workbook_agrees_with_the_matrices(workbook: pl.DataFrame, sources_root: Path) -> None:
    matrices = review.read_matrices(sources_root)
    book = workbook.filter(pl.col("period") == "2023", pl.col("metric") == "trade")
    for fuel, unit in (("crude", "Mt"), ("products", "Mt"), ("coal", "EJ")):
        told = book.filter(pl.col("fuel") == fuel, pl.col("unit") == unit)
        totals = review.totals(matrices, 2023, fuel)
        both = totals.join(told, on=("exporter", "importer"), suffix="_book")
        assert both.height >= 20  # the sheets split the Middle East and Africa further
        assert (both["value"] - both["value_book"]).abs().max() < 1e-3


@pytest.mark.sources
def test_the_conversion_factors_are_read(sources_root: Path) -> None:
    pytest.importorskip("fastexcel", reason="the extra embargo[build] is not installed")
    table = review.read_conversion_factors(sources_root)

    def factor(fuel: str, source: str, target: str) -> float:
        found = table.filter(
            pl.col("fuel").str.starts_with(fuel), pl.col("from") == source, pl.col("to") == target
        )
        assert found.height == 1
        return float(found["factor"][0])

    assert factor("Crude oil", "Tonnes (metric)", "bbl") == 7.33
    assert factor("Product basket", "t", "bbl") == pytest.approx(8.06, abs=0.01)
    assert factor("Natural gas", "1 million tonnes LNG", "bcm") == 1.36
