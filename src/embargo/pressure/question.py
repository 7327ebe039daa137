"""Who is pressed to leave whom, by whom, over which fuels, in which world."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from embargo import fuels, places
from embargo import world as worlds
from embargo.errors import Fault, InputError
from embargo.facts import base
from embargo.pressure import rows
from embargo.pressure.days import last_day
from embargo.scenario import Scenario, from_options

LEAST = 1e-3
"""Share of a buyer's imports of a fuel from which on it counts as buying it from the target."""

_PUBLISHED = "07-01"
"""Annual figures of the year before are out by then."""


@dataclass(frozen=True)
class Side:
    """A place or a group that acts as one.

    Arguments:
        code: code of the place or name of the group.
        name: in words.
        members: codes.
    """

    code: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question of pressure, settled.

    Arguments:
        buyer, target, sender: who is pressed, whom to leave, who presses.
        fuels: what is to be left.
        day: only what was known by then counts.
        year: of the world.
        bought: fuel → (amount a year, its unit, share of the buyer's imports), of the world.
    """

    buyer: Side
    target: Side
    sender: Side
    fuels: tuple[str, ...]
    day: str
    year: int
    bought: dict[str, tuple[float, str, float]]

    def stop(self, level: float = 1.0) -> Scenario:
        """Give the scenario in which the buyer stops a part of these purchases."""
        measure = f"{self.buyer.code}:{self.target.code}:{','.join(self.fuels)}"
        return from_options(ban=[measure if level >= 1 else f"{measure}:{level:.4f}"])


def side(name: str, where: str) -> Side:
    """Give a place or a group by its name.

    Raises:
        InputError: it is neither.
    """
    text = str(name).strip()
    try:
        members = places.expand(text)
    except InputError as error:
        raise error.at(where) from None
    if places.is_group(text):
        group = places.group(text)
        return Side(group.name, group.title, members)
    if len(members) == 1:
        return Side(members[0], places.name(members[0]), members)
    return Side("+".join(members), " and ".join(places.name(code) for code in members), members)


def settle(
    buyer: str,
    on: str,
    by: str,
    fuel: str | tuple[str, ...] | None,
    as_of: str | None,
    world: int | None,
) -> Question:
    """Give the question that the arguments of `pressure` mean.

    Without `fuel` it is about the fuels of the instruments that were known, of those that the
    buyer buys; without any, about all that it buys. Without `world` it is the newest world whose
    annual figures were out on the day (by July of the year after), or the newest of all.

    Raises:
        InputError: what is wrong, all at once; a buyer that buys nothing of it from the target.
    """
    faults: list[Fault] = []
    sides: list[Side] = []
    for text, where in ((buyer, "buyer"), (on, "--on"), (by, "--by")):
        try:
            sides.append(side(text, where))
        except InputError as error:
            faults += error.faults
    wanted: tuple[str, ...] = ()
    try:
        wanted = () if fuel is None else fuels.expand(fuel)
    except InputError as error:
        faults += error.at("--fuel").faults
    day = rows.newest_day()
    try:
        day = day if as_of is None else last_day(as_of, "--as-of")
        year = _year(day, as_of is not None) if world is None else base.check_year(world)
    except InputError as error:
        faults += error.faults
    if len(sides) == 3:
        faults += _overlaps(*sides)
    if faults:
        raise InputError(faults)
    who, target, sender = sides
    all_bought = _bought(who, target, year)
    chosen = wanted or _of_instruments(who, target, sender, day, all_bought) or tuple(all_bought)
    bought = {name: all_bought[name] for name in chosen if name in all_bought}
    if not bought:
        raise InputError(_nothing(who, target, year, chosen, all_bought))
    return Question(who, target, sender, tuple(bought), day, year, bought)


def _year(day: str, asked: bool) -> int:
    years = base.years()
    if not asked:
        return worlds.load().year
    out = [year for year in years if f"{year + 1}-{_PUBLISHED}" <= day]
    if not out:
        first = f"{years[0] + 1}-{_PUBLISHED}"
        raise InputError.one(f"no world was known by {day}", f"ask from {first} on", "--as-of")
    return max(out)


def _overlaps(buyer: Side, target: Side, sender: Side) -> list[Fault]:
    faults = []
    for one, other, where in (
        (buyer, target, "--on"),
        (buyer, sender, "--by"),
        (target, sender, "--by"),
    ):
        both = [code for code in one.members if code in other.members]
        if both:
            what = f"{places.name(both[0])} is on both sides"
            faults.append(Fault(where, what, "name sides without a common member"))
    return faults


def _bought(buyer: Side, target: Side, year: int) -> dict[str, tuple[float, str, float]]:
    flows = base.flows(year).filter(
        pl.col("importer").is_in(buyer.members) & ~pl.col("exporter").is_in(buyer.members)
    )
    found = {}
    for fuel in fuels.FUELS:
        own = flows.filter(pl.col("fuel") == fuel)
        whole = float(own["value"].sum())
        part = float(own.filter(pl.col("exporter").is_in(target.members))["value"].sum())
        if whole > 0 and part >= LEAST * whole:
            found[fuel] = (part, fuels.flow_unit(fuel), part / whole)
    return found


def _of_instruments(
    buyer: Side, target: Side, sender: Side, day: str, bought: dict[str, tuple[float, str, float]]
) -> tuple[str, ...]:
    named: set[str] = set()
    for row in rows.known(rows.instruments(), day):
        if (row.sender, row.target) == (sender.code, target.code):
            named |= set(fuels.expand(row.fuels)) if row.buyer in ("", buyer.code) else set()
    return tuple(name for name in bought if name in named)


def _nothing(
    buyer: Side,
    target: Side,
    year: int,
    chosen: tuple[str, ...],
    bought: dict[str, tuple[float, str, float]],
) -> Fault:
    of = ", ".join(chosen) if chosen else "any fuel"
    what = f"{buyer.name} buys no {of} from {target.name} in {year} (under 0.1 % of its imports)"
    if not chosen:
        what = f"{buyer.name} buys no fuel from {target.name} in {year} (each under 0.1 %)"
    have = ", ".join(f"{name} {share:.1%}" for name, (_, _, share) in bought.items())
    remedy = f"it buys {have} of its imports" if have else "there is nothing to stop"
    return Fault("--fuel" if have else "buyer", what, remedy)
