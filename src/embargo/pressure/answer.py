"""What pressure asks of a buyer: cost of complying against cost of refusing, as spreads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from embargo.errors import InputError
from embargo.outcome import Draws
from embargo.pressure import holdings, refuse, tables
from embargo.pressure.comply import Stop, comply, stop
from embargo.pressure.inputs import Inputs, inputs, tariff_asked
from embargo.pressure.instruments import instruments
from embargo.pressure.notes import notes
from embargo.pressure.quantity import Quantity, drawn
from embargo.pressure.question import Question, settle
from embargo.pressure.report import Pressure
from embargo.pressure.sensitivity import sensitivity
from embargo.pressure.terms import Terms

DRAWS = 50
"""Draws of `pressure` if none are asked for."""


def pressure(
    buyer: str,
    *,
    on: str,
    by: str = "USA",
    fuel: str | tuple[str, ...] | None = None,
    tariff: float | None = None,
    as_of: str | None = None,
    world: int | None = None,
    draws: int = DRAWS,
    seed: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Pressure:
    """What leaving a seller costs a buyer under pressure, and what refusing does.

    No forecast: it says at which tariff, credibility, discount or political value the two costs
    are equal.

    Arguments:
        buyer: who is pressed: a place or a group.
        on: whom to leave.
        by: who presses.
        fuel: which fuels; by default those of the instruments known, else all that are bought.
        tariff: added rate in percent that is looked at; by default that of the instrument.
        as_of: only figures known by this day, month or year are used; by default all.
        world: year of the base; by default the newest that was known.
        draws: how many worlds to draw for bands; 0 for none.
        seed: of the draws.
        progress: told how many draws are done, of how many.

    Raises:
        InputError: what is wrong with the arguments, or a figure that is missing.
    """
    started = perf_counter()
    if tariff is not None and not 0 < tariff <= 100 * refuse.HIGHEST:
        what = f"cannot be {tariff:g} %"
        raise InputError.one(what, "give a rate above 0, at most 1000", "--tariff")
    question = settle(buyer, on, by, fuel, as_of, world)
    known = known_of(question)
    stopped = stop(question, share(question, known), draws, seed, progress)
    found = answer(question, known, stopped, tariff, draws, seed)
    if found.draws is None:
        return found
    return replace(found, draws=replace(found.draws, seconds=perf_counter() - started))


def known_of(question: Question) -> Inputs:
    """Give the inputs of a question on its day.

    Raises:
        InputError: a figure is missing.
    """
    codes = question.buyer.code, question.target.code, question.sender.code
    return inputs(*codes, question.day, question.fuels)


def share(question: Question, known: Inputs) -> float | None:
    """Give the designated share of supply, if a designation over these fuels was known."""
    designated = any(row.kind == "designation" for row in known.instruments)
    if not designated or known.designated_share is None or "crude" not in question.fuels:
        return None
    return known.designated_share.value


def answer(
    question: Question,
    known: Inputs,
    stopped: Stop,
    tariff: float | None,
    draws: int,
    seed: int,
) -> Pressure:
    """The answer to a question with the stop already solved.

    Arguments:
        question: what is asked.
        known: inputs of its day.
        stopped: the stop in the world and its draws.
        tariff: added rate in percent; None for that of the instrument.
        draws, seed: of `stopped`.
    """
    quantities = used(question, known)
    whole = drawn(quantities, draws, seed) if draws else {}
    terms = Terms(
        {each.name: np.array([each.value]) for each in quantities},
        {name: values[list(stopped.numbers)] for name, values in whole.items()},
    )
    cost = comply(question, stopped, known, dict(terms.draws))
    if tariff is None:
        rate, of = tariff_asked(known, question.target.code, question.sender.code)
    else:
        rate, of = tariff / 100, ""
    how = Draws(draws, len(stopped.numbers), seed, 0.0, stopped.failed) if draws else None
    return Pressure(
        question=question,
        rate=rate,
        parts=tables.parts(cost),
        instruments=instruments(known, cost, terms, rate, of),
        break_even=tables.break_even(known, cost, terms, rate),
        sensitivity=sensitivity(quantities, cost, terms.draws, seed),
        inputs=tables.inputs(quantities),
        published=tables.published(question),
        draws=how,
        cost=cost,
        notes=notes(question, known, cost, of),
    )


def used(question: Question, known: Inputs) -> tuple[Quantity, ...]:
    """Give the inputs that a question uses, each once."""
    found = list(known.exposure.values())
    found += [each for name, each in known.elasticities.items() if name != "trade_elasticity"]
    if "crude" in question.fuels:
        optional = (known.discount, known.risk_wedge, known.designated_share)
        found += [each for each in optional if each is not None]
    found += holdings.assumed(question)
    found += [value for _, value in holdings.stakes(question)[0]]
    return tuple(found)
