"""Where places are: the position of each one's main discharge port."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from embargo.places.data import table


@cache
def coordinates() -> Mapping[str, tuple[float, float]]:
    """Longitude and latitude, in degrees, of the main port at which each place discharges.

    A landlocked place has that of the port its trade passes.
    """
    best: dict[str, tuple[float, float, float]] = {}
    for row in table("ports"):
        if row["role"] == "load" or row["fuel"] != "all":
            continue
        weight = float(row["weight"])
        if row["place"] not in best or weight > best[row["place"]][0]:
            best[row["place"]] = (weight, float(row["lon"]), float(row["lat"]))
    return {place: (lon, lat) for place, (_, lon, lat) in best.items()}
