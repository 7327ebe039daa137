"""Words against flows: what was said about a trade, beside what figures say that it was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from embargo import fuels, places
from embargo.errors import InputError
from embargo.ledger.dates import day, known
from embargo.ledger.figures import figures
from embargo.ledger.read import joined, read, shipped
from embargo.ledger.records import Flow, Ledger, Statement
from embargo.outcome.text import owner

_MONTH = re.compile(r"\d{4}-\d{2}")
WORDS = {
    "date": pl.String, "id": pl.String, "act": pl.String, "speaker": pl.String, "says": pl.String,
    "source": pl.String,
}  # fmt: skip
FLOWS = {
    "month": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "unit": pl.String, "vendor": pl.String, "known_from": pl.String, "source": pl.String,
    "status": pl.String,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Timeline:
    """What was said of a trade and what it was, by date.

    Attributes:
        importer, exporter, fuel: the trade.
        as_of: the day asked about, "" for all that is known.
        words: date, id, act, speaker, says, source; one row a statement.
        flows: month, value, low, high, unit, vendor, known_from, source, status; of a vendor's
            vintages of a month the newest.
    """

    importer: str
    exporter: str
    fuel: str
    as_of: str
    words: pl.DataFrame
    flows: pl.DataFrame

    @property
    def title(self) -> str:
        """What it is of, in words."""
        seller = places.name(self.exporter)
        return f"{owner(self.importer)} {fuels.name(self.fuel)} from {seller}: words against flows"

    def picture(self) -> Any:
        """The chart: figures of every vendor by month, and a rule for every statement."""
        import altair as alt

        flows = self.flows.with_columns(month=pl.col("month").str.to_date("%Y-%m"))
        words = self.words.with_columns(
            date=pl.col("date")
            .str.slice(0, 10)
            .str.pad_end(7)
            .str.to_date("%Y-%m-%d", strict=False)
        ).drop_nulls("date")
        unit = flows["unit"][0] if flows.height else ""
        lines = (
            alt.Chart(flows)
            .mark_line(point=True)
            .encode(
                x=alt.X("month:T", title=None),
                y=alt.Y("value:Q", title=unit, scale=alt.Scale(zero=True)),
                color=alt.Color("vendor:N", title="figure of"),
                strokeDash=alt.StrokeDash("vendor:N", title="figure of"),
                tooltip=["month:T", "value:Q", "vendor:N", "known_from:N"],
            )
        )
        rules = (
            alt.Chart(words)
            .mark_rule(opacity=0.6, color="#555555")
            .encode(x="date:T", tooltip=["date:T", "speaker:N", "act:N", "says:N"])
        )
        # Words of one day stand at one place: the first is named, and how many more there are.
        days = words.group_by("date", maintain_order=True).agg(
            pl.col("id").first(), more=pl.len() - 1
        )
        labels = days.with_columns(
            id=pl.when(pl.col("more") > 0).then(pl.format("{} +{}", "id", "more")).otherwise("id")
        )
        names = (
            alt.Chart(labels)
            .mark_text(angle=270, align="right", baseline="bottom", dx=-2, dy=-2, fontSize=9)
            .encode(x="date:T", y=alt.value(0), text="id:N")
        )
        return (lines + rules + names).properties(width=680, height=300, title=self.title)


def timeline(
    importer: str,
    *,
    on: str,
    fuel: str = "crude",
    ledger: Ledger | str | Path | None = None,
    as_of: str = "",
) -> Timeline:
    """What a ledger has on a trade, beside the cited figures by month.

    Arguments:
        importer: a place.
        on: the exporter, a place.
        fuel: one fuel.
        ledger: a ledger or its file; the shipped one by default.
        as_of: only what was public on that day.

    Raises:
        InputError: unknown names, several places or fuels where one is meant, a bad date.
    """
    if as_of:
        day(as_of, "--as-of")
    buyer, seller = _one(importer, "importer"), _one(on, "on")
    wanted = fuels.expand(fuel)
    if len(wanted) != 1:
        raise InputError.one(f"{fuel!r} is {len(wanted)} fuels", "name one", "fuel")
    held = ledger if isinstance(ledger, Ledger) else read(None if ledger is None else str(ledger))
    actors = joined(held, shipped()).actors
    said = [
        (s.date, s.id, s.act, actors[s.speaker].name, s.says, s.source)
        for s in sorted(held.statements.values(), key=lambda each: each.date)
        if _about(s, buyer, seller, wanted[0]) and (not as_of or known(s.date, as_of))
    ]
    return Timeline(
        buyer,
        seller,
        wanted[0],
        as_of,
        pl.DataFrame(said, schema=WORDS, orient="row"),
        _flows(buyer, seller, wanted[0], as_of),
    )


def _flows(buyer: str, seller: str, fuel: str, as_of: str) -> pl.DataFrame:
    newest: dict[tuple[str, str], Any] = {}
    for row in figures():
        if (row.importer, row.exporter, row.fuel, row.item) != (buyer, seller, fuel, "imports"):
            continue
        if not _MONTH.fullmatch(row.period) or (as_of and not known(row.known_from, as_of)):
            continue
        old = newest.get((row.period, row.vendor))
        if old is None or old.known_from < row.known_from:
            newest[row.period, row.vendor] = row
    found = [
        (r.period, r.value, r.low, r.high, r.unit, r.vendor, r.known_from, r.source, r.status)
        for _, r in sorted(newest.items())
    ]
    return pl.DataFrame(found, schema=FLOWS, orient="row")


def _about(statement: Statement, buyer: str, seller: str, fuel: str) -> bool:
    """Whether a statement is about a trade, or about more that holds it."""
    flow = statement.object
    if flow is None or (flow.fuels and fuel not in flow.fuels):
        return False
    return _holds(flow.importers, buyer) and _holds(flow.exporters, seller) and bool(_named(flow))


def _named(flow: Flow) -> tuple[str, ...]:
    return (*flow.importers, *flow.exporters)


def _holds(names: tuple[str, ...], code: str) -> bool:
    if not names:
        return False
    return code in {c for name in names for c in places.expand(name.partition("_")[0])}


def _one(name: str, where: str) -> str:
    codes = places.expand(name)
    if len(codes) != 1:
        raise InputError.one(f"{name!r} is {len(codes)} places", "name one of them", where)
    return codes[0]
