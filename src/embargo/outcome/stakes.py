"""Stakes that a stop strands: shares in what a buyer stops buying, of holders at home there."""

from __future__ import annotations

import polars as pl

from embargo import fuels
from embargo.facts import money as figures
from embargo.facts import projects

_SCHEMA = {
    "project": pl.String,
    "holder": pl.String,
    "place": pl.String,
    "fuel": pl.String,
    "share_pct": pl.Float64,
    "value": pl.Float64,
    "unit": pl.String,
    "valued": pl.String,
    "source": pl.String,
    "status": pl.String,
}
_CUT = 0.5
"""A buyer that takes less than this part of the baseline has cut a basin off."""
_NOTHING = 0.01
"""Trade below this, in Mt or bcm a year, is none."""
_NOT = "not valued"


def stakes(basins: pl.DataFrame, hit: pl.DataFrame) -> pl.DataFrame:
    """Stakes stranded: project, holder, place, fuel, share_pct, value (USD bn), unit, valued, ….

    A stake is listed if its holder is at home in a buyer hit that takes less than half of what it
    took from the project's basin, of a fuel that the project makes. `value` is what the holder's
    books last said and `valued` when; null and "not valued" where no book value is cited.

    Arguments:
        basins: flows of basins.
        hit: importer, market.
    """
    pairs = {(importer, market) for importer, market in hit.iter_rows()}
    cut: dict[tuple[str, str], set[str]] = {}
    lost = basins.filter(
        (pl.col("exporter") != pl.col("importer"))
        & (pl.col("baseline") > _NOTHING)
        & (pl.col("counterfactual") < _CUT * pl.col("baseline"))
    )
    for basin, importer, fuel in lost.select("basin", "importer", "fuel").iter_rows():
        if (importer, fuels.market_of(fuel)) in pairs:
            cut.setdefault((basin, importer), set()).add(fuel)
    made: dict[str, set[str]] = {}
    for output in projects.outputs():
        made.setdefault(output.project, set()).add(output.fuel)
    basins_cut = {basin for basin, _ in cut}
    rows = []
    for project in projects.projects().values():
        if project.basin not in basins_cut:
            continue
        for stake in projects.held(project.id):
            who = projects.holder(stake.holder)
            place = "" if who is None else who.place
            stopped = cut.get((project.basin, place), set()) & made.get(project.id, set())
            for fuel in sorted(stopped, key=fuels.FUELS.index):
                rows.append(_row(stake, place, fuel))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _row(stake: projects.Stake, place: str, fuel: str) -> tuple[object, ...]:
    book = figures.book_values().get((stake.project, stake.holder))
    value, when = (None, _NOT) if book is None else (book.value, book.date)
    source, status = (stake.source, stake.status) if book is None else (book.source, book.status)
    return (
        stake.project, stake.holder, place, fuel, stake.share_pct, value, "USD bn", when, source,
        status,
    )  # fmt: skip
