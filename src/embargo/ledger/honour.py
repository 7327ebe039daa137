"""A word as a scenario: what keeping it would mean, for who would keep it and for who gave it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from embargo import fuels, places
from embargo.errors import Fault, InputError, nearest
from embargo.evidence.run import run
from embargo.facts import projects
from embargo.ledger import read as reading
from embargo.ledger.records import Flow, Ledger, Measure, Statement, Waiver
from embargo.ledger.sections import acts
from embargo.outcome import Outcome
from embargo.outcome.behind import behind
from embargo.outcome.headline import Band, Headline, headline
from embargo.scenario import Scenario, country, describe

SCHEMA = "embargo.honour/1"
"""Name and version of the JSON; keys are added, never changed."""


ROLES = {
    "demand": "asks for it",
    "expect": "asks for it",
    "request": "asks for it",
    "promise": "gives it",
    "promise_reported": "reports it",
    "threaten": "threatens it",
    "impose": "imposes it",
    "waive": "spares it",
    "lift": "lifts it",
}
"""What the side that speaks does with the word, by act."""


@dataclass(frozen=True)
class Loss:
    """A fuel that a place would no longer buy.

    Arguments:
        amount: a year, in `unit`; share: of its imports of the fuel.
        instead: suppliers with what they add, the largest first.
        price: relative change of its delivered price.
    """

    fuel: str
    amount: float
    unit: str
    share: float
    instead: tuple[tuple[str, float], ...]
    price: float
    band: Band | None


@dataclass(frozen=True)
class Card:
    """What keeping a word costs one place, a year after all has adjusted.

    Arguments:
        role: "keeps it" or "bears it", what the speaker's side does by its act, or both.
        bill: change of the import bill, USD bn; switching: second-choice suppliers, beside it.
        revenue: change of its own export revenue, USD bn.
        unserved: market → demand that nobody serves.
        contracts: project → purchases of its buyers ahead, Mt a year, that run on.
        stakes: project → share held from there, percent; None where not known.
    """

    place: str
    name: str
    role: str
    lost: tuple[Loss, ...]
    bill: float
    bill_band: Band | None
    switching: float
    revenue: float
    unserved: Mapping[str, float]
    contracts: Mapping[str, float]
    stakes: Mapping[str, float | None]


@dataclass(frozen=True, eq=False)
class Honour:
    """A statement, the scenario that it becomes, and what that costs.

    Arguments:
        sentence: what was run, in words.
        scenario: as run: the word wholly kept, a year after, or by months.
        dated: the same as a phase-out with months, to be run by month; None without a flow.
        observable: what would show that it is kept.
        cards: of who would keep it and of who gave it.
        together: bill and switching of all who would keep it, USD bn.
        target: who sells what stops, with the change of its revenue, USD bn.
        outcome: the whole answer.
    """

    statement: Statement
    sentence: str
    scenario: Scenario
    dated: Scenario | None
    observable: str
    cards: tuple[Card, ...]
    together: tuple[float, float]
    target: Mapping[str, float]
    outcome: Outcome

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.honour/1`."""
        return {
            "schema": SCHEMA,
            "statement": self.statement.id,
            "says": self.statement.says,
            "act": self.statement.act,
            "date": self.statement.date,
            "sentence": self.sentence,
            "observable": self.observable,
            "scenario": self.scenario.to_dict(),
            "dated": None if self.dated is None else self.dated.to_dict(),
            "world": asdict(self.outcome.world),
            "converged": self.outcome.diagnostics.converged,
            "cards": [asdict(card) for card in self.cards],
            "together": {"bill": self.together[0], "switching": self.together[1]},
            "revenue": dict(self.target),
            "limitations": list(self.outcome.limitations),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.honour/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def honour(
    name: str,
    ledger: Ledger | str | os.PathLike[str] | None = None,
    *,
    world: int | None = None,
    months: bool = False,
    draws: int | None = None,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Honour:
    """Runs what keeping a statement would mean.

    A demand, expectation or promise becomes a stop of its trade down to its target; a threat and a
    measure become the measure; an exemption becomes the stop that it spares. Hedges, talks, denials
    and claims of fact are refused.

    Arguments:
        name: of a statement.
        ledger: the path of a YAML file, or a ledger; by default the shipped one.
        world: year of the base world; by default the newest.
        months: run it by month, as a phase-out to its deadline or over a year.
        draws, seed, workers, progress: as in `embargo.run`.

    Raises:
        InputError: no such statement, or one that cannot be kept, with the reason.
    """
    own = ledger if isinstance(ledger, Ledger) else reading.read(ledger)
    whole = reading.joined(own, reading.shipped())
    said = find(name, whole)
    rows, start, flow = measures_of(said, whole)
    sentence = (
        f"{start}: {' '.join(map(describe, Scenario.from_dict({'measures': rows}).measures))}"
    )
    scenario = Scenario.from_dict(
        {
            "id": said.id.casefold(),
            "title": sentence,
            "source": _source(said, whole),
            "measures": rows,
        }
    )
    dated = _dated(said, flow, said.says or sentence) if _becomes(said) == "phase_out" else None
    if months:
        if dated is None:
            raise _refusal(
                said, "it is no stop in full that could go by months", "leave out months"
            )
        scenario = dated
        sentence = f"{start}: {' '.join(map(describe, dated.measures))}"
    outcome = run(scenario, world=world, draws=draws, seed=seed, workers=workers, progress=progress)
    top = headline(outcome)
    return Honour(
        statement=said,
        sentence=sentence,
        scenario=scenario,
        dated=dated,
        observable=_observable(flow),
        cards=_cards(said, whole, outcome, top),
        together=(top.bills.value, top.switching.value),
        target={s.place: _revenue(outcome, s.place) for s in top.sellers},
        outcome=outcome,
    )


def find(name: str, ledger: Ledger) -> Statement:
    """The statement of an id, however its case is written.

    Raises:
        InputError: there is none, with the nearest.
    """
    ids = {key.casefold(): key for key in ledger.statements}
    if name.casefold() in ids:
        return ledger.statements[ids[name.casefold()]]
    near = nearest(name, ledger.statements, cutoff=0.5)
    hint = f"did you mean {near!r}? " if near else ""
    raise InputError.one(f"no statement {name!r}", f"{hint}'embargo ledger list' has all", "ID")


def measures_of(said: Statement, ledger: Ledger) -> tuple[list[dict[str, Any]], str, Flow]:
    """The measures that a statement becomes, under which condition, and the trade it is about.

    Raises:
        InputError: it cannot be kept, with the reason.
    """
    act = acts()[said.act]
    if act.becomes == "none":
        raise _refusal(said, act.reason, "run what it is about with 'embargo run'")
    if act.becomes == "phase_out":
        flow = _named(said, said.object)
        if said.target is None:
            raise _refusal(said, "it says no size", "give it a target: 0 to stop, 0.5 to halve")
        return [_ban(flow, 1 - said.target)], "Kept", flow
    named = ledger.waivers.get(said.measure) or ledger.measures.get(said.measure)
    if named is None:
        raise _refusal(said, "it names no measure", "name one under 'measure'")
    if isinstance(named, Waiver):
        flow = _named(said, named.object or said.object)
        return [_ban(flow, 1.0)], f"Without {named.title}", flow
    return _of_measure(said, named, act.becomes)


def _of_measure(
    said: Statement, named: Measure, becomes: str
) -> tuple[list[dict[str, Any]], str, Flow]:
    if not named.scenario:
        reason = f"{named.title} has no size in the trade of a fuel that could be run"
        if named.kind == "secondary tariff":
            reason = f"{named.title} is a duty on other goods, not on a fuel"
        remedy = "weigh it with 'embargo pressure', or give the measure a 'scenario'"
        raise _refusal(said, reason, remedy)
    flow = named.object or said.object or Flow((), (), (), "", "")
    start = "Not lifted" if becomes == "lifted" else "In force"
    return [dict(row) for row in named.scenario], f"{start}, {named.title}", flow


def _refusal(said: Statement, reason: str, remedy: str) -> InputError:
    return InputError(Fault(f"statement {said.id}", f"cannot be kept: {reason}", remedy))


def _becomes(said: Statement) -> str:
    return acts()[said.act].becomes


def _named(said: Statement, flow: Flow | None) -> Flow:
    """A flow with both sides and a fuel named.

    Raises:
        InputError: a part is missing.
    """
    if flow is None:
        raise _refusal(said, "it names no trade", "give it an 'object'")
    if not flow.importers:
        whom = f" ({flow.whom})" if flow.whom else ""
        raise _refusal(said, f"it names no importer{whom}", "name them and use 'embargo run --ban'")
    if not flow.exporters or not flow.fuels:
        raise _refusal(said, "it names no exporter or no fuel", "complete its 'object'")
    return flow


def _ban(flow: Flow, level: float) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": "ban",
        "importer": list(flow.importers),
        "exporter": list(flow.exporters),
        "fuel": list(flow.fuels),
    }
    return row | ({} if level == 1 else {"level": level})


def _name(code: str) -> str:
    if places.is_group(code):
        return code
    if country(code) != code:
        return f"{places.name(country(code))} ({code.partition('_')[2].title()})"
    return places.name(code)


def _listing(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _dated(said: Statement, flow: Flow, title: str) -> Scenario | None:
    """The stop by months: from the month after the word to its deadline, or over a year."""
    if said.target != 0:
        return None
    first = _next_month(said.date)
    last = said.deadline[:7] if said.deadline else _plus(first, 11)
    if len(first) != 7 or len(last) != 7 or last < first:
        return None
    row = _ban(flow, 1.0) | {"kind": "phase_out", "from": first, "until": last}
    given = {"id": said.id.casefold(), "title": title, "measures": [row]}
    return Scenario.from_dict(given)


def _next_month(date: str) -> str:
    return _plus(date[:7] if len(date) >= 7 else f"{date}-12", 1)


def _plus(month: str, more: int) -> str:
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + more
    return f"{count // 12}-{count % 12 + 1:02d}"


def _observable(flow: Flow) -> str:
    if not flow.importers or not flow.fuels:
        return ""
    codes = ", ".join(f"{fuels.name(fuel).lower()} {fuels.hs_code(fuel)}" for fuel in flow.fuels)
    codes = codes.replace("lng", "LNG")
    who = _listing([_name(name) for name in flow.importers])
    sellers = _listing([_name(name) for name in flow.exporters])
    return f"monthly customs of {who} from {sellers}, by heading: {codes}"


def _source(said: Statement, ledger: Ledger) -> str:
    source = ledger.sources[said.source]
    return f"{ledger.actors[said.speaker].name}, {said.date}: {source.title} ({source.where})"


def _cards(said: Statement, ledger: Ledger, outcome: Outcome, top: Headline) -> tuple[Card, ...]:
    """Cards of the buyers that are hit, most hit first, then of the speaker's side if another."""
    keepers = list(dict.fromkeys(buyer.place for buyer in top.buyers))
    party = ledger.actors.get(said.on_behalf_of) or ledger.actors[said.speaker]
    givers = list(places.expand(party.place)) if party.place else []
    sellers = [seller.place for seller in top.sellers]
    kept = "keeps it" if _becomes(said) == "phase_out" else "bears it"
    done, cards = ROLES.get(said.act, "speaks of it"), []
    for place in [*keepers, *(code for code in givers if code not in keepers)]:
        roles = [role for role, who in ((kept, keepers), (done, givers)) if place in who]
        role = " and ".join(roles)
        cards.append(_card(place, role, outcome, top, sellers))
    return tuple(cards)


def _card(place: str, role: str, outcome: Outcome, top: Headline, sellers: Sequence[str]) -> Card:
    mine = [buyer for buyer in top.buyers if buyer.place == place]
    lost = [
        Loss(
            fuel=bought.fuel,
            amount=bought.lost,
            unit=bought.unit,
            share=bought.lost / bought.imports if bought.imports else 0.0,
            instead=tuple((part.place, part.value) for part in bought.gained[:5]),
            price=buyer.price.relative,
            band=bought.lost_band,
        )
        for buyer in mine
        for bought in buyer.purchases
        if bought.lost >= _LEAST
    ]
    bills = outcome.bills(place)
    behind_it = behind([place], list(sellers), outcome.world.year) if mine and sellers else None
    return Card(
        place=place,
        name=places.name(place),
        role=role,
        lost=tuple(lost),
        bill=float(bills["change"].sum()),
        bill_band=_bill_band(outcome, place),
        switching=float(outcome.switching(place)["change"].sum()),
        revenue=_revenue(outcome, place),
        unserved={market: amount for code, market, amount in top.unserved if code == place},
        contracts={} if behind_it is None else _contracts(behind_it.contracts),
        stakes={} if behind_it is None else _stakes(behind_it.projects),
    )


_LEAST = 0.005


def _stakes(rows: pl.DataFrame) -> dict[str, float | None]:
    held = rows.filter(pl.col("held_pct").is_not_null() & (pl.col("held_pct") > 0))
    return {row["name"]: row["held_pct"] for row in held.iter_rows(named=True)}


def _contracts(rows: pl.DataFrame) -> dict[str, float]:
    sums = rows.group_by("project", maintain_order=True).agg(pl.col("mt_y").sum())
    return {projects.find(str(name)).name: float(mt) for name, mt in sums.iter_rows() if mt}


def _revenue(outcome: Outcome, place: str) -> float:
    return float(outcome.revenue(place)["change"].sum())


def _bill_band(outcome: Outcome, place: str) -> Band | None:
    if outcome.samples is None:
        return None
    from embargo.outcome.samples import band

    low, high = band(outcome.samples.total("bills", "change", pl.col("place") == place)[:, None])
    return float(low[0]), float(high[0])
