"""What records refer to: other records must be there, spans must be in their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from embargo.errors import Fault, InputError, nearest
from embargo.ledger.records import Ledger, Source, Span

_SECTION = {
    "actor": "actors",
    "source": "sources",
    "statement": "statements",
    "measure": "measures",
    "waiver": "waivers",
}


def check(own: Ledger, known: Ledger, folder: Path | None) -> list[Fault]:
    """Faults of references and spans.

    Arguments:
        own: the ledger that is checked.
        known: where its references may lead: itself, or itself and the shipped one.
        folder: where the text files of its sources are; None for nowhere.
    """
    faults: list[Fault] = []
    for where, key, kinds, name in _references(own):
        if not any(name in getattr(known, _SECTION[kind]) for kind in kinds):
            every = [n for kind in kinds for n in getattr(known, _SECTION[kind])]
            near = nearest(name, every)
            hint = f"did you mean {near!r}? " if near else ""
            noun = " or ".join(kinds)
            what = f"{where}: {key} names an unknown {noun} {name!r}"
            faults.append(
                Fault(
                    own.where.get(where, own.name), what, f"{hint}add it under {_SECTION[kinds[0]]}"
                )
            )
    faults += _spans(own, known, folder)
    return faults


def _references(ledger: Ledger) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Every reference as record, key, kinds that it may name, name."""

    def each(
        where: str, key: str, kinds: tuple[str, ...], names: str | Iterable[str]
    ) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
        for name in (names,) if isinstance(names, str) else names:
            if name:
                yield where, key, kinds, name

    actor, statement, source = ("actor",), ("statement",), ("source",)
    act = ("measure", "waiver")
    for name, said in ledger.statements.items():
        at = f"statement {name}"
        yield from each(at, "speaker", actor, said.speaker)
        yield from each(at, "on_behalf_of", actor, said.on_behalf_of)
        yield from each(at, "to", actor, said.to)
        yield from each(at, "attributed_to", actor, said.attributed_to)
        yield from each(at, "source", source, said.source)
        yield from each(at, "measure", act, said.measure)
        yield from each(at, "responds_to", statement, said.responds_to)
        yield from each(at, "same_as", statement, said.same_as)
        for key, span in (("span.source", said.span), ("original.source", said.original)):
            yield from each(at, key, source, span.source if span else "")
    for name, claim in ledger.claims.items():
        at = f"claim {name}"
        yield from each(at, "statement", statement, claim.statement)
        yield from each(at, "earlier", statement, claim.query.earlier)
        yield from each(at, "later", statement, claim.query.later)
    for name, pledge in ledger.pledges.items():
        at = f"pledge {name}"
        yield from each(at, "promisor", actor, pledge.promisor)
        yield from each(at, "promisee", actor, pledge.promisee)
        yield from each(at, "statement", statement, pledge.statement)
        said_so = (a.statement for a in pledge.attributions)
        yield from each(at, "attributions.statement", statement, said_so)
        yield from each(at, "rests_on", act, pledge.rests_on)
        yield from each(at, "superseded_by", ("statement", *act), pledge.superseded_by)
    for name, measure in ledger.measures.items():
        at = f"measure {name}"
        yield from each(at, "imposer", actor, measure.imposer)
        yield from each(at, "target", actor, measure.target)
        yield from each(at, "source", source, measure.source)
    for name, waiver in ledger.waivers.items():
        at = f"waiver {name}"
        yield from each(at, "of", ("measure",), waiver.of)
        yield from each(at, "grantor", actor, waiver.grantor)
        yield from each(at, "beneficiary", actor, waiver.beneficiary)
        yield from each(at, "replaces", ("waiver",), waiver.replaces)
        yield from each(at, "source", source, waiver.source)


def _spans(own: Ledger, known: Ledger, folder: Path | None) -> list[Fault]:
    """Faults of spans that are not in the text of their source, where that text is at hand."""
    faults: list[Fault] = []
    texts: dict[str, str | None] = {}
    for name, said in own.statements.items():
        at = f"statement {name}"
        for key, span in (("span", said.span), ("original", said.original)):
            if span is None:
                continue
            source = known.sources.get(span.source or (said.source if key == "span" else ""))
            if source is None:
                continue
            if source.id not in texts:
                texts[source.id] = _text(source, folder, faults, own)
            text = texts[source.id]
            if text is None:
                continue
            fault = misplaced(span, text)
            if fault:
                where = own.where.get(at, own.name)
                faults.append(Fault(where, f"{at}: {key} {fault[0]}", fault[1]))
    return faults


def against_text(ledger: Ledger, source: str, path: Path) -> int:
    """How many spans of a source lie in a text as they say.

    Arguments:
        source: id of a source of the ledger.
        path: of its text.

    Raises:
        InputError: no such source or file, or with one fault for each span that lies elsewhere.
    """
    if source not in ledger.sources:
        near = nearest(source, ledger.sources)
        hint = f"did you mean {near!r}? " if near else ""
        raise InputError.one(f"no source {source!r}", f"{hint}write SOURCE=FILE", "--text")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not text in UTF-8"
        raise InputError.one(f"cannot be read: {reason}", "check the path", str(path)) from None
    faults, count = [], 0
    for name, said in ledger.statements.items():
        for key, span in (("span", said.span), ("original", said.original)):
            if span is None or (span.source or (said.source if key == "span" else "")) != source:
                continue
            count += 1
            wrong = misplaced(span, text)
            if wrong:
                at = f"statement {name}"
                where = ledger.where.get(at, ledger.name)
                faults.append(Fault(where, f"{at}: {key} {wrong[0]}", wrong[1]))
    if faults:
        raise InputError(faults)
    return count


def misplaced(span: Span, text: str) -> tuple[str, str] | None:
    """What is wrong with the place of a span in a text, and the remedy; None if nothing."""
    if span.start is not None and text[span.start : span.start + len(span.text)] == span.text:
        return None
    found = text.find(span.text)
    if found < 0:
        return "is not in the text of its source", "quote it letter by letter, from one place"
    if span.start is not None:
        return f"does not start at {span.start}", f"it starts at {found}"
    if text.count(span.text) > 1:
        return f"is {text.count(span.text)} times in the text", "say where it starts: 'start'"
    return None


def _text(source: Source, folder: Path | None, faults: list[Fault], own: Ledger) -> str | None:
    if not source.file or folder is None:
        return None
    try:
        return (folder / source.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "is not text in UTF-8"
        where = own.where.get(f"source {source.id}", own.name)
        what = f"source {source.id}: the text {source.file!r} cannot be read: {reason}"
        faults.append(Fault(where, what, "put it beside the ledger, or leave 'file' out"))
        return None
