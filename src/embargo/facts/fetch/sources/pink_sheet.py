"""World Bank Pink Sheet: the workbook of monthly prices, found through the page that links it.

Format: https://www.worldbank.org/en/research/commodity-markets, CMO-Historical-Data-Monthly.xlsx,
sheet "Monthly Prices": a row of heads, a row of units such as ($/bbl), then rows 1960M01, ...;
"…" or ".." is no figure. The address of the workbook changes with each edition.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import polars as pl

from embargo.errors import DataError, InputError, install, nearest
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session
from embargo.facts.fetch.store import Page

_PAGE = "/en/research/commodity-markets"
_LINK = re.compile(
    r"href\s*=\s*[\"']([^\"']*CMO-Historical-Data-Monthly\.xlsx[^\"']*)[\"']", re.IGNORECASE
)
_SHEET = "Monthly Prices"
_PERIOD = re.compile(r"(\d{4})M(\d\d)")
_MISSING = ("", "…", "..", "...", "n.a.")


def download(session: Session, query: Query) -> list[Page]:
    """The workbook that the page links now."""
    listing = session.need(_PAGE, "commodity-markets.html", "html")
    found = _LINK.search(listing.path.read_text(encoding="utf-8", errors="replace"))
    if not found:
        what = "links no CMO-Historical-Data-Monthly.xlsx"
        raise DataError.one(what, "see whether the page has a new name for it", listing.label)
    return [session.need(html.unescape(found[1]), "CMO-Historical-Data-Monthly.xlsx", "xlsx")]


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Monthly prices in USD/bbl, USD/t and USD/MMBtu.

    Raises:
        DataError: no such sheet, columns renamed, other units, cells that are no number.
    """
    page = pages[0]
    ledger = Ledger("pink-sheet", "price report")
    rows = _rows(page)
    heads, head_row = _heads(rows, page)
    units = rows[head_row + 1] if head_row + 1 < len(rows) else []
    known = {row["head"] for row in codes("pink_sheet")}
    series = []
    for row in codes("pink_sheet"):
        where = f"{page.label} {_SHEET}"
        if row["head"] not in heads:
            near = nearest(row["head"], [head for head in heads if head and head not in known])
            remedy = f"is it {near!r} now?" if near else "the source has renamed it"
            ledger.refuse(f"{where} row {head_row + 1}", f"no column {row['head']!r}", remedy)
            continue
        at = heads.index(row["head"])
        unit = (units[at] or "").strip(" ()").lower() if at < len(units) else ""
        if unit != row["unit"]:
            what = f"{row['head']!r} is in {unit!r} where {row['unit']!r} is expected"
            ledger.refuse(f"{where} row {head_row + 2}", what, "the source has changed its unit")
            continue
        series.append((at, row))
    for number, cells in enumerate(rows[head_row + 2 :], head_row + 3):
        period = _PERIOD.fullmatch((cells[0] or "").strip())
        if not period:
            continue
        for at, row in series:
            where = f"{page.label} {_SHEET} row {number}"
            value = ledger.number(cells[at], where, row["head"], _MISSING)
            if value is not None:
                ledger.add(
                    period=f"{period[1]}-{period[2]}", fuel=row["fuel"], exporter=row["place"],
                    metric="price", value=value, unit=row["to"], note=row["note"],
                    where=f"{where} {row['head']}",
                )  # fmt: skip
    frame = ledger.frame(vintage=page.version or page.fetched_at[:10])
    if frame.is_empty():
        what = "has no rows such as 2024M01"
        raise DataError.one(what, "the file is truncated or has changed", f"{page.label} {_SHEET}")
    return frame, ledger.left_out


def _rows(page: Page) -> list[list[str | None]]:
    try:
        import fastexcel
    except ModuleNotFoundError:
        what = "reading a workbook needs the package 'fastexcel'"
        raise InputError.one(what, install("fetch"), page.label) from None
    try:
        book = fastexcel.read_excel(page.path)
        sheet = book.load_sheet(_SHEET, header_row=None, dtypes="string")
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        what = f"cannot be read: {str(error).splitlines()[0][:120]}"
        raise DataError.one(what, f"it should have a sheet {_SHEET!r}", page.label) from None
    return [list(row) for row in frame.iter_rows()]


def _heads(rows: list[list[str | None]], page: Page) -> tuple[list[str], int]:
    """The row of heads without footnote marks, and its number from 0."""
    wanted = {row["head"] for row in codes("pink_sheet")}
    for number, cells in enumerate(rows[:20]):
        heads = [(cell or "").strip(" *") for cell in cells]
        if len(wanted & set(heads)) >= 3:
            return heads, number
    what = "has no row of heads such as 'Crude oil, Brent'"
    raise DataError.one(what, "the source has changed its layout", f"{page.label} {_SHEET}")
