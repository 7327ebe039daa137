"""CREA's Russia Fossil Tracker: `v0/counter`, Russian exports by fuel and destination, as CSV.

Format: https://github.com/energyandcleanair/fossil_shipment_tracker (api/routes): parameters
aggregate_by, date_from, date_to, format; columns commodity, destination_iso2, month, value_tonne,
value_eur. Crude of Kazakh origin that loads in Russia is left out by the tracker.
"""

from __future__ import annotations

from collections import Counter

import polars as pl

from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session
from embargo.facts.fetch.store import Page
from embargo.facts.tables import read_csv
from embargo.fuels import flow_unit
from embargo.units import factor

_COLUMNS = ("commodity", "destination_iso2", "month", "value_tonne", "value_eur")
_AT_SEA = ("", "NA", "FO", "UNKNOWN")  # not landed yet: for orders


def download(session: Session, query: Query) -> list[Page]:
    """One table a year."""
    pages = []
    for year in query.years:
        first, last = query.span(year)
        params = [
            ("format", "csv"), ("aggregate_by", "commodity,destination_iso2,month"),
            ("date_from", first), ("date_to", last),
        ]  # fmt: skip
        pages.append(session.need("/v0/counter", f"crea-counter-{year}.csv", "csv", params))
    return pages


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Russian exports by destination and month in Mt (bcm for gas by pipe) and million euros.

    Raises:
        DataError: columns renamed, unknown fuels or destinations, cells that are no number.
    """
    ledger = Ledger("crea", "ship tracking")
    fuels = codes("crea")
    sums: dict[tuple[str, str, str], list[float]] = {}
    wheres: dict[tuple[str, str, str], str] = {}
    for page in pages:
        frame = read_csv(page.path, _COLUMNS, unique=_COLUMNS[:3])
        for row in frame.iter_rows(named=True):
            where = row["where"]
            if row["commodity"] not in fuels:
                ledger.refuse(
                    where, f"unknown commodity {row['commodity']!r}", "the source has a new one"
                )
                continue
            fuel = fuels[row["commodity"]]
            if not fuel:
                ledger.left_out[f"commodity {row['commodity']!r}"] += 1
                continue
            if row["destination_iso2"].strip().upper() in _AT_SEA:
                ledger.left_out["no destination yet"] += 1
                continue
            if row["destination_iso2"] == "RU":
                continue
            place = ledger.place(where, row["destination_iso2"])
            tonnes = ledger.number(row["value_tonne"], where, "value_tonne", ("", "NA"))
            euros = ledger.number(row["value_eur"], where, "value_eur", ("", "NA"))
            if place and tonnes is not None:
                key = (row["month"][:7], fuel, place)
                old = sums.setdefault(key, [0.0, 0.0])
                old[0] += tonnes
                old[1] += euros or 0.0
                wheres.setdefault(key, where)
    for (period, fuel, place), (tonnes, euros) in sums.items():
        unit = flow_unit(fuel)
        same = {
            "period": period, "fuel": fuel, "exporter": "RUS", "importer": place,
            "where": wheres[period, fuel, place],
        }  # fmt: skip
        ledger.add(**same, value=tonnes * factor("t", unit, fuel), unit=unit)
        if euros:
            ledger.add(**same, value=euros / 1e6, unit="MEUR", metric="value", status="S")
    vintage = max((page.fetched_at[:10] for page in pages), default="")
    return ledger.frame(vintage=vintage), ledger.left_out
