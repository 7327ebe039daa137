"""Claims of existence and of stakes: what projects make, who holds them, what was said."""

from __future__ import annotations

from collections.abc import Sequence

from embargo import places
from embargo.facts import projects
from embargo.facts.observation import STATUSES
from embargo.facts.projects.catalogue import former, held, holder, outputs, stakes
from embargo.ledger.claims.observation import Observation, measured
from embargo.ledger.claims.rate import Rated
from embargo.ledger.dates import known, period
from embargo.ledger.records import Claim, Ledger, Query

Found = tuple[Rated, tuple[Observation, ...]]
"""A rating and what it rests on."""


def makes(claim: Claim, as_of: str) -> Found:
    """Whether a project makes a fuel or a grade."""
    query = claim.query
    rows = [o for o in outputs() if o.project == query.flow.project and known(o.date, as_of)]
    ours = [o for o in rows if _fits(o.fuel, o.grade, query)]
    name = projects.find(query.flow.project).name
    what = query.grade or ", ".join(query.flow.fuels)
    seen = tuple(
        _of(_title(o.project), o.date, o.value, o.unit, o.source, o.status) for o in ours or rows
    )
    if ours:
        return _held(claim, f"{name} makes {what}"), seen
    others = sorted({o.project for o in outputs() if query.grade and _fits(o.fuel, o.grade, query)})
    if others:
        names = ", ".join(projects.find(other).name for other in others)
        made = sorted({o.grade or o.fuel for o in rows})
        own = f"; that of {name} is {', '.join(made)}" if made else ""
        return _not(claim, "misattributed", f"{what} comes from {names}{own}"), seen
    if rows:
        made = sorted({f"{o.fuel} ({o.grade})" if o.grade else o.fuel for o in rows})
        return _not(claim, "false", f"{name} makes {', '.join(made)}"), seen
    return Rated("unverifiable", f"what {name} makes is not known here"), ()


def _fits(fuel: str, grade: str, query: Query) -> bool:
    by_grade = not query.grade or grade.casefold() == query.grade.casefold()
    return by_grade and (not query.flow.fuels or fuel in query.flow.fuels)


def holds(claim: Claim, as_of: str) -> Found:
    """Whether somebody holds a share of a project, and of which size if the claim has one."""
    query, when = claim.query, claim.period.split("..")[-1]
    wanted = holder(query.holder)
    name = wanted.holder if wanted else query.holder
    rows = [s for s in held(query.flow.project, when or None) if known(s.as_of, as_of)]
    mine = [s for s in rows if s.holder.casefold() == name.casefold()]
    title = projects.find(query.flow.project).name
    seen = tuple(
        _of(
            _title(s.project),
            s.as_of,
            s.share_pct or 0.0,
            "percent",
            f"{s.holder}: {s.source}",
            s.status,
        )
        for s in mine or rows
    )
    if mine:
        share = mine[0].share_pct
        if claim.value is not None and share is not None:
            own = claim.value * (100 if claim.unit == "share" else 1)
            margin = (claim.tolerance or 0.05) * (100 if claim.unit == "share" else 1)
            rating = "accurate" if abs(own - share) <= margin else "false"
            return Rated(rating, f"{name} holds {share:g} % of {title}", share, share, share), seen
        size = "" if share is None else f" {share:g} %"
        return _held(claim, f"{name} holds{size} of {title}"), seen
    if not rows:
        return Rated("unverifiable", f"who holds {title} is not known here"), ()
    place = projects.find(query.flow.project).place
    others = sorted(
        {
            s.project
            for s in stakes()
            if s.holder.casefold() == name.casefold()
            and not s.until
            and projects.find(s.project).place == place
        }
    )
    names = ", ".join(s.holder for s in rows)
    gone = [s for s in former(query.flow.project) if s.holder.casefold() == name.casefold()]
    if gone:
        reason = f"{name} held it until {gone[0].until}; {title} is held by {names}"
        return _not(claim, "outdated", reason), seen
    if others:
        elsewhere = ", ".join(projects.find(other).name for other in others)
        reason = f"{name} has its share in {elsewhere}; {title} is held by {names}"
        return _not(claim, "misattributed", reason), seen
    return _not(claim, "false", f"{title} is held by {names}"), seen


def said(claim: Claim, ledger: Ledger, as_of: str) -> Found:
    """Whether something was said in a period, and in which order."""
    query = claim.query
    names = [name for name in (query.earlier, query.later) if name]
    rows = [ledger.statements[name] for name in names]
    rows = [row for row in rows if known(row.date, as_of)]
    seen = tuple(
        _of(row.id, row.date, 1.0, "", ledger.sources[row.source].title, row.status) for row in rows
    )
    if not names or len(rows) < len(names):
        return Rated("unverifiable", "the ledger does not have what was said"), seen
    span = period(claim.period) if claim.period else None
    inside = [not span or span.first <= period(r.date).last <= span.last for r in rows]
    if not all(inside):
        return _not(claim, "false", f"said on {', '.join(r.date for r in rows)}"), seen
    if len(rows) == 2 and rows[0].date > rows[1].date:
        return _not(claim, "false", f"{rows[0].date} comes after {rows[1].date}"), seen
    when = list(dict.fromkeys(r.date for r in rows))
    both = "both " if len(rows) == 2 and len(when) == 1 else ""
    return _held(claim, f"{both}said on {' and '.join(when)}"), seen


def members(claim: Claim) -> Found:
    """Whether a group has these members."""
    flow = claim.query.flow
    if not places.is_group(flow.whom):
        return Rated("unverifiable", f"no group {flow.whom!r} is known here"), ()
    group = places.group(flow.whom)
    seen = (
        _of(group.name, group.vintage, len(group.members), "members", group.source, group.status),
    )
    named, real = set(places.expand(flow.importers)), set(group.members)
    if named == real:
        return _held(claim, f"{group.name} has these {len(real)} members"), seen
    wrong = ", ".join(sorted(places.name(code) for code in named ^ real))
    return _not(claim, "imprecise" if named < real else "false", f"differs in {wrong}"), seen


def flows(claim: Claim, found: Sequence[Observation]) -> Found:
    """Whether a trade exists in a period."""
    asked = period(claim.period) if claim.period else None
    same = [o for o in found if asked is None or period(o.period).same(asked)]
    if asked is not None and not same:
        same = [
            o for o in found if period(o.period).first >= asked.first
            and period(o.period).last <= asked.last
        ]  # fmt: skip
    if not same:
        return Rated("unverifiable", "no source here counts it"), ()
    there = [o for o in same if o.value > 0]
    most = max(same, key=lambda o: o.value)
    what = f"{most.dataset} has {measured(most.value, most.unit)} for {most.period}"
    if there and len(there) < len(same):
        return _held(claim, f"{what}; other sources have none", "accurate within source spread"), (
            *same,
        )
    return (_held(claim, what) if there else _not(claim, "false", what)), tuple(same)


def _held(claim: Claim, reason: str, rating: str = "accurate") -> Rated:
    return Rated(rating if claim.holds else "false", reason)


def _not(claim: Claim, rating: str, reason: str) -> Rated:
    return Rated(rating if claim.holds else "accurate", reason)


def _title(project: str) -> str:
    return f"projects: {projects.find(project).name}"


def _of(dataset: str, date: str, value: float, unit: str, source: str, status: str) -> Observation:
    assert status in STATUSES
    return Observation(
        dataset, date, date, date or "", value, None, None, unit, "registry", source, status
    )
