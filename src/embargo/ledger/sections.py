"""How each kind of record is read from the keys of a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import InputError
from embargo.facts.observation import STATUSES
from embargo.ledger import records
from embargo.ledger.fields import FLOW_KEYS, Fields
from embargo.ledger.records import (
    Actor,
    Amount,
    Attribution,
    Flow,
    Measure,
    Office,
    Pledge,
    Source,
    Span,
    Stage,
    Statement,
    Waiver,
)
from embargo.lines import shown
from embargo.scenario import Scenario

PLEDGE_KINDS = ("promise", "demand", "waiver")


@dataclass(frozen=True)
class Act:
    """A speech act: its codes, its meaning, what it becomes as a scenario, or why nothing."""

    act: str
    plover: str
    cameo: str
    becomes: str
    meaning: str
    reason: str


@cache
def acts() -> Mapping[str, Act]:
    """The speech acts by name."""
    text = Path(__file__).with_name("acts.csv").read_text(encoding="utf-8")
    return {row["act"]: Act(**row) for row in csv.DictReader(text.splitlines(), strict=True)}


def status(fields: Fields) -> str:
    """How sure a record is."""
    return fields.word("status", STATUSES, required="V seen, C computed, S weak, M from memory")


def _span(fields: Fields | None) -> Span | None:
    if fields is None:
        return None
    span = Span(
        fields.text("text", required="the words as the source has them"),
        fields.whole("start"),
        fields.text("language"),
        fields.text("source"),
    )
    if len(span.text) > 400:
        fields.fault("text", f"quotes {len(span.text)} characters", "quote a few words")
    fields.finish()
    return span


def _flow(fields: Fields | None) -> Flow | None:
    if fields is None:
        return None
    flow = fields.flow()
    fields.finish()
    if not (flow.importers or flow.exporters or flow.project or flow.whom):
        fields.fault("", "names no trade", f"give {', '.join(FLOW_KEYS)}")
    return flow


def _amount(fields: Fields | None) -> Amount | None:
    if fields is None:
        return None
    value = fields.number("value", required="a number")
    unit = fields.text("unit", required="its unit")
    fields.finish()
    return None if value is None else Amount(value, unit)


def amounts(fields: Fields, key: str, label: str) -> tuple[Amount, ...]:
    """The amounts of a list under a key."""
    found = [_amount(item) for item in fields.items(key, label)]
    return tuple(amount for amount in found if amount is not None)


def actor(fields: Fields) -> Actor:
    """Somebody who speaks or is spoken to."""
    offices = []
    for office in fields.items("offices", fields.label):
        offices.append(
            Office(
                office.text("title", required="the office"),
                office.date("since", required="when it began"),
                office.date("until"),
            )
        )
        office.finish()
    place = fields.places_of("place")
    return Actor(
        id=fields.text("id"),
        name=fields.text("name", required="how it is called"),
        kind=fields.word("kind", records.ACTOR_KINDS, required="what it is"),
        place=place[0] if place else "",
        offices=tuple(offices),
        source=fields.text("source"),
        status=status(fields),
        note=fields.text("note"),
    )


def source(fields: Fields) -> Source:
    """Where words were read."""
    return Source(
        id=fields.text("id"),
        title=fields.text("title", required="what it is called"),
        tier=fields.word("tier", records.TIERS, required="how near to the words"),
        date=fields.date("date", required="when it appeared"),
        language=fields.text("language"),
        original_language=fields.text("original_language"),
        where=fields.text("where"),
        file=fields.text("file"),
        sha256=fields.text("sha256"),
        characters=fields.whole("characters"),
        status=status(fields),
        note=fields.text("note"),
    )


def statement(fields: Fields) -> Statement:
    """One thing that was said."""
    act = fields.word("act", acts(), required=f"one of {', '.join(acts())}")
    known = acts().get(act)
    return Statement(
        id=fields.text("id"),
        act=act,
        date=fields.date("date", required="when it was said"),
        speaker=fields.text("speaker", required="the actor who says it"),
        on_behalf_of=fields.text("on_behalf_of"),
        to=fields.texts("to"),
        attributed_to=fields.text("attributed_to"),
        says=fields.text("says"),
        source=fields.text("source", required="where it was read"),
        line=fields.whole("line"),
        span=_span(fields.inner("span", fields.label)),
        original=_span(fields.inner("original", fields.label)),
        object=_flow(fields.inner("object", fields.label)),
        target=fields.number("target", 0, 1),
        deadline=fields.date("deadline"),
        condition=fields.text("condition"),
        measure=fields.text("measure"),
        responds_to=fields.texts("responds_to"),
        same_as=fields.text("same_as"),
        venue=fields.text("venue"),
        plover=fields.text("plover") or (known.plover if known else ""),
        cameo=fields.text("cameo") or (known.cameo if known else ""),
        status=status(fields),
        note=fields.text("note"),
    )


def pledge(fields: Fields) -> Pledge:
    """A word that flows can be held against."""
    attributions = []
    for item in fields.items("attributions", fields.label):
        attributions.append(
            Attribution(
                item.date("date", required="since when", whole=True),
                item.word("state", records.ATTRIBUTIONS, required="how sure it is"),
                item.text("statement"),
            )
        )
        item.finish()
    deadline, fine_print = fields.date("deadline"), fields.text("fine_print")
    if not deadline and not fine_print:
        remedy = "give a deadline, or say in 'fine_print' what stands in its place"
        fields.fault("", "neither deadline nor fine print", remedy)
    if not attributions:
        fields.fault("attributions", "no attribution", "say since when it is reported or confirmed")
    flow = _flow(fields.inner("object", fields.label))
    if flow is None:
        fields.fault("object", "no object", "name the trade that would show it")
    target, part = fields.number("target", 0), fields.number("target_part", 0, 1)
    if (target is None) == (part is None):
        remedy = "give 'target' in the unit of the figures, or 'target_part' of the baseline"
        fields.fault("", "needs one target", remedy)
    return Pledge(
        id=fields.text("id"),
        title=fields.text("title", required="what is pledged, in a few words"),
        kind=fields.word("kind", PLEDGE_KINDS, required="promise, demand or waiver"),
        promisor=fields.texts("promisor", required="who would have to keep it"),
        promisee=fields.texts("promisee"),
        statement=fields.text("statement", required="where it was given"),
        made_on=fields.date("made_on", required="when", whole=True),
        attributions=tuple(sorted(attributions, key=lambda a: a.date)),
        object=flow or Flow((), (), (), "", ""),
        item=fields.text("item") or "imports",
        baseline=fields.period("baseline", required="the period before, e.g. 2024"),
        unit=fields.text("unit", required="of the figures, e.g. mb/d"),
        target=target,
        target_part=part,
        deadline=deadline,
        fine_print=fine_print,
        lag_days=fields.whole("lag_days", 3650) or 0,
        rests_on=fields.texts("rests_on"),
        superseded_by=fields.texts("superseded_by"),
        status=status(fields),
        note=fields.text("note"),
    )


def measure(fields: Fields) -> Measure:
    """An act of state on trade, stage by stage."""
    stages = []
    for item in fields.items("stages", fields.label):
        date = item.date("date", required="when", whole=True)
        stages.append(
            Stage(
                item.word("stage", records.STAGES, required="what became of it"),
                date,
                item.date("known_from", whole=True) or date,
                item.text("note"),
            )
        )
        item.finish()
    if not stages:
        fields.fault("stages", "no stage", f"say when it was {', '.join(records.STAGES[:4])} …")
    return Measure(
        id=fields.text("id"),
        title=fields.text("title", required="how it is called"),
        kind=fields.text("kind", required="ban, secondary_tariff, designation …"),
        imposer=fields.text("imposer", required="the actor that imposes it"),
        target=fields.text("target"),
        scope=fields.text("scope"),
        exemptions=fields.text("exemptions"),
        legal_basis=fields.text("legal_basis"),
        level=_amount(fields.inner("level", fields.label)),
        object=_flow(fields.inner("object", fields.label)),
        scenario=_scenario(fields),
        stages=tuple(sorted(stages, key=lambda s: s.date)),
        source=fields.text("source", required="where it was seen"),
        status=status(fields),
        note=fields.text("note"),
    )


def _scenario(fields: Fields) -> tuple[Mapping[str, object], ...]:
    """Measures of a scenario file, checked by its own grammar."""
    value = fields.take("scenario")
    if value is None:
        return ()
    if not isinstance(value, list):
        fields.fault("scenario", f"expected a list, found {shown(value)}", "see docs/scenarios.md")
        return ()
    try:
        Scenario.from_dict({"id": "measure", "measures": value})
    except InputError as error:
        for fault in error.faults:
            fields.fault("scenario", f"{fault.where} {fault.what}".strip(), fault.remedy)
    return tuple(value)


def waiver(fields: Fields) -> Waiver:
    """An exemption from a measure for a time."""
    since = fields.date("since", required="from when", whole=True)
    until = fields.date("until")
    if since and until and until < since:
        fields.fault("until", f"{until} lies before {since}", "correct a date")
    return Waiver(
        id=fields.text("id"),
        title=fields.text("title", required="how it is called"),
        of=fields.text("of"),
        grantor=fields.text("grantor", required="the actor that gives it"),
        beneficiary=fields.texts("beneficiary"),
        object=_flow(fields.inner("object", fields.label)),
        scope=fields.text("scope"),
        legal_basis=fields.text("legal_basis"),
        since=since,
        until=until,
        known_from=fields.date("known_from", whole=True) or since,
        replaces=fields.text("replaces"),
        source=fields.text("source", required="where it was seen"),
        status=status(fields),
        note=fields.text("note"),
    )
