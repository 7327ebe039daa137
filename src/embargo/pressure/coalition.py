"""Who would hold together against a seller: every coalition solved, its stability and worth."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from embargo import fuels
from embargo import world as worlds
from embargo.errors import Fault, InputError
from embargo.facts import base
from embargo.outcome.export import number, records
from embargo.pressure.folder import write_folder
from embargo.pressure.game import Game, Interval, Vector, order_of, shapley
from embargo.pressure.players import players as named
from embargo.pressure.question import Side, side
from embargo.pressure.ready import ready_named
from embargo.pressure.report import table
from embargo.pressure.stops import Solver

SCHEMA = "embargo.coalition/1"
"""Name and version of the JSON; keys are added, never changed."""

EXACT = 10
"""Up to so many players every coalition is solved; beyond, a chain that grows greedily."""

_COALITIONS = {
    "coalition": pl.String, "size": pl.Int64, "target_loss": pl.Float64, "leakage": pl.Float64,
    "members_cost": pl.Float64, "second_choice": pl.Float64, "internal_from": pl.Float64,
    "internal_to": pl.Float64, "external_from": pl.Float64, "external_to": pl.Float64,
    "potential_from": pl.Float64, "potential_to": pl.Float64, "internal": pl.Boolean,
    "external": pl.Boolean, "potential": pl.Boolean,
}  # fmt: skip
_MEMBERS = {
    "coalition": pl.String, "player": pl.String, "member": pl.Boolean, "cost": pl.Float64,
    "second_choice": pl.Float64, "staying_costs": pl.Float64, "adds_to_loss": pl.Float64,
    "break_even_value": pl.Float64, "transfer": pl.Float64,
}  # fmt: skip
_MARGINAL = {
    "player": pl.String, "name": pl.String, "bought": pl.Float64, "alone": pl.Float64,
    "last": pl.Float64, "shapley": pl.Float64, "by_order": pl.Float64,
}  # fmt: skip
_SWEEP = {"value_from": pl.Float64, "value_to": pl.Float64, "stable": pl.String}


@dataclass(frozen=True, eq=False)
class Coalition:
    """What every coalition of some players does, and which hold.

    Amounts are in USD bn a year at the central parameters. `value` is the political value of one
    USD of the target's loss; a range of values without an end is null there.

    Arguments:
        title: what was asked.
        target, players: who is left, and who may leave it.
        fuels: what is stopped.
        year: of the world.
        value: at which internal, external, potential and transfer stand.
        exact: whether every coalition was solved; else a greedy chain with its neighbours.
        coalitions: coalition, size, target_loss (fall of its export revenue), leakage (part of
            its lost sales, at old prices, that outsiders take), members_cost, second_choice (no
            cash), internal_from/to, external_from/to, potential_from/to (values at which it is
            stable; both null: at none), internal, external, potential (at `value`); largest loss
            first.
        members: coalition, player, member, cost, second_choice, staying_costs (more than leaving;
            of an outsider: joining more than staying out), adds_to_loss, break_even_value,
            transfer (paid to it at `value`).
        marginal: player, name, bought (of the target, USD bn), alone (loss by it alone), last
            (what it adds to all others), shapley (null beyond `EXACT` players), by_order (what it
            added when it joined the greedy chain).
        sweep: value_from, value_to, stable: coalitions that are stable between.
        notes: what the reader should know.
    """

    title: str
    target: Side
    players: tuple[Side, ...]
    fuels: tuple[str, ...]
    year: int
    value: float
    exact: bool
    coalitions: pl.DataFrame
    members: pl.DataFrame
    marginal: pl.DataFrame
    sweep: pl.DataFrame
    game: Game = field(repr=False)
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Coalition {self.title!r}, {self.year}: tables {', '.join(self.tables)}>"

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name."""
        return {
            "coalitions": self.coalitions,
            "members": self.members,
            "marginal": self.marginal,
            "sweep": self.sweep,
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.coalition/1`."""
        return {
            "schema": SCHEMA,
            "title": self.title,
            "of": self.target.code,
            "players": [
                {"code": one.code, "name": one.name, "members": list(one.members)}
                for one in self.players
            ],
            "fuels": list(self.fuels),
            "world": {"year": self.year, "vintage": base.vintage()},
            "value": number(self.value),
            "exact": self.exact,
            **{name: records(one) for name, one in self.tables.items()},
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.coalition/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def write_csv(self, folder: str | Path, *, command: str | None = None) -> tuple[Path, ...]:
        """Write a CSV for each table into a folder, with its metadata beside it.

        Raises:
            InputError: the folder holds other files or cannot be written.
        """
        codes = ",".join(one.code for one in self.players)
        made = f"embargo coalition --of {self.target.code} --players {codes}"
        return write_folder(Path(folder), self.tables, SCHEMA, command or made, self.notes)


def coalition(
    ready: str | None = None,
    *,
    of: str = "RUS",
    fuel: str | Iterable[str] = "oil",
    players: str | Iterable[str] | None = None,
    value: float = 0.0,
    second_choice: bool = False,
    world: int | None = None,
    exact: bool | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Coalition:
    """Every coalition of some players that stops buying a target's fuels, and which hold.

    Arguments:
        ready: id of a ready question; then `of`, `fuel` and `players` are its own.
        of: the target.
        fuel: what is stopped.
        players: who may join: places, groups, sums (AUS+NZL) or groups less some (G7-JPN).
        value: political value of one USD of the target's loss to each player.
        second_choice: count what second-choice suppliers cost as a cost.
        world: year of the base; the newest by default.
        exact: solve every coalition, or only a greedy chain with its neighbours; by default
            every one up to `EXACT` players.
        progress: told how many coalitions are solved, of how many.

    Raises:
        InputError: what is wrong with the arguments, all at once; a market that was not solved.
    """
    title = ""
    if ready is not None:
        if players is not None:
            what = "a ready coalition and players of your own"
            raise InputError.one(what, "give one of them", "--players")
        asked = ready_named(ready)
        title, of, fuel, players = asked.title, asked.of, asked.fuel, asked.players
    target, sides, wanted, year = settle(of, fuel, players or (), value, world, exact)
    whole = len(sides) <= EXACT if exact is None else exact
    solver = Solver(worlds.load(year), target, sides, wanted, progress)
    chain = list(solver.every() if whole else solver.greedy())
    cost = {
        one: stop.cost + (stop.second_choice if second_choice else 0.0)
        for one, stop in solver.stops.items()
    }
    loss = {one: stop.loss for one, stop in solver.stops.items()}
    game = Game(tuple(one.code for one in sides), loss, cost)
    shown = sorted(solver.around(), key=lambda one: (-loss[one], one))
    return Coalition(
        title=title or f"Coalitions of {len(sides)} players against {target.name}",
        target=target,
        players=sides,
        fuels=wanted,
        year=year,
        value=value,
        exact=whole,
        coalitions=_coalitions(game, solver, shown, value),
        members=_members(game, solver, shown, value),
        marginal=_marginal(game, solver, chain, sides, whole),
        sweep=_sweep(game),
        game=game,
        notes=_notes(solver, sides, target, whole, second_choice),
    )


def settle(
    of: str,
    fuel: str | Iterable[str],
    players: str | Iterable[str],
    value: float,
    world: int | None,
    exact: bool | None,
) -> tuple[Side, tuple[Side, ...], tuple[str, ...], int]:
    """Give the target, the players, the fuels and the year that a question means.

    Arguments:
        of, fuel, players, value, world, exact: as in `coalition`.

    Raises:
        InputError: what is wrong with them, all at once.
    """
    faults: list[Fault] = []
    target: Side | None = None
    sides: tuple[Side, ...] = ()
    wanted: tuple[str, ...] = ()
    year = 0
    try:
        target = side(of, "--of")
        sides = named(players, target)
    except InputError as error:
        faults += error.faults
    try:
        texts = fuel.split(",") if isinstance(fuel, str) else list(fuel)
        wanted = fuels.expand(texts)
    except InputError as error:
        faults += error.at("--fuel").faults
    try:
        year = base.newest() if world is None else base.check_year(world)
    except InputError as error:
        faults += error.faults
    if not (math.isfinite(value) and value >= 0):
        faults.append(Fault("--value", f"cannot be {value:g}", "give a number not below 0"))
    if exact and len(sides) > EXACT:
        what = f"{2 ** len(sides):,} coalitions of {len(sides)} players"
        faults.append(Fault("--exact", what, f"name at most {EXACT}, or leave it out"))
    if faults or target is None:
        raise InputError(faults)
    return target, sides, wanted, year


def label(game: Game, one: int) -> str:
    """The name of a coalition: its players, or "nobody"."""
    return " + ".join(game.players[i] for i in game.members(one)) or "nobody"


def _coalitions(game: Game, solver: Solver, shown: Sequence[int], value: float) -> pl.DataFrame:
    lines = []
    for one in shown:
        stop, inside = solver.stops[one], list(game.members(one))
        ranges = game.internal(one), game.external(one), game.potential(one)
        lines.append(
            (
                label(game, one), len(inside), stop.loss, stop.leakage,
                float(stop.cost[inside].sum()), float(stop.second_choice[inside].sum()),
                *(end for each in ranges for end in _ends(each)),
                *(each.holds(value) for each in ranges),
            )
        )  # fmt: skip
    return table(lines, _COALITIONS)


def _members(game: Game, solver: Solver, shown: Sequence[int], value: float) -> pl.DataFrame:
    lines = []
    for one in shown:
        stop, paid = solver.stops[one], game.transfers(one, value)
        for at, player in enumerate(game.players):
            inside = bool(one >> at & 1)
            more, adds = game.gain(at, one | 1 << at)
            even = max(more / adds, 0.0) if adds > 1e-9 else None
            lines.append(
                (
                    label(game, one), player, inside, float(stop.cost[at]),
                    float(stop.second_choice[at]), more, adds, even,
                    float(paid[at]) if inside else None,
                )
            )  # fmt: skip
    return table(lines, _MEMBERS)


def _marginal(
    game: Game, solver: Solver, chain: Sequence[int], sides: Sequence[Side], whole: bool
) -> pl.DataFrame:
    joined = {player: at for at, player in enumerate(order_of(chain))}
    fair: Vector | None = shapley(game) if whole else None
    lines = []
    for at, one in enumerate(sides):
        step = joined[at]
        lines.append(
            (
                one.code, one.name, solver.bought[at], game.loss.get(1 << at),
                game.gain(at, game.whole)[1], None if fair is None else float(fair[at]),
                game.loss[chain[step + 1]] - game.loss[chain[step]],
            )
        )  # fmt: skip
    found = table(lines, _MARGINAL)
    return found.sort("shapley" if whole else "by_order", descending=True, maintain_order=True)


def _sweep(game: Game) -> pl.DataFrame:
    lines = [
        (one.low, one.high if math.isfinite(one.high) else None,
         "; ".join(label(game, each) for each in stable))
        for one, stable in game.sweep()
    ]  # fmt: skip
    return table(lines, _SWEEP)


def _ends(one: Interval) -> tuple[float | None, float | None]:
    if one.empty:
        return None, None
    return one.low, one.high if math.isfinite(one.high) else None


def _notes(
    solver: Solver, sides: Sequence[Side], target: Side, whole: bool, second_choice: bool
) -> tuple[str, ...]:
    notes = []
    idle = [one.name for at, one in enumerate(sides) if solver.bought[at] < 0.01]
    if idle:
        notes.append(f"Buys under 0.01 USD bn of it from {target.name}: {', '.join(idle)}.")
    if not whole:
        notes.append(
            "Too many players for every coalition: a chain in which at each step joins who adds "
            "most to the loss, and the neighbours of the chain; no Shapley value."
        )
    if not second_choice:
        notes.append("Costs are money alone; what second-choice suppliers cost stands beside them.")
    notes.append("Central parameters, one year after; contracts and stakes are not in the costs.")
    if np.any([np.isnan(stop.leakage or 0.0) for stop in solver.stops.values()]):
        notes.append("Where nothing is lost there is no leakage.")
    return tuple(notes)
