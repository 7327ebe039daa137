"""Is a quantity, or a price, the same after conversion?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from embargo import units
from embargo.errors import InputError
from embargo.units import FUEL_NAMES, content, convert, factor, price, unit_names

amounts = st.floats(1e-6, 1e9)
fuels = st.sampled_from(FUEL_NAMES)
names = st.sampled_from(sorted(set(unit_names())))


def usable(unit: str, fuel: str) -> bool:
    try:
        factor(unit, "t", fuel)
    except InputError:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "start", "end", "fuel", "expected"),
    [
        (1, "Mt", "bcm", "lng", 1.36),
        (1, "Mt", "MMBtu", "lng", 51.7e6),
        (1, "t", "bbl", "crude", 7.33),
        (1, "bbl", "MMBtu", "crude", 5.8),
        (1, "bbl/d", "t/y", "crude", 49.795),
        (1, "mb/d", "Mt/y", "crude", 49.795),
        (100, "kb/d", "mb/d", "products", 0.1),
        (1, "bbl", "m3", "crude", 0.158987),
        (1, "bcm", "m3", "pipeline_gas", 1e9),
        (1, "bcf", "bcm", "pipeline_gas", 0.0283168),
        (1, "EJ", "TWh", "coal", 277.78),
        (1, "Mt", "PJ", "coal", 25.1208),
        (1, "t", "kcal", "coal", 6e6),
        (12, "Mt/y", "Mt/month", "coal", 1),
        (1, "Mtoe", "EJ", "coal", 0.041868),
    ],
)
def test_known_conversions(value: float, start: str, end: str, fuel: str, expected: float) -> None:
    assert convert(value, start, end, fuel) == pytest.approx(expected, rel=5e-5)


def test_a_thousand_cubic_metres_of_gas() -> None:
    assert convert(1e-6, "bcm", "MMBtu", "gas") == pytest.approx(38.0147, rel=1e-5)
    assert convert(1e-6, "bcm", "GJ", "gas") == pytest.approx(40.1076, rel=1e-5)
    assert convert(1, "bcm", "PJ", "gas", heat="net") == pytest.approx(36.0, rel=1e-9)


def test_both_gases_are_the_same_gas() -> None:
    for start, end in (("Mt", "bcm"), ("bcm", "PJ"), ("t", "MMBtu")):
        assert factor(start, end, "lng") == factor(start, end, "pipeline_gas")
        assert factor(start, end, "gas") == factor(start, end, "lng")


def test_a_leap_year_has_a_day_more() -> None:
    common, leap = factor("mb/d", "Mt/y", "crude"), factor("mb/d", "Mt/y", "crude", days=366)
    assert leap / common == pytest.approx(366 / 365, rel=1e-14)


def test_a_grade_has_its_own_barrels_and_a_coal_its_own_heat() -> None:
    assert convert(1, "t", "bbl", "crude", barrels_per_tonne=6.5) == pytest.approx(6.5)
    assert convert(2, "t", "GJ", "coal", gj_per_tonne=28.0) == pytest.approx(56.0)
    light = convert(1, "bbl", "GJ", "crude", barrels_per_tonne=8.0)
    assert light == pytest.approx(convert(1, "t", "GJ", "crude") / 8.0)


@pytest.mark.parametrize(
    ("value", "start", "end", "fuel", "expected"),
    [
        (80, "USD/bbl", "USD/t", "crude", 586.4),
        (80, "USD/bbl", "MUSD/Mt", "crude", 586.4),
        (10, "USD/MMBtu", "MUSD/bcm", "gas", 380.147),
        (10, "USD/MMBtu", "USD/t", "lng", 517.0),
        (120, "USD/t", "USD/GJ", "coal", 4.77692),
        (120, "USD/t", "MUSD/PJ", "coal", 4.77692),
        (5.8, "USD/bbl", "USD/MMBtu", "crude", 1.0),
        (1, "million USD/PJ", "usd/gj", "coal", 1.0),
    ],
)
def test_known_prices(value: float, start: str, end: str, fuel: str, expected: float) -> None:
    assert price(value, start, end, fuel) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("start", "end", "fuel", "message"),
    [
        ("Mt", "bbl", "lng", "'bbl' does not measure lng; use one of t, Mt, bcm"),
        ("bcm", "t", "crude", "'bcm' does not measure crude; use one of t, Mt, bbl"),
        ("bbl", "t", "coal", "'bbl' does not measure coal"),
        ("Mt", "bcm/y", "lng", "'Mt' is an amount and 'bcm/y' a rate; use 'Mt/y'"),
        ("bcm/y", "Mt", "lng", "'Mt' is an amount and 'bcm/y' a rate"),
        ("mtt", "t", "coal", "unknown unit 'mtt'; did you mean 'Mt'"),
        ("barels", "t", "crude", "unknown unit 'barels'; did you mean 'barrels'"),
        ("mb/w", "Mt/y", "crude", "unknown period in 'mb/w'"),
        ("Mt", "t", "cole", "unknown fuel 'cole'; did you mean 'coal'"),
        ("", "t", "coal", "unknown unit ''"),
    ],
)
def test_nonsense_is_refused_with_a_remedy(start: str, end: str, fuel: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        convert(1, start, end, fuel)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("unit", ["USD", "bbl", "EUR/t", "USD/mb/d", "", "USD/"])
def test_what_is_no_price_is_refused(unit: str) -> None:
    with pytest.raises(InputError):
        price(1.0, unit, "USD/t", "crude")


@pytest.mark.parametrize(
    "options",
    [
        {"days": 0.0},
        {"days": float("nan")},
        {"barrels_per_tonne": -7.3},
        {"gj_per_tonne": float("inf")},
        {"heat": "upper"},
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        factor("Mt/y", "PJ/y", "crude", **options)  # type: ignore[arg-type]


@settings(deadline=None)
@given(amounts, fuels, names, names)
def test_there_and_back(value: float, fuel: str, start: str, end: str) -> None:
    assume(usable(start, fuel) and usable(end, fuel))
    there = convert(value, start, end, fuel)
    assert convert(there, end, start, fuel) == pytest.approx(value, rel=1e-12)


@settings(deadline=None)
@given(fuels, names, names, names)
def test_by_way_of_a_third_unit(fuel: str, one: str, two: str, three: str) -> None:
    assume(all(usable(unit, fuel) for unit in (one, two, three)))
    direct = factor(one, three, fuel)
    assert factor(one, two, fuel) * factor(two, three, fuel) == pytest.approx(direct, rel=1e-12)


@settings(deadline=None)
@given(amounts, amounts, fuels, names, names)
def test_the_bill_does_not_depend_on_units(
    quantity: float, worth: float, fuel: str, start: str, end: str
) -> None:
    assume(usable(start, fuel) and usable(end, fuel))
    bill = convert(quantity, start, end, fuel) * price(worth, f"USD/{start}", f"USD/{end}", fuel)
    assert bill == pytest.approx(quantity * worth, rel=1e-12)


def test_letter_case_matters_only_where_it_tells_units_apart() -> None:
    from embargo.units.table import _folded_units, _units

    assert len(_folded_units()) >= len({name.casefold() for name in _units()})
    for name, found in _units().items():
        assert _folded_units()[name.casefold()] == found
    assert convert(1, "MT", "t", "coal") == 1e6
    assert convert(1, "mmbtu", "MMBtu", "lng") == 1.0


def test_every_figure_says_whence() -> None:
    for fuel in FUEL_NAMES:
        for quantity in ("liquid", "gas", "gross", "net"):
            held = content(fuel, quantity)
            if held is not None:
                assert held.value > 0
                assert held.source
                assert held.vintage
                assert held.status in set("VCSM")
        gross, net = content(fuel, "gross"), content(fuel, "net")
        assert gross is not None
        assert net is not None
        assert 0.88 < net.value / gross.value < 1


@pytest.mark.sources
def test_the_table_agrees_with_the_sheet_of_conversion_factors(sources_root: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    path = sources_root / "statistical_review" / "EI-Stats-Review-All-Data_2024ed.xlsx"
    sheet = fastexcel.read_excel(path).load_sheet(
        "Approximate conversion factors", header_row=None, dtypes="string"
    )
    rows = {(row[0] or "").strip(): row for row in sheet.to_polars().rows()}

    def cells(name: str) -> list[float]:
        return [float(cell) for cell in rows[name][1:] if _is_number(cell)]

    _, kilolitres, barrels, gallons = cells("Tonnes (metric)")[:4]
    assert factor("t", "m3", "crude") == pytest.approx(kilolitres, rel=1e-3)
    assert factor("t", "bbl", "crude") == pytest.approx(barrels, rel=1e-9)
    assert gallons == pytest.approx(42 * barrels, rel=1e-4)
    assert factor("b/d", "t/y", "crude") == pytest.approx(cells("Barrels/day")[0], rel=1e-3)
    basket = cells("Product basket")
    assert factor("bbl", "t", "products") == pytest.approx(basket[0], rel=1e-8)
    assert factor("t", "GJ", "products", heat="net") == pytest.approx(basket[4], rel=1e-9)
    gas = cells("1 billion cubic metres NG")
    assert factor("bcm", "bcf", "gas") == pytest.approx(gas[1], rel=1e-6)
    assert factor("bcm", "PJ", "gas", heat="net") == pytest.approx(gas[2], rel=1e-9)
    assert factor("bcm", "Mtoe", "gas", heat="net") == pytest.approx(gas[3], rel=1e-6)
    assert factor("bcm", "Mt", "lng") == pytest.approx(gas[4], rel=1e-8)
    assert factor("bcm", "TBtu", "gas", heat="net") == pytest.approx(gas[5], rel=1e-3)
    assert cells("1 million tonnes LNG")[0] == pytest.approx(factor("Mt", "bcm", "lng"), rel=1e-9)


def _is_number(cell: str | None) -> bool:
    try:
        float(cell or "")
    except ValueError:
        return False
    return True


def test_the_package_names_what_it_offers() -> None:
    assert all(hasattr(units, name) for name in units.__all__)
