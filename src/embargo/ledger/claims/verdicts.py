"""Claims and their verdicts: held against every dataset that knows, each with its vintage."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from embargo import fuels
from embargo.errors import InputError
from embargo.facts import base
from embargo.ledger import read as reading
from embargo.ledger.claims import registry
from embargo.ledger.claims.arithmetic import Check, checks
from embargo.ledger.claims.observation import Observation, measured
from embargo.ledger.claims.rate import Rated, own_tolerance, rate, relevant
from embargo.ledger.claims.store import observe
from embargo.ledger.dates import Period, day, known
from embargo.ledger.dates import period as period_of
from embargo.ledger.records import Claim, Ledger

SCHEMA = "embargo.claims/1"
"""Name and version of the JSON; keys are added, never changed."""


@dataclass(frozen=True)
class Verdict:
    """A claim, how it rates, and on what ground.

    Arguments:
        rated: the rating with its reason and the numbers behind it.
        observations: what it was held against; others: what the store has of other periods.
        checks: comparisons of the claim with itself.
        own: tolerance of the claim itself, in its unit.
    """

    claim: Claim
    rated: Rated
    observations: tuple[Observation, ...]
    others: tuple[Observation, ...]
    checks: tuple[Check, ...]
    own: float

    @property
    def rating(self) -> str:
        """One of `RATINGS`."""
        return self.rated.rating


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
        from embargo.ledger.claims.claimreview import reviews

        return reviews(self)


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


def verdict(claim: Claim, ledger: Ledger, as_of: str = "") -> Verdict:
    """The verdict on one claim; arguments as `claims`.

    Raises:
        InputError: units that cannot be compared.
    """
    said = period_of(ledger.statements[claim.statement].date)
    around = period_of(claim.period) if claim.period else said
    try:
        own_checks = checks(claim, around)
    except InputError as error:
        raise error.at(f"{ledger.where.get(f'claim {claim.id}', '')} claim {claim.id}") from None
    found, rated, used = _held_against(claim, ledger, said, around, as_of)
    factors = [check for check in own_checks if not check.agrees]
    if factors:
        reason = f"it contradicts itself: {'; '.join(c.what for c in factors)}"
        rated = replace(rated, rating="false", reason=reason)
    elif rated.rating in ("unverifiable", "unsupported") and claim.product:
        reason = f"{rated.reason}; its factors agree: {own_checks[-1].what}"
        rated = replace(rated, reason=reason)
    others = tuple(o for o in found if o not in used)
    return Verdict(claim, rated, used, others, own_checks, own_tolerance(claim))


def _held_against(
    claim: Claim, ledger: Ledger, said: Period, around: Period, as_of: str
) -> tuple[list[Observation], Rated, tuple[Observation, ...]]:
    item = claim.query.item
    if claim.kind == "existence" and item != "imports":
        rated, seen = _existence(claim, ledger, as_of)
        return [], rated, seen
    if claim.kind == "stake":
        rated, seen = registry.holds(claim, as_of)
        return [], rated, seen
    if claim.kind == "existence":
        unit = fuels.flow_unit(claim.query.flow.fuels[0]) if claim.query.flow.fuels else "PJ"
        found = observe(claim.query, unit, around=around, as_of=as_of, statement=claim.statement)
        rated, seen = registry.flows(claim, found)
        return found, rated, seen
    if claim.kind == "growth":
        found = _growth(claim, as_of)
    else:
        found = observe(
            claim.query, claim.unit, around=around, as_of=as_of, statement=claim.statement
        )
    rated = rate(claim, found, said)
    if rated.rating == "false":
        rated = _other_fuel(claim, around, as_of) or rated
    return found, rated, tuple(relevant(claim, found, said))


def _existence(claim: Claim, ledger: Ledger, as_of: str) -> tuple[Rated, tuple[Observation, ...]]:
    item = claim.query.item
    if item == "makes":
        return registry.makes(claim, as_of)
    if item == "holds":
        return registry.holds(claim, as_of)
    if item == "said":
        return registry.said(claim, ledger, as_of)
    return registry.members(claim)


def _growth(claim: Claim, as_of: str) -> list[Observation]:
    """Growth on an earlier period, within each dataset by itself."""
    flow = claim.query.flow
    unit = fuels.flow_unit(flow.fuels[0]) if flow.fuels else "PJ"
    if not claim.period or not claim.query.against:
        return []
    spans = [period_of(text) for text in (claim.period, claim.query.against)]
    # Years and months are compared by what was bought in them, other periods by the day.
    if spans[0].months != spans[1].months:
        unit += "/y"
    sides: list[Mapping[str, Observation]] = []
    for span in spans:
        rows = observe(claim.query, unit, around=span, as_of=as_of, statement=claim.statement)
        sides.append({_series(o): o for o in reversed(rows) if period_of(o.period).same(span)})
    later, earlier = sides
    scale = 100.0 if claim.unit == "percent" else 1.0
    return [
        replace(
            o,
            value=scale * (o.value / earlier[name].value - 1),
            low=None,
            high=None,
            unit=claim.unit,
            note=f"on {claim.query.against}",
        )
        for name, o in later.items()
        if name in earlier and earlier[name].value > 0
    ]


def _series(o: Observation) -> str:
    return "base worlds" if o.basis == "estimate" else o.dataset


def _other_fuel(claim: Claim, around: Period, as_of: str) -> Rated | None:
    """Whether a number that is false of its fuel is true of another of the same pair."""
    flow = claim.query.flow
    if claim.kind not in ("share", "quantity") or not claim.value or not flow.exporters:
        return None
    for fuel in fuels.FUELS:
        if fuel in flow.fuels:
            continue
        query = replace(claim.query, flow=replace(flow, fuels=(fuel,)))
        found = observe(query, claim.unit, around=around, as_of=as_of)
        high = claim.value if claim.upper is None else claim.upper
        own = own_tolerance(claim)
        fit = [o for o in found if claim.value - own <= o.value <= high + own]
        fit = [o for o in fit if not claim.period or period_of(o.period).same(around)]
        if fit:
            what = f"true of {fuels.name(fuel)}, not of {', '.join(map(fuels.name, flow.fuels))}"
            return Rated(
                "misattributed",
                f"{what}: {fit[0].dataset} has {measured(fit[0].value, fit[0].unit)}",
            )
    return None


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
