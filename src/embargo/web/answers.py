"""Every kind of answer that a worker gives: from plain arguments to the bytes of a reply.

Replies are compressed here, off the server's own loop, and carry their media type.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

import polars as pl

from embargo.errors import InputError, nearest
from embargo.outcome import Outcome
from embargo.web import long
from embargo.web import said as words
from embargo.web.asked import command, of_request
from embargo.web.packed import CSV, Packed, Tell
from embargo.web.settings import limits


def _json(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


_KEPT = 4
"""Outcomes that a worker remembers: tables, CSV and months of an answer that is on a screen."""
_outcomes: OrderedDict[str, Outcome] = OrderedDict()


def outcome_of(asked: Mapping[str, Any]) -> Outcome:
    """The outcome that a request means, a remembered one if the same was asked lately.

    Raises:
        InputError: all that is wrong with the request.
    """
    from embargo.evidence.run import run as answer

    key = json.dumps(asked, sort_keys=True)
    if key not in _outcomes:
        _outcomes[key] = answer(of_request(asked), world=asked.get("world"))
        while len(_outcomes) > _KEPT:
            _outcomes.popitem(last=False)
    _outcomes.move_to_end(key)
    return _outcomes[key]


def warm() -> None:
    """Load what the first answer needs."""
    from embargo.evidence.run import run

    run("japan-stops-russian-energy").to_json()


def run(*, tell: Tell, asked: Mapping[str, Any], tables: Sequence[str] | None = None) -> Packed:
    """The outcome of a scenario, the JSON of `embargo run --json`; of some tables only if named."""
    del tell
    from embargo.outcome.export import as_dict

    outcome = outcome_of(asked)
    if tables is None:
        return Packed.of(outcome.to_json())
    return Packed.of(_json(as_dict(outcome, _known(tables, outcome.tables))))


def view(
    *, tell: Tell, asked: Mapping[str, Any], least: float, tables: Sequence[str] | None = None
) -> Packed:
    """What the page shows of an outcome; of some tables only if named."""
    del tell
    from embargo.web.view import BY_MONTH, of

    started = perf_counter()
    outcome = outcome_of(asked)
    solved = perf_counter() - started
    if tables is not None:
        _known(tables, {**dict.fromkeys(BY_MONTH), **outcome.tables})
    return Packed.of(of(outcome, least, solved, tables))


def view_months(*, tell: Tell, asked: Mapping[str, Any], least: float, fuel: str) -> Packed:
    """What a map by month shows of an outcome: the flows of one fuel that change in a month."""
    del tell
    from embargo.web.view import months_of

    return Packed.of(months_of(outcome_of(asked), fuel, least))


def outcome_table(
    *,
    tell: Tell,
    asked: Mapping[str, Any],
    table: str,
    wanted: Mapping[str, str | None],
    form: str,
) -> Packed:
    """One table of an outcome, as CSV or as rows of JSON."""
    del tell
    from embargo.outcome.csv_files import described, meaning

    outcome = outcome_of(asked)
    (name,) = _known([table], outcome.tables)
    words = described()
    about = {
        "title": words["tables"].get(name, name),
        "command": command(outcome.scenario),
        "vintage": outcome.world.vintage,
        "world": outcome.world.year,
        "licence": words["licence"],
    }
    return _table(outcome.tables[name], wanted, form, about, meaning=meaning, mean=name == "prices")


def base_flows(*, tell: Tell, wanted: Mapping[str, str | None], form: str) -> Packed:
    """Flows of the base by year."""
    del tell
    from embargo.facts import base
    from embargo.outcome.csv_files import described

    columns = ["year", "fuel", "exporter", "basin", "importer", "value", "low", "high", "unit"]
    about = {
        "title": "Reconciled flows a year; home use has exporter = importer",
        "vintage": base.vintage(),
        "licence": described()["licence"],
    }
    return _table(base.flows().select(columns), wanted, form, about)


def month_flows(*, tell: Tell, wanted: Mapping[str, str | None], form: str) -> Packed:
    """Trade by month where sources have it."""
    del tell
    from embargo.facts import base, months

    about = {
        "title": "Trade by month; rows of different bases are not to be summed, missing is not 0",
        "vintage": base.vintage(),
        "licence": "of the source of each row, see /api/v1/sources",
    }
    return _table(months.months(), wanted, form, about)


def month_prices(
    *, tell: Tell, series: str | None, wanted: Mapping[str, str | None], form: str
) -> Packed:
    """Benchmark prices by month."""
    del tell
    from embargo.facts import base, price_series

    about = {
        "title": "Benchmark prices by month",
        "vintage": base.vintage(),
        "licence": "of the source of each row, see /api/v1/sources",
    }
    return _table(price_series.monthly_prices(series), wanted, form, about, mean=True)


def dependence(*, tell: Tell, importer: str, on: str) -> Packed:
    """What a place buys from another, the JSON of `embargo dependence --json`."""
    del tell
    from embargo.outcome import dependence as answer

    return Packed.of(answer(importer.split(","), on.split(",")).to_json())


def months(
    *, tell: Tell, importer: str, exporter: str, fuel: str | None, since: str | None
) -> Packed:
    """Trade by month between two sides, the JSON of `embargo months --json`."""
    del tell
    from embargo.outcome.months import months as answer

    return Packed.of(answer(importer.split(","), exporter.split(","), fuel, since=since).to_json())


def stocks(*, tell: Tell, place: str, world: int | None) -> Packed:
    """What a place has in store, the JSON of `embargo stocks --json`."""
    del tell
    from embargo.outcome import stocks as answer

    return Packed.of(answer(place, world).to_json())


def trace(*, tell: Tell, importer: str, exporter: str, fuel: str, year: int) -> Packed:
    """Which figures a number of the base comes from, the JSON of `embargo data trace --json`."""
    del tell
    from embargo.facts import base
    from embargo.outcome.export import records

    found = base.trace(importer, exporter, fuel, year)
    said = {
        "schema": "embargo.trace/1",
        "flows": records(found.flows),
        "figures": records(found.figures),
        "months": records(found.months),
    }
    return Packed.of(_json(said))


def check(*, tell: Tell, asked: Mapping[str, Any]) -> Packed:
    """Whether a scenario is sound, in words, and as the text of its file."""
    del tell
    from embargo import world
    from embargo.outcome.act import check as against
    from embargo.scenario import describe, to_yaml

    found = of_request(asked)
    against(found, world.load(asked.get("world")))
    said = {
        "schema": "embargo.check/1",
        "id": found.id,
        "valid": True,
        "measures": [describe(measure) for measure in found.measures],
        "scenario": {**found.to_dict(), "sentence": str(found)},
        "yaml": to_yaml(found),
        "command": command(found),
    }
    return Packed.of(_json(said))


def _known(names: Sequence[str], tables: Mapping[str, Any]) -> Sequence[str]:
    for name in names:
        if name not in tables:
            near = nearest(name[:100], tables)
            hint = f"did you mean {near!r}? " if near else ""
            raise InputError.one(
                f"no table {name[:40]!r}", f"{hint}tables: {', '.join(tables)}", "tables"
            )
    return names


def _table(
    table: pl.DataFrame,
    wanted: Mapping[str, str | None],
    form: str,
    about: Mapping[str, Any],
    *,
    meaning: Callable[[str], str] | None = None,
    mean: bool = False,
) -> Packed:
    from embargo.outcome.export import records
    from embargo.outcome.select import Selection, select

    found = select(table, Selection(**wanted), mean=mean)
    if found.height > limits().rows:
        what = f"{found.height:,} rows, more than {limits().rows:,}"
        raise InputError.one(what, "narrow it by exporter, importer, fuel or date", "format")
    if form == "csv":
        return Packed.of(found.write_csv(), CSV)
    said = {"schema": "embargo.table/1", **about, "rows": records(found)}
    if meaning is not None:
        known = [c for c in found.columns if c in table.columns]
        said["columns"] = {column: meaning(column) for column in known}
    return Packed.of(_json(said))


ANSWERS: Mapping[str, Callable[..., Packed]] = {
    "base_flows": base_flows,
    "check": check,
    "dependence": dependence,
    "month_flows": month_flows,
    "month_prices": month_prices,
    "months": months,
    "outcome_table": outcome_table,
    "run": run,
    "claims": words.claims,
    "pledges": words.pledges,
    "statements": words.statements,
    "stocks": stocks,
    "trace": trace,
    "view": view,
    "view_months": view_months,
    **long.ANSWERS,
}
"""By name, as the server asks for them."""
