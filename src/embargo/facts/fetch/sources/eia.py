"""EIA, API v2: `international/data` and `crude-oil-imports/data`, paged by offset and length.

Format: https://www.eia.gov/opendata/documentation.php: {"response": {"total", "data": [...]}}; at
most 5,000 rows a request; values are text since version 2.1.6.
"""

from __future__ import annotations

import calendar
from collections import Counter
from typing import Any

import polars as pl

from embargo.errors import DataError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session, read_json
from embargo.facts.fetch.store import Page
from embargo.units import factor

_LENGTH = 5000
_WORLD = "/v2/international/data/"
_CRUDE = "/v2/crude-oil-imports/data/"
_FIELDS = (
    "period", "productId", "activityId", "countryRegionId", "countryRegionName",
    "countryRegionTypeId", "unit", "unitName", "value",
)  # fmt: skip
_CRUDE_FIELDS = (
    "period",
    "originName",
    "originType",
    "destinationType",
    "quantity",
    "quantity-units",
)


def download(session: Session, query: Query) -> list[Page]:
    """Each series of the table, and US crude imports by origin, page after page."""
    frequency = "monthly" if query.months else "annual"
    periods = query.months or tuple(str(year) for year in query.years)
    pages = []
    for row in codes("eia")["series"]:
        if not query.wants(row["fuel"]):
            continue
        sides = query.exporters if row["metric"] == "production" else query.importers
        params = [
            ("frequency", frequency), ("data[0]", "value"),
            ("facets[activityId][]", row["activity"]), ("facets[productId][]", row["product"]),
            ("facets[unit][]", row["unit"]), ("facets[countryRegionTypeId][]", "c"),
            *(("facets[countryRegionId][]", code) for code in sides),
            ("start", periods[0]), ("end", periods[-1]),
            ("sort[0][column]", "period"), ("sort[0][direction]", "asc"),
            ("sort[1][column]", "countryRegionId"), ("sort[1][direction]", "asc"),
        ]  # fmt: skip
        pages.extend(_pages(session, _WORLD, f"eia-{row['fuel']}-{row['metric']}", params))
    if query.wants("crude") and (not query.importers or "USA" in query.importers):
        months = query.month_list()
        params = [
            ("frequency", "monthly"), ("data[0]", "quantity"),
            ("facets[destinationType][]", "US"), ("facets[originType][]", "CTY"),
            ("start", months[0]), ("end", months[-1]),
            ("sort[0][column]", "period"), ("sort[0][direction]", "asc"),
            ("sort[1][column]", "originId"), ("sort[1][direction]", "asc"),
        ]  # fmt: skip
        pages.extend(_pages(session, _CRUDE, "eia-crude-imports", params))
    return pages


def _pages(session: Session, path: str, name: str, params: list[tuple[str, str]]) -> list[Page]:
    pages: list[Page] = []
    offset = 0
    while True:
        page = session.need(
            path,
            f"{name}-{offset}.json",
            "json",
            [*params, ("offset", str(offset)), ("length", str(_LENGTH))],
            secret_params=[("api_key", session.key)],
        )
        pages.append(page)
        rows, total = _rows(page)
        offset += len(rows)
        if not rows or offset >= total:
            return pages


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Production and use by country in Mt or bcm; US crude imports by origin and month in Mt.

    Raises:
        DataError: pages that do not make up the total, other fields or units, unknown countries.
    """
    table = codes("eia")
    ledger = Ledger("eia", "official statement", no_place="|".join(table["no_place"]))
    series = {(row["product"], row["activity"]): row for row in table["series"]}
    crude: dict[tuple[str, str], tuple[float, str]] = {}
    totals: dict[str, tuple[int, int]] = {}
    for page in pages:
        rows, total = _rows(page)
        name = page.label.rsplit("-", 1)[0]
        totals[name] = (totals.get(name, (0, 0))[0] + len(rows), total)
        for number, row in enumerate(rows):
            where = f"{page.label} data[{number}]"
            if name == "eia-crude-imports":
                _import(row, where, ledger, crude)
            else:
                _figure(row, where, ledger, series)
    for name, (have, total) in totals.items():
        if have != total:
            ledger.refuse(name, f"{have:,} of {total:,} rows", "the data changed; use --refresh")
    for (period, origin), (barrels, where) in crude.items():
        ledger.add(
            period=period, fuel="crude", exporter=origin, importer="USA", where=where,
            basis="customs", value=barrels * factor("kb", "Mt", "crude"), unit="Mt",
        )  # fmt: skip
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out


def _rows(page: Page) -> tuple[list[Any], int]:
    answer = read_json(page)
    response = answer.get("response") if isinstance(answer, dict) else None
    if not isinstance(response, dict) or not isinstance(response.get("data"), list):
        said = str(answer.get("error", "no 'response'") if isinstance(answer, dict) else answer)
        remedy = "the source has changed its answer; see --refresh"
        raise DataError.one(f"the source says {said[:120]!r}", remedy, page.label)
    return response["data"], int(response.get("total", len(response["data"])))


def _figure(
    row: object, where: str, ledger: Ledger, series: dict[tuple[str, str], dict[str, str]]
) -> None:
    record = ledger.fields(row, _FIELDS, where)
    if record is None:
        return
    rule = series.get((str(record["productId"]), str(record["activityId"])))
    if rule is None:
        what = f"product {record['productId']} activity {record['activityId']} was not asked for"
        ledger.refuse(where, what, "the source has changed its codes")
        return
    name = str(record["unitName"]).casefold()
    if record["unit"] != rule["unit"] or rule["name"] not in name:
        what = f"unit {record['unit']} ({record['unitName']}) where {rule['name']} is expected"
        ledger.refuse(where, what, "the source has changed its unit")
        return
    if record["countryRegionTypeId"] != "c":
        ledger.left_out["sums of regions"] += 1
        return
    value = ledger.number(record["value"], where, "value", codes("eia")["missing"])
    if value is None:
        return
    place = ledger.place(where, str(record["countryRegionId"]), str(record["countryRegionName"]))
    if not place:
        return
    fuel, period = rule["fuel"], str(record["period"])
    unit = "Mt" if fuel in ("crude", "coal") else "bcm"
    measured = "pipeline_gas" if fuel == "gas" else fuel
    if "/" in rule["to"]:
        value *= _days(period) * factor(rule["to"].split("/")[0], unit, measured)
    else:
        value *= factor(rule["to"], unit, measured)
    side = "exporter" if rule["metric"] == "production" else "importer"
    ledger.add(
        period=period, fuel=fuel, metric=rule["metric"], value=value, unit=unit, where=where,
        **{side: place},
    )  # fmt: skip


def _import(
    row: object, where: str, ledger: Ledger, crude: dict[tuple[str, str], tuple[float, str]]
) -> None:
    record = ledger.fields(row, _CRUDE_FIELDS, where)
    if record is None:
        return
    if record["quantity-units"] != "thousand barrels":
        what = f"unit {record['quantity-units']!r} where thousand barrels are expected"
        ledger.refuse(where, what, "the source has changed its unit")
        return
    if record["originType"] != "CTY" or record["destinationType"] != "US":
        ledger.left_out["sums of regions"] += 1
        return
    barrels = ledger.number(record["quantity"], where, "quantity", codes("eia")["missing"])
    place = ledger.place(where, str(record["originName"]))
    if place and barrels is not None:
        key = (str(record["period"]), place)
        old = crude.get(key, (0.0, where))
        crude[key] = (old[0] + barrels, old[1])


def _days(period: str) -> int:
    year = int(period[:4])
    if len(period) == 7:
        return calendar.monthrange(year, int(period[5:]))[1]
    return 366 if calendar.isleap(year) else 365
