"""A draft ledger of a text, in the ledger's own schema, with what a person must confirm marked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from embargo import fuels, places
from embargo.errors import InputError
from embargo.ledger.read import parse
from embargo.ledger.reading.draft_text import Confirm, write
from embargo.ledger.reading.reading import Reading, Sentence
from embargo.ledger.reading.spans import Act, Mention, Period, Quantity
from embargo.ledger.reading.tokens import fold
from embargo.ledger.reading.trade import Flow
from embargo.ledger.records import Ledger

MOST = 1_000
"""The most statements of a draft."""
_RECORD = re.compile(r"(?:statement|claim|pledge) (\S+?): ")
_BACK = 5
"""How many sentences back the other side of a trade is looked for."""
_OIL = "crude alone, or products too?"
_LONGEST_SPAN = 160
_BESIDE = 20
"""The most characters between an actor and a cue, as in "Mr. Modi assured me that"."""
_STOPS = ("stop", "end", "halt", "cease", "quit", "phase", "ban", "abandon")
_SPEAKS = "said|says|told|wrote|warned|announced|added|argued|insisted|stated|declared"
_NOT_BUY = re.compile(r"\bnot (be |longer )?(buy|import|purchas|tak)")
_FULL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?(\.\.\d{4}(-\d{2}(-\d{2})?)?)?")


@dataclass
class _Draft:
    reading: Reading
    shipped: Ledger
    source: str
    date: str
    narrator: str
    actors: dict[str, dict[str, Any]] = field(default_factory=dict)


def draft(reading: Reading, shipped: Ledger, source: Mapping[str, Any]) -> str:
    """The YAML of a draft ledger.

    Arguments:
        reading: a text with its date known.
        shipped: the ledger whose actors need not be repeated.
        source: what is known of the text: id, file (None if the ledger cannot check it), where.

    Raises:
        InputError: the text has more acts than a ledger should hold.
    """
    assert reading.dated is not None
    name = str(source["id"])
    own = _Draft(reading, shipped, name, reading.dated.isoformat(), f"{name}-narrator"[:80])
    statements: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    pledges: list[dict[str, Any]] = []
    for sentence in reading.sentences:
        for number, act in enumerate(sentence.acts):
            key = f"D{sentence.number:02d}" + ("" if number == 0 else "abcdefghijklmn"[number])
            statement = _statement(own, sentence, act, key)
            statements.append(statement)
            if act.kind == "claim":
                claims += _claims(own, sentence, key, len(claims))
            elif act.kind in ("promise", "promise_reported", "demand"):
                pledges += _pledges(own, sentence, act, key, statement, len(pledges))
    if len(statements) > MOST:
        what = f"{len(statements):,} suggested acts, more than {MOST:,}"
        raise InputError.one(what, "give one article", reading.name)
    record: dict[str, Any] = {
        "id": name,
        "title": Confirm(reading.name),
        "tier": Confirm("press"),
        "date": own.date,
        "language": Confirm("en"),
        "original_language": Confirm(""),
        "where": Confirm(source.get("where") or ""),
        "file": source.get("file"),
        "sha256": hashlib.sha256(reading.text.encode("utf-8", "surrogatepass")).hexdigest(),
        "characters": len(reading.text),
        "status": "S",
    }
    actors = [
        {
            "id": own.narrator,
            "name": f"the voice of {reading.name}",
            "kind": "press",
            "status": "S",
        },
        *own.actors.values(),
    ]
    sections = {
        "sources": [record],
        "actors": actors,
        "statements": statements,
        "claims": claims,
        "pledges": pledges,
    }
    return _accepted(reading, sections)


def _accepted(reading: Reading, sections: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The draft as the ledger takes it: what it refuses becomes a comment with the reason."""
    off: dict[str, str] = {}
    while True:
        text = write(reading, sections, off)
        try:
            parse(text)
        except InputError as error:
            faulty = {
                named[1]: f"{fault.what.partition(': ')[2]}; {fault.remedy}"
                for fault in error.faults
                if (named := _RECORD.match(fault.what))
            }
            if not faulty.keys() - off.keys():
                raise
            off.update(faulty)
        else:
            return text


def _statement(own: _Draft, sentence: Sentence, act: Act, key: str) -> dict[str, Any]:
    speaker, given = _speaker(own, sentence)
    narrated = act.kind in ("claim", "opinion", "forecast") and not given
    deadline = _deadline(sentence)
    row: dict[str, Any] = {
        "id": key,
        "act": Confirm(_act(sentence, act), f"'{_plain(act.span.quoted)[:60]}' suggests it"),
        "date": Confirm(own.date, "of the text; when was it said?"),
        "speaker": own.narrator if narrated else Confirm(speaker),
        "attributed_to": Confirm(_promisor(own, sentence, act))
        if act.kind == "promise_reported"
        else None,
        "says": Confirm("", "in your words"),
        "source": own.source,
        "line": sentence.line,
        "span": _span(own.reading.text, sentence, act),
        "object": _object(_flow(own, sentence, act)),
    }
    if act.kind in ("demand", "promise", "promise_reported") and row["object"]:
        row["target"] = Confirm(0.0) if _stopping(sentence) else None
        row["deadline"] = Confirm(deadline) if deadline else None
    row["status"] = "S"
    row["note"] = "; ".join(
        f"{lint.what}: {lint.remedy}"
        for lint in own.reading.lints
        if lint.sentence == sentence.number
    )
    return row


def _act(sentence: Sentence, act: Act) -> str:
    """The ledger's name of an act; it tells apart what reading takes together."""
    words = fold(act.span.quoted)
    if act.kind == "demand":
        if words.startswith("expect"):
            return "expect"
        return "request" if words.startswith(("ask", "request", "appeal")) else "demand"
    if act.kind == "waive":
        return "lift" if words.startswith(("lift", "remove", "cancel", "rescind")) else "waive"
    return {"claim": "assert_fact", "forecast": "opinion"}.get(act.kind, act.kind)


def _span(text: str, sentence: Sentence, act: Act) -> dict[str, Any]:
    """A short quotation from the cue on, whole words, with its offset."""
    start = act.span.start
    end = max(min(sentence.span.end, start + _LONGEST_SPAN), min(act.span.end, start + 400))
    if end < sentence.span.end and not text[end].isspace():
        blank = max(text.rfind(" ", act.span.end, end), act.span.end)
        end = blank if blank > start else end
    quoted = text[start:end].rstrip()
    return {"text": quoted, "start": start}


def _speaker(own: _Draft, sentence: Sentence) -> tuple[str, bool]:
    """The actor beside a verb of speaking, else the first; whether any is named at all."""
    named = sentence.of("actor")
    if not named:
        return own.narrator, False
    text, offset = sentence.span.quoted, sentence.span.start
    for actor in named:
        behind = text[actor.span.end - offset :][:25]
        before = text[: actor.span.start - offset][-25:]
        if re.match(rf"\W{{0,3}}(also |had )?({_SPEAKS})\b", behind) or re.search(
            rf"\b({_SPEAKS})\W{{1,3}}(the |an? )?(\w+ )?$", before
        ):
            return _actor(own, sentence, actor), True
    return _actor(own, sentence, named[0]), False


def _actor(own: _Draft, sentence: Sentence, mention: Mention) -> str:
    """The id of an actor: the ledger's, or one that the draft adds."""
    if mention.key:
        return mention.key
    place = next(
        (c.key for c in reversed(sentence.of("country"))
         if 0 <= mention.span.start - c.span.end <= 3),
        "",
    )  # fmt: skip
    words = re.findall(r"[a-z0-9]+", fold(f"{place} {mention.span.quoted}"))
    name = "-".join(words)[:60] or "somebody"
    kinds = {"person": "person", "office": "person", "company": "company"}
    own.actors.setdefault(
        name,
        {
            "id": name,
            "name": Confirm(_plain(mention.span.quoted)),
            "kind": Confirm(kinds.get(mention.form, "body")),
            "place": Confirm(place) if place else None,
            "status": "S",
        },
    )
    return name


def _government(own: _Draft, code: str) -> str:
    """The actor of a country or group: the ledger's, or one that the draft adds."""
    for actor in own.shipped.actors.values():
        wanted = ("body",) if places.is_group(code) else ("government",)
        if actor.place == code and actor.kind in wanted and "ministers" not in actor.name:
            return actor.id
    name = re.sub(r"[^a-z0-9]+", "-", code.casefold()).strip("-")
    title = places.group(code).title if places.is_group(code) else places.name(code)
    kind = "body" if places.is_group(code) else "government"
    own.actors.setdefault(
        name, {"id": name, "name": title, "kind": kind, "place": code, "status": "S"}
    )
    return name


def _promisor(own: _Draft, sentence: Sentence, act: Act) -> str:
    importers = _flow(own, sentence, act).importers
    return _government(own, importers[0]) if importers else ""


def _flow(own: _Draft, sentence: Sentence, act: Act) -> Flow:
    """The trade of an act: its importers are those that stand behind its cue, if any do.

    Of a promise that another reports, the country of the one who is to keep it comes first.
    """
    flow = sentence.flow
    behind = [c for c in sentence.of("country") if c.span.start >= act.span.start]
    if act.kind == "promise_reported":
        own_land = [c.key for c in behind if c.span.end <= act.span.end]
        own_land += [
            own.shipped.actors[a.key].place
            for a in sentence.of("actor")
            if a.key and abs(a.span.start - act.span.start) <= _BESIDE
        ]
        keep = [code for code in own_land if code and code not in flow.exporters]
        return replace(flow, importers=(keep[0],)) if keep else flow
    if act.kind == "demand":
        asked = [c.key for c in behind if c.key in flow.importers]
        return replace(flow, importers=tuple(dict.fromkeys(asked))) if asked else flow
    return flow


def _object(flow: Flow) -> dict[str, Any] | None:
    if not (flow.importers or flow.exporters or flow.projects):
        return None
    return {
        "importer": Confirm(list(flow.importers)) if flow.importers else None,
        "exporter": Confirm(list(flow.exporters)) if flow.exporters else None,
        "fuel": Confirm(list(flow.fuels)) if flow.fuels else None,
        "project": Confirm(flow.projects[0]) if flow.projects else None,
    }


def _stopping(sentence: Sentence) -> bool:
    words = set(re.findall(r"[a-z]+", fold(sentence.span.quoted)))
    return any(word.startswith(stop) for word in words for stop in _STOPS) or bool(
        _NOT_BUY.search(fold(sentence.span.quoted))
    )


def _deadline(sentence: Sentence) -> str:
    for period in sentence.periods:
        if period.deadline:
            return _calendar(period).split("..")[-1]
    return ""


def _calendar(period: Period) -> str:
    """A period as the ledger writes it; "" if it cannot be."""
    value = period.value.removeprefix("FY")
    quarter = re.fullmatch(r"(\d{4})-Q([1-4])", value)
    if quarter:
        last = int(quarter[2]) * 3
        return f"{quarter[1]}-{last - 2:02d}..{quarter[1]}-{last:02d}"
    half = re.fullmatch(r"(\d{4})-H([12])", value)
    if half:
        return f"{half[1]}-01..{half[1]}-06" if half[2] == "1" else f"{half[1]}-07..{half[1]}-12"
    return value if _FULL.fullmatch(value) else ""


def _claims(own: _Draft, sentence: Sentence, key: str, count: int) -> Iterator[dict[str, Any]]:
    """One claim for each figure of a sentence that states facts."""
    period = next((p for p in sentence.periods if _calendar(p) and not p.deadline), None)
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
            "says": Confirm(_plain(own.reading.text[q.span.start : q.span.end]), "in your words"),
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
            "period": Confirm(_calendar(period), f"'{_plain(period.span.quoted)}'")
            if period
            else Confirm("unstated"),
            "status": "S",
        }
        yield row


def _side(own: _Draft, sentence: Sentence, side: str) -> Confirm | None:
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


def _pledges(
    own: _Draft,
    sentence: Sentence,
    act: Act,
    key: str,
    statement: Mapping[str, Any],
    count: int,
) -> Iterator[dict[str, Any]]:
    """A pledge for a promise or a demand that names its trade."""
    flow = _flow(own, sentence, act)
    if not (flow.importers and flow.exporters and flow.fuels):
        return
    reported = act.kind == "promise_reported"
    state = "asserted by promisee" if reported else "reported"
    deadline = statement.get("deadline")
    fuel = fuels.expand(flow.fuels)[0]
    year = int(own.date[:4]) - 1
    yield {
        "id": f"DP{count + 1:02d}",
        "title": Confirm(f"{' and '.join(map(_name, flow.importers))}: "
                         f"{_fuels(flow)} from {' and '.join(map(_name, flow.exporters))}"),
        "kind": "demand" if act.kind == "demand" else "promise",
        "promisor": Confirm([_government(own, code) for code in flow.importers]),
        "statement": key,
        "made_on": Confirm(own.date),
        "attributions": [{"date": own.date, "state": state, "statement": key}],
        "object": statement["object"],
        "baseline": Confirm(str(year), "the year before; which one is meant?"),
        "unit": Confirm(fuels.flow_unit(fuel)),
        "target_part": Confirm(0.0, "" if _stopping(sentence) else "no size is named"),
        "deadline": deadline,
        "fine_print": None if deadline else Confirm("no date is stated"),
        "status": "S",
    }  # fmt: skip


def _fuels(flow: Flow) -> str:
    return " and ".join("energy" if fuel == "all" else fuel for fuel in flow.fuels)


def _name(code: str) -> str:
    return code if places.is_group(code) else places.name(code)


def _plain(text: str) -> str:
    return " ".join(text.split())
