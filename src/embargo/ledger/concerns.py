"""Whom a record of a ledger is by, to or about."""

from __future__ import annotations

from typing import Any

from embargo import places
from embargo.ledger.read import joined, shipped
from embargo.ledger.records import Ledger


def concerns(row: Any, of: str, ledger: Ledger) -> bool:
    """Whether a record is by, to or about a place or a member of a group.

    Arguments:
        row: a record of a ledger.
        of: a place or a group.
        ledger: the record's own.

    Raises:
        InputError: an unknown place.
    """
    wanted = set(places.expand(of))
    actors = joined(ledger, shipped()).actors
    names = [
        getattr(row, key, "")
        for key in ("speaker", "on_behalf_of", "attributed_to", "imposer", "target", "grantor")
    ]
    names += [n for key in ("to", "promisor", "promisee") for n in getattr(row, key, ())]
    there = {actors[n].place for n in names if n in actors and actors[n].place}
    flow = getattr(row, "object", None) or getattr(getattr(row, "query", None), "flow", None)
    there |= {*flow.importers, *flow.exporters} if flow is not None else set()
    codes = {code for name in there for code in places.expand(name.partition("_")[0])}
    return bool(wanted & codes)
