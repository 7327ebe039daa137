"""Which places does a row of a trade table stand for?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo import places
from embargo.errors import InputError
from embargo.places import REGIONS, area_members
from embargo.places.data import items, table

OIL = (
    "Canada",
    "Mexico",
    "US",
    "S. & Cent. America",
    "Europe",
    "Russian Federation",
    "Other CIS",
    "Iraq",
    "Kuwait",
    "Saudi Arabia",
    "UAE",
    "Other Middle East",
    "North Africa",
    "West Africa",
    "East & S. Africa",
    "Australasia",
    "China",
    "India",
    "Japan",
    "Singapore",
    "Other Asia Pacific",
    "Total imports",
)
COAL = (
    "Canada",
    "US",
    "Colombia",
    "Europe",
    "Russia",
    "Other CIS",
    "South Africa",
    "Other Africa",
    "Australia",
    "China",
    "Indonesia",
    "Mongolia",
    "Other Asia Pacific",
    "Rest of World",
    "Total imports",
)
LNG_TO = (
    "Canada",
    "Mexico",
    "US",
    "North America",
    "Argentina",
    "Brazil",
    "Chile",
    "Other S. & Cent. America",
    "S. & Cent. America",
    "Belgium",
    "France",
    "Italy",
    "Spain",
    "Turkey",
    "United Kingdom",
    "Other EU",
    "Rest of Europe",
    "Europe",
    "Egypt",
    "Kuwait",
    "United Arab Emirates",
    "Other Middle East & Africa",
    "Middle East & Africa",
    "China",
    "India",
    "Japan",
    "Malaysia",
    "Pakistan",
    "Singapore",
    "South Korea",
    "Taiwan",
    "Thailand",
    "Other Asia Pacific",
    "Asia Pacific",
    "Total exports",
)
CONSUMPTION = (
    "Algeria",
    "Egypt",
    "Morocco",
    "South Africa",
    "Eastern Africa",
    "Middle Africa",
    "Western Africa",
    "Other Northern Africa",
    "Other Southern Africa",
    "Total Africa",
)


def leaves(rows: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The members of the rows that are neither sums nor regions that repeat their rows."""
    areas = {
        name: rest["of"]
        for rest in table("rests")
        for name in (rest["name"], *items(rest["aliases"]))
    }
    rests = {areas[row] for row in rows if row in areas}
    parts = [
        row
        for row in rows
        if not row.startswith("Total")
        and row not in rests
        and row not in ("North America", "Europe")
    ]
    return [
        area_members(row, rows) if places.is_area(row) else (places.resolve(row),) for row in parts
    ]


def test_base_regions_partition_all_places() -> None:
    members = [code for region in REGIONS for code in area_members(region)]
    assert sorted(members) == sorted(places.codes())
    assert {places.region(code) for code in places.codes()} == set(REGIONS)


@pytest.mark.parametrize(
    ("rows", "apart"),
    [(OIL, ("Europe",)), (COAL, ("Europe",)), (LNG_TO, ())],
    ids=["oil", "coal", "lng"],
)
def test_the_rows_of_a_table_partition_all_places(
    rows: tuple[str, ...], apart: tuple[str, ...]
) -> None:
    members = [code for part in leaves(rows) for code in part]
    for area in apart:
        members += area_members(area)
    # LNG tables have no row for the CIS and, as North America has none but its three states,
    # no rest for Saint Pierre; oil tables have no rest for Africa as a whole.
    left = set(places.codes()) - set(members)
    allowed = {"SPM", "XNA", "XAF"} | (set(area_members("CIS")) if rows is LNG_TO else set())
    assert len(members) == len(set(members))
    assert left <= allowed


def test_the_rows_of_africa_in_consumption_partition_it() -> None:
    members = [code for part in leaves(CONSUMPTION) for code in part]
    assert len(members) == len(set(members))
    assert set(area_members("Africa")) - set(members) == {"XAF", "XWF", "XEF"}


@pytest.mark.parametrize(
    ("area", "inside", "outside"),
    [
        ("Europe", ("TUR", "UKR", "GEO", "EST", "LVA", "LTU", "CYP", "GBR"), ("RUS", "BLR", "KAZ")),
        ("Total CIS", ("RUS", "MDA", "ARM", "AZE"), ("UKR", "GEO", "LVA")),
        ("Total S. & Cent. America", ("PRI", "BMU", "TTO", "PAN"), ("MEX",)),
        ("West Africa", ("NGA", "AGO", "GAB", "COG", "GNQ", "TCD", "CMR"), ("SDN", "ZAF", "DZA")),
        ("Western Africa", ("NGA", "GHA", "CPV"), ("AGO", "TCD")),
        ("East & S. Africa", ("SSD", "SDN", "MOZ", "NAM", "ZAF"), ("NGA", "EGY")),
        ("North Africa", ("DZA", "LBY", "EGY", "TUN", "MAR"), ("SDN",)),
        ("Australasia", ("AUS", "NZL"), ("PNG",)),
        ("European Union #", ("DEU", "CYP"), ("GBR", "NOR")),
        ("of which: OECD", ("CRI", "ISR", "TUR"), ("RUS", "CYP")),
        ("USSR", ("UKR", "GEO", "EST", "RUS"), ("POL",)),
    ],
)
def test_members_of_areas(area: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    members = area_members(area)
    assert set(inside) <= set(members)
    assert not set(outside) & set(members)


def test_rests_follow_from_what_is_listed() -> None:
    middle_east = set(area_members("Other Middle East", OIL, remainders=False))
    assert middle_east == {"BHR", "IRN", "ISR", "JOR", "LBN", "OMN", "PSE", "QAT", "SYR", "YEM"}
    assert "NZL" not in area_members("Other Asia Pacific", OIL)
    assert "NZL" in area_members("Other Asia Pacific", COAL)
    world = set(area_members("Rest of World", COAL))
    assert {"MEX", "VEN", "IRN", "XME"} <= world
    assert not world & {"COL", "KAZ", "MOZ", "POL", "VNM", "XAF"}
    assert "PRT" in area_members("Other EU", LNG_TO)
    assert not set(area_members("Rest of Europe", LNG_TO)) & {"PRT", "TUR", "GBR"}
    assert "NOR" in area_members("Rest of Europe", LNG_TO)


def test_a_union_leaves_a_rest_only_where_it_stands_for_its_members() -> None:
    assert "DEU" not in area_members("Other Europe1", ("European Union", "Norway"))
    memo = area_members("Other Europe", ("Norway", "Poland", "European Union #"))
    assert "DEU" in memo
    assert "POL" not in memo


def test_unknown_areas_are_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'Other Africa'"):
        area_members("Othr Africa")
    with pytest.raises(InputError, match="among the listed rows"):
        area_members("Other Africa", ("Atlantis",))


@settings(deadline=None)
@given(st.sets(st.sampled_from(places.codes(remainders=False))))
def test_listed_and_rest_make_the_area(listed: set[str]) -> None:
    for area in REGIONS:
        rest = set(area_members(f"Other {area}", sorted(listed)))
        assert not rest & listed
        assert rest | (listed & set(area_members(area))) == set(area_members(area))


def test_remainders_know_their_region() -> None:
    assert places.remainder_of("Africa") == "XAF"
    assert places.remainder_of("Other CIS") == "XCI"
    assert places.region("XCI") == "CIS"
    assert places.name("XAF") == "Other Africa"
    assert places.is_remainder("XAF")
    assert not places.is_remainder("KEN")
    assert "XAF" not in area_members("Africa", remainders=False)
    with pytest.raises(InputError, match="no remainder place"):
        places.remainder_of("Japan")


@pytest.mark.sources
def test_the_tables_add_ukraine_up_in_europe(sources_root: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    path = sources_root / "statistical_review" / "EI-Stats-Review-All-Data_2024ed.xlsx"
    sheet = fastexcel.read_excel(path).load_sheet(
        "Oil Consumption - Tonnes", header_row=None, dtypes="string"
    )
    rows = sheet.to_polars().rows()
    head = next(i for i, row in enumerate(rows) if row[0] == "Million tonnes")
    column = rows[head].index("2023")
    value = {
        row[0]: float(row[column]) for row in rows[head + 1 :] if row[0] and _is_number(row[column])
    }
    europe = [
        name
        for name in value
        if name.strip() == "Other Europe"
        or (not places.is_area(name) and places.region(name) == "Europe")
    ]
    assert "Ukraine" in europe
    assert sum(value[name] for name in europe) == pytest.approx(value["Total Europe"], rel=1e-9)


def _is_number(cell: str | None) -> bool:
    try:
        float(cell or "")
    except ValueError:
        return False
    return True
