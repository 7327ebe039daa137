"""Shares of power: rounded, whole, and near what is known."""

import pytest

from embargo.errors import DataError
from embargo.facts import power
from embargo.facts.power import build

HEAD = "iso3,year,fuel,value,source\n"
OPEN = "Ember/EI via Our World in Data (2026 vintage)"
CLOSED = "EI Statistical Review 2024 ed."


def test_every_mix_is_whole_and_coarse():
    for row in power.mixes():
        shares = [getattr(row, f"{fuel}_pct") for fuel in power.FUELS]
        assert sum(shares) == 100
        assert all(share == int(share) and 0 <= share <= 100 for share in shares)
        assert float(f"{row.generation_twh:.2g}") == row.generation_twh
        assert row.status == "C"


@pytest.mark.parametrize(
    ("place", "year", "fuel", "share", "off"),
    [
        ("JPN", 2010, "nuclear", 0.25, 0.02),
        ("JPN", 2013, "nuclear", 0.01, 0.01),
        ("JPN", 2023, "gas", 0.33, 0.03),
        ("FRA", 2023, "nuclear", 0.65, 0.03),
        ("CHN", 2023, "coal", 0.61, 0.03),
        ("NLD", 2023, "coal", 0.07, 0.03),
    ],
)
def test_known_shares(place, year, fuel, share, off):
    assert power.mix(place, year).share(fuel) == pytest.approx(share, abs=off)


def test_another_year_stands_in_only_if_asked():
    assert power.mix("RUS", 2025) is None
    assert power.mix("RUS", 2025, within=3).year == 2023
    assert power.mix("RUS", 2035, within=3) is None


def rows(tmp_path, monkeypatch, text):
    monkeypatch.setattr(build, "_from_workbook", lambda root: ({}, {}))
    monkeypatch.setattr(build, "SOURCE_FILE", "power.csv")
    (tmp_path / "power.csv").write_text(HEAD + text)
    return build.rows(tmp_path)


def test_the_better_basis_is_taken_and_none_are_mixed(tmp_path, monkeypatch):
    text = f"JPN,2023,gas,60,{OPEN}\nJPN,2023,solar,40,{OPEN}\nJPN,2023,coal,500,{CLOSED}\n"
    (row,) = rows(tmp_path, monkeypatch, text)
    assert (row.gas_pct, row.renewables_pct, row.coal_pct) == (60, 40, 0)
    assert row.generation_twh == 100


def test_percents_sum_to_a_hundred_by_the_largest_remainders(tmp_path, monkeypatch):
    text = "".join(f"JPN,2023,{f},1,{OPEN}\n" for f in ("gas", "coal", "oil"))
    (row,) = rows(tmp_path, monkeypatch, text)
    assert sorted((row.gas_pct, row.coal_pct, row.oil_pct)) == [33, 33, 34]


def test_a_basis_that_knows_too_little_of_its_own_total_is_left_out(tmp_path, monkeypatch):
    text = f"TWN,2024,gas,50,{OPEN}\nTWN,2024,total,100,{OPEN}\n"
    assert rows(tmp_path, monkeypatch, text) == []


def test_an_unknown_fuel_is_refused_with_its_row(tmp_path, monkeypatch):
    with pytest.raises(DataError, match=r"power\.csv:2: unknown fuel 'peat'"):
        rows(tmp_path, monkeypatch, f"IRL,2023,peat,1,{OPEN}\n")
