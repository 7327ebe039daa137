"""The card of pressure in the brief: what complying and refusing cost the buyers of a scenario."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from embargo.errors import InputError
from embargo.facts import base
from embargo.outcome import Outcome
from embargo.outcome.brief.extra import Extra
from embargo.outcome.headline import headline
from embargo.outcome.text import WORDS, amount, capital, listing
from embargo.pressure.answer import DRAWS, pressure
from embargo.pressure.asked import Leaving, leaving
from embargo.pressure.card_tables import amount_of, chart, grids, named_of, rate, sides
from embargo.pressure.question import Side, side
from embargo.pressure.report import Pressure
from embargo.scenario.words import of, place_names

MOST = 3
"""Buyers that have a card."""

SENDER = "USA"
"""Who presses: the only one with figures."""

_LETTERS = (
    "In the formulas: E exports to the sender that the tariff hits, t the added tariff, τ the one "
    "paid already, r = (1 + τ + t) / (1 + τ), ε trade elasticity, v value added at home, d the "
    "part sold elsewhere, p the part of the tariff that the sender's importers pay (Boehm, "
    "Levchenko and Pandalai-Nayar 2023; Cavallo, Gopinath, Neiman and Tang 2021); see "
    "docs/pressure.md."
)

_TITLE = "Pressure: what complying and refusing would cost"


def brief_section(
    outcome: Outcome, *, progress: Callable[[int, int], None] | None = None
) -> Extra | None:
    """Give the card of an outcome whose scenario stops purchases; None for any other.

    Each buyer is taken by itself: what it costs it to leave the seller for good, and what it costs
    to refuse. With draws in the outcome there are bands, from as many draws, at most `DRAWS`.

    Arguments:
        outcome: of a world that ships.
        progress: told how many draws are done, of how many.

    Raises:
        InputError: no package that draws charts.
    """
    asked, silent = leaving(outcome, SENDER)
    if not asked and not silent:
        return None
    if outcome.world.vintage != base.vintage():
        return Extra("pressure", _TITLE, ("It is reckoned in the shipped world alone, not in one "
                                          "with facts of your own.",))  # fmt: skip
    found: list[tuple[Leaving, Pressure]] = []
    refused: list[str] = []
    for one in asked:
        if len(found) == MOST:
            break
        try:
            found.append((one, _answer(outcome, one, progress)))
        except InputError as error:
            refused += [capital(fault.what) for fault in error.faults]
    notes = _left_out(asked, found, silent) + [f"{each}." for each in dict.fromkeys(refused)]
    if not found:
        none = "None of the buyers can be valued."
        return Extra("pressure", _TITLE, (none,), notes=tuple(notes))
    targets = [one.target for one, _ in found]
    lead = tuple(
        f"{_lead(each[1])}{'' if each[0].target in targets[:at] else _earns(outcome, each[0])}"
        for at, each in enumerate(found)
    )
    several = len(set(targets)) > 1
    shown = [grid for _, each in found for grid in grids(each, named_of(each, several))]
    return Extra(
        "pressure",
        _TITLE,
        lead,
        chart([(named_of(each, several), each) for _, each in found]),
        "Bars: what complying and refusing would cost each buyer, USD bn",
        tuple(shown),
        (*_notes(found, several), *notes),
        "\n".join(_command(outcome, *each) for each in found),
    )


def _answer(
    outcome: Outcome, one: Leaving, progress: Callable[[int, int], None] | None
) -> Pressure:
    how = outcome.diagnostics.draws
    return pressure(
        one.buyer,
        on=one.target,
        by=SENDER,
        fuel=one.fuels,
        world=outcome.world.year,
        draws=0 if how is None else min(how.asked, DRAWS),
        seed=1 if how is None else how.seed,
        progress=progress,
    )


def _command(outcome: Outcome, one: Leaving, found: Pressure) -> str:
    how = found.draws
    drawn = "--draws 0" if how is None else f"--draws {how.asked} --seed {how.seed}"
    return (
        f"embargo pressure {one.buyer} --on {one.target} --by {SENDER} "
        f"--fuel {','.join(found.question.fuels)} --world {outcome.world.year} {drawn}"
    )


def _lead(found: Pressure) -> str:
    """The card in sentences: comply, refuse, where both cost alike, and the seller."""
    buyer, seller = map(_the, sides(found))
    row, even = found.instruments.row(0, named=True), found.break_even.row(0, named=True)
    named = listing([WORDS[fuel] for fuel in found.question.fuels])
    cost = row["comply"]
    way = f"would cost it {amount(cost)}" if cost >= 0 else f"would gain it {amount(-cost)}"
    texts = [
        f"{capital(buyer)}: to stop buying {named} from {seller} for good {way} USD bn in the "
        f"first year{_band(row, 'comply', -1.0 if cost < 0 else 1.0)}.",
        f"To refuse, under an added tariff of {row['rate']:g} % by the United States on its "
        f"exports ({_stage(row)}), would cost it {amount(row['loss'])} USD bn a year"
        f"{_band(row, 'loss')}.",
    ]
    if cost <= 0:
        texts.append("So it would gain by complying even without a tariff.")
    elif not math.isfinite(even["tariff"] or math.inf):
        texts.append("No added tariff up to 1,000 % would make refusing cost as much.")
    else:
        dearer = "complying" if cost > row["loss"] else "refusing"
        texts.append(
            f"Both cost alike at an added tariff of {rate(even['tariff'])} %{_rates(even)}; at "
            f"{row['rate']:g} % it is {dearer} that costs more."
        )
    bid, unit = row["counter_bid"], row["counter_bid_unit"]
    unit = "% of the price" if unit == "%" else unit
    holder = capital(seller)
    if bid * found.cost.amount >= found.cost.value:
        texts.append(f"{holder} could not keep the buyer even by giving the fuel away.")
    elif bid > 0:
        texts.append(
            f"{holder} would have to add a discount of {amount(bid)} {unit} to keep the buyer."
        )
    else:
        texts.append(
            f"{holder} could take back {amount(-bid)} {unit} of discount, and refusing would still "
            "cost the buyer no more."
        )
    return " ".join(texts)


def _earns(outcome: Outcome, one: Leaving) -> str:
    """What the scenario costs the seller, as the headline has it."""
    earned = sum(
        seller.revenue.change
        for seller in headline(outcome).sellers
        if seller.place == one.target and seller.fuel in one.fuels
    )
    less = "less" if earned < 0 else "more"
    return f" In this scenario it would earn {amount(abs(earned))} USD bn a year {less}."


def _stage(row: Mapping[str, Any]) -> str:
    if row["stage"] == "not announced":
        return "none was announced to it"
    return f"{row['instrument']}, {row['stage']}"


def _the(one: Side) -> str:
    """A side inside a sentence: "Japan", "the European Union"."""
    words = place_names(one.members)
    return words[0] if len(words) == 1 else one.name


def _band(row: Mapping[str, Any], name: str, sign: float = 1.0) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low is None:
        return ""
    ends = sorted((sign * low, sign * high))
    return f" (80 % band: {amount_of(ends[0])} to {amount_of(ends[1])})"


def _rates(row: Mapping[str, Any]) -> str:
    if row["tariff_low"] is None:
        return ""
    return f" (80 % band: {rate(row['tariff_low'])} to {rate(row['tariff_high'])} %)"


def _notes(found: Sequence[tuple[Leaving, Pressure]], several: bool) -> list[str]:
    one = found[0][1]
    texts = [
        "No forecast: it says where the two costs are equal, not who gives in. A refusal may be "
        "worth more to a government than these sums.",
        "Each buyer by itself, leaving the seller for good, one year after; the scenario may be "
        "less, later, or of several buyers together.",
    ]
    for asked, each in found:
        named = named_of(each, several)
        others = [
            f"{rate(row['tariff'])} % ({row['elasticity']}, ε {row['value']:.2f})"
            for row in each.break_even.iter_rows(named=True)
        ][1:]
        if others:
            told = listing([text.replace("-", "−") for text in others])
            texts.append(f"{named}, t* by other elasticities: {told}.")
        if not asked.whole:
            texts.append(
                f"{capital(of(each.question.buyer.members))} card is of stopping all of it; the "
                "scenario stops a part."
            )
        own = f"{named}: " if len(found) > 1 else ""
        texts += [own + note for note in each.notes]
    if one.draws is not None:
        texts.append(
            f"Bands hold the middle 80 % of {one.draws.used} draws of the world and of every input."
        )
    return [*dict.fromkeys(texts), _LETTERS]


def _left_out(
    asked: Sequence[Leaving], found: Sequence[tuple[Leaving, Pressure]], silent: Sequence[str]
) -> list[str]:
    texts = []
    if len(asked) > MOST and len(found) == MOST:
        names = [_the(side(one.buyer, "")) for one in asked[MOST:]]
        texts.append(f"The {MOST} buyers that lose most; 'embargo pressure' has {listing(names)}.")
    if silent:
        names = place_names(silent[:6])
        more = len(silent) - len(names)
        told = listing([*names, f"{more} more"] if more else names)
        texts.append(f"Their exports to the sender are not known here, so no card: {told}.")
    return texts
