"""`embargo pressure`: what leaving a seller costs a buyer, and what refusing costs it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Base, CsvFolder, Json, Seed

if TYPE_CHECKING:
    from embargo.cli.page import Page
    from embargo.pressure.report import Pressure


_LEAST = 0.005
"""USD bn: a part that is nowhere as large is not shown."""


def pressure(
    buyer: Annotated[str, typer.Argument(help="Who is pressed: a code, a name or a group.")],
    on: Annotated[str, typer.Option("--on", help="The seller to leave.")],
    by: Annotated[str, typer.Option("--by", help="Who presses.")] = "USA",
    fuel: Annotated[
        str | None,
        typer.Option("--fuel", help="Fuels, e.g. oil or lng; by default those of the instruments."),
    ] = None,
    tariff: Annotated[
        str | None,
        typer.Option("--tariff", metavar="PERCENT", help="The added tariff to look at."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Use only what was known by 2025-09-30."),
    ] = None,
    each_month: Annotated[
        str | None,
        typer.Option(
            "--each-month",
            metavar="FIRST:LAST",
            help="A line for each month, beside what flows did, e.g. 2025-08:2026-02.",
        ),
    ] = None,
    world: Annotated[
        str | None,
        typer.Option("--world", metavar="YEAR", help="Base year; by default the newest known."),
    ] = None,
    draws: Annotated[
        str, typer.Option("--draws", metavar="N", help="Worlds to draw for bands; 0 for none.")
    ] = "50",
    seed: Seed = "1",
    base_folder: Base = None,
    json: Json = False,
    csv: CsvFolder = None,
) -> None:
    """Answer: at which tariff, odds, discount or political value complying and refusing cost alike.

    No forecast. C is what complying costs in the first year, L what refusing costs.
    """
    from embargo.cli.options import command_line, whole, year
    from embargo.cli.progress import bar
    from embargo.errors import InputError

    asked: dict[str, Any] = {
        "on": on,
        "by": by,
        "fuel": None if fuel is None else tuple(fuel.split(",")),
        "tariff": None if tariff is None else _rate(tariff),
        "world": year(world),
        "draws": whole(draws, "--draws"),
        "seed": whole(seed, "--seed"),
    }
    if each_month is not None and as_of is not None:
        raise InputError.one("--each-month with --as-of", "give one of them", "--as-of")
    with bar("draws", shown=asked["draws"] > 0) as progress:
        if each_month is not None:
            from embargo.pressure.bed import bed

            first, _, last = each_month.partition(":")
            found: Any = bed(buyer, first=first, last=last or first, progress=progress, **asked)
        else:
            from embargo.pressure.answer import pressure as answer

            found = answer(buyer, as_of=as_of, progress=progress, **asked)
    written = () if csv is None else found.write_csv(csv, command=command_line())
    if json:
        print(found.to_json())
        return
    if each_month is not None:
        from embargo.cli.page import Page

        page = Page()
        page.title(found.title)
        page.table(found.heads, found.cells, left=2)
        for note in found.notes:
            page.bullet(note)
    else:
        show(found)
    if written:
        print(f"Wrote {len(written)} tables with their metadata to {csv}.")


def _rate(text: str) -> float:
    from embargo.cli.options import number

    return number(text.strip().removesuffix("%"), "--tariff", "rate in percent")


def show(found: Pressure) -> None:
    """Print an answer for people."""
    from embargo.cli.page import Page
    from embargo.outcome.text import WORDS, amount, listing, percent

    asked = found.question
    page = Page()
    what = listing([WORDS[fuel] for fuel in asked.fuels])
    page.title(f"{asked.buyer.name} under pressure by {asked.sender.name} to leave {what} of "
               f"{asked.target.name}")  # fmt: skip
    bought = [
        f"{amount(size)} {unit} {WORDS[fuel]} ({percent(share)} of its imports)"
        for fuel, (size, unit, share) in asked.bought.items()
    ]
    page.line(
        f"Inputs known by {asked.day}, world of {asked.year}: it buys {listing(bought)}, worth "
        f"USD {amount(found.cost.value)} bn a year."
    )
    _complying(page, found)
    _refusing(page, found)
    _tariffs(page, found)
    _swings(page, found)
    if found.published.height:
        page.head("What others said complying costs")
        for row in found.published.to_dicts():
            low, high = amount(row["low"]), amount(row["high"])
            size = low if low == high else f"{low} to {high}"
            note = f"; {row['note']}" if row["note"] else ""
            page.bullet(f"{row['who']}, {row['known_from']}: {size} {row['unit']}{note}")
    if found.notes:
        page.head("To know")
        for note in found.notes:
            page.bullet(note)
    page.blank()
    drawn = (
        "No bands: no draws."
        if found.draws is None
        else f"Bands: middle 80 % of {found.draws.used} draws of the world and of every input."
    )
    page.line(f"{drawn} No forecast: who refuses may value what the sums leave out.", "dim")
    page.line("Every input with source and day: --json or --csv FOLDER.", "dim")


def _complying(page: Page, found: Pressure) -> None:
    from embargo.pressure.comply import PARTS

    page.head("What complying costs in the first year, USD bn")
    cells = []
    for row in found.parts.to_dicts():
        sizes = [abs(row[name] or 0.0) for name in ("value", "low", "high")]
        if row["part"] in PARTS and max(sizes) < _LEAST:
            continue
        words = {**PARTS, "total": "C, together", "second_choice": "beside it, second choice"}
        cells.append([words[row["part"]], _signed(row["value"]), _between(row, "")])
    page.table(*_drawn(found, ["", "USD bn", "80 % band"], cells))


def _refusing(page: Page, found: Pressure) -> None:
    page.head("What refusing costs in a year, and where both cost alike")
    unit = found.instruments["counter_bid_unit"][0]
    for row in found.instruments.to_dicts():
        rate = "" if row["rate"] is None else f", {row['rate']:g} %"
        stage = f" ({row['stage']})" if row["stage"] else ""
        page.item(f"{_KINDS[row['kind']]}: {row['instrument']}{rate}{stage}")
        if row["loss"] is None:
            page.row("L, refusing", "not valued")
            continue
        page.row("L, refusing", f"{_signed(row['loss'])} USD bn{_band(row, 'loss')}")
        page.row("C, complying with it", f"{_signed(row['comply'])} USD bn{_band(row, 'comply')}")
        page.row(
            "p*, odds = C / L",
            f"{_odds(row['credibility'])}{_band(row, 'credibility', odds=True)}",
        )
        bid = row["counter_bid"]
        words = "further discount" if bid >= 0 else "discount that could be withdrawn"
        page.row("d*, seller's bid", f"{_signed(bid)} {unit}{_band(row, 'counter_bid')}: {words}")
        page.row(
            "V* = L − C", f"{_signed(row['political_value'])} USD bn{_band(row, 'political_value')}"
        )


_KINDS = {
    "tariff": "Tariff on the buyer's own exports",
    "designation": "Designation of sellers",
    "together": "Together",
    "market": "Loss of the sender's market",
}


def _tariffs(page: Page, found: Pressure) -> None:
    from embargo.outcome.text import percent

    page.head(f"Break-even tariff t*, added, and L at {100 * found.rate:g} %, by trade elasticity")
    cells = []
    for row in found.break_even.to_dicts():
        never = row["share_without"]
        cells.append(
            [
                row["elasticity"],
                f"−{abs(row['value']):.2f}",
                _tariff(row["tariff"]),
                _tariff_band(row),
                "" if not never else percent(never),
                _signed(row["loss"]),
                _between(row, "loss_"),
            ]
        )
    heads = ["elasticity", "", "t*, %", "80 % band", "never", "L, USD bn", "80 % band"]
    page.table(*_drawn(found, heads, cells))


def _drawn(
    found: Pressure, heads: list[str], cells: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """A table without the columns that only draws fill, if there are none."""
    if found.draws is not None:
        return heads, cells
    kept = [at for at, head in enumerate(heads) if head not in ("80 % band", "never", "rank")]
    return [heads[at] for at in kept], [[row[at] for at in kept] for row in cells]


def _swings(page: Page, found: Pressure) -> None:
    page.head("What moves t* most: each input at the ends of its range, all else central")
    cells = []
    for row in found.sensitivity.to_dicts():
        if row["low"] is None:
            continue
        rank = "" if row["rank"] is None else f"{row['rank']:+.2f}".replace("-", "−")
        cells.append(
            [
                row["input"].replace("_", " "),
                _plain(row["low"]),
                _plain(row["high"]),
                _tariff(row["tariff_low"]),
                _tariff(row["tariff_high"]),
                rank,
            ]
        )
    page.table(*_drawn(found, ["input", "from", "to", "t*, %", "t*, %", "rank"], cells))
    named = [
        f"{row['input']} {row['rank']:+.2f}".replace("-", "−")
        for row in found.sensitivity.to_dicts()
        if row["low"] is None
    ]
    if named:
        page.line(f"Parameters of the market that go with t* over draws: {', '.join(named)}.")


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _signed(value: float) -> str:
    from embargo.outcome.text import amount

    return f"{'−' if value <= -0.005 else ''}{amount(abs(value))}"


def _tariff(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "over 1,000"
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def _tariff_band(row: dict[str, Any]) -> str:
    if row["tariff_low"] is None:
        return ""
    return f"{_tariff(row['tariff_low'])} to {_tariff(row['tariff_high'])}"


def _odds(value: float) -> str:
    from embargo.outcome.text import percent

    if not math.isfinite(value):
        return "none: refusing costs nothing"
    return percent(value) if value <= 1 else f"{percent(value)}, above certainty"


def _between(row: dict[str, Any], of: str) -> str:
    if row[f"{of}low"] is None:
        return ""
    return f"{_signed(row[f'{of}low'])} to {_signed(row[f'{of}high'])}"


def _band(row: dict[str, Any], of: str, *, odds: bool = False) -> str:
    from embargo.outcome.text import percent

    low, high = row[f"{of}_low"], row[f"{of}_high"]
    if low is None:
        return ""
    if odds:
        return f" ({percent(low)} to {percent(high) if math.isfinite(high) else 'none'})"
    return f" ({_signed(low)} to {_signed(high)})"
