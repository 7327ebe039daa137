"""The numbers of an answer whose drivers are sought."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from embargo import fuels, places
from embargo.errors import EmbargoError, Fault, InputError
from embargo.evidence.sensitivity.chaos import Vector
from embargo.outcome import Outcome
from embargo.outcome.headline import Headline, headline
from embargo.outcome.money import WORLD
from embargo.outcome.text import owner

FORMS = {
    "bill": "bill[:PLACE[:FUEL]]",
    "revenue": "revenue[:PLACE[:FUEL]]",
    "price": "price:PLACE:FUEL",
    "supplier": "supplier:IMPORTER:EXPORTER:FUEL",
}
"""Kind of number → how it is written."""


@dataclass(frozen=True, eq=False)
class Target:
    """One number: a change.

    Attributes:
        id: as it is written behind `--of`.
        title, unit: in words.
        central: at the central parameters.
        draws: [draws].
    """

    id: str
    title: str
    unit: str
    central: float
    draws: Vector


def targets(outcome: Outcome, asked: Iterable[str] = ()) -> tuple[Target, ...]:
    """Give the numbers asked for, by default the bill, the revenue, the price and the supplier.

    Arguments:
        outcome: with draws; without any the numbers have none, but faults are found.
        asked: in the forms of `FORMS`; places and fuels by code or name.

    Raises:
        InputError: what cannot be read, or is not in the answer; all at once.
    """
    wanted = [asked] if isinstance(asked, str) else list(asked)
    found: list[Target] = []
    faults: list[Fault] = []
    for text in wanted or _usual(outcome):
        try:
            found.append(_read(outcome, text))
        except EmbargoError as error:
            faults += [Fault(f"--of {text}", fault.what, fault.remedy) for fault in error.faults]
    if faults:
        raise InputError(faults)
    return tuple(found)


def _usual(outcome: Outcome) -> list[str]:
    """What a headline tells first: of the buyer and the market that lose most."""
    told: Headline = headline(outcome)
    names = []
    if told.buyers:
        names.append("bill")
    if told.sellers:
        names.append("revenue")
    if told.buyers:
        buyer = told.buyers[0]
        names.append(f"price:{buyer.place}:{buyer.market}")
        gains = [
            (part.value, part.place, purchase.fuel)
            for purchase in sorted(buyer.purchases, key=lambda p: -p.lost)[:1]
            for part in purchase.gained
            if part.place != buyer.place
        ]
        names += [f"supplier:{buyer.place}:{place}:{fuel}" for _, place, fuel in gains[:1]]
    if not names:
        names = [f"price:{WORLD}:{market}" for market, _ in told.world]
    return names


def _read(outcome: Outcome, text: str) -> Target:
    kind, *rest = (part.strip() for part in text.split(":"))
    known: dict[str, tuple[Callable[[Outcome, str, Sequence[str]], Target], range]] = {
        "bill": (_money, range(3)),
        "revenue": (_money, range(3)),
        "price": (_price, range(2, 3)),
        "supplier": (_supplier, range(3, 4)),
    }
    if kind not in known or len(rest) not in known[kind][1] or not all(rest):
        raise InputError.one("is no number of an answer", f"write {' or '.join(FORMS.values())}")
    return known[kind][0](outcome, kind, rest)


def _money(outcome: Outcome, kind: str, rest: Sequence[str]) -> Target:
    sheet, column = ("bills", "place") if kind == "bill" else ("revenue", "exporter")
    told = headline(outcome)
    if rest:
        members = places.expand(rest[0])
        of = fuels.expand(rest[1]) if len(rest) > 1 else fuels.FUELS
        pairs = [(place, fuel) for place in members for fuel in of]
        whose = _whose(rest[0])
    elif kind == "bill":
        pairs = [(b.place, f) for b in told.buyers for f in fuels.members(b.market)]
        whose = _together([b.place for b in told.buyers])
    else:
        pairs = [(s.place, s.fuel) for s in told.sellers]
        whose = _together([s.place for s in told.sellers])
    what = "import bill" if kind == "bill" else "export revenue"
    fuel = f", {_words(rest[1])}" if len(rest) > 1 else ""
    title = f"{what} of {whose}{fuel}"
    return _made(outcome, ":".join([kind, *rest]), title, sheet, "change", (column, "fuel"), pairs)


def _price(outcome: Outcome, kind: str, rest: Sequence[str]) -> Target:
    markets = sorted({fuels.market_of(fuel) for fuel in fuels.expand(rest[1])})
    if len(markets) != 1:
        raise InputError.one("has the prices of several markets", "name one fuel, e.g. lng")
    place = WORLD if rest[0].upper() == WORLD else _one(rest[0])
    whose = "the world" if place == WORLD else places.name(place)
    return _made(
        outcome,
        f"{kind}:{place}:{markets[0]}",
        f"delivered price, {markets[0]}, {whose}",
        "prices",
        "change",
        ("place", "fuel", "kind"),
        [(place, markets[0], "delivered")],
    )


def _supplier(outcome: Outcome, kind: str, rest: Sequence[str]) -> Target:
    importer, exporter, fuel = _one(rest[0]), _one(rest[1]), fuels.expand(rest[2])
    if len(fuel) != 1:
        raise InputError.one("names several fuels", f"name one of {', '.join(fuels.FUELS)}")
    return _made(
        outcome,
        f"{kind}:{importer}:{exporter}:{fuel[0]}",
        f"{owner(importer)} purchases of {_words(fuel[0])} from {places.name(exporter)}",
        "flows",
        "change",
        ("importer", "exporter", "fuel"),
        [(importer, exporter, fuel[0])],
    )


def _made(
    outcome: Outcome,
    name: str,
    title: str,
    sheet: str,
    column: str,
    keys: Sequence[str],
    rows: Sequence[tuple[str, ...]],
) -> Target:
    samples = outcome.samples
    of = pl.concat_str([pl.col(key) for key in keys], separator="|")
    kept = of.is_in(["|".join(row) for row in rows])
    labels = (outcome.tables if samples is None else samples.labels)[sheet].filter(kept)
    if labels.is_empty():
        raise InputError.one("is not in the answer", "see the tables of 'embargo run --json'")
    table = outcome.tables[sheet].filter(kept)
    drawn = np.empty(0) if samples is None else samples.total(sheet, column, kept)
    return Target(
        id=name,
        title=title,
        unit=str(labels["unit"][0]),
        central=float(_changes(table).sum()),
        draws=drawn,
    )


def _words(fuel: str) -> str:
    return fuel.replace("_", " ").replace("lng", "LNG")


def _changes(table: pl.DataFrame) -> pl.Series:
    if "change" in table.columns:
        return table["change"]
    return table["counterfactual"] - table["baseline"]


def _one(text: str) -> str:
    members = places.expand(text)
    if len(members) != 1:
        raise InputError.one(f"{text!r} is a group", "name one place")
    return members[0]


def _whose(text: str) -> str:
    return places.group(text).title if places.is_group(text) else places.name(_one(text))


def _together(codes: Sequence[str]) -> str:
    once = list(dict.fromkeys(codes))
    return places.name(once[0]) if len(once) == 1 else f"the {len(once)} places hit"
