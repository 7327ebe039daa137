"""Import bans in force, and cargo that buyers shunned without a law, by date."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from embargo import parsed, places

FILE = Path(__file__).with_name("bans_in_force.yaml")


@cache
def barred(year: int) -> Mapping[tuple[str, str, str], bool]:
    """Give the links barred or shunned through most of a year: (exporter, importer, fuel).

    Arguments:
        year: a link counts as barred where the ban stands on 30 June.

    Returns:
        For every such link whether a ban held through the whole year, so that there can have been
        no trade; False where it began within the year, or buyers shunned the cargo without a law.
    """
    start, middle = datetime.date(year, 1, 1), datetime.date(year, 6, 30)
    rows = parsed.read(FILE)
    out: dict[tuple[str, str, str], bool] = {}
    for row in rows:
        if row["from"] > middle or row.get("until", datetime.date.max) <= middle:
            continue
        exempt = set(places.expand(row["except"])) if "except" in row else set()
        fuels = row["fuel"] if isinstance(row["fuel"], list) else [row["fuel"]]
        for importer in places.expand(row["importer"]):
            for exporter in places.expand(row["exporter"]):
                if importer not in exempt and importer != exporter:
                    whole = row["kind"] == "ban" and row["from"] <= start
                    for fuel in fuels:
                        key = (exporter, importer, fuel)
                        out[key] = out.get(key, False) or whole
    return out
