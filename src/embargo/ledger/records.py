"""The records of a ledger: who said what to whom, what was claimed, pledged, imposed, waived.

Dates are ISO texts, `2025-10-15`; a month or a year where no more is known, "" for not known.
Places are codes of `embargo.places` and names of groups, expanded where they are used. Status is
that of every cited row: V seen, C computed, S weak source, M from memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACTOR_KINDS = ("person", "government", "body", "company", "court", "press")
TIERS = ("primary", "wire", "press", "translation", "reference")
"""How near a source is to the words: its own text; an agency; a paper; translated; a table."""
CLAIM_KINDS = ("quantity", "share", "rank", "growth", "price", "stake", "existence")
ATTRIBUTIONS = ("reported", "asserted by promisee", "disputed", "confirmed")
STAGES = (
    "floated", "threatened", "announced", "in force", "suspended", "waived", "lifted", "expired",
    "annulled",
)  # fmt: skip
BASES = (
    "customs", "tanker arrivals", "loadings", "energy statistics", "official statement", "estimate",
    "registry",
)  # fmt: skip
"""What a figure counts; "estimate" is our own world."""


@dataclass(frozen=True)
class Office:
    """An office and when it was held; `until` is "" while it is held."""

    title: str
    since: str
    until: str


@dataclass(frozen=True)
class Actor:
    """Somebody who speaks or is spoken to.

    Arguments:
        kind: of `ACTOR_KINDS`.
        place: country or group it stands for, "" for none.
    """

    id: str
    name: str
    kind: str
    place: str
    offices: tuple[Office, ...]
    source: str
    status: str
    note: str

    def office(self, date: str) -> str:
        """The title held on a date, "" if none is known."""
        held = (o for o in self.offices if o.since <= date and (not o.until or date < o.until))
        return next((office.title for office in held), "")


@dataclass(frozen=True)
class Source:
    """Where words or figures were read.

    Arguments:
        tier: of `TIERS`.
        language: of the text that was read; `original_language` of the words in it.
        where: how to find it: publisher's page, as far as known.
        file: text file beside the ledger that spans are checked against; "" for none.
        sha256, characters: of that text, where it does not ship.
    """

    id: str
    title: str
    tier: str
    date: str
    language: str
    original_language: str
    where: str
    file: str
    sha256: str
    characters: int | None
    status: str
    note: str


@dataclass(frozen=True)
class Span:
    """A few words as a source has them; `start` counts characters from 0, None if not known."""

    text: str
    start: int | None
    language: str
    source: str

    @property
    def end(self) -> int | None:
        """Offset behind the last character."""
        return None if self.start is None else self.start + len(self.text)


@dataclass(frozen=True)
class Flow:
    """A trade that words are about.

    Arguments:
        importers, exporters: places, groups or (exporters) basins, as written; may be empty.
        fuels: of `embargo.fuels.FUELS`.
        project: id of `embargo.facts.projects`, "" for none.
        whom: importers that are described and not named.
    """

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    project: str
    whom: str


@dataclass(frozen=True)
class Statement:
    """One thing that was said.

    Arguments:
        act: of `acts.csv`.
        date: when it was said.
        speaker: actor; on_behalf_of: the actor it binds; to: actors addressed.
        attributed_to: actor whose words or will it reports, "" for the speaker's own.
        says: what it says, in our words.
        source, line: where it was read; line of that text from 1, None if not known.
        span: the words there; original: the words in their first form.
        object: the trade it is about, None for none.
        target: part of the trade that would be left, 0 for none; None if no size is said.
        deadline: "" for none.
        measure: measure or waiver that it threatens, imposes or lifts, "" for none.
        responds_to, same_as: statements.
        plover, cameo: codes of the act, "" where there is none.
    """

    id: str
    act: str
    date: str
    speaker: str
    on_behalf_of: str
    to: tuple[str, ...]
    attributed_to: str
    says: str
    source: str
    line: int | None
    span: Span | None
    original: Span | None
    object: Flow | None
    target: float | None
    deadline: str
    condition: str
    measure: str
    responds_to: tuple[str, ...]
    same_as: str
    venue: str
    plover: str
    cameo: str
    status: str
    note: str


@dataclass(frozen=True)
class Amount:
    """A value with its unit."""

    value: float
    unit: str


@dataclass(frozen=True)
class Query:
    """What a claim asks of the store.

    Arguments:
        flow: the trade; its project, for what a project makes or who holds it.
        item: what is asked: imports, share_of_imports, rank and other columns of `figures.csv`;
            for existence also makes, holds, said, members.
        holder: of a stake.
        grade: that a project makes.
        against: the earlier period of a growth.
        earlier, later: statements of this ledger, for what was said, and in which order.
    """

    flow: Flow
    item: str
    holder: str
    grade: str
    against: str
    earlier: str
    later: str


@dataclass(frozen=True)
class Claim:
    """A statement of fact that figures can be held against.

    Arguments:
        statement: of this ledger.
        says: the claim in our words.
        kind: of `CLAIM_KINDS`.
        value: claimed; the lower end if `upper` is given; None if only existence is claimed.
        holds: for existence: whether it is said to be so.
        unit: "share", "percent", mb/d, …; "" where a rank or an existence has none.
        period: year, month, or "first..last"; "" for unstated.
        basis: of `BASES`; "" for unstated.
        tolerance: in `unit`; None for half of the last digit given.
        digits: decimals with which the value was given.
        equals: the same quantity in other units, as the source gives it.
        product: factors whose product the value should be.
    """

    id: str
    statement: str
    says: str
    kind: str
    query: Query
    value: float | None
    upper: float | None
    holds: bool
    unit: str
    period: str
    basis: str
    tolerance: float | None
    digits: int
    equals: tuple[Amount, ...]
    product: tuple[Amount, ...]
    status: str
    note: str


@dataclass(frozen=True)
class Attribution:
    """Since a date, how sure it is that a pledge was made; the statement that made it so."""

    date: str
    state: str
    statement: str


@dataclass(frozen=True)
class Pledge:
    """A word that flows can be held against.

    Arguments:
        title: in our words.
        promisor: actors who would have to keep it.
        promisee: actors to whom it is given, or who report it.
        statement: where it was given.
        made_on: date of that statement.
        attributions: by date.
        object: the trade to be watched.
        item: what of it: imports, share_of_imports, stage (a measure's).
        baseline: period before, whose figure is the start; unit of all its figures.
        target: to be reached, in `unit`; None with target_part.
        target_part: part of the baseline to be left.
        deadline: "" only with fine_print, which says what stands in its place.
        lag_days: after how many days figures of a month are published.
        rests_on: measures or waivers whose stage it is about, or that replace or void it.
        superseded_by: statements or measures that take its place.
    """

    id: str
    title: str
    kind: str
    promisor: tuple[str, ...]
    promisee: tuple[str, ...]
    statement: str
    made_on: str
    attributions: tuple[Attribution, ...]
    object: Flow
    item: str
    baseline: str
    unit: str
    target: float | None
    target_part: float | None
    deadline: str
    fine_print: str
    lag_days: int
    rests_on: tuple[str, ...]
    superseded_by: tuple[str, ...]
    status: str
    note: str


@dataclass(frozen=True)
class Stage:
    """What became of a measure on a date; `known_from` is when the public could know."""

    stage: str
    date: str
    known_from: str
    note: str


@dataclass(frozen=True)
class Measure:
    """An act of state on trade.

    Arguments:
        kind: secondary_tariff, designation, ban, phase_out, …
        imposer, target: actors.
        scope: what it covers, in our words; exemptions: what it does not.
        object: the trade that it bears on, None for none.
        scenario: measures of a scenario file that stand for it; empty if none can.
        stages: by date.
    """

    id: str
    title: str
    kind: str
    imposer: str
    target: str
    scope: str
    exemptions: str
    legal_basis: str
    level: Amount | None
    object: Flow | None
    scenario: tuple[Mapping[str, Any], ...]
    stages: tuple[Stage, ...]
    source: str
    status: str
    note: str

    def stage(self, date: str) -> Stage | None:
        """The stage that the public knew on a date; None if nothing was known."""
        known = [s for s in self.stages if s.date <= date and s.known_from <= date]
        return known[-1] if known else None


@dataclass(frozen=True)
class Waiver:
    """An exemption from a measure for a time.

    Arguments:
        of: the measure; "" if it is not in the ledger.
        grantor: actor; beneficiary: places or actors.
        since, until: dates; `until` as scheduled when it was given.
        known_from: when the public could know it.
        replaces: the waiver before it.
    """

    id: str
    title: str
    of: str
    grantor: str
    beneficiary: tuple[str, ...]
    object: Flow | None
    scope: str
    legal_basis: str
    since: str
    until: str
    known_from: str
    replaces: str
    source: str
    status: str
    note: str


@dataclass(frozen=True, eq=False)
class Ledger:
    """All records by id; `where` gives the file and line of each, as `statement S01` → text."""

    name: str
    actors: Mapping[str, Actor] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    statements: Mapping[str, Statement] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    pledges: Mapping[str, Pledge] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        kinds = ("statements", "claims", "pledges", "measures", "waivers")
        told = ", ".join(f"{len(getattr(self, kind))} {kind}" for kind in kinds)
        return f"<Ledger {self.name!r}: {told}>"
