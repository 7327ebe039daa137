"""Single values of a scenario: names, numbers, units and words, checked one by one."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping, Sequence

from embargo import fuels, units
from embargo.errors import InputError, nearest
from embargo.lines import LONGEST_NAME, MOST_NAMES, shown
from embargo.scenario.calendar import FIRST, LAST, Month, label, month
from embargo.scenario.keys import Key

RESOURCES = ("lng_export", "lng_import", "pipeline", "oil_pipeline", "loading")
"""The kinds of shared resources whose capacity a measure can reduce."""

PERCENT = "percent"
"""The unit of an ad-valorem tariff."""

_PERCENT_WORDS = ("percent", "%", "pct", "per cent")

RATE_UNITS = ("USD/bbl", "USD/t", "USD/MMBtu", "USD/GJ")
"""The units of a specific tariff."""

ENERGY_UNITS = ("PJ", "EJ", "GJ", "TWh", "MMBtu", "toe", "Mtoe")
"""The units of a quota over several fuels."""


POWER_UNITS = ("TWh", "GW")
"""The units of a change of power: of output a year, or of capacity."""

MOST_STEPS = 240
"""The most steps of a path."""


class FlawError(Exception):
    """What is wrong with one value, before its place in the input is known."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def fold(text: str) -> str:
    """A word without case, outer blanks, and the difference between blank, hyphen and _."""
    return "_".join(text.replace("-", " ").replace("_", " ").split()).casefold()


def names(value: object) -> list[str]:
    """One name or several as a list of texts.

    Raises:
        FlawError: not a text or a list of texts, too many, or too long.
    """
    if isinstance(value, str):
        items: list[object] = [value]
    elif isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        items = list(value)
    else:
        raise FlawError(
            f"expected a name or a list of names, found {shown(value)}", "write JPN or [JPN, KOR]"
        )
    if len(items) > MOST_NAMES:
        raise FlawError(
            f"{len(items):,} names under one key", f"list at most {MOST_NAMES:,}, or a group"
        )
    texts: list[str] = []
    for item in items:
        if not isinstance(item, str):
            raise FlawError(
                f"expected a name, found {shown(item)}", "write names as plain words or in quotes"
            )
        if not item.strip():
            raise FlawError("an empty name", "write a code or a name, e.g. JPN")
        if len(item) > LONGEST_NAME:
            raise FlawError(
                f"a name of {len(item):,} characters", "write a code or a name, e.g. JPN"
            )
        texts.append(item)
    return texts


_NEVER_NEGATIVE = ("rate", "limit", "amount", "volume")


def a_number(value: object, key: Key) -> float:
    """A finite number within the range of its key.

    Raises:
        FlawError: not a number, not finite, or outside the range.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise FlawError(f"expected a number, found {shown(value)}", _number_remedy(value, key))
    try:
        number = float(value)
    except (OverflowError, ValueError):
        number = math.inf
    if not math.isfinite(number):
        raise FlawError(f"{key.name} must be a finite number", f"write a number {key.range}")
    below = number <= key.low if key.low_open else number < key.low
    if below or number > key.high:
        if key.low == 0 and number < 0 and key.name in _NEVER_NEGATIVE:
            noun = "tariff" if key.name == "rate" else key.name
            raise FlawError(f"negative {noun} {number:g}", f"write a {noun} of 0 or more")
        remedy = f"write a number {key.range}"
        if key.high == 1 and 1 < number <= 100:
            remedy += f"; {number:g} % is {number / 100:g}"
        raise FlawError(f"{key.name} {number:g} is outside its range", remedy)
    return number + 0.0


def _number_remedy(value: object, key: Key) -> str:
    remedy = f"write a number {key.range}"
    if isinstance(value, str) and len(value) <= LONGEST_NAME:
        text = value.strip()
        try:
            if text.endswith("%"):
                return f"{remedy}; {text} is {float(text[:-1]) / 100:g}"
            return f"{remedy}, without quotes: {float(text):g}"
        except ValueError:
            pass
    return remedy


def a_whole(value: object, key: Key) -> int:
    """A whole number within the range of its key.

    Raises:
        FlawError: something else.
    """
    number = a_number(value, key)
    if not number.is_integer():
        raise FlawError(f"{key.name} {number:g} is not whole", f"write a whole number {key.range}")
    return int(number)


def a_flag(value: object, key: Key) -> bool:
    """True or false.

    Raises:
        FlawError: something else.
    """
    if not isinstance(value, bool):
        raise FlawError(f"expected true or false, found {shown(value)}", "write true or false")
    return value


def a_month(value: object) -> Month:
    """A month given as a text such as "2026-01", or as a `Month`.

    Raises:
        FlawError: something else, with the nearest way to write it.
    """
    if isinstance(value, str):
        try:
            return month(value)
        except InputError as error:
            raise FlawError(error.faults[0].what, error.faults[0].remedy) from None
    if isinstance(value, int) and not isinstance(value, bool):
        if FIRST <= value <= LAST:
            return value
        if FIRST <= value * 12 <= LAST:
            what = f"a year, {value}, where a month is expected"
            raise FlawError(what, f"write it like {value}-01")
    raise FlawError(f"expected a month, found {shown(value)}", "write it like 2026-01")


def a_path(value: object) -> tuple[tuple[Month, float], ...]:
    """Months with their shares, in the order of the months.

    Raises:
        FlawError: no mapping of months to shares from 0 to 1, too long, or a month given twice.
    """
    remedy = "write months and shares from 0 to 1, such as {2026-01: 0.2, 2026-07: 1}"
    if isinstance(value, Mapping):
        steps = list(value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray):
        if not all(isinstance(step, Sequence) and len(step) == 2 for step in value):
            raise FlawError(f"expected a mapping of months, found {shown(value)}", remedy)
        steps = [(at, share) for at, share in value]
    else:
        raise FlawError(f"expected a mapping of months, found {shown(value)}", remedy)
    if len(steps) > MOST_STEPS:
        raise FlawError(f"a path of {len(steps):,} steps", f"give at most {MOST_STEPS}")
    found: dict[Month, float] = {}
    for at, share in steps:
        when = a_month(at)
        if when in found:
            raise FlawError(f"{label(when)} is there twice", "keep one of them")
        found[when] = a_number(share, _SHARE)
    return tuple(sorted(found.items()))


_SHARE = Key("path", "number", "a share")


def a_word(value: object, known: Iterable[str], noun: str) -> str:
    """One of the known words, without regard to case, blanks, hyphens and underscores.

    Raises:
        FlawError: not a text, or none of the words (with the nearest one).
    """
    words = {fold(word): word for word in known}
    choice = f"one of {', '.join(words.values())}"
    if not isinstance(value, str):
        raise FlawError(f"expected a {noun}, found {shown(value)}", f"write {choice}")
    if fold(value) in words:
        return words[fold(value)]
    near = nearest(fold(value[:LONGEST_NAME]), words)
    hint = f"did you mean {words[near]!r}? " if near else ""
    raise FlawError(f"unknown {noun} {shown(value)}", f"{hint}write {choice}")


def a_resource(value: object) -> str:
    """A kind of shared resource.

    Raises:
        FlawError: none of `RESOURCES`.
    """
    return a_word(value, RESOURCES, "resource")


def markets(value: object) -> tuple[str, ...]:
    """The markets behind one or several names of fuels and groups.

    Raises:
        FlawError: an unknown name, or a fuel that is only a part of its market.
    """
    found: set[str] = set()
    for text in names(value):
        try:
            found.update(fuels.expand(text))
        except InputError as error:
            raise FlawError(
                error.faults[0].what, f"write one of {', '.join(fuels.MARKETS)}"
            ) from None
    wanted = tuple(market for market in fuels.MARKETS if found & set(fuels.members(market)))
    for market in wanted:
        missing = set(fuels.members(market)) - found
        if missing:
            part = next(fuel for fuel in fuels.members(market) if fuel in found)
            raise FlawError(
                f"{part} has no demand of its own: it competes in the market {market!r}",
                f"write {market}",
            )
    if not wanted:
        raise FlawError("no fuel is named", f"write one of {', '.join(fuels.MARKETS)}")
    return wanted


def a_market(value: object) -> str:
    """One market.

    Raises:
        FlawError: as `markets`, or several of them.
    """
    found = markets(value)
    if len(found) > 1:
        raise FlawError(
            "a demand measure is for one market", f"write one for each: {', '.join(found)}"
        )
    return found[0]


def a_rate_unit(value: object, of: Sequence[str]) -> str:
    """The unit of a tariff, fit for all the fuels it is on.

    Arguments:
        value: the unit as given.
        of: the fuels; empty if they are not known, then the fit is not checked.

    Raises:
        FlawError: an unknown unit, or one that does not fit a fuel.
    """
    if isinstance(value, str) and fold(value) in {fold(word) for word in _PERCENT_WORDS}:
        return PERCENT
    return _per_quantity(value, of, (PERCENT, *RATE_UNITS), "tariff unit")


def a_wedge_unit(value: object, of: Sequence[str]) -> str:
    """The unit of a cost per quantity, fit for all the fuels it is on.

    Arguments:
        value: the unit as given.
        of: the fuels; empty if they are not known, then the fit is not checked.

    Raises:
        FlawError: an unknown unit, or one that does not fit a fuel.
    """
    return _per_quantity(value, of, RATE_UNITS, "unit")


def _per_quantity(value: object, of: Sequence[str], known: tuple[str, ...], noun: str) -> str:
    text = value.replace("$", "USD").replace(" ", "") if isinstance(value, str) else value
    unit = a_word(text, known, noun)
    if unit == PERCENT:
        return unit
    for fuel in of:
        if not _prices(unit, fuel):
            fit = [word for word in known if word == PERCENT or _prices(word, fuel)]
            raise FlawError(
                f"the unit {unit} does not fit {fuel}", f"write one of {', '.join(fit)}"
            )
    return unit


def _prices(unit: str, fuel: str) -> bool:
    try:
        units.price(1.0, unit, fuels.price_unit(fuels.market_of(fuel)), fuel)
    except InputError:
        return False
    return True


def a_flow_unit(value: object, of: Sequence[str]) -> str:
    """The unit of a yearly flow, fit for its fuel; of energy if there are several fuels.

    Arguments:
        value: the unit as given.
        of: the fuels; empty if they are not known, then only a text is asked for.

    Raises:
        FlawError: an unknown unit, or one that does not fit.
    """
    if not isinstance(value, str):
        raise FlawError(
            f"expected a unit, found {shown(value)}", "write a unit such as Mt, bcm or PJ"
        )
    unit = value.strip()
    if len(unit) > LONGEST_NAME:
        raise FlawError(f"unknown unit {shown(unit)}", "write a unit such as Mt, bcm or PJ")
    if len(of) > 1:
        base, slash, period = unit.partition("/")
        words = {word.casefold(): word for word in ENERGY_UNITS}
        if base.strip().casefold() not in words:
            raise FlawError(
                f"a quota over several fuels ({', '.join(of)}) needs a unit of energy, "
                f"not {shown(unit)}",
                f"write one of {', '.join(ENERGY_UNITS)}, or one quota for each fuel",
            )
        unit = words[base.strip().casefold()] + slash + period
    for fuel in of:
        try:
            per_year(1.0, unit, fuels.flow_unit(fuel), fuel)
        except InputError as error:
            fault = error.faults[0]
            raise FlawError(f"the unit {shown(unit)} does not fit {fuel}", fault.remedy) from None
    return unit


def a_stock_unit(value: object, market: str) -> str:
    """The unit of an amount of a market's fuel.

    Arguments:
        value: the unit as given.
        market: the market; empty if it is not known, then only a text is asked for.

    Raises:
        FlawError: an unknown unit, a rate, or one that does not fit.
    """
    unit = a_flow_unit(value, ())
    if market:
        fuel = fuels.members(market)[0]
        try:
            units.convert(1.0, unit, fuels.flow_unit(fuel), fuel)
        except InputError as error:
            remedy = error.faults[0].remedy
            if "/" in unit:
                remedy = f"give the amount of all months together, such as in {unit.split('/')[0]}"
            raise FlawError(f"the unit {shown(unit)} does not fit {market}", remedy) from None
    return unit


def per_year(limit: float, unit: str, to_unit: str, fuel: str) -> float:
    """A yearly limit in another unit of amount; the limit may be a rate such as mb/d.

    Raises:
        InputError: a unit that is unknown or does not measure the fuel.
    """
    try:
        return units.convert(limit, unit, to_unit, fuel)
    except InputError as amount:
        try:
            return units.convert(limit, unit, f"{to_unit}/y", fuel)
        except InputError as rate:
            raise (rate if "/" in unit else amount) from None
