"""Answers that take long, and tell how far they got: ensembles, drivers, coalitions, pressure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from embargo.web.asked import of_request
from embargo.web.packed import Packed, Tell


def ensemble(
    *,
    tell: Tell,
    asked: Mapping[str, Any],
    draws: int,
    seed: int,
    least: float,
    tables: Sequence[str] | None = None,
) -> Packed:
    """An ensemble: the view and the whole JSON together; views of the first draws on the way."""
    from embargo.evidence.ensemble.run import with_bands
    from embargo.outcome.run import answer, question
    from embargo.web.view import of

    central = answer(*question(of_request(asked), asked.get("world"), {}))
    started = perf_counter()

    def show(outcome: Any) -> None:
        tell(("view", Packed.of(of(outcome, least, perf_counter() - started, tables))))

    outcome = with_bands(central, draws, seed=seed, workers=1, progress=_steps(tell), interim=show)
    show(outcome)
    return Packed.of(outcome.to_json())


def sensitivity(
    *, tell: Tell, asked: Mapping[str, Any], of: Sequence[str], draws: int, seed: int
) -> Packed:
    """What drives an answer, the JSON of `embargo sensitivity --json`."""
    from embargo.evidence.sensitivity import sensitivity as answer

    found = answer(
        of_request(asked),
        of=of,
        world=asked.get("world"),
        draws=draws,
        seed=seed,
        workers=1,
        progress=_steps(tell),
    )
    return Packed.of(json.dumps(found.to_dict(), ensure_ascii=False, allow_nan=False))


def check_sensitivity(*, tell: Tell, asked: Mapping[str, Any], of: Sequence[str]) -> Packed:
    """Whether a sensitivity can be asked for: the scenario is sound, its numbers are there."""
    del tell
    from embargo.evidence.sensitivity.targets import targets
    from embargo.outcome.run import answer, question

    targets(answer(*question(of_request(asked), asked.get("world"), {})).outcome, of)
    return Packed.of("{}")


def coalition(
    *,
    tell: Tell,
    ready: str | None,
    of: str | None,
    fuel: str | None,
    players: str | None,
    value: float,
    second_choice: bool,
    greedy: bool,
    world: int | None,
) -> Packed:
    """Which coalitions hold, the JSON of `embargo coalition --json`."""
    from embargo.pressure.coalition import coalition as answer

    found = answer(
        ready,
        of=of or "RUS",
        fuel=fuel or "oil",
        players=players,
        value=value,
        second_choice=second_choice,
        world=world,
        exact=False if greedy else None,
        progress=_steps(tell),
    )
    return Packed.of(found.to_json())


def check_coalition(
    *,
    tell: Tell,
    ready: str | None,
    of: str | None,
    fuel: str | None,
    players: str | None,
    value: float,
    world: int | None,
    most: int | None = None,
) -> Packed:
    """Whether a coalition can be asked for; `most`: how many players are answered at once."""
    del tell
    from embargo.errors import InputError
    from embargo.pressure.coalition import settle
    from embargo.pressure.ready import ready_named

    if ready is not None:
        if of is not None or fuel is not None or players is not None:
            what = "a ready coalition has its own seller, fuels and players"
            raise InputError.one(what, "leave it out, or leave those out", "ready")
        asked = ready_named(ready[:100])
        of, fuel, players = asked.of, asked.fuel, ",".join(asked.players)
    _, sides, _, _ = settle(of or "RUS", fuel or "oil", players or "", value, world, None)
    if most is not None and len(sides) > most:
        what = f"{len(sides)} players, more than {most} at once"
        raise InputError.one(what, "start it in the background: POST /jobs/coalition", "players")
    return Packed.of("{}")


def pressure(
    *,
    tell: Tell,
    buyer: str,
    on: str,
    by: str,
    fuel: str | None,
    tariff: float | None,
    world: int | None,
    as_of: str | None,
    draws: int,
    seed: int = 1,
) -> Packed:
    """What complying and refusing cost a buyer, as `embargo pressure BUYER --json`."""
    from embargo.pressure.answer import pressure as answer

    found = answer(
        buyer,
        on=on,
        by=by,
        fuel=None if fuel is None else tuple(fuel.split(",")),
        tariff=tariff,
        world=world,
        as_of=as_of,
        draws=draws,
        seed=seed,
        progress=_steps(tell),
    )
    return Packed.of(found.to_json())


def _steps(tell: Tell) -> Callable[[int, int], None]:
    return lambda done, whole: tell(("progress", (done, whole)))


ANSWERS: Mapping[str, Callable[..., Packed]] = {
    "ensemble": ensemble,
    "sensitivity": sensitivity,
    "check_sensitivity": check_sensitivity,
    "coalition": coalition,
    "check_coalition": check_coalition,
    "pressure": pressure,
}
"""By name; jobs are named after them."""
