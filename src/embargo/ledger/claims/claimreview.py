"""Verdicts as ClaimReview of schema.org (JSON-LD): the author of a claim is who made it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from embargo.facts import base
from embargo.ledger import read as reading
from embargo.ledger.claims.verdict import Verdict
from embargo.ledger.records import Actor, Ledger

SCALE = {
    "accurate": 5,
    "accurate within source spread": 4,
    "imprecise": 3,
    "outdated": 2,
    "misattributed": 2,
    "false": 1,
}
"""Rating → number from 1 to 5; what cannot be told has a name and no number."""


def reviews(verdicts: Iterable[Verdict], own: Ledger, as_of: str) -> list[dict[str, Any]]:
    """A ClaimReview for each verdict.

    Arguments:
        verdicts: on claims of the ledger `own`.
        as_of: the day on which they hold; "" for that of the base.

    Format: schema.org/ClaimReview, version 29: claimReviewed, itemReviewed (Claim with author,
    datePublished, appearance), reviewRating (Rating on 1 to 5, alternateName), author.
    """
    ledger = reading.joined(own, reading.shipped())
    rows = []
    for one in verdicts:
        said = ledger.statements[one.claim.statement]
        source = ledger.sources[said.source]
        rating: dict[str, Any] = {"@type": "Rating", "alternateName": one.rating}
        if one.rating in SCALE:
            rating |= {"ratingValue": SCALE[one.rating], "bestRating": 5, "worstRating": 1}
        rows.append(
            {
                "@context": "https://schema.org",
                "@type": "ClaimReview",
                "identifier": one.claim.id,
                "datePublished": as_of or base.vintage(),
                "claimReviewed": one.claim.says,
                "author": {"@type": "Organization", "name": "Embargo"},
                "itemReviewed": {
                    "@type": "Claim",
                    "author": _author(ledger.actors[said.speaker], said.date),
                    "datePublished": said.date,
                    "appearance": {
                        "@type": "CreativeWork",
                        "name": source.title,
                        "datePublished": source.date,
                        "inLanguage": source.language or None,
                    },
                },
                "reviewRating": rating,
                "reviewBody": one.rated.reason,
                "isBasedOn": [
                    {"@type": "Dataset", "name": o.dataset, "version": o.vintage}
                    for o in one.observations
                ],
            }
        )
    return rows


def _author(actor: Actor, date: str) -> dict[str, Any]:
    if actor.kind != "person":
        return {"@type": "Organization", "name": actor.name}
    office = actor.office(date)
    return {"@type": "Person", "name": actor.name, **({"jobTitle": office} if office else {})}
