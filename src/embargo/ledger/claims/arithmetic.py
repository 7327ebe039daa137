"""Whether a claim agrees with itself: the same quantity in two units, a product and its factors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embargo import units
from embargo.errors import InputError
from embargo.ledger.claims.observation import factor, written
from embargo.ledger.dates import Period
from embargo.ledger.records import Amount, Claim

ROUNDING = 0.005
"""Numbers of a claim agree if they differ by less than this part, or by their last digit."""

_SIZES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9,
    "billion": 1e9,
}  # fmt: skip
_WORD = "|".join(_SIZES)
_MONEY = re.compile(
    rf"((?P<before>{_WORD}) ?)?(USD|\$)( ?(?P<after>{_WORD}))?(?P<per>/y)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Check:
    """One comparison of a claim with itself.

    Arguments:
        what: the comparison in words; value: what comes out, in `unit`; agrees: whether it fits.
    """

    what: str
    value: float
    unit: str
    agrees: bool


def checks(claim: Claim, period: Period) -> tuple[Check, ...]:
    """Every comparison of a claim with itself.

    Raises:
        InputError: units that cannot be compared.
    """
    if claim.value is None:
        return ()
    fuel = claim.query.flow.fuels[0] if claim.query.flow.fuels else ""
    low, high = claim.value, claim.value if claim.upper is None else claim.upper
    last = 0.5 * 10.0**-claim.digits
    found = []
    for other in claim.equals:
        value = other.value * factor(other.unit, claim.unit, fuel, period)
        found.append(
            Check(
                f"{other.value:,.10g} {other.unit} is {written(value, 6)} {claim.unit}",
                value,
                claim.unit,
                _fits(value, low, high, last),
            )
        )
    if claim.product:
        value = product(claim.product, claim.unit, fuel, period)
        factors = " × ".join(f"{amount.value:g} {amount.unit}" for amount in claim.product)
        fits = _fits(value, low, high, last)
        found.append(Check(f"{factors} is {value:.3g} {claim.unit}", value, claim.unit, fits))
    return tuple(found)


def _fits(value: float, low: float, high: float, last: float) -> bool:
    margin = max(ROUNDING * abs(value), last)
    return low - margin <= value <= high + margin


def product(factors: tuple[Amount, ...], unit: str, fuel: str, period: Period) -> float:
    """A volume times a price in a unit of money, such as "USD bn/y".

    Raises:
        InputError: not one volume and one price, or no unit of money.
    """
    prices = [f for f in factors if f.unit.partition("/")[0].strip() in ("USD", "$", "MUSD")]
    volumes = [f for f in factors if f not in prices]
    if len(prices) != 1 or len(volumes) != 1 or not fuel:
        raise InputError.one(
            "a product needs one volume and one price of a fuel", "e.g. 1.8 mb/d and 5 USD/bbl"
        )
    quantity = prices[0].unit.partition("/")[2].strip()
    size = 1e6 if prices[0].unit.startswith("MUSD") else 1.0
    scale, yearly = money(unit)
    wanted = f"{quantity}/y" if yearly else quantity
    volume = volumes[0].value * factor(volumes[0].unit, wanted, fuel, period)
    return volume * prices[0].value * size / scale


def money(unit: str) -> tuple[float, bool]:
    """How many dollars a unit of money has, and whether it is one a year.

    Raises:
        InputError: it is none.
    """
    found = _MONEY.fullmatch(unit.strip())
    if not found:
        raise InputError.one(f"{unit!r} is no unit of money", "write USD bn, USD m or USD bn/y")
    size = (found["before"] or found["after"] or "").casefold()
    return _SIZES.get(size, 1.0), bool(found["per"])


def measures(unit: str, fuel: str) -> bool:
    """Whether a unit measures a quantity of a fuel, or money."""
    for wanted in ("PJ", "PJ/y"):
        try:
            units.factor(unit, wanted, fuel)
        except InputError:
            continue
        return True
    try:
        money(unit)
    except InputError:
        return False
    return True
