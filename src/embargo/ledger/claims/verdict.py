"""One claim and its verdict: held against every dataset that knows, each with its vintage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from embargo import fuels
from embargo.errors import InputError
from embargo.ledger.claims import registry
from embargo.ledger.claims.arithmetic import Check, checks
from embargo.ledger.claims.observation import Observation, measured
from embargo.ledger.claims.rate import Rated, own_tolerance, rate, relevant
from embargo.ledger.claims.store import observe
from embargo.ledger.dates import Period
from embargo.ledger.dates import period as period_of
from embargo.ledger.records import Claim, Ledger


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


def verdict(claim: Claim, ledger: Ledger, as_of: str = "") -> Verdict:
    """The verdict on one claim.

    Arguments:
        claim: what was said.
        ledger: with the statement and the actor of the claim.
        as_of: a day; only figures that were public then are used. "" for all.

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
