"""The status of a pledge on a day: whether it was made, and what flows did since."""

from __future__ import annotations

import datetime
import json
import os
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from embargo.facts import base
from embargo.ledger import read as reading
from embargo.ledger.claims.observation import Observation, measured, spread, written
from embargo.ledger.claims.rate import usual_gap
from embargo.ledger.dates import Period, day, known, last_day, shifted
from embargo.ledger.dates import period as period_of
from embargo.ledger.figures import Figure
from embargo.ledger.pledges.path import Path, observed, without
from embargo.ledger.records import Ledger, Pledge, Waiver

SCHEMA = "embargo.pledges/1"
"""Name and version of the JSON; keys are added, never changed."""

OUTCOMES = {
    "pending": "nothing to tell yet, or no movement beyond the spread of the sources",
    "moving": "towards the target, by more than sources are apart",
    "opposite direction": "away from the target, by more than sources are apart",
    "met": "at the target",
    "partly met": "a quarter of the way or more when the deadline had passed",
    "not met": "less than a quarter of the way when the deadline had passed",
    "waived": "who asked has since exempted what was asked",
    "superseded": "another word or licence took its place before it fell due",
}
"""Outcomes and their meaning."""

REACHED = 0.05
"""A target is met within this part of the way."""

EARLY = 5
"""A figure that is out so many days before its period ends still counts for the whole of it."""

PARTLY = 0.25
"""From this part of the way on, a pledge that is over counts as partly met."""


@dataclass(frozen=True)
class Status:
    """What is known of a pledge on a day.

    Arguments:
        attribution: of `ATTRIBUTIONS`; since: from when.
        outcome: of `OUTCOMES`; reason: its ground.
        baseline, target, observed: in the pledge's unit, None where not known.
        period: what `observed` counts.
        progress: part of the way from baseline to target.
        noise: how far sources are apart, as part of the way.
        path: the flow without the pledge; net: progress from there.
        due: from when figures of the deadline are expected, "" without one.
        broken: a promise that is confirmed and was not met; of no other can this be said.
        says: what may be said about it, in a sentence.
        used: the figures behind it.
    """

    pledge: Pledge
    as_of: str
    attribution: str
    since: str
    outcome: str
    reason: str
    baseline: float | None
    target: float | None
    observed: float | None
    period: str
    progress: float | None
    noise: float | None
    path: Path | None
    net: float | None
    due: str
    broken: bool
    says: str
    used: tuple[Observation, ...]


@dataclass(frozen=True, eq=False)
class Statuses:
    """The status of a ledger's pledges, in the order of the ledger; those not yet made left out."""

    ledger: Ledger
    as_of: str
    statuses: tuple[Status, ...]

    def __repr__(self) -> str:
        return f"<Statuses of {len(self.statuses)} pledges of the ledger {self.ledger.name!r}>"

    def __getitem__(self, name: str) -> Status:
        """The status of a pledge, by id."""
        return next(s for s in self.statuses if s.pledge.id == name)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know: how far the ledger reaches, and what is left out."""
        last = newest_word()
        late = self.as_of > last and self.ledger.name == reading.SHIPPED
        return (
            *([f"The ledger ends on {last}: what was said later is not in it."] if late else []),
            "Flows are rated, not who spoke: a pledge that is not confirmed cannot be broken.",
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.pledges/1`."""
        return {
            "schema": SCHEMA,
            "ledger": self.ledger.name,
            "as_of": self.as_of,
            "vintage": base.vintage(),
            "pledges": [_plain(s) for s in self.statuses],
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.pledges/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def pledges(
    ledger: Ledger | str | os.PathLike[str] | None = None,
    *,
    as_of: str = "",
    figures: tuple[Figure, ...] | None = None,
) -> Statuses:
    """The status of the pledges of a ledger on a day.

    Arguments:
        ledger: the path of a YAML file, or a ledger; by default the shipped one.
        as_of: a day; nothing that became public later is used. "" for the last day that the
            shipped figures know.
        figures: the table of figures; by default the one that ships.

    Raises:
        InputError: the file is faulty, or holds a record later than `as_of`.
    """
    own = ledger if isinstance(ledger, Ledger) else reading.read(ledger)
    when = day(as_of or newest_day(), "--as-of")
    reading.check_dates(own, when)
    whole = reading.joined(own, reading.shipped())
    made = [p for p in own.pledges.values() if max(p.made_on, p.attributions[0].date) <= when]
    return Statuses(own, when, tuple(status(p, whole, when, figures) for p in made))


def newest_day() -> str:
    """The day on which the newest figure of the shipped table became public."""
    from embargo.ledger.figures import figures

    return max(last_day(row.known_from) for row in figures()).isoformat()


def newest_word() -> str:
    """The day of the newest statement of the shipped ledger."""
    return max(last_day(said.date) for said in reading.shipped().statements.values()).isoformat()


def status(
    pledge: Pledge, ledger: Ledger, as_of: str, figures: tuple[Figure, ...] | None = None
) -> Status:
    """The status of one pledge; arguments as `pledges`.

    Raises:
        InputError: units that cannot be compared.
    """
    state = [a for a in pledge.attributions if a.date <= as_of] or pledge.attributions[:1]
    due = ""
    if pledge.deadline:
        due = shifted(last_day(pledge.deadline), pledge.lag_days).isoformat()
    measure = _Measured.of(pledge, ledger, as_of, figures)
    ended = _ended(pledge, ledger, as_of)
    outcome, reason = ended or measure.outcome(as_of, due)
    attribution = state[-1].state
    broken = pledge.kind == "promise" and attribution == "confirmed" and outcome == "not met"
    return Status(
        pledge=pledge,
        as_of=as_of,
        attribution=attribution,
        since=state[-1].date,
        outcome=outcome,
        reason=reason,
        baseline=measure.baseline,
        target=measure.target,
        observed=measure.value,
        period=measure.period,
        progress=measure.progress,
        noise=measure.noise,
        path=measure.path,
        net=measure.net,
        due=due,
        broken=broken,
        says=_says(pledge, ledger, attribution, outcome),
        used=measure.used,
    )


def _ended(pledge: Pledge, ledger: Ledger, as_of: str) -> tuple[str, str] | None:
    """Whether another act took its place or exempts from it; None if flows decide."""
    waivers = [ledger.waivers[name] for name in pledge.rests_on if name in ledger.waivers]
    if pledge.kind == "waiver":
        return _licence(waivers, ledger, as_of)
    for name in pledge.superseded_by:
        date = _since(name, ledger)
        if date and date <= as_of and (not pledge.deadline or date <= pledge.deadline):
            return "superseded", f"by {name} on {date}"
    for waiver in waivers:
        later = waiver.since > pledge.made_on and waiver.known_from <= as_of
        if later and waiver.since <= as_of and (not waiver.until or as_of <= waiver.until):
            return "waived", (
                f"{waiver.title} of {waiver.since} exempts {waiver.scope or 'it'}"
                f"{f', until {waiver.until}' if waiver.until else ''}"
            )
    return None


def _licence(waivers: Sequence[Waiver], ledger: Ledger, as_of: str) -> tuple[str, str]:
    """What became of a licence: running, replaced, or run to its end."""
    if not waivers:
        return "pending", "no licence is named"
    waiver = waivers[-1]
    after = [
        w for w in ledger.waivers.values()
        if w.replaces == waiver.id and w.known_from <= as_of and w.since <= as_of
    ]  # fmt: skip
    if after:
        return "superseded", f"by {after[0].title} from {after[0].since}"
    if waiver.until and as_of > waiver.until:
        return "met", f"ran to its end on {waiver.until}, as far as the ledger knows"
    return "pending", f"in force{f' until {waiver.until}' if waiver.until else ''}"


def _since(name: str, ledger: Ledger) -> str:
    """From when the public knew of a statement, a measure or a waiver."""
    if name in ledger.statements:
        return last_day(ledger.statements[name].date).isoformat()
    if name in ledger.waivers:
        return ledger.waivers[name].known_from
    if name in ledger.measures:
        return min(stage.known_from for stage in ledger.measures[name].stages)
    return ""


@dataclass(frozen=True)
class _Measured:
    """What flows did since a pledge was made."""

    pledge: Pledge
    baseline: float | None = None
    target: float | None = None
    value: float | None = None
    period: str = ""
    progress: float | None = None
    noise: float | None = None
    path: Path | None = None
    net: float | None = None
    used: tuple[Observation, ...] = ()

    @classmethod
    def of(
        cls, pledge: Pledge, ledger: Ledger, as_of: str, rows: tuple[Figure, ...] | None
    ) -> _Measured:
        """Baseline, newest figure since, and the way between them."""
        if pledge.kind == "waiver":
            return cls(pledge)
        start = period_of(pledge.baseline)
        until = Period(start.first, datetime.date.fromisoformat(as_of), "")
        found = observed(pledge, until, as_of, rows)
        before = [o for o in found if period_of(o.period).same(start)]
        if not before:
            return cls(pledge)
        baseline = statistics.median([o.value for o in before])
        target = pledge.target
        if target is None:
            target = (pledge.target_part or 0.0) * baseline
        since = _since_made(pledge, found, as_of)
        if not since or baseline == target:
            return cls(pledge, baseline, target, used=tuple(before))
        value = statistics.median([o.value for o in since])
        way = baseline - target
        apart = max(_apart(before, since), usual_gap(found) * baseline)
        span = period_of(since[0].period)
        path = without(pledge, ledger, baseline, span, as_of, rows)
        net = (path.value - value) / (path.value - target) if path.value != target else None
        return cls(
            pledge,
            baseline,
            target,
            value,
            since[0].period,
            (baseline - value) / way,
            apart / abs(way),
            path,
            net,
            (*before, *since),
        )

    def outcome(self, as_of: str, due: str) -> tuple[str, str]:
        """The outcome that flows show, and why."""
        over = bool(self.pledge.deadline) and as_of > self.pledge.deadline
        unit = self.pledge.unit
        if self.baseline is None:
            return "pending", f"no figure of the baseline {self.pledge.baseline} was public"
        if self.progress is None or self.value is None or self.noise is None:
            wait = f"; those of the deadline are due by {due}" if over and due > as_of else ""
            return "pending", f"no figure of a later period was public{wait}"
        seen = (
            f"{measured(self.value, unit)} in {self.period} after {measured(self.baseline, unit)}"
        )
        way = f"{seen}: {_percent(self.progress)} of the way"
        reached = self.progress >= 1 - REACHED
        if over:
            if not self._covers_deadline():
                return "pending", f"{seen}; figures of the deadline were not public"
            if reached:
                return "met", way
            partly = self.progress >= PARTLY and self.progress > self.noise
            return ("partly met" if partly else "not met"), way
        if reached:
            return "met", way
        if self.progress > self.noise:
            return "moving", way
        if self.progress < -self.noise:
            return "opposite direction", seen
        return "pending", f"{seen}: no more than sources are apart"

    def _covers_deadline(self) -> bool:
        deadline = last_day(self.pledge.deadline)
        return period_of(self.period).last >= shifted(deadline, -1)


def _since_made(pledge: Pledge, found: Sequence[Observation], as_of: str) -> list[Observation]:
    """The figures of the newest whole period after the pledge; up to the deadline, if it is over.

    Figures of a period that was still running when they were published come after others.
    """
    made = last_day(pledge.made_on)
    after = [o for o in found if period_of(o.period).first > made and known(o.known_from, as_of)]
    if pledge.deadline and as_of > pledge.deadline:
        inside = [o for o in after if period_of(o.period).first <= last_day(pledge.deadline)]
        after = inside or after
    if not after:
        return []
    after = [o for o in after if _whole(o)] or after
    newest = max(period_of(o.period).last for o in after)
    last = [o for o in after if period_of(o.period).last == newest]
    longest = max(period_of(o.period).days for o in last)
    return [o for o in last if period_of(o.period).days == longest]


def _apart(before: Sequence[Observation], since: Sequence[Observation]) -> float:
    """How far sources of one period are apart, or how far bands reach towards each other."""
    between = [high - low for low, high in filter(None, map(spread, (before, since)))]
    start, now = (statistics.median([o.value for o in rows]) for rows in (before, since))
    if now < start:
        reach = start - min(o.least for o in before) + max(o.most for o in since) - now
    else:
        reach = max(o.most for o in before) - start + now - min(o.least for o in since)
    return max(*between, reach)


def _whole(o: Observation) -> bool:
    """Whether a figure was published when its period was over, or all but."""
    return last_day(o.known_from) >= shifted(period_of(o.period).last, -EARLY)


def _percent(part: float) -> str:
    return f"{written(100 * part, 2)} %"


def _says(pledge: Pledge, ledger: Ledger, attribution: str, outcome: str) -> str:
    who = " and ".join(ledger.actors[name].name for name in pledge.promisor)
    if pledge.kind == "demand":
        return f"A demand on {who}; {who} has not promised it here."
    if pledge.kind == "waiver" or attribution == "confirmed":
        return f"On record as the own word of: {who}."
    teller = " and ".join(ledger.actors[name].name for name in pledge.promisee) or "others"
    if attribution == "disputed":
        start = f"{teller} reports it, {who} disputes it"
    else:
        start = f"{teller} reports it, {who} has not confirmed it"
    if outcome == "not met":
        return f"{start}: the forecast was not borne out; no promise of {who} is on record."
    return f"{start}: what flows do says nothing of a promise of {who}."


def _plain(found: Status) -> dict[str, Any]:
    row = asdict(found)
    pledge = found.pledge
    row["pledge"] = pledge.id
    row["title"] = pledge.title
    row["kind"] = pledge.kind
    row["promisor"], row["promisee"] = list(pledge.promisor), list(pledge.promisee)
    row["made_on"], row["deadline"] = pledge.made_on, pledge.deadline or None
    row["fine_print"], row["unit"] = pledge.fine_print or None, pledge.unit
    row["used"] = [asdict(o) for o in found.used]
    return row
