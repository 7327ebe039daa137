"""Which figures the calculus uses on a day: the newest that were known, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from embargo import fuels, places
from embargo.errors import Fault, InputError
from embargo.pressure import rows
from embargo.pressure.days import last_day
from embargo.pressure.quantity import Quantity
from embargo.pressure.rows import Assumption, Cargo, Exposure, Instrument

NEEDED = ("exports", "value_added", "tariff")
"""Items of a buyer's exposure without which nothing can be said."""

VARIANTS = {
    "trade_elasticity": "used",
    "naive_elasticity": "naive, before and after",
    "literature": "literature, one year",
    "long_run_elasticity": "literature, seven to ten years",
}
"""Trade elasticities that are shown beside each other."""


@dataclass(frozen=True)
class Inputs:
    """The inputs of one question on one day.

    Arguments:
        day: only what was known by then is in it.
        exposure: by name: exports, hit_share, value_added, tariff, trade_elasticity, pass_through,
            redeployed; shares and rates as parts of one.
        elasticities: the variants that are known, in the order of `VARIANTS`.
        discount, risk_wedge, designated_share: of crude; None if nothing was known.
        instruments: known by the day, the newest first.
        notes: what was missing and assumed.
    """

    day: str
    exposure: dict[str, Quantity]
    elasticities: dict[str, Quantity]
    discount: Quantity | None
    risk_wedge: Quantity | None
    designated_share: Quantity | None
    instruments: tuple[Instrument, ...]
    notes: tuple[str, ...]


def inputs(
    buyer: str, target: str, sender: str, day: str, over: Sequence[str] | None = None
) -> Inputs:
    """Give what was known by a day of a buyer of a target under a sender's pressure.

    Arguments:
        buyer, target, sender: code of a place or name of a group.
        day: YYYY-MM-DD.
        over: fuels that the instruments must be about; None for any.

    Raises:
        InputError: no figures for this sender or buyer by that day; says what is missing and what
            there is.
    """
    every = [row for row in rows.exposure() if row.sender == sender]
    if not every:
        senders = sorted({row.sender for row in rows.exposure()})
        what = f"no exposure figures of any buyer to {sender}"
        remedy = f"senders with figures: {', '.join(senders)}; or add rows to exposure.csv"
        raise InputError.one(what, remedy, "--by")
    there = [row for row in rows.known(every, day) if row.item != "tariff" or _valid(row, day)]
    missing = [item for item in NEEDED if _first(there, (buyer, "WORLD"), item) is None]
    if missing:
        raise InputError(_missing(buyer, sender, day, every, there, item) for item in missing)
    assumed, notes = rows.assumptions(), []
    exposure = {}
    for item in (*NEEDED, "trade_elasticity", "pass_through"):
        row = _first(there, (buyer, "WORLD"), item)
        if row is not None:
            exposure[item] = _quantity(item, row)
    hit = _first(there, (buyer,), "hit_share")
    if hit is None:
        named = places.group(buyer).title if places.is_group(buyer) else places.name(buyer)
        notes.append(
            f"Which exports of {named} a tariff would hit was not found: "
            f"{assumed['hit_share'].value:g} % is assumed "
            f"({assumed['hit_share'].low:g} to {assumed['hit_share'].high:g})."
        )
    exposure["hit_share"] = _quantity("hit_share", hit or assumed["hit_share"])
    exposure["redeployed"] = _quantity("redeployed", assumed["redeployed"])
    elasticities = {}
    for name, where, item in (
        ("trade_elasticity", (buyer, "WORLD"), "trade_elasticity"),
        ("naive_elasticity", (buyer,), "naive_elasticity"),
        ("literature", ("WORLD",), "trade_elasticity"),
        ("long_run_elasticity", ("WORLD",), "long_run_elasticity"),
    ):
        row = _first(there, where, item)
        if row is not None:
            elasticities[name] = _quantity(name, row)
    cargo = rows.known(rows.cargo(), day)
    acting = [
        row
        for row in rows.known(rows.instruments(), day)
        if (row.sender, row.target) == (sender, target)
        and row.buyer in ("", buyer)
        and (over is None or set(over) & set(fuels.expand(row.fuels)))
    ]
    return Inputs(
        day=day,
        exposure=exposure,
        elasticities=elasticities,
        discount=_cargo(cargo, buyer, target, "", "discount"),
        risk_wedge=_cargo(cargo, buyer, target, sender, "risk_wedge"),
        designated_share=_cargo(cargo, buyer, target, sender, "designated_share"),
        instruments=tuple(acting),
        notes=tuple(notes),
    )


def assumption(name: str) -> Quantity:
    """Give an assumption as a quantity."""
    return _quantity(name, rows.assumptions()[name])


def tariff_asked(known: Inputs, target: str, sender: str) -> tuple[float, str]:
    """Give the added rate that is looked at, as a part of one, and whose it is.

    The instrument's own; without one, the newest that the sender announced to another buyer of
    the same target, else to a buyer of another.

    Raises:
        InputError: the sender had announced none by the day.
    """
    own = [row for row in known.instruments if row.kind == "tariff"]
    others = [
        row
        for row in rows.known(rows.instruments(), known.day)
        if row.kind == "tariff" and row.sender == sender
    ]
    same = [row for row in others if row.target == target]
    for row in (*own, *same, *others):
        return (row.level or 0.0) / 100, row.id
    what = f"no tariff of {sender} over purchases of a fuel was known by {known.day}"
    raise InputError.one(what, "give a rate, e.g. 25", "--tariff")


def _valid(row: Exposure, day: str) -> bool:
    start = row.since or "0000"
    return start <= day and (not row.until or day <= last_day(row.until))


def _first(there: Sequence[Exposure], places: Iterable[str], item: str) -> Exposure | None:
    for place in places:
        for row in there:
            if (row.place, row.item) == (place, item):
                return row
    return None


def _quantity(name: str, row: Exposure | Assumption | Cargo) -> Quantity:
    scale = 0.01 if row.unit == "%" else 1.0
    low, high = (row.value if end is None else end for end in (row.low, row.high))
    return Quantity(
        name=name,
        value=scale * row.value,
        low=scale * low,
        high=scale * high,
        unit="1" if row.unit == "%" else row.unit,
        source=row.source,
        status=row.status,
        known_from="" if isinstance(row, Assumption) else row.known_from,
        note=row.note,
    )


def _cargo(
    there: Sequence[Cargo], buyer: str, target: str, sender: str, item: str
) -> Quantity | None:
    for who in (buyer, ""):
        for row in there:
            if (row.buyer, row.target, row.sender, row.item) == (who, target, sender, item):
                return _quantity(item, row)
    return None


def _missing(
    buyer: str,
    sender: str,
    day: str,
    every: Sequence[Exposure],
    there: Sequence[Exposure],
    item: str,
) -> Fault:
    have = sorted({row.place for row in there if row.item == item} - {"WORLD"})
    later = [r.known_from for r in every if (r.place, r.item) == (buyer, item)]
    what = f"no {item} of {buyer} to {sender} known by {day}"
    if later:
        return Fault("--as-of", what, f"the first such figure is of {min(later)}")
    known = ", ".join(have) or "nobody"
    return Fault("buyer", what, f"known for {known}; or add a row to exposure.csv")
