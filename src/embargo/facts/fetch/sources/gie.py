"""Gas Infrastructure Europe: AGSI (gas in storage) and ALSI (LNG terminals), by gas day.

Format: https://www.gie.eu/transparency-platform/GIE_API_documentation_v007.pdf: header x-key,
parameters country, from, to, size (at most 300), page; {"last_page", "total", "data": [...]};
gasInStorage and workingGasVolume in TWh; ALSI inventory {"lng", "gwh"}, sendOut in GWh a day, dtrs
the declared reference sendout in GWh a day. "-" is no figure.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from embargo import places
from embargo.errors import DataError, InputError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session, read_json
from embargo.facts.fetch.store import Page
from embargo.units import factor

_SIZE = 300
_STATUS = {"C": "V", "E": "S", "N": "S"}
"""Confirmed, estimated, no data from the operator → status of an observation."""


def download(session: Session, query: Query) -> list[Page]:
    """Each country's days, page after page."""
    name = session.entry.name
    known = codes("gie")[name]
    wanted = [code for code in query.importers if code in known] if query.importers else known
    if not wanted:
        what = f"no figures of {', '.join(query.importers)}"
        raise InputError.one(what, f"countries: {', '.join(known)}", f"{name} --importer")
    pages = []
    for place in wanted:
        iso2 = places.place(place).iso2
        for year in query.years:
            first, last = query.span(year)
            number, of = 1, 1
            while number <= of:
                params = [
                    ("country", iso2), ("from", first), ("to", last), ("size", str(_SIZE)),
                    ("page", str(number)),
                ]  # fmt: skip
                label = f"{name}-{iso2}-{year}-{number}.json"
                page = session.need(
                    "/api", label, "json", params, secret_headers={"x-key": session.key}
                )
                pages.append(page)
                of = int(_answer(page).get("last_page") or 1)
                number += 1
    return pages


def _answer(page: Page) -> dict[str, Any]:
    answer = read_json(page)
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        said = answer.get("message") or answer.get("error") if isinstance(answer, dict) else answer
        remedy = "check GIE_API_KEY; or the source has changed its answer"
        raise DataError.one(
            f"no list 'data'; the source says {str(said)[:120]!r}", remedy, page.label
        )
    return answer


def read_agsi(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Gas in storage and the room for it in bcm, by country and gas day.

    Raises:
        DataError: other fields, cells that are no number, unknown countries, days given twice.
    """
    ledger = Ledger("agsi", "official statement")
    each = factor("TWh", "bcm", "pipeline_gas")
    for row, where in _rows(pages, ("gasInStorage", "workingGasVolume"), ledger):
        place = ledger.place(where, row["code"], str(row["name"]))
        for metric, name in (("stock", "gasInStorage"), ("capacity", "workingGasVolume")):
            value = ledger.number(row[name], where, name, codes("gie")["missing"])
            if place and value is not None:
                side = {"importer": place} if metric == "stock" else {"exporter": place}
                note = "working gas volume of storage" if metric == "capacity" else ""
                ledger.add(
                    period=row["day"], fuel="gas", metric=metric, value=value * each, unit="bcm",
                    status=row["mark"], where=where, note=note, **side,
                )  # fmt: skip
    return ledger.frame(vintage=_vintage(pages)), ledger.left_out


def read_alsi(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """LNG in tanks and sent out in Mt, and the terminals' capacity in Mt a year, by gas day.

    Raises:
        DataError: as `read_agsi`.
    """
    ledger = Ledger("alsi", "official statement")
    each = factor("GWh", "Mt", "lng")
    for row, where in _rows(pages, ("inventory", "sendOut", "dtrs"), ledger):
        place = ledger.place(where, row["code"], str(row["name"]))
        held = ledger.fields(row["inventory"], ("gwh",), f"{where} inventory")
        if held is None or not place:
            continue
        figures = (
            ("stock", held["gwh"], 1.0, "LNG in tanks"),
            ("throughput", row["sendOut"], 1.0, "sent out on the day"),
            ("capacity", row["dtrs"], 365.0, "reference sendout, a year"),
        )
        for metric, text, times, note in figures:
            value = ledger.number(text, where, metric, codes("gie")["missing"])
            if value is not None:
                side = {"exporter": place} if metric == "capacity" else {"importer": place}
                ledger.add(
                    period=row["day"], fuel="lng", metric=metric, value=value * each * times,
                    unit="Mt", status=row["mark"], where=where, note=note, **side,
                )  # fmt: skip
    return ledger.frame(vintage=_vintage(pages)), ledger.left_out


def _rows(
    pages: list[Page], fields: tuple[str, ...], ledger: Ledger
) -> list[tuple[dict[str, Any], str]]:
    found = []
    seen: set[tuple[str, str]] = set()
    for page in pages:
        for number, row in enumerate(_answer(page)["data"]):
            where = f"{page.label} data[{number}]"
            record = ledger.fields(row, ("code", "name", "gasDayStart", "status", *fields), where)
            if record is None:
                continue
            code, day = str(record["code"]).upper(), str(record["gasDayStart"])[:10]
            if (code, day) in seen:
                ledger.refuse(where, f"{code} {day} is there twice", "fetch again with --refresh")
                continue
            seen.add((code, day))
            mark = _STATUS.get(str(record["status"])[:1].upper(), "S")
            found.append(({**record, "code": code, "day": day, "mark": mark}, where))
    return found


def _vintage(pages: list[Page]) -> str:
    return max((page.fetched_at[:10] for page in pages), default="")
