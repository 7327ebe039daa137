from pathlib import Path

import polars as pl
import pytest

from embargo import places
from embargo.errors import DataError
from embargo.facts.readers import statistical_review as review
from embargo.facts.readers.statistical_review.matrices import FILE
from embargo.facts.readers.statistical_review.names import classify

HEAD = "year,fuel,unit,exporter,importer,value\n"
CRUDE = """2023,crude,Mt,Russian Federation,India,81.8
2023,crude,Mt,Russian Federation,Europe,32.4
2023,crude,Mt,Other CIS,Europe,72.7
2023,crude,Mt,Russian Federation,Total,114.2
2023,crude,Mt,Other CIS,Total,72.7
2023,crude,Mt,Total imports,India,81.8
2023,crude,Mt,Total imports,Europe,105.1
2023,crude,Mt,Total imports,Total,186.9
"""
LNG = """2021,lng,bcm,Other Asia Pacific,Belgium,1.0
2021,lng,bcm,Qatar,Belgium,2.0
2021,lng,bcm,Qatar,Other European Union,3.0
2021,lng,bcm,Other Asia Pacific,Europe,1.0
2021,lng,bcm,Qatar,Europe,5.0
2021,lng,bcm,Other Asia Pacific,Total exports,1.0
2021,lng,bcm,Qatar,Total exports,5.0
2021,lng,bcm,Total imports,Belgium,3.0
2021,lng,bcm,Total imports,Other European Union,3.0
2021,lng,bcm,Total imports,Europe,6.0
2021,lng,bcm,Total imports,Total exports,6.0
"""
COAL = """2018,coal,Million tonnes oil equivalent,Australia,China,50.0
2018,coal,Million tonnes oil equivalent,Australia,Total,50.0
2018,coal,Million tonnes oil equivalent,Total imports,China,50.0
"""


def sample(root: Path, text: str) -> Path:
    path = root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return root


def value(frame: pl.DataFrame, year: int, fuel: str, exporter: str, importer: str) -> float:
    found = frame.filter(
        pl.col("period") == str(year),
        pl.col("fuel") == fuel,
        pl.col("exporter") == exporter,
        pl.col("importer") == importer,
    )
    assert found.height == 1
    return float(found["value"][0])


def test_blocks_are_places_and_areas_once_and_totals_stand_apart(tmp_path: Path) -> None:
    frame = review.read_matrices(sample(tmp_path, CRUDE))
    blocks = review.blocks(frame, 2023, "crude")
    assert blocks.select("exporter", "importer", "value").rows() == [
        ("RUS", "IND", 81.8),
        ("RUS", "Europe", 32.4),
        ("Other CIS", "Europe", 72.7),
    ]
    totals = review.totals(frame, 2023, "crude")
    assert value(totals, 2023, "crude", "RUS", "WORLD") == 114.2
    assert value(totals, 2023, "crude", "WORLD", "WORLD") == 186.9


def test_a_region_is_an_area_in_oil_and_repeats_its_members_in_lng(tmp_path: Path) -> None:
    frame = review.read_matrices(sample(tmp_path, CRUDE + LNG))
    kinds = frame.filter(pl.col("importer") == "Europe").select("fuel", "importer_kind").unique()
    assert dict(kinds.iter_rows()) == {"crude": "area", "lng": "subtotal"}
    assert review.blocks(frame, 2021, "lng")["value"].sum() == 6.0


def test_names_of_all_editions_read_alike() -> None:
    for names, code in (
        (("Russia", "Russian Federation", "Russian Federation "), "RUS"),
        (("US", " US"), "USA"),
        (("UAE", "United Arab Emirates"), "ARE"),
        (("EU", "European Union", "European Union #", "of which: European Union"),
         "European Union"),
        (("Other EU", "Other European Union"), "Other European Union"),
        (("Other Europe", "Other Europe1", "Other Europe*"), "Other Europe"),
        (("Middle East (ex Saudi Arabia)2",), "Middle East (ex Saudi Arabia)"),
        (("Total", "Total imports", "Total World", "Total LNG exports"), "WORLD"),
    ):  # fmt: skip
        assert {classify(name)[0] for name in names} == {code}
    assert classify("Total Europe") == ("Europe", "subtotal")
    assert classify("Europe") == ("Europe", "area")


def test_areas_are_known_to_the_vocabulary(tmp_path: Path) -> None:
    frame = review.read_matrices(sample(tmp_path, CRUDE + LNG))
    areas = {
        name
        for side in ("exporter", "importer")
        for name in frame.filter(pl.col(f"{side}_kind") == "area")[side]
    }
    assert areas
    assert all(places.is_area(name) for name in areas)


def test_coal_of_2018_is_brought_to_exajoules(tmp_path: Path) -> None:
    frame = review.read_matrices(sample(tmp_path, COAL))
    assert value(frame, 2018, "coal", "AUS", "CHN") == pytest.approx(50.0 * 0.041868)
    assert set(frame["unit"]) == {"EJ"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CRUDE.replace("India", "Indai"), "unknown name 'Indai'"),
        (CRUDE.replace("Mt", "Mtoe"), "is no fuel and unit of this source"),
        (COAL.replace("Million tonnes oil equivalent", "Mt"), "is no fuel and unit"),
        (CRUDE.replace("81.8", "n/a"), "is no number"),
        (CRUDE.replace("2023", "  2018", 1), "'  2018' is no year"),
        (CRUDE.replace("81.8", "-81.8"), "is negative"),
        (CRUDE + CRUDE.splitlines()[0] + "\n", "is there twice"),
        ("".join(CRUDE.splitlines(keepends=True)[1:]), "sum to"),
        ("".join(CRUDE.splitlines(keepends=True)[:3]), "has no total"),
        (CRUDE[:-20], "cells where the header has 6"),
        ("", "truncated"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        review.read_matrices(sample(tmp_path, text))
    assert told in str(caught.value)


def test_all_unknown_names_are_told_at_once_with_their_line(tmp_path: Path) -> None:
    text = CRUDE.replace("India", "Indai").replace("Other CIS", "Other SIC")
    with pytest.raises(DataError) as caught:
        review.read_matrices(sample(tmp_path, text))
    lines = str(caught.value).splitlines()
    assert len(lines) == 2
    assert "statreview_trade_movements_2018_2023.csv:4 exporter" in lines[0]


def test_a_matrix_that_is_not_there_names_what_is(tmp_path: Path) -> None:
    frame = review.read_matrices(sample(tmp_path, CRUDE))
    with pytest.raises(DataError, match="no trade matrix of lng in 2023"):
        review.blocks(frame, 2023, "lng")


@pytest.fixture(scope="module")
def matrices(sources_root: Path) -> pl.DataFrame:
    return review.read_matrices(sources_root)


@pytest.mark.sources
@pytest.mark.parametrize(
    ("year", "fuel", "exporter", "importer", "expected"),
    [
        (2021, "crude", "RUS", "IND", 4.5),
        (2022, "crude", "RUS", "IND", 37.0),
        (2023, "crude", "RUS", "IND", 81.8),
        (2021, "crude", "RUS", "Europe", 138.7),
        (2023, "crude", "RUS", "Europe", 32.4),
        (2020, "coal", "AUS", "CHN", 2.1),
        (2021, "coal", "AUS", "CHN", 0.32),
        (2022, "coal", "AUS", "CHN", 0.08),
        (2023, "coal", "AUS", "CHN", 1.36),
        (2021, "pipeline_gas", "RUS", "Europe", 167.0),
        (2022, "pipeline_gas", "RUS", "Europe", 85.0),
        (2023, "pipeline_gas", "RUS", "Europe", 50.0),
    ],
)
def test_the_checks_of_the_source_hold(
    matrices: pl.DataFrame, year: int, fuel: str, exporter: str, importer: str, expected: float
) -> None:
    found = value(matrices, year, fuel, exporter, importer)
    assert found == pytest.approx(expected, rel=0.02, abs=0.05)


@pytest.mark.sources
@pytest.mark.parametrize(
    ("fuel", "exporter", "share"), [("crude", "SAU", 40.9), ("lng", "RUS", 9.3)]
)
def test_shares_of_japan_hold(
    matrices: pl.DataFrame, fuel: str, exporter: str, share: float
) -> None:
    part = value(matrices, 2023, fuel, exporter, "JPN")
    whole = value(matrices, 2023, fuel, "WORLD", "JPN")
    assert 100 * part / whole == pytest.approx(share, abs=0.15)


@pytest.mark.sources
def test_every_edition_and_fuel_is_there_and_what_is_known_to_be_wrong_is_flagged(
    matrices: pl.DataFrame,
) -> None:
    assert matrices.select("period", "fuel").unique().height == 30
    assert set(matrices.filter(pl.col("period") == "2022")["flag"]) == {"rounded"}
    off = matrices.filter(pl.col("flag") == "does not add up")
    assert set(off["exporter"]) == {"Other Asia Pacific"}
    assert set(off["importer_kind"]) == {"subtotal", "total"}


@pytest.mark.sources
def test_iran_and_venezuela_stand_in_a_rest_and_eu_members_are_hidden_in_pipeline_gas(
    matrices: pl.DataFrame,
) -> None:
    oil = matrices.filter(pl.col("fuel").is_in(["crude", "products"]))
    assert {"IRN", "VEN"}.isdisjoint({*oil["exporter"], *oil["importer"]})
    gas = review.blocks(matrices, 2021, "pipeline_gas")
    assert {"European Union", "Rest of Europe"} <= set(gas["importer"])
    assert "DEU" in set(review.blocks(matrices, 2020, "pipeline_gas")["importer"])
