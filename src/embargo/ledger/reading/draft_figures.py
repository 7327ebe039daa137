"""The claims and pledges of a draft: figures stated, trades promised or asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from embargo import fuels
from embargo.ledger.reading.draft_text import Confirm
from embargo.ledger.reading.drafting import (
    Draft,
    calendar_of,
    flow_of,
    government,
    place_name,
    plain,
    stopping,
)
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Act, Mention, Quantity
from embargo.ledger.reading.trade import Flow

_BACK = 5
"""How many sentences back the other side of a trade is looked for."""
_OIL = "crude alone, or products too?"


def claims_of(own: Draft, sentence: Sentence, key: str, count: int) -> Iterator[dict[str, Any]]:
    """One claim for each figure of a sentence that states facts."""
    period = next((p for p in sentence.periods if calendar_of(p) and not p.deadline), None)
    flow = sentence.flow
    for q in sentence.quantities:
        kind = _kind(q, sentence)
        if not kind:
            continue
        count += 1
        stake = kind == "stake"
        holder = _nearest(sentence, "actor", q) if stake else None
        fuel = _nearest(sentence, "fuel", q)
        row: dict[str, Any] = {
            "id": f"DC{count:02d}",
            "statement": key,
            "says": Confirm(plain(own.reading.text[q.span.start : q.span.end]), "in your words"),
            "kind": Confirm(kind),
            "importer": None if stake else _side(own, sentence, "importers"),
            "exporter": None if stake else _side(own, sentence, "exporters"),
            "fuel": Confirm(fuel.key, _OIL if fuel.key == "oil" else "")
            if fuel and not stake
            else None,
            "project": Confirm(flow.projects[0]) if flow.projects else None,
            "holder": Confirm(holder.span.quoted) if holder else None,
            "value": q.value,
            "upper": q.high,
            "unit": q.unit,
            "period": Confirm(calendar_of(period), f"'{plain(period.span.quoted)}'")
            if period
            else Confirm("unstated"),
            "status": "S",
        }
        yield row


def _side(own: Draft, sentence: Sentence, side: str) -> Confirm | None:
    """The importers or exporters of a sentence, else those of one shortly before it."""
    near = own.reading.sentences[max(0, sentence.number - 1 - _BACK) : sentence.number]
    for s in reversed(near):
        codes = getattr(s.flow, side)
        if codes:
            return Confirm(list(codes), "" if s is sentence else f"taken from sentence {s.number}")
    return None


def _kind(q: Quantity, sentence: Sentence) -> str:
    if q.kind in ("energy", "money"):
        return "quantity"
    if q.kind == "price":
        return "price"
    if q.kind != "percent" or q.role == "rate":
        return ""
    if q.role == "growth" or max(q.value, q.high or 0) > 100:
        return "growth"
    return (
        "stake"
        if sentence.flow.projects and sentence.of("actor") and not sentence.of("fuel")
        else "share"
    )


def _nearest(sentence: Sentence, kind: str, q: Quantity) -> Mention | None:
    named = sentence.of(kind)
    return min(named, key=lambda m: abs(m.span.start - q.span.start)) if named else None


def pledges_of(
    own: Draft,
    sentence: Sentence,
    act: Act,
    key: str,
    statement: Mapping[str, Any],
    count: int,
) -> Iterator[dict[str, Any]]:
    """A pledge for a promise or a demand that names its trade."""
    flow = flow_of(own, sentence, act)
    if not (flow.importers and flow.exporters and flow.fuels):
        return
    reported = act.kind == "promise_reported"
    state = "asserted by promisee" if reported else "reported"
    deadline = statement.get("deadline")
    fuel = fuels.expand(flow.fuels)[0]
    year = int(own.date[:4]) - 1
    yield {
        "id": f"DP{count + 1:02d}",
        "title": Confirm(f"{' and '.join(map(place_name, flow.importers))}: "
                         f"{_fuels(flow)} from {' and '.join(map(place_name, flow.exporters))}"),
        "kind": "demand" if act.kind == "demand" else "promise",
        "promisor": Confirm([government(own, code) for code in flow.importers]),
        "statement": key,
        "made_on": Confirm(own.date),
        "attributions": [{"date": own.date, "state": state, "statement": key}],
        "object": statement["object"],
        "baseline": Confirm(str(year), "the year before; which one is meant?"),
        "unit": Confirm(fuels.flow_unit(fuel)),
        "target_part": Confirm(0.0, "" if stopping(sentence) else "no size is named"),
        "deadline": deadline,
        "fine_print": None if deadline else Confirm("no date is stated"),
        "status": "S",
    }  # fmt: skip


def _fuels(flow: Flow) -> str:
    return " and ".join("energy" if fuel == "all" else fuel for fuel in flow.fuels)
