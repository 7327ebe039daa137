"""What pressure asks of a buyer: cost of complying against cost of refusing, as spreads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import polars as pl

from embargo import places
from embargo.errors import InputError
from embargo.outcome import Draws
from embargo.pressure import refuse, rows
from embargo.pressure.bands import ends
from embargo.pressure.comply import PARTS, Comply, Stop, comply, extra, stake_values, stop
from embargo.pressure.inputs import VARIANTS, Inputs, inputs, tariff_asked
from embargo.pressure.quantity import Quantity, Vector, drawn
from embargo.pressure.question import Question, settle
from embargo.pressure.report import INSTRUMENTS, MEASURES, Pressure, table
from embargo.pressure.rows import Instrument
from embargo.pressure.sensitivity import sensitivity

DRAWS = 64
"""Draws of `pressure` if none are asked for."""

Values = Mapping[str, Vector]


@dataclass(frozen=True, eq=False)
class Terms:
    """The central numbers of a question and their draws, by name.

    Arguments:
        central: [1] of each input.
        draws: [draws] of each input.
    """

    central: Values
    draws: Values


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
    """The answer to a question with the stop already solved."""
    quantities = used(question, known)
    whole = drawn(quantities, draws, seed) if draws else {}
    terms = Terms(
        {each.name: np.array([each.value]) for each in quantities},
        {name: values[list(stopped.numbers)] for name, values in whole.items()},
    )
    cost = comply(question, stopped, known, dict(terms.draws))
    rate, of = (tariff / 100, "") if tariff is not None else _rate(question, known)
    instruments = _instruments(question, known, cost, terms, rate, of)
    how = Draws(draws, len(stopped.numbers), seed, 0.0, stopped.failed) if draws else None
    return Pressure(
        question=question,
        rate=rate,
        parts=_parts(cost),
        instruments=instruments,
        break_even=_break_even(known, cost, terms, rate),
        sensitivity=sensitivity(quantities, cost, terms.draws, seed),
        inputs=_inputs(quantities),
        published=_published(question),
        draws=how,
        cost=cost,
        notes=_notes(question, known, cost, of),
    )


def used(question: Question, known: Inputs) -> tuple[Quantity, ...]:
    """Give the inputs that a question uses, each once."""
    found = list(known.exposure.values())
    found += [each for name, each in known.elasticities.items() if name != "trade_elasticity"]
    if "crude" in question.fuels:
        optional = (known.discount, known.risk_wedge, known.designated_share)
        found += [each for each in optional if each is not None]
    return tuple(found) + extra(question) + stake_values(question)


def exposed(at: Values, elasticity: str = "trade_elasticity") -> dict[str, Vector]:
    """The arguments of `refuse.tariff_loss` from inputs by name."""
    return {
        "exposed": at["exports"] * at["hit_share"],
        "base": at["tariff"],
        "elasticity": at[elasticity],
        "value_added": at["value_added"],
        "redeployed": at["redeployed"],
        "pass_through": at["pass_through"],
    }


def _rate(question: Question, known: Inputs) -> tuple[float, str]:
    return tariff_asked(known, question.target.code, question.sender.code)


def _parts(cost: Comply) -> pl.DataFrame:
    lines = []
    drawn = bool(cost.numbers)
    for part in (*PARTS, "total", "second_choice"):
        value = cost.total if part == "total" else cost.central[part]
        values = (cost.totals if part == "total" else cost.draws[part]) if drawn else None
        low, high = ends(values)
        lines.append((part, value, low, high, "USD bn"))
    return table(lines, MEASURES)


def _instruments(
    question: Question, known: Inputs, cost: Comply, terms: Terms, rate: float, of: str
) -> pl.DataFrame:
    lines = []
    losses: list[tuple[Vector, Vector]] = []
    own = [row for row in known.instruments if row.kind == "tariff"]
    shown: list[Instrument | None] = [own[0] if own else None]
    for row in shown:
        loss = _pair(terms, lambda at: refuse.tariff_loss(rate, **exposed(at)))
        stage = "not announced" if row is None or row.id != of else row.stage(known.day)
        name = "added tariff" if row is None or row.id != of else row.id
        lines.append(_line(name, "tariff", stage, rate, loss, cost, whole=True))
        if row is not None and row.id == of and not stage.startswith("ended"):
            losses.append(loss)
    for row in known.instruments:
        if row.kind != "designation":
            continue
        loss_or_none = None
        if known.risk_wedge is not None and known.designated_share is not None:
            loss_or_none = _pair(
                terms,
                lambda at: refuse.designation_loss(
                    cost.barrels, at["designated_share"], at["risk_wedge"]
                ),
            )
            if not row.stage(known.day).startswith("ended"):
                losses.append(loss_or_none)
        lines.append(
            _line(row.id, "designation", row.stage(known.day), None, loss_or_none, cost, False)
        )
    if len(losses) > 1:
        both = (sum(a for a, _ in losses[1:]) + losses[0][0], _added([b for _, b in losses]))
        lines.append(_line("all of these", "together", "", None, both, cost, whole=True))
    market = _pair(
        terms, lambda at: refuse.market_loss(at["exports"], at["value_added"], at["redeployed"])
    )
    lines.append(_line("loss of the market", "market", "not announced", None, market, cost, True))
    return table(lines, INSTRUMENTS)


def _added(values: list[Vector]) -> Vector:
    return np.asarray(np.sum(values, axis=0))


def _pair(terms: Terms, formula: Callable[[Values], Vector]) -> tuple[Vector, Vector]:
    """A formula at the central inputs [1] and at the draws [draws]."""
    central = np.atleast_1d(formula(terms.central))
    return central, formula(terms.draws) if terms.draws else np.empty(0)


def _line(
    name: str,
    kind: str,
    stage: str,
    rate: float | None,
    loss: tuple[Vector, Vector] | None,
    cost: Comply,
    whole: bool,
) -> tuple[object, ...]:
    """A row of the table of instruments; without a loss it says what is known."""
    partial = not whole and cost.partial is not None
    asked = np.array([cost.partial if partial else cost.total])
    asked_draws = cost.partial_draws if partial else cost.totals if cost.numbers else None
    comply = (float(asked[0]), *ends(asked_draws))
    percent = None if rate is None else 100 * rate
    if loss is None:
        return (name, kind, stage, percent, *comply, *(None,) * 12, cost.amount_unit)
    columns: list[float | None] = []
    for formula in _FORMULAS:
        central = float(formula(asked, loss[0], cost.amount)[0])
        spread = None if asked_draws is None else formula(asked_draws, loss[1], cost.amount)
        columns += [central, *ends(spread)]
    return (name, kind, stage, percent, *comply, *columns, cost.amount_unit)


def _odds(cost: Vector, loss: Vector, amount: float) -> Vector:
    return np.divide(cost, loss, out=np.full_like(loss, np.inf), where=loss > 0)


_FORMULAS: tuple[Callable[[Vector, Vector, float], Vector], ...] = (
    lambda cost, loss, amount: loss,
    _odds,
    lambda cost, loss, amount: (loss - cost) / amount,
    lambda cost, loss, amount: loss - cost,
)
"""Loss, credibility, counter-bid and political value from the two costs and what is bought."""


def _break_even(known: Inputs, cost: Comply, terms: Terms, rate: float) -> pl.DataFrame:
    """The break-even tariff by elasticity, and the loss at the rate that is looked at."""
    lines = []
    for name, words in VARIANTS.items():
        if name not in known.elasticities:
            continue
        quantity = known.elasticities[name]
        if (
            name == "literature"
            and quantity.source == known.elasticities["trade_elasticity"].source
        ):
            continue
        wanted = _pair(
            terms,
            lambda at, name=name: refuse.break_even(  # type: ignore[misc]
                cost.totals if at is terms.draws else cost.total, **exposed(at, name)
            ),
        )
        loss = _pair(
            terms,
            lambda at, name=name: refuse.tariff_loss(rate, **exposed(at, name)),  # type: ignore[misc]
        )
        never = float(np.mean(np.isinf(wanted[1]))) if wanted[1].size else None
        lines.append(
            (
                words, quantity.value, 100 * float(wanted[0][0]),
                *(None if end is None else 100 * end for end in ends(wanted[1])),
                never, float(loss[0][0]), *ends(loss[1]), quantity.source, quantity.status,
            )
        )  # fmt: skip
    return table(
        lines,
        {
            "elasticity": pl.String, "value": pl.Float64, "tariff": pl.Float64,
            "tariff_low": pl.Float64, "tariff_high": pl.Float64, "share_without": pl.Float64,
            "loss": pl.Float64, "loss_low": pl.Float64, "loss_high": pl.Float64,
            "source": pl.String, "status": pl.String,
        },
    )  # fmt: skip


def _inputs(quantities: tuple[Quantity, ...]) -> pl.DataFrame:
    return table(
        [
            (q.name, q.value, q.low, q.high, q.unit, q.source, q.status, q.known_from, q.note)
            for q in quantities
        ],
        {
            "input": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
            "unit": pl.String, "source": pl.String, "status": pl.String, "known_from": pl.String,
            "note": pl.String,
        },
    )  # fmt: skip


def _published(question: Question) -> pl.DataFrame:
    found = [
        (row.who, row.low, row.high, row.unit, row.known_from, row.source, row.note)
        for row in reversed(rows.known(rows.published(), question.day))
        if (row.buyer, row.target) == (question.buyer.code, question.target.code)
    ]
    names = ("who", "low", "high", "unit", "known_from", "source", "note")
    kinds = {name: pl.Float64 if name in ("low", "high") else pl.String for name in names}
    return table(found, kinds)


def _notes(question: Question, known: Inputs, cost: Comply, of: str) -> tuple[str, ...]:
    notes = list(known.notes)
    own = {row.id for row in known.instruments}
    if of and of not in own:
        notes.append(
            f"No tariff over this was announced to {question.buyer.name} by {known.day}: the rate "
            f"is that of {of}."
        )
    if "crude" in question.fuels and cost.model_discount is not None:
        model = f"{cost.model_discount:.1f} USD/bbl"
        if known.discount is None:
            notes.append(
                f"No delivered discount was known by {known.day}: the world's own prices say "
                f"{model}, without the dearer freight of sanctioned cargo, so rather too much."
            )
        else:
            notes.append(
                f"The lost discount on crude is the cited one; the world's own prices would say "
                f"{model}, loading-port prices and ordinary freight."
            )
    for row in known.instruments:
        if row.kind == "designation" and known.risk_wedge is None and "crude" in question.fuels:
            notes.append(
                f"{row.id}: no cost of ways around it was known by {known.day}, so its loss is "
                "not valued."
            )
    if cost.unvalued:
        notes.append(
            f"Stakes without a published value, not in the sum: {', '.join(cost.unvalued)}."
        )
    if cost.valued:
        notes.append(
            f"Stakes at the last book value found, once and not a year: "
            f"{', '.join(text for text, _ in cost.valued)}."
        )
    if len(cost.failed):
        notes.append(f"{len(cost.failed)} draws were not solved and are left out of the bands.")
    if len(question.buyer.members) > 1 and places.is_group(question.buyer.code):
        notes.append("Imports of a group are those from outside it.")
    return tuple(notes)
