"""Answers about words: statements, claims held against figures, pledges."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from embargo.web.packed import Packed, Tell


def statements(*, tell: Tell, of: str | None) -> Packed:
    """The statements of the shipped ledger by date, with the actors and sources that they name."""
    del tell
    from embargo.ledger.concerns import concerns
    from embargo.ledger.read import read

    ledger = read(None)
    rows = [r for r in ledger.statements.values() if of is None or concerns(r, of, ledger)]
    rows.sort(key=lambda row: row.date)
    named = {n for r in rows for n in (r.speaker, r.on_behalf_of, r.attributed_to, *r.to) if n}
    return Packed.of(
        _json(
            {
                "schema": "embargo.ledger/1",
                "ledger": ledger.name,
                "statements": [asdict(row) for row in rows],
                "actors": {n: ledger.actors[n].name for n in sorted(named) if n in ledger.actors},
                "sources": {
                    name: asdict(ledger.sources[name])
                    for name in sorted({row.source for row in rows})
                    if name in ledger.sources
                },
            }
        )
    )


def claims(*, tell: Tell, of: str | None, as_of: str) -> Packed:
    """Claims of the shipped ledger held against the figures, as `embargo claims check --json`."""
    del tell
    from embargo.ledger.claims.verdicts import claims as answer
    from embargo.ledger.concerns import concerns
    from embargo.ledger.read import read

    found = json.loads(answer(None, as_of=as_of).to_json())
    if of is not None:
        ledger = read(None)
        kept = {name for name, row in ledger.claims.items() if concerns(row, of, ledger)}
        found["claims"] = [row for row in found["claims"] if row["id"] in kept]
    return Packed.of(_json(found))


def pledges(*, tell: Tell, of: str | None, as_of: str) -> Packed:
    """Pledges and what flows did since, as `embargo pledges status --json`."""
    del tell
    from embargo.ledger.concerns import concerns
    from embargo.ledger.pledges.status import pledges as answer
    from embargo.ledger.read import read

    found = json.loads(answer(None, as_of=as_of).to_json())
    if of is not None:
        ledger = read(None)
        kept = {name for name, row in ledger.pledges.items() if concerns(row, of, ledger)}
        found["pledges"] = [row for row in found["pledges"] if row["pledge"] in kept]
    return Packed.of(_json(found))


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    """What JSON has no word for, as text."""
    return str(value)
