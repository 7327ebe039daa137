"""The embedded base: the reconciled estimates that ship, and where each comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from embargo import fuels, places
from embargo.errors import DataError, InputError, nearest
from embargo.facts.shipped import FOLDER
from embargo.facts.sources import register

VARIABLE = "EMBARGO_BASE"
"""Environment variable that names the folder of a user's own base."""

_chosen: ContextVar[Path | None] = ContextVar("base", default=None)
TABLES = ("flows", "balances", "figures", "links", "prices", "capacities", "conflicts")


@dataclass(frozen=True)
class Trace:
    """Where one flow comes from.

    Attributes:
        flows: the estimate, one row a basin, with its band.
        figures: every known figure that this flow is part of, the most specific first: kind, text,
            value (null where the source's terms allow only estimates to be shipped), estimate,
            unit, gap, conflict, flows (how many flows the figure sums over), source, status.
        months: the trade of the pair by month of that year, as `monthly`; of all its basins.
    """

    flows: pl.DataFrame
    figures: pl.DataFrame
    months: pl.DataFrame


def folder() -> Path:
    """Give the folder of the base in use: chosen by `using`, named by EMBARGO_BASE, or embedded.

    Raises:
        InputError: the folder that is named holds no base.
    """
    named = _chosen.get() or os.environ.get(VARIABLE)
    if not named:
        return FOLDER
    path = Path(named).absolute()
    if not (path / "manifest.json").is_file():
        raise InputError.one(
            "holds no base",
            f"build one with `embargo data build --facts FILE --out {path.name}`, or leave out "
            f"--base and {VARIABLE} for the embedded one",
            str(named),
        )
    return path


@contextmanager
def using(folder: str | os.PathLike[str]) -> Iterator[None]:
    """Use the base in a folder, such as a user's own, for everything inside the `with`."""
    token = _chosen.set(Path(folder))
    try:
        yield
    finally:
        _chosen.reset(token)


def stamp() -> tuple[Path, int]:
    """Give the folder in use and when it was written: what a cached world depends on."""
    path = folder()
    return path, (path / "manifest.json").stat().st_mtime_ns


def _read(name: str) -> pl.DataFrame:
    return _table(name, *stamp())


@lru_cache(maxsize=4 * len(TABLES))
def _table(name: str, home: Path, _written: int) -> pl.DataFrame:
    path = home / f"{name}.parquet"
    _check(name, home)
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _damaged(f"the table {name!r}", error, path) from error


def manifest() -> dict[str, Any]:
    """Give what the base was built from: version, years, source vintages, counts."""
    return _manifest(*stamp())


@lru_cache(maxsize=4)
def _manifest(home: Path, _written: int) -> dict[str, Any]:
    path = home / "manifest.json"
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        _ = [int(year) for year in data["years"]], str(data["vintage"]), dict(data["worlds"])
    except KeyError as error:
        raise _damaged("the manifest", ValueError(f"it has no {error}"), path) from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _damaged("the manifest", error, path) from error
    return data


def _check(name: str, home: Path) -> None:
    """Refuse a table of a user's base that is not made like the embedded one: of another version.

    Raises:
        DataError: columns are missing.
    """
    if home == FOLDER:
        return
    path = home / f"{name}.parquet"
    try:
        own = pl.read_parquet_schema(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _damaged(f"the table {name!r}", error, path) from error
    missing = [each for each in pl.read_parquet_schema(FOLDER / path.name) if each not in own]
    if missing:
        what = ValueError(f"it was made by another version: no column {', '.join(missing)}")
        raise _damaged(f"the table {name!r}", what, path)


def _damaged(what: str, error: Exception, path: Path) -> DataError:
    if path.parent == FOLDER:
        whose, where = "the embedded base", path.name
        remedy = "install the package again, or rebuild it with `embargo data build`"
    else:
        whose, where = "this base", str(path)
        remedy = "build it again with `embargo data build --facts FILE`"
    return DataError.one(f"{what} of {whose} cannot be read ({error})", remedy, where)


def years() -> tuple[int, ...]:
    """Give the years that the base holds, oldest first."""
    return tuple(manifest()["years"])


def worlds() -> dict[int, dict[str, Any]]:
    """Give by year what its world rests on (``basis``) and whether it is ``complete``.

    A basis is "trade matrices", "customs" (2010–2017) or "carried forward" (the estimate of the
    last reviewed year, brought forward by single facts).
    """
    told = manifest().get("worlds", {})
    return {y: told.get(str(y), {"basis": "trade matrices", "complete": True}) for y in years()}


def newest() -> int:
    """Give the newest complete year: every market converged, every place balances."""
    whole = [year for year, world in worlds().items() if world["complete"]]
    return max(whole or years())


def vintage() -> str:
    """Give the version of the base, e.g. ``2026-11``."""
    return str(manifest()["vintage"])


def check_year(year: int) -> int:
    """Give the year back if the base holds it.

    Raises:
        InputError: it does not, with the nearest year that it holds.
    """
    if year not in years():
        close = min(years(), key=lambda y: abs(y - year))
        raise InputError.one(
            f"no base world of {year}",
            f"years: {', '.join(map(str, years()))}; the nearest is {close}",
            "--world",
        )
    return year


def flows(year: int | None = None) -> pl.DataFrame:
    """Give reconciled flows.

    Columns: year, market, fuel, basin, exporter, importer, value, low, high, unit, balance,
    observed.
    ``value``, ``low`` and ``high`` (the central 80 %) are in Mt a year (pipeline gas: bcm); home
    use has ``exporter == importer``; ``balance`` is the value in the market's balance unit;
    ``observed`` says whether a figure gives the trade of the pair by itself.
    """
    return _of("flows", year)


def balances(year: int | None = None) -> pl.DataFrame:
    """Give the balance of every place and market.

    production + imports = exports + consumption + stock_change_and_losses; ``re_exports`` is part
    of both imports and exports. Units: Mt (crude, products), bcm (gas), PJ (coal).
    """
    return _of("balances", year)


def figures(year: int | None = None) -> pl.DataFrame:
    """Give the figures that the estimate was fitted to, and what it makes of them."""
    return _of("figures", year)


def conflicts(year: int | None = None) -> pl.DataFrame:
    """Give where sources disagree: figures that the world could not meet, and customs mirrors.

    Columns: year, market, kind, text, gap (class), value (null where kept by its source), estimate,
    unit, against, decision, source, status.
    """
    return _of("conflicts", year)


def links(year: int | None = None) -> pl.DataFrame:
    """Give which figure sums over which flow; both count from 0 within a year and market."""
    return _of("links", year)


def prices(year: int | None = None) -> pl.DataFrame:
    """Give annual means of benchmark prices: year, series, fuel, place, value, unit, source."""
    return _of("prices", year)


def monthly_prices(series: str | None = None, *, first: str | None = None) -> pl.DataFrame:
    """Give monthly benchmark prices; see `embargo.facts.price_series.monthly_prices`."""
    from embargo.facts import price_series

    return price_series.monthly_prices(series, first=first)


def monthly(
    fuel: str | None = None,
    exporter: str | None = None,
    importer: str | None = None,
    *,
    since: str | None = None,
) -> pl.DataFrame:
    """Give trade by month where sources have it; see `embargo.facts.months.months`."""
    from embargo.facts import months

    return months.months(fuel, exporter, importer, since=since)


def capacities(year: int | None = None) -> pl.DataFrame:
    """Give capacities: year, kind, fuel, exporter, importer, name, value, unit, source, status.

    Gas in bcm a year: lng_export (by basin), lng_import (by place), pipeline (by pair). Crude in
    Mt a year: oil_pipeline (to a buyer), oil_transit (to a port abroad or on another coast),
    loading (all that a basin can send out where its links overland are not the main way),
    refinery and refinery_throughput (by importer). Coal in Mt a year: coal_export, coal_import,
    coal_terminal (both ways).
    """
    return _of("capacities", year)


def _read_year(name: str, year: int) -> pl.DataFrame:
    return _table_of_year(name, year, *stamp())


@lru_cache(maxsize=8 * len(TABLES))
def _table_of_year(name: str, year: int, home: Path, _written: int) -> pl.DataFrame:
    """One year of a table: only its row groups are read."""
    path = home / f"{name}.parquet"
    _check(name, home)
    try:
        return pl.scan_parquet(path).filter(pl.col("year") == year).collect()
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _damaged(f"the table {name!r}", error, path) from error


def _of(name: str, year: int | None) -> pl.DataFrame:
    return _read(name) if year is None else _read_year(name, check_year(year))


def trace(importer: str, exporter: str, fuel: str, year: int) -> Trace:
    """Show which figures a flow comes from.

    Arguments:
        importer: place that takes the fuel.
        exporter: place or basin that it comes from.
        fuel: crude, products, lng, pipeline_gas or coal.
        year: year of the base.

    Raises:
        InputError: unknown place, fuel or year, or no such flow in the base.
    """
    to, what = places.resolve(importer), fuels.resolve(fuel)
    everything = flows(year).filter(pl.col("fuel") == what)
    basins = set(everything["basin"])
    side = "basin" if exporter.upper() in basins - set(everything["exporter"]) else "exporter"
    origin = exporter.upper() if side == "basin" else places.resolve(exporter)
    market = fuels.market_of(what)
    numbered = (
        flows(year)
        .filter(pl.col("market") == market)
        .with_row_index("flow")
        .with_columns(pl.col("flow").cast(pl.Int32))
    )
    found = numbered.filter(
        (pl.col("fuel") == what) & (pl.col("importer") == to) & (pl.col(side) == origin)
    )
    if found.is_empty():
        sellers = sorted(everything.filter(pl.col("importer") == to)["exporter"].unique())
        back = everything.filter((pl.col("importer") == origin) & (pl.col("exporter") == to))
        close = nearest(origin, sellers)
        if not back.is_empty():
            remedy = f"the buyer comes first: {origin} {to} {what} {year}"
        elif close:
            remedy = f"did you mean {close}?"
        else:
            remedy = f"{to} buys {what} from: {', '.join(sellers) or 'nobody'}"
        raise InputError.one(f"no {what} from {origin} to {to} in {year}", remedy)
    its = links(year).filter(pl.col("market") == market)
    counts = its.group_by("figure").agg(flows=pl.len())
    hit = its.filter(pl.col("flow").is_in(found["flow"].implode()))["figure"].unique()
    sources = {**{s: r.title for s, r in register().items()}}
    rows = (
        figures(year)
        .filter((pl.col("market") == market) & pl.col("figure").is_in(hit.implode()))
        .join(counts, on="figure")
        .sort("flows", "figure")
        .with_columns(source=pl.col("source").replace(sources))
        .select(
            "kind",
            "text",
            "value",
            "estimate",
            "unit",
            "gap",
            "conflict",
            "flows",
            "source",
            "status",
        )
    )
    whole = monthly(what, found["exporter"][0], to)
    months = whole.filter(pl.col("period").str.starts_with(str(year)))
    return Trace(found.drop("flow"), rows, months.with_columns(pl.col("source").replace(sources)))


def status() -> dict[str, Any]:
    """Give what the base holds, for `embargo data status`."""
    from embargo.facts import months

    conflicts = figures().filter(pl.col("conflict"))
    with using(FOLDER):
        embedded = vintage()
    return {
        **manifest(),
        "folder": str(folder()),
        "embedded_vintage": embedded,
        "newest": newest(),
        "figures": figures().height,
        "monthly": months.coverage(),
        "conflicts": conflicts.height,
        "worst_conflicts": conflicts.filter(pl.col("gap") == "over 10 %")
        .select("year", "market", "text", "gap", "status")
        .head(12)
        .to_dicts(),
    }
