"""Trade statistics of Japan: a CSV of chapters 25 to 27 a year, by 9-digit product and origin.

Format: https://www.customs.go.jp/toukei/info/tsdl_e.htm and the file list of e-Stat (toukei
00350300, tstat 000001013141, tclass2 000001013182: imports): columns "Exp or Imp" (2 is import),
Year, HS (in apostrophes), Country (3 digits), Unit1, Unit2, then Quantity1-, Quantity2- and Value-
for Year, Jan … Dec; values in thousand yen. Codes of countries: .../sankou/code/country_e.htm.
"""

from __future__ import annotations

import html
import re
from collections import Counter

import polars as pl

from embargo.errors import DataError
from embargo.facts.fetch.catalogue import codes, japan_places
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session
from embargo.facts.fetch.store import Page
from embargo.facts.tables import read_csv
from embargo.units import factor

_LIST = "/en/stat-search/files"
_FILE = "/en/stat-search/file-download"
_CODES = "/toukei/sankou/code/country_e.htm"
_CHAPTER = re.compile(r"Chapter\s*25\s*-\s*27.{0,2000}?statInfId=(\d+)", re.DOTALL)
_CODE = re.compile(r"<td[^>]*>\s*(\d{3})\s*</td>\s*<td[^>]*>\s*(?:<[^>]+>)*([^<]+)", re.IGNORECASE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BASE = ("Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2")
_IMPORT = "2"


def download(session: Session, query: Query) -> list[Page]:
    """The list of countries, then for each year the newest file of chapters 25 to 27."""
    pages = [session.need(_CODES, "country_e.htm", "html", host="codes")]
    for year in query.years:
        params = [
            ("page", "1"), ("layout", "datalist"), ("toukei", "00350300"),
            ("tstat", "000001013141"), ("cycle", "1"), ("year", f"{year}0"),
            ("tclass1", "000001013180"), ("tclass2", "000001013182"), ("tclass3val", "0"),
        ]  # fmt: skip
        listing = session.need(_LIST, f"e-stat-files-{year}.html", "html", params)
        text = listing.path.read_text(encoding="utf-8", errors="replace")
        found = _CHAPTER.search(html.unescape(text))
        if not found:
            what = f"names no file of chapters 25 to 27 for {year}"
            remedy = "the year may not be out yet, or the page has changed"
            raise DataError.one(what, remedy, f"japan-customs {listing.label}")
        chosen = [("statInfId", found[1]), ("fileKind", "1")]
        pages.append(session.need(_FILE, f"japan-imports-25-27-{year}.csv", "csv", chosen))
    return pages


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Imports of Japan by origin and month in Mt and million yen.

    Raises:
        DataError: columns renamed, another year or export rows, unknown units or countries, cells
            that are no number.
    """
    ledger = Ledger("japan-customs", "customs")
    names = dict(_CODE.findall(html.unescape(_text(pages[0]))))
    if len(names) < 3:
        ledger.refuse(pages[0].label, "lists no countries", "the page has changed")
    for page, year in zip(pages[1:], query.years, strict=True):
        months = [int(text[5:]) for text in query.month_list() if text.startswith(f"{year}-")]
        header = _header(page)
        there = [month for month in months if f"Value-{_MONTHS[month - 1]}" in header]
        if not there:
            ledger.refuse(f"{page.label}:1", "has none of the months", "ask for others")
            continue
        wanted = [
            f"{kind}-{_MONTHS[month - 1]}"
            for month in there
            for kind in ("Quantity1", "Quantity2", "Value")
        ]
        frame = read_csv(
            page.path, (*_BASE, *wanted), unique=("Exp or Imp", "Year", "HS", "Country")
        )
        _take(frame, year, there, names, ledger)
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out


def _take(
    frame: pl.DataFrame, year: int, months: list[int], names: dict[str, str], ledger: Ledger
) -> None:
    table = codes("japan")
    sums: dict[tuple[str, str, str], list[float]] = {}
    wheres: dict[tuple[str, str, str], str] = {}
    for row in frame.iter_rows(named=True):
        product = row["HS"].strip().strip("'")
        fuel = next((f for start, f in table["fuels"].items() if product.startswith(start)), None)
        if fuel is None:
            continue
        where = row["where"]
        if row["Exp or Imp"].strip() != _IMPORT or row["Year"].strip() != str(year):
            what = f"flow {row['Exp or Imp']} of {row['Year']} where imports of {year} are expected"
            ledger.refuse(where, what, "the file is another one; use --refresh")
            continue
        code = row["Country"].strip()
        place = ledger.place(where, names.get(code, ""), japan_places().get(code, ""), code)
        column, unit = _measure(row, table["units"])
        if not unit:
            what = f"units {row['Unit1'].strip()!r} and {row['Unit2'].strip()!r} are unknown"
            ledger.refuse(where, what, f"known: {', '.join(table['units'])}")
        if not place or not unit:
            continue
        for month in months:
            name = _MONTHS[month - 1]
            amount = ledger.number(row[f"{column}-{name}"], where, f"{column}-{name}")
            yen = ledger.number(row[f"Value-{name}"], where, f"Value-{name}")
            if amount:
                key = (f"{year}-{month:02d}", fuel, place)
                old = sums.setdefault(key, [0.0, 0.0])
                old[0] += amount * factor(unit, "Mt", fuel)
                old[1] += (yen or 0.0) / 1e3
                wheres.setdefault(key, where)
    for (period, fuel, place), (weight, yen) in sums.items():
        same = {
            "period": period, "fuel": fuel, "exporter": place, "importer": "JPN",
            "where": wheres[period, fuel, place],
        }  # fmt: skip
        ledger.add(**same, value=weight, unit="Mt")
        ledger.add(**same, value=yen, unit="MJPY", metric="value")


def _measure(row: dict[str, str], units: dict[str, str]) -> tuple[str, str]:
    """Which quantity is in a unit that is known; the second is the one that all rows have."""
    for column, cell in (("Quantity2", "Unit2"), ("Quantity1", "Unit1")):
        unit = units.get(row[cell].strip().upper())
        if unit:
            return column, unit
    return "", ""


def _text(page: Page) -> str:
    return page.path.read_text(encoding="utf-8", errors="replace")


def _header(page: Page) -> list[str]:
    with page.path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().strip().split(",")
