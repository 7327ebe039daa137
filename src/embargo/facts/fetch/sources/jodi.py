"""JODI Oil (a CSV a year) and JODI Gas (a ZIP of one CSV), both in the same long form.

Format: https://www.jodidata.org/oil/database/data-downloads.aspx and .../gas/...: REF_AREA (ISO2),
TIME_PERIOD, ENERGY_PRODUCT, FLOW_BREAKDOWN, UNIT_MEASURE, OBS_VALUE ("-", "x" or "N/A" for none),
ASSESSMENT_CODE (1 reasonable, 2 with caution, 3 not assessed).
"""

from __future__ import annotations

import calendar
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from embargo.errors import DataError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session
from embargo.facts.fetch.store import Page
from embargo.facts.tables import read_csv
from embargo.units import factor

_COLUMNS = (
    "REF_AREA", "TIME_PERIOD", "ENERGY_PRODUCT", "FLOW_BREAKDOWN", "UNIT_MEASURE", "OBS_VALUE",
    "ASSESSMENT_CODE",
)  # fmt: skip
_OIL = "/oil/database/data-downloads.aspx"
_GAS = "/gas/database/data-downloads.aspx"
_PRODUCTS = {"oil": "CRUDEOIL", "gas": "NATGAS"}


def download(session: Session, query: Query) -> list[Page]:
    """The files that the download pages name now: oil of each year, gas of all."""
    pages = []
    if query.wants("crude"):
        listing = session.need(_OIL, "oil-data-downloads.html", "html")
        for year in query.years:
            link = _link(listing, rf"[^\"']*oil-data/[^\"']*/primary/\D*{year}\.csv", str(year))
            pages.append(session.need(link, f"jodi-oil-primary-{year}.csv", "csv"))
    if query.wants("lng", "pipeline_gas"):
        listing = session.need(_GAS, "gas-data-downloads.html", "html")
        link = _link(listing, r"[^\"']*gas[^\"']*\.zip", "gas")
        pages.append(session.need(link, "jodi-gas-world.zip", "zip"))
    return pages


def _link(listing: Page, pattern: str, wanted: str) -> str:
    text = listing.path.read_text(encoding="utf-8", errors="replace")
    found = re.search(rf"href\s*=\s*[\"']({pattern})[\"']", text, re.IGNORECASE)
    if not found:
        remedy = "see whether the page still offers it"
        raise DataError.one(f"names no file for {wanted}", remedy, f"jodi {listing.label}")
    link = found[1]
    return link if link.startswith(("http", "/")) else f"/{link}"


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Monthly production, trade with the world, refinery intake, use and stocks, in Mt or bcm.

    Raises:
        DataError: columns, flows' units, areas or values that are not understood; repeated rows.
    """
    ledger = Ledger("jodi", "official statement")
    for page in pages:
        with tempfile.TemporaryDirectory() as folder:
            file = page.path
            if page.path.suffix == ".zip":
                file = _unpacked(page, Path(folder))
            kind = "gas" if "gas" in page.label else "oil"
            key = _COLUMNS[:5]
            frame = read_csv(file, _COLUMNS, unique=key)
        _take(_chosen(frame, kind, query), kind, ledger)
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out


def _unpacked(page: Page, folder: Path) -> Path:
    with zipfile.ZipFile(page.path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            what = f"holds {len(names)} CSV files where one is expected"
            raise DataError.one(what, "the source has changed its file", page.label)
        target = folder / Path(names[0]).name
        with archive.open(names[0]) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
    return target


def _chosen(frame: pl.DataFrame, kind: str, query: Query) -> pl.DataFrame:
    """The rows of the flows that are read, within the months asked for."""
    wanted = list(codes("jodi")[kind])
    return frame.filter(
        (pl.col("ENERGY_PRODUCT") == _PRODUCTS[kind])
        & pl.col("FLOW_BREAKDOWN").is_in(wanted)
        & pl.col("TIME_PERIOD").is_in(list(query.month_list()))
    )


def _take(frame: pl.DataFrame, kind: str, ledger: Ledger) -> None:
    table = codes("jodi")
    order = list(table["units"])
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in frame.iter_rows(named=True):
        unit = row["UNIT_MEASURE"]
        if unit not in table["known_units"]:
            ledger.refuse(row["where"], f"unknown unit {unit!r}", f"known: {', '.join(order)}")
            continue
        if row["ASSESSMENT_CODE"] not in table["assessments"]:
            what = f"unknown assessment {row['ASSESSMENT_CODE']!r}"
            ledger.refuse(row["where"], what, "the source has changed its codes")
            continue
        value = ledger.number(row["OBS_VALUE"], row["where"], "OBS_VALUE", table["missing"])
        if value is None or unit not in _usable(row["FLOW_BREAKDOWN"], kind):
            continue
        key = (row["REF_AREA"], row["TIME_PERIOD"], row["FLOW_BREAKDOWN"])
        rank = _usable(row["FLOW_BREAKDOWN"], kind).index(unit)
        if key not in best or rank < best[key]["rank"]:
            best[key] = {**row, "value": value, "rank": rank}
    for (area, period, flow), row in best.items():
        place = ledger.place(row["where"], area)
        if place:
            _add(ledger, row, place, period, table[kind][flow])


def _usable(flow: str, kind: str) -> list[str]:
    """Units in which a flow is read, the best first: what moves by ship in tonnes, gas in m³."""
    if kind == "oil":
        return ["KTONS", "KBBL", "KBD"] if flow == "CLOSTLV" else ["KTONS", "KBD", "KBBL"]
    return ["KTONS", "M3"] if flow.endswith("LNG") else ["M3"]


def _add(ledger: Ledger, row: dict[str, Any], place: str, period: str, what: list[str]) -> None:
    fuel, flow = what
    unit = "bcm" if fuel in ("gas", "pipeline_gas") else "Mt"
    theirs = codes("jodi")["units"][row["UNIT_MEASURE"]]
    days = calendar.monthrange(int(period[:4]), int(period[5:]))[1] if "/" in theirs else 1
    value = (
        row["value"]
        * days
        * factor(theirs.split("/")[0], unit, "pipeline_gas" if fuel == "gas" else fuel)
    )
    sides = {
        "import": {"importer": place, "exporter": "WORLD"},
        "export": {"exporter": place, "importer": "WORLD"},
        "production": {"exporter": place},
    }.get(flow, {"importer": place})
    code = row["ASSESSMENT_CODE"]
    ledger.add(
        period=period, fuel=fuel, value=value, unit=unit, where=row["where"], **sides,
        metric="trade" if flow in ("import", "export") else flow,
        status=codes("jodi")["assessments"][code],
        flag="" if code == "1" else f"assessment {code}",
    )  # fmt: skip
