"""UN Comtrade, API v1: JSON records by reporter, partner, product and flow.

Format: https://comtradedeveloper.un.org (operation `get` of `comtrade-v1`) and the lists
Reporters.json and partnerAreas.json of https://comtradeapi.un.org/files/v1/app/reference. netWgt is
in kg, primaryValue in USD; without a key the `preview` gives at most 500 records a request.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from embargo.errors import InputError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session, read_json
from embargo.facts.fetch.store import Page
from embargo.fuels import flow_unit
from embargo.units import factor

_LISTS = {
    "reporter": ("Reporters.json", "reporterCode", "reporterCodeIsoAlpha3", "reporterDesc"),
    "partner": ("partnerAreas.json", "PartnerCode", "PartnerCodeIsoAlpha3", "PartnerDesc"),
}
_MOST, _MOST_WITHOUT_KEY = 250_000, 500
_FIELDS = ("period", "reporterCode", "partnerCode", "flowCode", "cmdCode", "netWgt", "primaryValue")
_FLOWS = {"M": "importer", "X": "exporter"}


def download(session: Session, query: Query) -> list[Page]:
    """The two lists of codes, then for each period and fuel the imports and the exports."""
    pages = [
        session.need(f"/files/v1/app/reference/{file}", file, "json")
        for file, *_ in _LISTS.values()
    ]
    known = [_codes(page, side) for page, side in zip(pages, _LISTS, strict=True)]
    free = not session.key
    path = "/public/v1/preview/C" if free else "/data/v1/get/C"
    periods = [text.replace("-", "") for text in query.months] or [str(y) for y in query.years]
    most = _MOST_WITHOUT_KEY if free else _MOST
    for period in periods:
        frequency = "A" if len(period) == 4 else "M"
        for fuel, products in codes("hs").items():
            if not query.wants(fuel):
                continue
            for flow, side in _FLOWS.items():
                reporters = query.importers if side == "importer" else query.exporters
                partners = query.exporters if side == "importer" else query.importers
                params = [
                    ("period", period),
                    ("cmdCode", ",".join(products)),
                    ("flowCode", flow),
                    *_selection("reporterCode", reporters, known[0]),
                    *_selection("partnerCode", partners, known[1]),
                    ("partner2Code", "0"),
                    ("customsCode", "C00"),
                    ("motCode", "0"),
                    ("maxRecords", str(most)),
                ]
                secret = {"Ocp-Apim-Subscription-Key": session.key} if not free else None
                label = f"comtrade-{period}-{fuel}-{flow}.json"
                pages.append(
                    session.need(
                        f"{path}/{frequency}/HS", label, "json", params, secret_headers=secret
                    )
                )
    return pages


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Trade by pair and period in Mt (bcm for gas by pipe) and million USD; both mirrors of a flow
    are rows of their own, flagged "reported by importer" or "reported by exporter".

    Raises:
        DataError: an answer that is cut, has other fields, or names unknown codes; repeated rows.
    """
    ledger = Ledger("comtrade", "customs")
    names = [_names(page, side) for page, side in zip(pages[:2], _LISTS, strict=True)]
    fuels = {code: fuel for fuel, list_ in codes("hs").items() for code in list_}
    sums: dict[tuple[str, ...], dict[str, Any]] = {}
    seen: set[tuple[str, ...]] = set()
    for page in pages[2:]:
        for where, row in _records(page, ledger):
            key = tuple(str(row[name]) for name in _FIELDS[:5])
            if key in seen:
                ledger.refuse(where, "the record is there twice", "the source adds a breakdown")
                continue
            seen.add(key)
            _take(row, where, names, fuels, ledger, sums)
    for (period, fuel, exporter, importer, side), found in sums.items():
        unit = flow_unit(fuel)
        flags = [f"reported by {side}", *sorted(found["flags"])]
        same = {
            "period": period, "fuel": fuel, "exporter": exporter, "importer": importer,
            "where": found["where"], "flag": ", ".join(flags),
        }  # fmt: skip
        if found["kg"] > 0:
            status = "S" if "weight estimated" in found["flags"] else "V"
            value = found["kg"] * factor("kg", unit, fuel)
            ledger.add(**same, value=value, unit=unit, status=status)
        else:
            ledger.left_out["trade without a weight"] += 1
        ledger.add(**same, value=found["usd"] / 1e6, unit="MUSD", metric="value")
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out


def _take(
    row: dict[str, Any],
    where: str,
    names: list[dict[str, tuple[str, str]]],
    fuels: dict[str, str],
    ledger: Ledger,
    sums: dict[tuple[str, ...], dict[str, Any]],
) -> None:
    """Adds one record to the sum of its fuel and pair."""
    flow, product = str(row["flowCode"]), str(row["cmdCode"])
    if flow not in _FLOWS or product not in fuels:
        what = f"flow {flow!r} of product {product!r} was not asked for"
        ledger.refuse(where, what, "the source has changed its codes")
        return
    ends = []
    for name, known in zip(("reporterCode", "partnerCode"), names, strict=True):
        code = str(row[name])
        if code == "0":
            return  # the world: the sum of the other records
        if code not in known:
            ledger.refuse(where, f"{name} {code} is in no list of codes", "--refresh")
            return
        ends.append(ledger.place(where, *known[code]))
    usd = ledger.number(row["primaryValue"], where, "primaryValue")
    kg = ledger.number(row["netWgt"], where, "netWgt")
    if not all(ends) or usd is None:
        return
    importer, exporter = ends if flow == "M" else ends[::-1]
    text = str(row["period"])
    period = text if len(text) == 4 else f"{text[:4]}-{text[4:]}"
    key = (period, fuels[product], str(exporter), str(importer), _FLOWS[flow])
    empty: dict[str, Any] = {"kg": 0.0, "usd": 0.0, "flags": set(), "where": where}
    found = sums.setdefault(key, empty)
    found["usd"] += usd
    if kg:
        found["kg"] += kg
        if row.get("isNetWgtEstimated"):
            found["flags"].add("weight estimated")
    elif usd > 0:
        found["flags"].add("weight missing in part")


def _records(page: Page, ledger: Ledger) -> Iterator[tuple[str, dict[str, Any]]]:
    answer = read_json(page)
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        ledger.refuse(page.label, "has no list 'data'", "the source has changed its answer")
        return
    if answer.get("error"):
        ledger.refuse(page.label, f"the source says {answer['error']!r}", "ask for less")
    most = _MOST_WITHOUT_KEY if "/public/" in page.url else _MOST
    if len(answer["data"]) >= most:
        what = f"the answer is cut at {most:,} records"
        remedy = "name importers or exporters with few partners, or set COMTRADE_API_KEY"
        ledger.refuse(page.label, what, remedy)
    count = answer.get("count")
    if isinstance(count, int) and count > len(answer["data"]):
        what = f"{len(answer['data']):,} of {count:,} records"
        ledger.refuse(page.label, what, "the answer is cut; ask for less")
    for number, row in enumerate(answer["data"]):
        where = f"{page.label} data[{number}]"
        record = ledger.fields(row, _FIELDS, where)
        if record is not None:
            yield where, record


def _names(page: Page, side: str) -> dict[str, tuple[str, str]]:
    """Code → ISO3 and name."""
    _, code, iso3, name = _LISTS[side]
    rows = read_json(page).get("results", [])
    return {
        str(row.get(code, row.get("id"))): (str(row.get(iso3) or ""), str(row.get(name) or ""))
        for row in rows
        if not row.get("isGroup") or str(row.get(code)) == "0"
    }


def _codes(page: Page, side: str) -> dict[str, list[str]]:
    """ISO3 → its codes; Taiwan is "Other Asia, nes" (S19)."""
    found: dict[str, list[str]] = {}
    for code, (iso3, _) in _names(page, side).items():
        found.setdefault("TWN" if iso3 == "S19" else iso3, []).append(code)
    return found


def _selection(
    name: str, wanted: tuple[str, ...], known: dict[str, list[str]]
) -> list[tuple[str, str]]:
    if not wanted:
        return []
    found = [code for place in wanted for code in known.get(place, ())]
    if not found:
        what = f"the source knows none of {', '.join(wanted)}"
        raise InputError.one(what, "name a country that reports to the UN", "comtrade")
    return [(name, ",".join(found))]
