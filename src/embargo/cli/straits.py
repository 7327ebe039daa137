"""`embargo straits`: which share of a trade passes which canal or strait."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    import polars as pl


def straits(
    who: Annotated[
        str | None,
        typer.Argument(metavar="[BASIN|PLACE]", help="A basin or a place; the world if not given."),
    ] = None,
    world: Annotated[
        str | None, typer.Option("--world", metavar="YEAR", help="Year; newest by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Show what passes Hormuz, Malacca, Suez and others, e.g. 'embargo straits JPN'."""
    import polars as pl

    from embargo.cli.options import year as checked
    from embargo.facts import base
    from embargo.outcome.export import records
    from embargo.world import straits as found

    year = base.check_year(checked(world) or max(base.years()))
    if who is None:
        total, exports = found.world_total(year), found.exports(year)
        if json:
            _print(year, {"subject": None, "totals": records(total), "exports": records(exports)})
            return
        _show_world(year, total, exports)
        return
    side, code = found.subject(who, year)
    table = found.passing(year)
    column = "basin" if side == "basin" else "exporter"
    sold, bought = (
        table.filter(pl.col(column) == code),
        table.filter(pl.col("importer") == (code if side == "place" else "")),
    )
    exports = found.shares(sold, ["fuel", "basin", "exporter"])
    imports = found.shares(bought, ["fuel", "importer"])
    suppliers = found.shares(bought, ["fuel", "importer", "basin", "exporter"])
    customers = found.shares(sold, ["fuel", "basin", "exporter", "importer"])
    if json:
        parts = {"exports": exports, "customers": customers, "imports": imports,
                 "suppliers": suppliers}  # fmt: skip
        _print(year, {"subject": code, **{name: records(part) for name, part in parts.items()}})
        return
    _show_one(year, code, exports, imports, suppliers)


def _print(year: int, parts: dict[str, object]) -> None:
    from embargo.world.straits import NAMES

    found = {"schema": "embargo.straits/1", "year": year, "straits": NAMES, **parts}
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False, default=str))


def _show_world(year: int, total: pl.DataFrame, exports: pl.DataFrame) -> None:
    import polars as pl

    from embargo.cli.page import Page
    from embargo.facts.basins import basin_name
    from embargo.fuels import market_of
    from embargo.outcome.text import WORDS, amount, capital, listing, percent
    from embargo.world.straits import NAMES

    page = Page()
    page.title(f"What passes the straits, world of {year}, a year")
    for passage, name in NAMES.items():
        page.head(name)
        for row in total.filter((pl.col("passage") == passage) & (pl.col("share") > 0)).to_dicts():
            top = (
                exports.filter((pl.col("fuel") == row["fuel"]) & (pl.col(passage) > 0.005))
                .with_columns(through=pl.col(passage) * pl.col("value"))
                .sort("through", descending=True)
                .head(4)
            )
            who = [
                f"{basin_name(r['basin'], market_of(row['fuel']))} ({percent(r[passage])} of its)"
                for r in top.to_dicts()
            ]
            page.row(
                capital(WORDS[row["fuel"]]),
                f"{amount(row['value'])} {row['unit']}, {percent(row['share'])} of trade"
                + (f"; most from {listing(who)}" if who else ""),
            )


def _show_one(
    year: int, code: str, exports: pl.DataFrame, imports: pl.DataFrame, suppliers: pl.DataFrame
) -> None:
    import polars as pl

    from embargo.cli.page import Page
    from embargo.errors import InputError
    from embargo.facts.basins import basin_name
    from embargo.fuels import market_of
    from embargo.outcome.text import WORDS, amount, capital
    from embargo.places import name as place_name
    from embargo.world.straits import NAMES

    if exports.is_empty() and imports.is_empty():
        what = f"{code} neither sells nor buys a fuel abroad in the base of {year}"
        raise InputError.one(what, "name a trading place, e.g. JPN", "straits")
    page = Page()
    whose = code if "_" in code else place_name(code)
    page.title(f"Straits on the ways of {whose}, world of {year}, a year")
    if not exports.is_empty():
        page.head("Sells")
    for row in exports.to_dicts():
        what = capital(WORDS[row["fuel"]])
        if row["basin"] != row["exporter"]:
            what += f", {basin_name(row['basin'], market_of(row['fuel']))}"
        page.bullet(f"{what}, {amount(row['value'])} {row['unit']}: {_passed(row, NAMES)}")
    if not imports.is_empty():
        page.head("Buys")
    for row in imports.to_dicts():
        what = capital(WORDS[row["fuel"]])
        page.bullet(f"{what}, {amount(row['value'])} {row['unit']}: {_passed(row, NAMES)}")
    top = suppliers.filter(pl.col("by_sea") > 0).group_by("fuel", maintain_order=True).head(6)
    if not top.is_empty():
        page.head("Its main suppliers by sea")
        for row in top.to_dicts():
            who = basin_name(row["basin"], market_of(row["fuel"]))
            page.bullet(
                f"{capital(WORDS[row['fuel']])} from {who}, "
                f"{amount(row['value'])} {row['unit']}: {_passed(row, NAMES)}"
            )


def _passed(row: dict[str, float], names: dict[str, str]) -> str:
    from embargo.outcome.text import percent

    passed = [f"{name} {percent(row[p])}" for p, name in names.items() if row[p] >= 0.005]
    if row["by_sea"] < 0.995:
        passed.append(f"overland {percent(1 - row['by_sea'])}")
    return ", ".join(passed) or "no strait"
