"""Eurostat: energy imports by partner (nrg_ti_gasm, nrg_ti_oilm, nrg_ti_sff), and Comext.

Format: https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access (Statistics API,
JSON-stat 2.0). Codes that do not exist give an empty cube with status 200, which is refused here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from embargo import places
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session, read_json
from embargo.facts.fetch.sources.jsonstat import Cell, cells
from embargo.facts.fetch.store import Page
from embargo.fuels import flow_unit
from embargo.units import factor

_ENERGY = "/eurostat/api/dissemination/statistics/1.0/data"
_COMEXT = "/eurostat/api/comext/dissemination/statistics/1.0/data"
_HIDDEN = ("c", "n")  # confidential, not significant


def download(session: Session, query: Query) -> list[Page]:
    """One cube for each year and product asked for."""
    pages = []
    for year in query.years:
        for dataset, siec, unit in _products(query):
            annual = not dataset.endswith("m")
            params = [
                ("format", "JSON"), ("lang", "EN"), ("unit", unit),
                *(("siec", one) for one in siec),
                *(("geo", code) for code in _geo(query.importers)),
                *_span(query, year, annual),
            ]  # fmt: skip
            label = f"{dataset}-{siec[0]}-{year}.json"
            pages.append(session.need(f"{_ENERGY}/{dataset}", label, "json", params))
    return pages


def download_comext(session: Session, query: Query) -> list[Page]:
    """One cube for each year and fuel asked for."""
    table = codes("comext")
    pages = []
    for year in query.years:
        for fuel, products in codes("hs").items():
            if not query.wants(fuel):
                continue
            params = [
                ("format", "JSON"), ("lang", "EN"), ("freq", "M"), ("flow", "1"),
                *(("product", one) for one in products),
                ("indicators", table["quantity"]), ("indicators", table["value"]),
                *(("reporter", code) for code in _geo(query.importers)),
                *_span(query, year, False),
            ]  # fmt: skip
            label = f"{table['dataset']}-{fuel}-{year}.json"
            pages.append(session.need(f"{_COMEXT}/{table['dataset']}", label, "json", params))
    return pages


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Imports by partner and month (coal: year) in Mt, gas by pipe in bcm.

    The partner of gas is the last border. Gas by pipe is all gas less LNG; where LNG is not told,
    the row is flagged "LNG not told apart".

    Raises:
        DataError: a cube that is empty, has other dimensions or units, or unknown places.
    """
    ledger = _ledger("eurostat")
    table = codes("eurostat")["datasets"]
    found: dict[tuple[str, str, str, str], tuple[float, str, str]] = {}
    for page in pages:
        siec_fuels = {
            siec: fuel
            for fuel, row in table.items()
            if page.label.startswith(row["dataset"])
            for siec in ([row["siec"]] if isinstance(row["siec"], str) else row["siec"])
        }
        for cell in _sound(page, ("siec", "partner", "unit", "geo", "time"), ledger):
            fuel = siec_fuels.get(cell.codes["siec"])
            if fuel is None or cell.codes["unit"] != table[fuel]["unit"]:
                what = f"{cell.codes['siec']} in {cell.codes['unit']} was not asked for"
                ledger.refuse(cell.where, what, "the source has changed its codes")
                continue
            _sum(cell, fuel, cell.codes["geo"], ledger, found)
    for (period, fuel, exporter, importer), (value, mark, where) in found.items():
        row, flag = table[fuel], "provisional" if "p" in mark else ""
        if "less" in row:
            part = found.get((period, row["less"], exporter, importer))
            value -= part[0] if part else 0.0
            flag = flag if part else "LNG not told apart"
            if value < 0:
                ledger.left_out["gas of which more is LNG than all"] += 1
                continue
        unit = flow_unit(fuel)
        ledger.add(
            period=period, fuel=fuel, exporter=exporter, importer=importer,
            value=value * factor(row["from"], unit, fuel), unit=unit, where=where, flag=flag,
            status="S" if "e" in mark else "V",
        )  # fmt: skip
    return ledger.frame(vintage=_updated(pages)), ledger.left_out


def read_comext(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Imports of EU members by partner and month in Mt (bcm for gas by pipe) and million euros.

    Raises:
        DataError: as `read`.
    """
    ledger = _ledger("comext")
    table = codes("comext")
    fuels = {code: fuel for fuel, list_ in codes("hs").items() for code in list_}
    tonnes: dict[tuple[str, str, str, str], tuple[float, str, str]] = {}
    euros: dict[tuple[str, str, str, str], tuple[float, str, str]] = {}
    into = {table["quantity"]: tonnes, table["value"]: euros}
    dimensions = ("reporter", "partner", "product", "flow", "indicators", "time")
    for page in pages:
        for cell in _sound(page, dimensions, ledger):
            fuel = fuels.get(cell.codes["product"])
            sums = into.get(cell.codes["indicators"])
            if fuel is None or sums is None or cell.codes["flow"] != "1":
                what = f"{cell.codes['product']} {cell.codes['indicators']} was not asked for"
                ledger.refuse(cell.where, what, "the source has changed its codes")
                continue
            _sum(cell, fuel, cell.codes["reporter"], ledger, sums)
    for metric, sums in (("trade", tonnes), ("value", euros)):
        for (period, fuel, exporter, importer), (value, _, where) in sums.items():
            unit = flow_unit(fuel) if metric == "trade" else "MEUR"
            size = 0.1 * factor("t", unit, fuel) if metric == "trade" else 1e-6
            ledger.add(
                period=period, fuel=fuel, exporter=exporter, importer=importer, metric=metric,
                value=value * size, unit=unit, where=where,
            )  # fmt: skip
    return ledger.frame(vintage=_updated(pages)), ledger.left_out


def _ledger(name: str) -> Ledger:
    table = codes("eurostat")
    return Ledger(name, "customs", aliases=table["places"], no_place=table["no_place"])


def _products(query: Query) -> Iterator[tuple[str, list[str], str]]:
    """Dataset, product codes and unit of what is asked for; LNG too where gas by pipe is."""
    for fuel, row in codes("eurostat")["datasets"].items():
        needed = [fuel] + [
            other for other, r in codes("eurostat")["datasets"].items() if r.get("less") == fuel
        ]
        if query.wants(*needed):
            siec = [row["siec"]] if isinstance(row["siec"], str) else list(row["siec"])
            yield row["dataset"], siec, row["unit"]


def _sound(page: Page, dimensions: tuple[str, ...], ledger: Ledger) -> Iterator[Cell]:
    """The cells of a cube that is not empty."""
    before, number = len(ledger.faults), 0
    for cell in cells(page, dimensions, ledger):
        number += 1
        yield cell
    if not number and len(ledger.faults) == before:
        what = "the cube is empty: no such code, place or period"
        ledger.refuse(page.label, what, "check years and places; the codes may have changed")


def _sum(
    cell: Cell,
    fuel: str,
    geo: str,
    ledger: Ledger,
    found: dict[tuple[str, str, str, str], tuple[float, str, str]],
) -> None:
    if any(mark in cell.mark for mark in _HIDDEN):
        ledger.left_out["confidential"] += 1
        return
    importer = ledger.place(cell.where, geo)
    exporter = ledger.place(cell.where, cell.codes["partner"])
    value = ledger.number(cell.value, cell.where, "value")
    if importer and exporter and value is not None and importer != exporter:
        key = (cell.codes["time"], fuel, exporter, importer)
        old = found.get(key, (0.0, "", cell.where))
        found[key] = (old[0] + value, old[1] + cell.mark, old[2])


def _geo(importers: tuple[str, ...]) -> list[str]:
    """Eurostat's codes of places."""
    own = {iso3: code for code, iso3 in codes("eurostat")["places"].items()}
    return [
        own.get(iso3) or places.place(iso3).iso2
        for iso3 in importers
        if iso3 in own or places.place(iso3).iso2
    ]


def _span(query: Query, year: int, annual: bool) -> list[tuple[str, str]]:
    first, last = (str(year), str(year)) if annual else (text[:7] for text in query.span(year))
    return [("sinceTimePeriod", first), ("untilTimePeriod", last)]


def _updated(pages: list[Page]) -> str:
    """The day on which the newest of the cubes was last changed."""
    cubes: list[Any] = [read_json(page) for page in pages]
    days = [str(cube.get("updated", ""))[:10] for cube in cubes if isinstance(cube, dict)]
    return max(days, default="") or pages[-1].fetched_at[:10]
