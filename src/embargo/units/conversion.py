"""Conversion between units of a fuel, through what a tonne of it holds."""

from __future__ import annotations

from functools import lru_cache

from embargo.errors import InputError, nearest
from embargo.units.table import Unit, basis, content, find_unit, periods

# Longest first, for "MUSD" must not be read as "USD".
_MONEY = {"million USD": 1e6, "USD m": 1e6, "USDm": 1e6, "MUSD": 1e6, "USD": 1.0, "$": 1.0}

_JOINED = {
    "kbd": "kb/d",
    "mbd": "mb/d",
    "bpd": "b/d",
    "mtpa": "Mt/y",
    "mmtpa": "Mt/y",
    "bcma": "bcm/y",
}


@lru_cache(maxsize=4096)
def factor(
    from_unit: str,
    to_unit: str,
    fuel: str,
    *,
    heat: str | None = None,
    barrels_per_tonne: float | None = None,
    gj_per_tonne: float | None = None,
    days: float = 365.0,
) -> float:
    """The number of `to_unit` in one `from_unit` of a fuel; multiply numbers or arrays by it.

    Arguments:
        from_unit, to_unit: such as "Mt", "mb/d", "bcm/y", "PJ"; both rates or both amounts.
        fuel: crude, products, lng, pipeline_gas or coal; "gas" for either gas.
        heat: "gross" or "net" calorific value; by default gross, but net as received for coal.
        barrels_per_tonne: of the grade at hand, in place of the world average.
        gj_per_tonne: heat of the quality at hand, in place of the table's; outranks `heat`.
        days: length of the year, in days.

    Raises:
        InputError: unknown unit or fuel, a unit that cannot measure the fuel, an amount for a rate,
            a factor that is not above zero.
    """
    for option, value in (
        ("barrels_per_tonne", barrels_per_tonne),
        ("gj_per_tonne", gj_per_tonne),
        ("days", days),
    ):
        if value is not None and not 0 < value < float("inf"):
            raise InputError.one(f"{option} is {value}", "give a number above zero", option)
    if heat not in (None, "gross", "net"):
        raise InputError.one(f"unknown calorific value {heat!r}", "use 'gross' or 'net'", "heat")
    first, second = _split(from_unit), _split(to_unit)
    if (first[1] is None) != (second[1] is None):
        amount, rate = sorted((from_unit, to_unit), key=lambda unit: _split(unit)[1] is not None)
        raise InputError.one(
            f"{amount!r} is an amount and {rate!r} a rate", f"use {amount + '/y'!r} or so"
        )
    heat = heat or basis(fuel)

    def tonnes(unit: Unit) -> float:
        if unit.quantity == "mass":
            return unit.per
        if unit.quantity == "liquid" and barrels_per_tonne is not None:
            return unit.per / barrels_per_tonne
        if unit.quantity == "heat" and gj_per_tonne is not None:
            return unit.per / gj_per_tonne
        held = content(fuel, heat if unit.quantity == "heat" else unit.quantity)
        if held is None:
            raise InputError.one(f"{unit.name!r} does not measure {fuel}")
        return unit.per / held.value

    one, other = find_unit(first[0], fuel), find_unit(second[0], fuel)
    size = one.per / other.per if one.quantity == other.quantity else tonnes(one) / tonnes(other)
    return size * _per_year(first[1], days) / _per_year(second[1], days)


def convert(
    value: float,
    from_unit: str,
    to_unit: str,
    fuel: str,
    *,
    heat: str | None = None,
    barrels_per_tonne: float | None = None,
    gj_per_tonne: float | None = None,
    days: float = 365.0,
) -> float:
    """A quantity of a fuel in another unit; arguments and errors as those of `factor`."""
    return value * factor(
        from_unit,
        to_unit,
        fuel,
        heat=heat,
        barrels_per_tonne=barrels_per_tonne,
        gj_per_tonne=gj_per_tonne,
        days=days,
    )


def price(
    value: float,
    from_unit: str,
    to_unit: str,
    fuel: str,
    *,
    heat: str | None = None,
    barrels_per_tonne: float | None = None,
    gj_per_tonne: float | None = None,
) -> float:
    """A price of a fuel in another unit, such as USD/bbl, USD/MMBtu, USD/t, MUSD/PJ.

    Arguments:
        value: in `from_unit`.
        from_unit, to_unit: money per quantity; MUSD is a million dollars.
        fuel, heat, barrels_per_tonne, gj_per_tonne: as in `factor`.

    Raises:
        InputError: as `factor`, or a unit that is no price.
    """
    money, quantity = _price_unit(from_unit)
    other_money, other_quantity = _price_unit(to_unit)
    held = factor(
        other_quantity,
        quantity,
        fuel,
        heat=heat,
        barrels_per_tonne=barrels_per_tonne,
        gj_per_tonne=gj_per_tonne,
    )
    return value * money / other_money * held


def _split(unit: str) -> tuple[str, str | None]:
    """A unit without its period, and the period."""
    text = _JOINED.get(unit.strip().casefold(), unit)
    name, slash, per = text.partition("/")
    if not slash:
        return name.strip(), None
    period = periods().get(per.strip().casefold())
    if period is None:
        near = nearest(per.strip(), periods(), cutoff=0.5)
        hint = f"did you mean {name + '/' + near!r}? " if near else ""
        raise InputError.one(f"unknown period in {unit!r}", f"{hint}use /d, /month or /y")
    return name.strip(), period


def _per_year(period: str | None, days: float) -> float:
    return {"day": days, "month": 12.0}.get(period or "", 1.0)


def _price_unit(unit: str) -> tuple[float, str]:
    money, slash, quantity = unit.partition("/")
    size = next(
        (s for name, s in _MONEY.items() if name.casefold() == money.strip().casefold()), None
    )
    if not slash or size is None or "/" in quantity:
        raise InputError.one(
            f"{unit!r} is not a unit of price", "use USD/bbl, USD/t, USD/MMBtu, USD/GJ or MUSD/PJ"
        )
    return size, quantity
