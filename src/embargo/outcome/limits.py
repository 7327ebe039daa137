"""The sentences that say what an answer cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import polars as pl

from embargo import parsed, places
from embargo.facts import base
from embargo.scenario import Ban, Demand, Measure, Quota, Tariff, describe
from embargo.world import World


def always(*, drawn: bool = False, months: bool = False) -> tuple[str, ...]:
    """What no answer of this version can tell.

    Arguments:
        drawn: whether the answer has bands.
        months: whether it has months.
    """
    first = _sentences()["with_months" if months else "without_months"]
    bands = _sentences()["with_draws" if drawn else "without_draws"]
    return (*first, *bands, *_sentences()["always"])


@cache
def _sentences() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = parsed.read(Path(__file__).with_name("limitations.yaml"))
    return found


def coverage(basin_flows: pl.DataFrame, year: int) -> str:
    """How much of the counterfactual trade runs on links that no past trade supports."""
    abroad = (basin_flows["exporter"] != basin_flows["importer"]).to_numpy()
    new = abroad & (basin_flows["status"] == "prior").to_numpy()
    flow = basin_flows["counterfactual"].to_numpy()
    total, on_new = float(flow[abroad].sum()), float(flow[new].sum())
    share = 100 * on_new / total if total > 0 else 0.0
    return (
        f"Baseline flows are estimates for {year} that reconcile public figures; "
        f"{new.sum():,} of {abroad.sum():,} links have no past trade and carry "
        f"{share:.1f} % of the counterfactual volume."
    )


def idle(measures: Iterable[Measure], year: int) -> list[str]:
    """A sentence for each measure that found no flow to act on."""
    return [
        f"Without effect, for the world of {year} has no such trade: {describe(measure)}"
        for measure in measures
    ]


def folded(measures: Iterable[Measure], world: World) -> list[str]:
    """A sentence on importers that the world only knows within a rest, so that nothing stops."""
    known = {place for market in world.fuel_markets.values() for place in market.buyers["place"]}
    missing: dict[str, None] = {}
    for measure in measures:
        if isinstance(measure, Ban | Quota | Tariff | Demand):
            missing.update(dict.fromkeys(p for p in measure.importers if p not in known))
    if not missing:
        return []
    named = ", ".join(places.name(code) for code in list(missing)[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    return [f"Not places of their own in this world, so not reached: {named}{more}."]


def carried(year: int) -> list[str]:
    """A sentence if the world of a year rests on an earlier one."""
    told = base.worlds().get(year, {}).get("basis")
    if told != "carried forward":
        return []
    last = max(y for y, world in base.worlds().items() if world["basis"] != "carried forward")
    return [
        f"The world of {year} is that of {last} carried forward by single cited figures; trade "
        f"that none of them states is that of {last}, scaled. Whole tables: the world of {last}."
    ]
