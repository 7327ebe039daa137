"""Which countries stand on their own in the base world, and which are part of a remainder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from embargo import places

SMALLEST_SHARE = 0.001


def choose(tables: Iterable[Mapping[str, float]]) -> frozenset[str]:
    """Give the places that reach 0.1 % of the world total in at least one table.

    Arguments:
        tables: value by place; one mapping a fuel and activity (production, use, exports, imports).
    """
    chosen: set[str] = set()
    for table in tables:
        world = sum(table.values())
        chosen.update(
            place
            for place, value in table.items()
            if world > 0 and value >= SMALLEST_SHARE * world and not places.is_remainder(place)
        )
    return frozenset(chosen)


def home_of(place: str, chosen: frozenset[str]) -> str:
    """Give the place under which a country is kept: itself, or the remainder of its region.

    Africa has three remainders, because the oil trade tables divide it; the few territories of
    North America go with the rest of the Americas.
    """
    if place in chosen:
        return place
    row = places.place(place)
    if row.region == "Africa":
        if "Northern" in row.subregion:
            return "XNF"
        return (
            "XEF"
            if row.subregion in ("Eastern Africa", "Southern Africa", "East & S. Africa")
            else "XWF"
        )
    return _REMAINDERS[row.region]


_REMAINDERS = {
    "North America": "XSC",
    "S. & Cent. America": "XSC",
    "Europe": "XEU",
    "CIS": "XCI",
    "Middle East": "XME",
    "Asia Pacific": "XAP",
}


def gather(values: Mapping[str, float], chosen: frozenset[str]) -> dict[str, float]:
    """Sum values of countries into the places under which they are kept."""
    out: dict[str, float] = {}
    for place, value in values.items():
        home = home_of(place, chosen)
        out[home] = out.get(home, 0.0) + value
    return out
