"""What a flow would have been without a pledge: the path that progress is measured against."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import polars as pl

from embargo.facts import base
from embargo.ledger.claims.observation import Observation
from embargo.ledger.claims.store import codes, observe, world_known
from embargo.ledger.dates import Period, known
from embargo.ledger.dates import period as period_of
from embargo.ledger.figures import Figure
from embargo.ledger.records import Ledger, Measure, Pledge, Query
from embargo.outcome.run import answer, question


@dataclass(frozen=True)
class Path:
    """The flow of a period had the pledge not been made.

    Arguments:
        value: in the pledge's unit.
        trend: factor for the importer's purchases as they turned out; 1 if they are not known.
        others: factor of the measures of others, simulated; 1 if there are none.
        method: how it was made, in words.
    """

    value: float
    trend: float
    others: float
    method: str


def without(
    pledge: Pledge,
    ledger: Ledger,
    baseline: float,
    around: Period,
    as_of: str,
    rows: tuple[Figure, ...] | None = None,
) -> Path:
    """The flow without the pledge: the baseline's part of what was bought, less others' measures.

    The importer's purchases of the fuel follow from the same vendor's flow and share in both
    periods. Measures of others that were in force, and can be run, change the flow as a scenario
    of a year changes it.

    Arguments:
        baseline: the flow at the start, in the pledge's unit.
        around: the period that is looked at.
        as_of: only what was public then is used.
        rows: the table of figures; by default the one that ships.
    """
    trend, words = 1.0, []
    if pledge.item == "imports":
        trend = _trend(pledge, around, as_of, rows)
        if trend != 1.0:
            words.append("the same part of what was bought in all")
    found = in_force(pledge, ledger, around, as_of)
    others = _simulated(pledge, found, as_of) if found else 1.0
    if found:
        words.append(f"with {', '.join(m.id for m in found)}")
    method = "; ".join(words) or "the baseline as it was"
    return Path(baseline * trend * others, trend, others, method)


def in_force(pledge: Pledge, ledger: Ledger, around: Period, as_of: str) -> list[Measure]:
    """Measures of others in force by the end of a period that have a scenario."""
    last = min(around.last.isoformat(), as_of or around.last.isoformat())
    own = {ledger.actors[name].place for name in pledge.promisor}
    found = []
    for measure in ledger.measures.values():
        stage = measure.stage(last)
        by = ledger.actors[measure.imposer].place
        if measure.scenario and stage and stage.stage == "in force" and by not in own:
            found.append(measure)
    return found


def _trend(pledge: Pledge, around: Period, as_of: str, rows: tuple[Figure, ...] | None) -> float:
    """How the importer's purchases from everybody changed since the baseline."""
    sums = []
    for span in (period_of(pledge.baseline), around):
        sides: list[Mapping[str, float]] = []
        for item, unit in (("imports", pledge.unit), ("share_of_imports", "share")):
            query = Query(pledge.object, item, "", "", "", "", "")
            found = observe(query, unit, around=span, as_of=as_of, rows=rows)
            sides.append(_by_dataset(o for o in found if period_of(o.period).same(span)))
        flows, shares = sides
        whole = [flows[name] / shares[name] for name in flows if shares.get(name)]
        if not whole:
            return 1.0
        sums.append(statistics.median(whole))
    return sums[1] / sums[0] if sums[0] else 1.0


def _by_dataset(found: Any) -> dict[str, float]:
    """The first vintage of each dataset: share and flow of one page belong together."""
    values: dict[str, tuple[str, float]] = {}
    for o in found:
        if o.dataset not in values or o.known_from < values[o.dataset][0]:
            values[o.dataset] = (o.known_from, o.value)
    return {name: value for name, (_, value) in values.items()}


def _simulated(pledge: Pledge, measures: Sequence[Measure], as_of: str) -> float:
    """What the measures leave of the flow, as the model has it for a year."""
    years = [year for year in base.years() if known(world_known(year), as_of)]
    if not years:
        return 1.0
    rows = [dict(row) for measure in measures for row in measure.scenario]
    flows = _year(json.dumps(rows, sort_keys=True), max(years), base.stamp())
    if flows is None:
        return 1.0
    buyers, sellers = codes(pledge.object)
    mine = flows.filter(
        pl.col("fuel").is_in(pledge.object.fuels)
        & pl.col("importer").is_in(buyers)
        & pl.col("exporter").is_in(sellers)
    )
    before, after = float(mine["baseline"].sum()), float(mine["counterfactual"].sum())
    return after / before if before > 0 else 1.0


@lru_cache(maxsize=16)
def _year(measures: str, year: int, _stamp: object) -> pl.DataFrame | None:
    """The flows of a year with some measures; None if the year cannot be solved."""
    scenario = {"id": "others", "measures": json.loads(measures)}
    outcome = answer(*question(scenario, year, {})).outcome
    return outcome.flows() if outcome.diagnostics.converged else None


def observed(
    pledge: Pledge, around: Period, as_of: str, rows: tuple[Figure, ...] | None = None
) -> list[Observation]:
    """Everything public on a day about the trade that a pledge is watched by."""
    query = Query(pledge.object, pledge.item, "", "", "", "", "")
    return observe(query, pledge.unit, around=around, as_of=as_of, rows=rows)
