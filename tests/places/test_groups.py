"""Which places does a group stand for, and who says so?"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from embargo import places
from embargo.errors import InputError

SIZES = {
    "EU27": 27,
    "EU28": 28,
    "G7": 7,
    "G7+EU": 31,
    "G20": 19,
    "OECD": 38,
    "IEA": 32,
    "OPEC": 12,
    "OPEC+": 22,
    "ASEAN": 11,
    "GCC": 6,
    "PRICE_CAP": 32,
}


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_sizes_of_groups(name: str, size: int) -> None:
    assert len(set(places.expand(name))) == size


def test_members_are_known_places_and_each_group_says_whence() -> None:
    for name, members in places.groups().items():
        group = places.group(name)
        assert members == group.members
        assert members
        assert set(members) <= set(places.codes())
        assert group.source
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", group.vintage)
        assert group.status in set("VCSM")


def test_the_seven_are_countries_only() -> None:
    assert set(places.expand("G7")) == {"CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"}
    assert "AGO" not in places.expand("OPEC")
    assert set(places.expand("OPEC")) < set(places.expand("OPEC+"))
    assert "GBR" not in places.expand("eu")


def test_the_world_is_all_places() -> None:
    assert places.expand("World") == places.codes()
    assert "XAF" in places.expand("AFRICA")


def test_places_groups_and_sums_mix() -> None:
    assert places.expand("Japan") == ("JPN",)
    assert places.expand(["JPN", "Korea", "Japan"]) == ("JPN", "KOR")
    assert places.expand("QAT+ARE") == ("QAT", "ARE")
    assert places.expand(["DEU", "G7"])[0] == "DEU"
    assert len(places.expand(["DEU", "G7"])) == 7
    assert places.expand("MRT+SEN") == ("MRT", "SEN")
    assert places.expand([]) == ()


def test_every_unknown_name_is_reported() -> None:
    with pytest.raises(InputError) as caught:
        places.expand(["JPN", "Grmany", "EU72", "Other CIS"])
    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == 3
    assert "did you mean DEU (Germany)?" in found[0]
    assert "did you mean 'EU27'?" in found[1]
    assert "XCI" in found[2]


def test_groups_are_told_from_places_and_areas() -> None:
    assert places.is_group("eu")
    assert places.is_group("price-cap coalition")
    assert not places.is_group("JPN")
    assert not places.is_group("Other Africa")
    with pytest.raises(InputError, match="unknown group"):
        places.group("G77")


@pytest.mark.sources
def test_the_price_cap_coalition_is_that_of_the_alignment_table(sources_root: Path) -> None:
    frame = pl.read_csv(
        sources_root.parent / "structure" / "alignment.csv", infer_schema_length=0
    ).filter(pl.col("item") == "price-cap coalition")
    assert set(frame["iso3"]) == set(places.expand("PRICE_CAP"))
