"""Does each name of a fuel find its fuel, its market and its units?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo import fuels, units
from embargo.errors import InputError


@pytest.mark.parametrize(
    ("name", "fuel"),
    [
        ("LNG", "lng"),
        ("liquefied natural gas", "lng"),
        ("271111", "lng"),
        ("crude oil", "crude"),
        ("Crude", "crude"),
        ("2709", "crude"),
        ("oil products", "products"),
        ("2710", "products"),
        ("pipegas", "pipeline_gas"),
        ("Pipeline-Gas", "pipeline_gas"),
        ("271121", "pipeline_gas"),
        ("hard coal", "coal"),
        (" coal ", "coal"),
        ("2701", "coal"),
    ],
)
def test_names_and_headings_find_their_fuel(name: str, fuel: str) -> None:
    assert fuels.resolve(name) == fuel


@pytest.mark.parametrize(
    ("name", "near"), [("lgn", "lng"), ("crud", "crude"), ("cole", "coal"), ("prodcts", "products")]
)
def test_a_misspelt_fuel_is_answered_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(InputError, match=f"unknown fuel '{name}'; did you mean '{near}'"):
        fuels.resolve(name)


def test_a_group_is_not_one_fuel() -> None:
    with pytest.raises(
        InputError, match="'gas' is a group of fuels; name one of lng, pipeline_gas"
    ):
        fuels.resolve("gas")


def test_groups_expand_in_the_order_of_fuels() -> None:
    assert fuels.expand("gas") == ("lng", "pipeline_gas")
    assert fuels.expand("oil") == ("crude", "products")
    assert fuels.expand(["coal", "oil", "crude"]) == ("crude", "products", "coal")
    for name in ("all", "energy", "fossil"):
        assert fuels.expand(name) == fuels.FUELS


def test_every_unknown_fuel_is_reported() -> None:
    with pytest.raises(InputError) as caught:
        fuels.expand(["lgn", "coal", "sausage"])
    assert [fault.what for fault in caught.value.faults] == [
        "unknown fuel 'lgn'",
        "unknown fuel 'sausage'",
    ]


def test_each_fuel_is_priced_in_one_market() -> None:
    assert [fuels.market_of(fuel) for fuel in fuels.FUELS] == [
        "crude",
        "products",
        "gas",
        "gas",
        "coal",
    ]
    assert tuple(f for m in fuels.MARKETS for f in fuels.members(m)) == fuels.FUELS
    assert [fuels.balance_unit(m) for m in fuels.MARKETS] == ["Mt", "Mt", "bcm", "PJ"]


def test_units_of_fuels_and_markets_convert() -> None:
    for fuel in fuels.FUELS:
        market = fuels.market_of(fuel)
        assert units.factor(fuels.flow_unit(fuel), fuels.balance_unit(market), fuel) > 0
        there = units.price(
            1.0, fuels.price_unit(market), f"MUSD/{fuels.balance_unit(market)}", fuel
        )
        back = units.price(
            there, f"MUSD/{fuels.balance_unit(market)}", fuels.price_unit(market), fuel
        )
        assert back == pytest.approx(1.0, rel=1e-12)


def test_units_know_the_same_fuels() -> None:
    assert units.FUEL_NAMES == fuels.FUELS


def test_no_name_is_shared_by_two_fuels_or_groups() -> None:
    from embargo.fuels.vocabulary import _fold, _table

    owner: dict[str, str] = {}
    for table in ("fuels", "groups"):
        for name, row in _table(table).items():
            for text in {_fold(t) for t in (name, *row["aliases"].split("|"))}:
                assert owner.setdefault(text, name) == name


def test_the_documentation_shows_the_tables() -> None:
    page = Path(__file__).parents[2] / "docs" / "vocabulary.md"
    text = page.read_text(encoding="utf-8")
    for fuel in fuels.FUELS:
        market = fuels.market_of(fuel)
        row = (
            f"| `{fuel}` | {fuels.hs_code(fuel)} | `{market}` | {fuels.flow_unit(fuel)} "
            f"| {fuels.balance_unit(market)} | {fuels.price_unit(market)} |"
        )
        assert row in text
    for title, fuel in (("crude", "crude"), ("products", "products"), ("coal", "coal")):
        gross, net = units.content(fuel, "gross"), units.content(fuel, "net")
        assert gross is not None
        assert net is not None
        line = next(line for line in text.splitlines() if line.startswith(f"| {title} |"))
        assert f"| {gross.value:.2f} | {net.value:.2f} |" in line


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_resolved_or_answered(name: str) -> None:
    try:
        found = fuels.resolve(name)
    except InputError:
        return
    assert found in fuels.FUELS
