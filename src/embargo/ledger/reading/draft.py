"""A draft ledger of a text, in the ledger's own schema, with what a person must confirm marked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from embargo.errors import InputError
from embargo.ledger.read import parse
from embargo.ledger.reading.draft_figures import claims_of, pledges_of
from embargo.ledger.reading.draft_text import Confirm, write
from embargo.ledger.reading.drafting import (
    Draft,
    actor_of,
    deadline_of,
    flow_of,
    government,
    plain,
    stopping,
)
from embargo.ledger.reading.reading import Reading
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Act
from embargo.ledger.reading.tokens import fold
from embargo.ledger.reading.trade import Flow
from embargo.ledger.records import Ledger

MOST = 1_000
"""The most statements of a draft."""
_RECORD = re.compile(r"(?:statement|claim|pledge) (\S+?): ")
_LONGEST_SPAN = 160
_SPEAKS = "said|says|told|wrote|warned|announced|added|argued|insisted|stated|declared"


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
    own = Draft(reading, shipped, name, reading.dated.isoformat(), f"{name}-narrator"[:80])
    statements: list[dict[str, Any]] = []
    claims: list[dict[str, Any]] = []
    pledges: list[dict[str, Any]] = []
    for sentence in reading.sentences:
        for number, act in enumerate(sentence.acts):
            key = f"D{sentence.number:02d}" + ("" if number == 0 else "abcdefghijklmn"[number])
            statement = _statement(own, sentence, act, key)
            statements.append(statement)
            if act.kind == "claim":
                claims += claims_of(own, sentence, key, len(claims))
            elif act.kind in ("promise", "promise_reported", "demand"):
                pledges += pledges_of(own, sentence, act, key, statement, len(pledges))
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


def _statement(own: Draft, sentence: Sentence, act: Act, key: str) -> dict[str, Any]:
    speaker, given = _speaker(own, sentence)
    narrated = act.kind in ("claim", "opinion", "forecast") and not given
    deadline = deadline_of(sentence)
    row: dict[str, Any] = {
        "id": key,
        "act": Confirm(_act(act), f"'{plain(act.span.quoted)[:60]}' suggests it"),
        "date": Confirm(own.date, "of the text; when was it said?"),
        "speaker": own.narrator if narrated else Confirm(speaker),
        "attributed_to": Confirm(_promisor(own, sentence, act))
        if act.kind == "promise_reported"
        else None,
        "says": Confirm("", "in your words"),
        "source": own.source,
        "line": sentence.line,
        "span": _span(own.reading.text, sentence, act),
        "object": _object(flow_of(own, sentence, act)),
    }
    if act.kind in ("demand", "promise", "promise_reported") and row["object"]:
        row["target"] = Confirm(0.0) if stopping(sentence) else None
        row["deadline"] = Confirm(deadline) if deadline else None
    row["status"] = "S"
    row["note"] = "; ".join(
        f"{lint.what}: {lint.remedy}"
        for lint in own.reading.lints
        if lint.sentence == sentence.number
    )
    return row


def _act(act: Act) -> str:
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


def _speaker(own: Draft, sentence: Sentence) -> tuple[str, bool]:
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
            return actor_of(own, sentence, actor), True
    return actor_of(own, sentence, named[0]), False


def _promisor(own: Draft, sentence: Sentence, act: Act) -> str:
    importers = flow_of(own, sentence, act).importers
    return government(own, importers[0]) if importers else ""


def _object(flow: Flow) -> dict[str, Any] | None:
    if not (flow.importers or flow.exporters or flow.projects):
        return None
    return {
        "importer": Confirm(list(flow.importers)) if flow.importers else None,
        "exporter": Confirm(list(flow.exporters)) if flow.exporters else None,
        "fuel": Confirm(list(flow.fuels)) if flow.fuels else None,
        "project": Confirm(flow.projects[0]) if flow.projects else None,
    }
