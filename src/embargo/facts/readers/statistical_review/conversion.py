"""The statistical review's own conversion factors, to test ours against."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.errors import DataError
from embargo.facts.readers.statistical_review.cells import FILE, Rows, load, open_workbook
from embargo.facts.readers.statistical_review.names import clean

SHEET = "Approximate conversion factors"

# Blocks of the sheet: name above the first column, and what the columns convert to. The products'
# columns name both units.
_CRUDE = ("Crude oil", 3, ("t", "kl", "bbl", "US gal", "t/y"))
_PRODUCTS = ("Oil products", 2, ("bbl>t", "t>bbl", "kl>t", "t>kl", "t>GJ", "t>boe"))
_GAS = (
    "Natural gas (NG) and liquefied natural gas (LNG)",
    2,
    ("bcm", "bcf", "PJ", "Mtoe", "Mt LNG", "10^12 Btu", "mboe"),
)


def read_conversion_factors(root: Path) -> pl.DataFrame:
    """One row a factor: fuel, from, to, factor, where.

    `from` is the row's name for crude and gas ("Barrels", "1 million tonnes LNG"), and a unit for
    products, whose `fuel` is the row's name. Energies are net calorific values.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: fastexcel, file, sheet or a block is missing.
    """
    return factors(load(open_workbook(root / FILE), SHEET))


def factors(rows: Rows) -> pl.DataFrame:
    """The factors from the cells of the sheet.

    Raises:
        DataError: a block of the sheet is missing.
    """
    found: list[tuple[str, str, str, float, str]] = []
    for title, first, units in (_CRUDE, _PRODUCTS, _GAS):
        for index, name, cells in _block(rows, title):
            for text, unit in zip(cells[first:], units, strict=False):
                try:
                    value = float(text or "")
                except ValueError:
                    continue  # a dash: no such conversion
                source, _, target = unit.rpartition(">")
                fuel = name if source else title
                where = f"{SHEET}:{index}"
                found.append((fuel, source or name, target, value, where))
    schema = ("fuel", "from", "to", "factor", "where")
    return pl.DataFrame(found, schema=schema, orient="row")


def _block(rows: Rows, title: str) -> list[tuple[int, str, tuple[str | None, ...]]]:
    """Rows below a block's "From", up to the first without numbers: (row number, name, cells)."""
    heads = [at for at, row in enumerate(rows) if clean(row[0] or "") == title]
    starts = [at for at, row in enumerate(rows) if clean(row[0] or "") == "From"]
    start = next((at for at in starts if heads and at > heads[0]), None)
    block: list[tuple[int, str, tuple[str | None, ...]]] = []
    if start is not None:
        for index, row in enumerate(rows[start + 1 :], start=start + 2):
            filled = row[0] is not None and any(cell is not None for cell in row[1:8])
            if not filled and block:
                break
            if filled:
                block.append((index, clean(row[0] or ""), tuple(row[:9])))
    if not block:
        raise DataError.one(
            f"no block {title!r}", "the sheet changed its form: adapt the reader", SHEET
        )
    return block
