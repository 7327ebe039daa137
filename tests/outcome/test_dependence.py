"""Who depends on whom, on the embedded base and on a small one made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.facts import base


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two years of a base: Japan buys crude from three, France from Germany and Russia."""
    rows = [
        ("RUS_WEST", "RUS", "JPN", "crude", 10.0, 8.0, 12.0),
        ("RUS_PACIFIC", "RUS", "JPN", "crude", 20.0, 16.0, 23.0),
        ("SAU", "SAU", "JPN", "crude", 60.0, 50.0, 70.0),
        ("QAT", "QAT", "JPN", "crude", 10.0, 9.0, 11.0),
        ("JPN", "JPN", "JPN", "crude", 20.0, 19.0, 21.0),
        ("DEU", "DEU", "FRA", "crude", 5.0, 4.0, 6.0),
        ("RUS_WEST", "RUS", "FRA", "crude", 15.0, 14.0, 16.0),
    ]
    table = pl.DataFrame(
        [(2023, "crude", "crude", *row[:3], *row[4:], "Mt", row[4]) for row in rows],
        schema=["year", "market", "fuel", "basin", "exporter", "importer", "value", "low", "high",
                "unit", "balance"],
        orient="row",
    )  # fmt: skip
    used = pl.DataFrame(
        {"year": [2023, 2023], "market": ["crude"] * 2, "place": ["JPN", "FRA"],
         "consumption": [120.0, 20.0]}
    )  # fmt: skip

    def of(frame: pl.DataFrame) -> Any:
        return lambda year=None: frame if year is None else frame.filter(pl.col("year") == year)

    monkeypatch.setattr(base, "flows", of(table))
    monkeypatch.setattr(base, "balances", of(used))
    monkeypatch.setattr(base, "years", lambda: (2023,))
    monkeypatch.setattr(base, "vintage", lambda: "test")


@pytest.mark.usefixtures("small")
def test_shares_rank_band_and_concentration():
    row = embargo.dependence("Japan", "Russia").table.filter(fuel="crude").row(0, named=True)
    assert row["bought"] == 30.0
    assert row["imports"] == 100.0
    assert row["share_of_imports"] == pytest.approx(0.3)
    assert row["share_of_consumption"] == pytest.approx(30 / 120)
    assert row["rank"] == 2
    assert row["suppliers"] == 3
    assert row["hhi"] == pytest.approx(10_000 * (0.3**2 + 0.6**2 + 0.1**2))
    assert row["low"] == pytest.approx(30 - (2**2 + 4**2) ** 0.5)
    assert row["high"] == pytest.approx(30 + (2**2 + 3**2) ** 0.5)
    assert row["kb_per_day"] == pytest.approx(30 * 7.33e3 / 365)
    assert row["unit"] == "Mt"


@pytest.mark.usefixtures("small")
def test_groups_are_joint_on_both_sides():
    both = embargo.dependence("JPN", "RUS+QAT").table.filter(fuel="crude").row(0, named=True)
    assert both["share_of_imports"] == pytest.approx(0.4)
    assert both["rank"] == 2
    europe = embargo.dependence("EU27", "RUS").table.filter(fuel="crude").row(0, named=True)
    # What France buys from Germany is no import of the European Union.
    assert europe["imports"] == 15.0
    assert europe["share_of_imports"] == 1.0


@pytest.mark.usefixtures("small")
def test_what_is_not_bought_has_no_share_and_no_rank():
    coal = embargo.dependence("JPN", "RUS").table.filter(fuel="coal").row(0, named=True)
    assert coal["bought"] == 0.0
    assert coal["share_of_imports"] is None
    assert coal["hhi"] is None
    none = embargo.dependence("JPN", "NOR").table.filter(fuel="crude").row(0, named=True)
    assert none["share_of_imports"] == 0.0
    assert none["rank"] is None


def test_both_sides_are_checked_at_once():
    with pytest.raises(InputError) as caught:
        embargo.dependence("Japn", "Rusia")
    assert [fault.where for fault in caught.value.faults] == ["importer", "--on"]
    with pytest.raises(InputError, match="both sides"):
        embargo.dependence("EU27", "DEU")
    with pytest.raises(InputError, match="1999"):
        embargo.dependence("JPN", "RUS", years=[1999])


def test_the_embedded_base_knows_japans_lng():
    found = embargo.dependence("JPN", "RUS")
    assert sorted(set(found.table["year"])) == sorted(base.years())
    lng = found.table.filter(fuel="lng", year=2023).row(0, named=True)
    assert lng["share_of_imports"] == pytest.approx(0.093, abs=0.005)
    assert lng["low"] < lng["bought"] < lng["high"]
    data = json.loads(found.to_json())
    assert data["schema"] == "embargo.dependence/1"
    assert len(data["dependence"]) == found.table.height


def test_the_csv_comes_with_its_metadata(tmp_path: Path):
    found = embargo.dependence("JPN", "RUS")
    path = found.write_csv(tmp_path / "japan.csv")
    assert pl.read_csv(path).height == found.table.height
    about = json.loads((tmp_path / "japan.metadata.json").read_text("utf-8"))
    assert list(about["columns"]) == found.table.columns
    assert about["command"] == "embargo dependence JPN --on RUS"
    with pytest.raises(InputError, match="cannot be written"):
        found.write_csv(tmp_path / "none" / "japan.csv")
    with pytest.raises(InputError, match="is a folder"):
        found.write_csv(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2
