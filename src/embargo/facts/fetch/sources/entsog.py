"""ENTSOG Transparency Platform: physical flows at cross-border points, gas day by gas day.

Format: API manual of the platform (see the catalogue), `operatorpointdirections.json` and
`operationaldatas.json` with limit and offset; {"meta": {"limit", "offset", "count", "total"}, ...};
a query without results is answered with 404. Points that another operator reports too
(isDoubleReporting, pipeInPipeWithTsoKey) are left out, else their gas is counted twice.
"""

from __future__ import annotations

import calendar
from collections import Counter
from typing import Any

import polars as pl

from embargo.errors import DataError, InputError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session, read_json
from embargo.facts.fetch.store import Page
from embargo.units import factor

_POINTS = "operatorpointdirections"
_FLOWS = "operationaldatas"
_LIMIT = 10_000
_TOGETHER = 30  # points in one request; more make its address too long
_POINT_FIELDS = ("pointKey", "operatorKey", "directionKey", "tSOCountry", "adjacentCountry")
_FLOW_FIELDS = (
    "pointKey",
    "operatorKey",
    "directionKey",
    "periodFrom",
    "unit",
    "value",
    "indicator",
)


def download(session: Session, query: Query) -> list[Page]:
    """The list of points, then the flows into the countries asked for, month by month of a year."""
    pages = _pages(session, _POINTS, "entsog-points", [("directionKey", "entry")])
    ledger = Ledger("entsog", "official statement", aliases=codes("entsog")["places"])
    points = _entries(pages, ledger)
    ledger.stop()
    chosen = sorted(
        f"{operator}{point}{direction}".lower()
        for (operator, point, direction), (exporter, importer) in points.items()
        if (not query.importers or importer in query.importers)
        and (not query.exporters or exporter in query.exporters)
    )
    if not chosen:
        what = "no cross-border point lies between the places asked for"
        raise InputError.one(what, "name European importers and their neighbours", "entsog")
    for year in query.years:
        first, last = query.span(year)
        for number in range(0, len(chosen), _TOGETHER):
            params = [
                ("indicator", "Physical Flow"), ("periodType", "day"), ("timeZone", "CET"),
                ("from", first), ("to", last),
                ("pointDirection", ",".join(chosen[number : number + _TOGETHER])),
            ]  # fmt: skip
            name = f"entsog-flows-{year}-{number // _TOGETHER}"
            pages.extend(_pages(session, _FLOWS, name, params))
    return pages


def _pages(session: Session, path: str, name: str, params: list[tuple[str, str]]) -> list[Page]:
    found: list[Page] = []
    while True:
        paging = [("limit", str(_LIMIT)), ("offset", str(len(found) * _LIMIT))]
        label = f"{name}-{len(found)}.json"
        page = session.get(
            f"/api/v1/{path}.json", label, "json", [*params, *paging], missing_ok=True
        )
        if page is None:
            return found
        found.append(page)
        if len(_rows(page, path)) < _LIMIT:
            return found


def _rows(page: Page, name: str) -> list[Any]:
    """The records of an answer; the platform writes their heading in several ways."""
    answer = read_json(page)
    answer = answer if isinstance(answer, dict) else {}
    headings = {str(key).lower().rstrip("s"): key for key in answer}
    rows = answer.get(headings.get(name.rstrip("s"), ""))
    if not isinstance(rows, list):
        said = answer.get("message", f"no list {name!r}")
        remedy = "the source has changed its answer"
        raise DataError.one(f"the source says {str(said)[:120]!r}", remedy, page.label)
    return rows


def _entries(pages: list[Page], ledger: Ledger) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Operator, point and direction → exporter and importer, of points between two countries."""
    found = {}
    for page in pages:
        if not page.label.startswith("entsog-points"):
            continue
        for number, row in enumerate(_rows(page, _POINTS)):
            where = f"{page.label} {_POINTS}[{number}]"
            record = ledger.fields(row, _POINT_FIELDS, where)
            if record is None or str(record["directionKey"]) != "entry":
                continue
            here, there = str(record["tSOCountry"] or ""), str(record["adjacentCountry"] or "")
            if not here or not there or here == there:
                continue
            if row.get("isDoubleReporting") or row.get("pipeInPipeWithTsoKey"):
                ledger.left_out["points that another operator reports"] += 1
                continue
            importer, exporter = ledger.place(where, here), ledger.place(where, there)
            if importer and exporter:
                key = (str(record["operatorKey"]), str(record["pointKey"]), "entry")
                found[key] = (exporter, importer)
    return found


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Gas that entered a country from its neighbour by month in bcm (gross heat).

    A month in which a point misses days is flagged "days missing".

    Raises:
        DataError: other fields, units or indicators; days that are there twice.
    """
    ledger = Ledger("entsog", "official statement", aliases=codes("entsog")["places"])
    points = _entries(pages, ledger)
    sums: dict[tuple[str, str, str], float] = {}
    wheres: dict[tuple[str, str, str], str] = {}
    days: dict[tuple[str, str, str], dict[tuple[str, str, str], int]] = {}
    seen: set[tuple[str, ...]] = set()
    for page in pages:
        if not page.label.startswith("entsog-flows"):
            continue
        for number, row in enumerate(_rows(page, _FLOWS)):
            where = f"{page.label} {_FLOWS}[{number}]"
            record = ledger.fields(row, _FLOW_FIELDS, where)
            if record is None:
                continue
            point = tuple(str(record[name]) for name in ("operatorKey", "pointKey", "directionKey"))
            day = str(record["periodFrom"])[:10]
            if record["unit"] != codes("entsog")["unit"] or record["indicator"] != "Physical Flow":
                what = f"{record['indicator']} in {record['unit']!r} where kWh/d is expected"
                ledger.refuse(where, what, "the source has changed its unit")
                continue
            value = ledger.number(record["value"], where, "value")
            if value is None or point not in points:
                continue
            if (*point, day) in seen:
                ledger.refuse(where, f"{' '.join(point)} {day} is there twice", "use --refresh")
                continue
            seen.add((*point, day))
            key = (day[:7], *points[point])
            sums[key] = sums.get(key, 0.0) + value
            wheres.setdefault(key, where)
            counted = days.setdefault(key, {})
            counted[point] = counted.get(point, 0) + 1
    each = factor("kWh", "bcm", "pipeline_gas")
    for (period, exporter, importer), value in sums.items():
        length = calendar.monthrange(int(period[:4]), int(period[5:]))[1]
        whole = all(n == length for n in days[period, exporter, importer].values())
        ledger.add(
            period=period, fuel="pipeline_gas", exporter=exporter, importer=importer,
            value=value * each, unit="bcm", where=wheres[period, exporter, importer],
            flag="" if whole else "days missing",
        )  # fmt: skip
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out
