"""`embargo data`: what the embedded base holds and where its numbers come from."""

from __future__ import annotations

import json as to_json
from pathlib import Path
from typing import Annotated, Any

import typer

from embargo.cli import facts
from embargo.cli.fetch import fetch
from embargo.cli.options import Base, Json

app = typer.Typer(
    help="Show, trace and rebuild the data.", no_args_is_help=True, rich_markup_mode=None
)

app.command("check", short_help="Check a file of your own facts.", no_args_is_help=True)(
    facts.check
)
app.command("fetch", short_help="Fetch a public source.")(fetch)


@app.command(short_help="What the base holds, from which sources, and how far to trust it.")
def status(base_folder: Base = None, json: Json = False) -> None:
    """Show what the base holds, from which sources, and where sources disagree."""
    from embargo.facts import base

    found = base.status()
    if json:
        _print({"schema": "embargo.data/1", **found})
        return
    from embargo.cli.page import Page

    page = Page()
    page.title(f"Base of {found['vintage']}")
    page.row("years", years_in_words(found["years"]))
    for what in ("customs", "trade matrices", "carried forward"):
        of = [int(y) for y, world in found["worlds"].items() if world["basis"] == what]
        if of:
            page.row(f"  {what}", years_in_words(of))
    page.row("default year", str(found["newest"]))
    page.row("flows", f"{found['flows']:,}")
    page.row("places", f"{found['places']:,}")
    page.row("figures fitted", f"{found['figures']:,}")
    page.row("licence", str(found["licence"]))
    if "user" in found:
        facts.rests_on(page, found)
    page.head("Sources")
    for name, vintage in found["sources"].items():
        page.row(name, str(vintage)) if len(name) <= 20 else page.line(
            f"{name} {vintage}", indent="  "
        )
    page.head("Months")
    for row in found["monthly"]:
        held = (
            f"{row['first']} to {row['last']}, {row['pairs']:,} pairs, {row['rows']:,} rows"
            if row["rows"]
            else "missing: its terms let nothing ship"
        )
        page.bullet(f"{row['source']}: {held}")
    page.head("Figures that the others contradict")
    page.line(f"{found['conflicts']:,} of {found['figures']:,} lie over two deviations away; e.g.")
    for row in found["worst_conflicts"][:6]:
        page.bullet(f"{row['year']} {row['market']}: {row['text']} ({row['gap']} away)")


@app.command(short_help="Which figures a flow comes from.")
def trace(
    importer: Annotated[str, typer.Argument(help="Who buys.")],
    exporter: Annotated[str, typer.Argument(help="Who sells: a place or a basin.")],
    fuel: Annotated[str, typer.Argument(help="crude, products, lng, pipeline_gas or coal.")],
    year: Annotated[str | None, typer.Argument(help="Year; newest by default.")] = None,
    base_folder: Base = None,
    json: Json = False,
) -> None:
    """Show which figures a flow comes from, e.g. 'embargo data trace JPN RUS lng 2023'."""
    from embargo.cli.options import year as checked
    from embargo.facts import base
    from embargo.outcome.export import records

    when = checked(year, "YEAR") or base.newest()
    found = base.trace(importer, exporter, fuel, when)
    if json:
        _print(
            {
                "schema": "embargo.trace/1",
                "flows": records(found.flows),
                "figures": records(found.figures),
                "months": records(found.months),
            }
        )
        return
    from embargo import places
    from embargo.cli.page import Page
    from embargo.outcome.text import WORDS, amount

    page, flows = Page(), found.flows.to_dicts()
    buyer, seller = places.name(flows[0]["importer"]), places.name(flows[0]["exporter"])
    total = sum(row["value"] for row in flows)
    page.title(
        f"{seller} to {buyer}, {WORDS[flows[0]['fuel']]}, {when}: "
        f"{amount(total)} {flows[0]['unit']} a year"
    )
    for row in flows:
        band = f"{amount(row['low'])} to {amount(row['high'])}"
        page.row(row["basin"], f"{amount(row['value'])} {row['unit']} (80 % band {band})")
    page.head("Figures that it is part of, the most specific first")
    for row in found.figures.head(12).to_dicts():
        page.bullet(_figure(row))
    if found.figures.height > 12:
        page.line(f"{found.figures.height - 12} more: see --json.")
    if found.months.height:
        from embargo.cli.months import by_year

        page.head(f"Months of {when}")
        by_year(page, found.months)


@app.command(short_help="Build a base with your own facts, or rebuild the shipped one.")
def build(
    root: Annotated[
        Path | None, typer.Option("--sources", help="Folder of the public sources.")
    ] = None,
    own: facts.File = None,
    out: facts.Out = None,
    json: Json = False,
) -> None:
    """Build a base with your own facts, or rebuild the embedded one from the public sources.

    With --facts, the embedded base and the facts of a YAML file are reconciled into a base of your
    own, without any source; use it with --base FOLDER. Without, everything is rebuilt from the
    public sources beside the checkout.
    """
    if own is not None or out is not None:
        facts.build(own, out, root, json)
        return
    try:
        from embargo.facts import build as builder
    except ModuleNotFoundError as error:
        from embargo.errors import InputError, install

        what = f"rebuilding needs the package {error.name!r}"
        raise InputError.one(what, install("build"), "data build") from None
    found = builder.build(root, progress=lambda text: typer.echo(text, err=True))
    if json:
        _print({"schema": "embargo.data/1", **found})
    else:
        print(f"Built {found['flows']:,} flows of {years_in_words(found['years'])}.")


@app.command(short_help="Where sources disagree, by how much, and what was done.")
def conflicts(
    year: Annotated[str | None, typer.Option("--year", help="One year; all by default.")] = None,
    market: Annotated[
        str | None, typer.Option("--market", help="crude, products, gas or coal; all by default.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to print.")] = 20,
    json: Json = False,
) -> None:
    """Show where sources disagree, by how much, and what was decided, the widest first."""
    import polars as pl

    from embargo import fuels
    from embargo.cli.options import year as checked
    from embargo.errors import InputError
    from embargo.facts import base

    when = checked(year, "--year")
    found = base.conflicts(when)
    if market is not None:
        if market not in fuels.MARKETS:
            known = ", ".join(fuels.MARKETS)
            raise InputError.one(f"no market {market!r}", f"markets: {known}", "--market")
        found = found.filter(pl.col("market") == market)
    widest = {"over 10 %": 0, "over 5 times": 1, "2 to 5 times": 2, "3–10 %": 3}
    found = found.with_columns(
        rank=pl.col("gap").replace_strict(widest, default=9, return_dtype=pl.Int8)
    ).sort(
        "rank", "year", "estimate", "text", descending=[False, True, True, False], nulls_last=True
    )
    found = found.drop("rank")
    if json:
        _print({"schema": "embargo.conflicts/1", "conflicts": found.to_dicts()})
        return
    from embargo.cli.page import Page

    page = Page()
    page.title(f"{found.height:,} conflicts between sources")
    for row in found.head(limit).to_dicts():
        page.bullet(f"{row['text']}: {row['gap']} apart; against {row['against'] or 'the balance'}")
    if found.height > limit:
        page.line(f"{found.height - limit:,} more: see --limit or --json.")


@app.command(
    "validate-spread", short_help="Hide known figures, and see how far off the base is then."
)
def validate_spread(
    root: Annotated[
        Path | None, typer.Option("--sources", help="Folder of the public sources.")
    ] = None,
    share: Annotated[
        float, typer.Option("--share", min=0.01, max=0.5, help="Share of figures to hide.")
    ] = 0.15,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the random choice.")] = 1,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Times every year is tested.")] = 1,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write the report to this Markdown file.")
    ] = None,
    json: Json = False,
) -> None:
    """Hide known figures, rebuild without them, and show how often the bands hold them."""
    try:
        from embargo.facts import validation
    except ModuleNotFoundError as error:
        from embargo.errors import InputError, install

        what = f"rebuilding needs the package {error.name!r}"
        raise InputError.one(what, install("build"), "data") from None
    rows = validation.validate(
        root, share=share, seed=seed, rounds=rounds, progress=lambda t: typer.echo(t, err=True)
    )
    if page is not None:
        page.write_text(validation.report(rows, share, seed), encoding="utf-8")
    if json:
        _print(
            {
                "schema": "embargo.spread/1",
                "share": share,
                "seed": seed,
                "by_market": validation.summary(rows, "basis", "market").to_dicts(),
                "by_kind": validation.summary(rows, "basis", "market", "kind", "sums").to_dicts(),
            }
        )
    else:
        print(validation.report(rows, share, seed))


def years_in_words(years: list[int]) -> str:
    """Years as one span where they follow on each other, e.g. 2010–2017."""
    whole = len(years) > 2 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]}–{years[-1]}" if whole else ", ".join(map(str, years))


def _figure(row: dict[str, Any]) -> str:
    from embargo.outcome.text import amount

    stated = "kept by its source" if row["value"] is None else amount(row["value"])
    whose = "your fact, " if row["kind"] == "user fact" else ""
    text = (
        f"{whose}{row['text']}: figure {stated}, estimate {amount(row['estimate'])} {row['unit']}"
    )
    text += f", {row['gap']}" + (", in conflict" if row["conflict"] else "")
    flows = f"{row['flows']:,} flow{'s' if row['flows'] > 1 else ''}"
    return f"{text}; sums {flows}; {row['source']} ({row['status']})"


def _print(found: object) -> None:
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False, default=str))
