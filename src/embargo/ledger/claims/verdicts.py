"""The verdicts on all claims of a ledger."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from embargo.facts import base
from embargo.ledger import read as reading
from embargo.ledger.claims.claimreview import reviews
from embargo.ledger.claims.verdict import Verdict, verdict
from embargo.ledger.dates import day, known
from embargo.ledger.records import Ledger

SCHEMA = "embargo.claims/1"
"""Name and version of the JSON; keys are added, never changed."""


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdicts on a ledger's claims, in the order of the ledger.

    Arguments:
        as_of: figures published later were left out; "" for none left out.
    """

    ledger: Ledger
    as_of: str
    verdicts: tuple[Verdict, ...]

    def __repr__(self) -> str:
        counts = Counter(one.rating for one in self.verdicts)
        told = ", ".join(f"{count} {rating}" for rating, count in counts.most_common())
        return f"<Verdicts on claims of the ledger {self.ledger.name!r}: {told}>"

    def __getitem__(self, name: str) -> Verdict:
        """The verdict on a claim, by id."""
        return next(v for v in self.verdicts if v.claim.id == name)

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.claims/1`."""
        return {
            "schema": SCHEMA,
            "ledger": self.ledger.name,
            "as_of": self.as_of or None,
            "vintage": base.vintage(),
            "claims": [_plain(v, self.ledger) for v in self.verdicts],
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.claims/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)

    def claim_review(self) -> list[dict[str, Any]]:
        """The verdicts as ClaimReview of schema.org, JSON-LD; see `claimreview.reviews`."""
        return reviews(self.verdicts, self.ledger, self.as_of)


def claims(ledger: Ledger | str | os.PathLike[str] | None = None, *, as_of: str = "") -> Verdicts:
    """Holds the claims of a ledger against the store.

    Arguments:
        ledger: the path of a YAML file, or a ledger; by default the shipped one.
        as_of: a day; only figures that were public then are used. "" for all.

    Raises:
        InputError: the file is faulty, or holds a record later than `as_of`.
    """
    own = ledger if isinstance(ledger, Ledger) else reading.read(ledger)
    when = day(as_of, "--as-of") if as_of else ""
    reading.check_dates(own, when)
    whole = reading.joined(own, reading.shipped())
    mine = [c for c in own.claims.values() if known(whole.statements[c.statement].date, when)]
    return Verdicts(own, when, tuple(verdict(claim, whole, when) for claim in mine))


def _plain(found: Verdict, ledger: Ledger) -> dict[str, Any]:
    claim = found.claim
    whole = reading.joined(ledger, reading.shipped())
    said = whole.statements[claim.statement]
    return {
        "id": claim.id,
        "statement": claim.statement,
        "made_by": whole.actors[said.speaker].name,
        "date": said.date,
        "claim": claim.says,
        "kind": claim.kind,
        "value": claim.value,
        "upper": claim.upper,
        "unit": claim.unit or None,
        "period": claim.period or None,
        "basis": claim.basis or None,
        "rating": found.rating,
        "reason": found.rated.reason,
        "central": found.rated.central,
        "least": found.rated.least,
        "most": found.rated.most,
        "own_tolerance": found.own,
        "tolerance": found.rated.tolerance,
        "usual_gap": found.rated.usual_gap,
        "checks": [asdict(check) for check in found.checks],
        "observations": [asdict(o) for o in found.observations],
        "others": [asdict(o) for o in found.others],
        "note": claim.note or None,
    }
