"""Shares of power by fuel from the sources at hand, rounded: our estimate, never their tables."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from embargo.errors import DataError
from embargo.facts.power.mix import FILE, FUELS, Mix
from embargo.facts.readers.statistical_review import read_workbook
from embargo.facts.tables import numbers, read_csv

SOURCE_FILE = Path("../structure/power_mix.csv")
_MERGED = {
    "oil": "oil", "gas": "gas", "coal": "coal", "nuclear": "nuclear", "hydro": "hydro",
    "wind": "renewables", "solar": "renewables", "bioenergy": "renewables",
    "renewables": "renewables", "other_renewables": "renewables",
    "other_renewables_ex_bio": "renewables", "other": "other",
}  # fmt: skip
_WORKBOOK = "statistical review, edition 2023 or 2024"
_BASES = (
    ("Ember/EI via Our World in Data (2026", "Ember and others, via Our World in Data, 2026"),
    ("MOTIE", "Korea's energy ministry, 2025-05"),
    ("EI Statistical Review", _WORKBOOK),
    ("Ember/EI via Our World in Data (2023", "Ember and others, via Our World in Data, 2023"),
)
"""Beginning of a source's name, best first, and what it is called here. Bases are never mixed: a
place's year comes from one."""

_SHEET = "Elec generation by fuel"

Made = dict[tuple[str, int], dict[str, dict[str, float]]]
"""TWh by (place, year), basis and fuel."""

Totals = dict[tuple[str, int, str], float]
"""TWh by (place, year, basis)."""

_WHOLE = 0.93
"""A basis whose fuels cover less of its own total than this is left out."""


def rows(root: Path) -> list[Mix]:
    """The mix of every place and year, from the best basis that covers its whole generation.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: the file is missing or faulty, or names a fuel that is not known.
    """
    found, totals = _from_workbook(root)
    frame = read_csv(root / SOURCE_FILE, ("iso3", "year", "fuel", "value", "source"))
    frame = numbers(frame, ("value", "year"))
    taken = frozenset(found)
    for row in frame.iter_rows(named=True):
        key = (row["iso3"], int(row["year"]))
        basis = next((name for start, name in _BASES if row["source"].startswith(start)), None)
        if basis is None:
            continue
        if row["fuel"] == "total":
            totals[*key, basis] = row["value"]
            continue
        if row["fuel"] not in _MERGED:
            what = f"unknown fuel {row['fuel']!r}"
            raise DataError.one(what, f"known: {', '.join(_MERGED)}, total", row["where"])
        sums = found.setdefault(key, {}).setdefault(basis, {})
        if basis == _WORKBOOK and key in taken:
            continue
        fuel = _MERGED[row["fuel"]]
        sums[fuel] = sums.get(fuel, 0.0) + row["value"]
    out = []
    for (place, year), bases in sorted(found.items()):
        for _, basis in _BASES:
            if basis not in bases:
                continue
            made = bases[basis]
            known = sum(made.values())
            total = max(totals.get((place, year, basis), known), known)
            if total > 0 and known >= _WHOLE * total:
                made["other"] = made.get("other", 0.0) + total - known
                out.append(_mix(place, year, made, total, basis))
                break
    return out


def _from_workbook(root: Path) -> tuple[Made, Totals]:
    """Generation by fuel of the years that the workbook has, in TWh, and its totals."""
    rows = read_workbook(root, (_SHEET,)).filter(pl.col("importer_kind") == "place")
    found: Made = {}
    totals: Totals = {}
    for row in rows.iter_rows(named=True):
        key = (row["importer"], int(row["period"]))
        if row["fuel"] == "power":
            totals[*key, _WORKBOOK] = row["value"]
        else:
            found.setdefault(key, {}).setdefault(_WORKBOOK, {})[_MERGED[row["fuel"]]] = row["value"]
    return found, totals


def _mix(place: str, year: int, made: Mapping[str, float], total: float, basis: str) -> Mix:
    shares = {fuel: made.get(fuel, 0.0) / total for fuel in FUELS}
    return Mix(
        place=place,
        year=year,
        generation_twh=float(f"{total:.2g}"),
        **{f"{fuel}_pct": float(value) for fuel, value in _whole_percents(shares).items()},
        source=f"our estimate, rounded, after {basis}",
        status="C",
    )


def _whole_percents(shares: Mapping[str, float]) -> dict[str, int]:
    """Whole percents that sum to 100, by the largest remainders."""
    floors = {fuel: int(100 * share) for fuel, share in shares.items()}
    missing = 100 - sum(floors.values())
    order = sorted(shares, key=lambda fuel: floors[fuel] - 100 * shares[fuel])
    return {fuel: floors[fuel] + (fuel in order[:missing]) for fuel in shares}


def write(mixes: Sequence[Mix], file: Path = FILE) -> None:
    """Write the table whole or not at all."""
    columns = [
        "place", "year", "generation_twh", *(f"{fuel}_pct" for fuel in FUELS), "source", "status"
    ]  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for mix in mixes:
        cells = [getattr(mix, column) for column in columns]
        writer.writerow(f"{c:.10g}" if isinstance(c, float) else c for c in cells)
    fresh = file.with_name(f".{file.name}")
    fresh.write_text(text.getvalue(), encoding="utf-8")
    os.replace(fresh, file)  # noqa: PTH105 - one rename, whole or not at all
