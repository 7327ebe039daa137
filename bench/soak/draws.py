"""Random scenarios of one year: any mix of measures, levels in their whole range, ends included."""

from __future__ import annotations

from typing import Any

import numpy as np

from embargo import fuels, places
from embargo.facts import projects
from embargo.scenario import KINDS
from embargo.scenario.values import ENERGY_UNITS, RATE_UNITS, RESOURCES
from embargo.world.straits import NAMES as STRAITS

Rng = np.random.Generator

ONE_YEAR = tuple(kind for kind in KINDS if kind not in ("phase_out", "stock_release"))
"""The kinds that one year can answer."""

GROUPS = tuple(sorted(places.groups()))
PROJECTS = tuple(sorted(name for name, each in projects.projects().items() if each.basin))
_LIFTS = ("waiver", "exemption")
_PAIR = ("importer", "exporter", "fuel", "except")
_SEVERAL = {"expansion": (), "demand": (), "quota": ("gas",)}
_VOLUME = {
    "crude": ("Mt", "mb/d", "PJ"),
    "products": ("Mt", "mb/d", "PJ"),
    "lng": ("Mt", "bcm", "PJ"),
    "pipeline_gas": ("bcm", "PJ", "TWh"),
    "coal": ("Mt", "PJ"),
}
_PRICE = {
    "crude": ("USD/bbl", "USD/t", "USD/GJ"),
    "products": ("USD/bbl", "USD/t", "USD/GJ"),
    "lng": ("USD/MMBtu", "USD/GJ"),
    "pipeline_gas": ("USD/MMBtu", "USD/GJ"),
    "coal": ("USD/t", "USD/GJ"),
}


class Draw:
    """Measures for one world, drawn from what it trades, so that most of them hit something."""

    def __init__(self, rng: Rng, traded: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]):
        """`traded` gives, for each fuel, who buys it from abroad and who sells it."""
        self.rng, self.traded = rng, traded

    def scenario(self) -> dict[str, Any]:
        """One to eight measures, few more often than many."""
        count = min(int(self.rng.geometric(0.4)), 8)
        found = [self.measure(str(self.rng.choice(ONE_YEAR))) for _ in range(count)]
        for lift in [each for each in found if each["kind"] in _LIFTS and self.rng.random() < 0.9]:
            # What lifts nothing is refused: most get something on the same pairs to lift.
            kind = str(self.rng.choice(["ban", "tariff", "secondary_tariff"]))
            pair = {
                key: lift[key] for key in ("importer", "exporter", "fuel", "except") if key in lift
            }
            other = self.measure(kind, fuel=lift["fuel"])
            found.append(other | pair if "except" in pair else {**other, **pair})
        return {"id": "shock", "measures": found}

    def measure(self, kind: str, fuel: str | None = None) -> dict[str, Any]:
        fuel = fuel or self.fuel(kind)
        found: dict[str, Any] = {"kind": kind}
        for key in KINDS[kind].keys:
            if key.name == "except" or (not key.required and self.rng.random() < 0.4):
                continue
            value = self.value(kind, key.name, key.takes, fuel)
            if value is not None:
                found[key.name] = value
        if "compliance" in KINDS[kind].dates and self.rng.random() < 0.2:
            found["compliance"] = self.share()
        return self.apart(found) if self.rng.random() < 0.95 else found

    def apart(self, found: dict[str, Any]) -> dict[str, Any]:
        """The measure with nobody on both of its sides, which is refused."""
        side = "coalition" if "coalition" in found else "importer"
        if "exporter" not in found or (side not in found and found["kind"] != "price_cap"):
            return found
        others = found.get(side, "PRICE_CAP")
        sellers = self.countries(found["exporter"])
        if isinstance(others, str) and others in GROUPS:
            both = sorted(sellers & set(places.expand(others)))
            alone = not isinstance(found["exporter"], str) or found["exporter"] not in GROUPS
            if both and alone and set(places.expand(others)) - sellers:
                return (
                    {**found, "except": both}
                    if found["kind"] != "price_cap"
                    else self.uncapped(found, others)
                )
            return found
        buyers = set(others) if isinstance(others, list) else {others}
        left = sorted(buyers - sellers)
        if isinstance(found["exporter"], str) and found["exporter"] in GROUPS:
            both = sorted(sellers & buyers)
            return {**found, "except": both} if both and left else found
        return {**found, side: left} if left else found

    def uncapped(self, found: dict[str, Any], coalition: str) -> dict[str, Any]:
        """A cap on those alone who are outside the coalition."""
        members = set(places.expand(coalition))
        exporter = found["exporter"]
        listed = exporter if isinstance(exporter, list) else [exporter]
        out = [code for code in listed if not self.countries(code) & members]
        return {**found, "exporter": out or "RUS"}

    def countries(self, exporter: Any) -> set[str]:
        """The places of an exporter key."""
        if isinstance(exporter, list):
            return set().union(*(self.countries(each) for each in exporter))
        if exporter in GROUPS:
            return set(places.expand(exporter))
        if exporter in PROJECTS:
            return {projects.projects()[exporter].basin.split("_")[0]}
        return {exporter.split("_")[0]}

    def fuel(self, kind: str) -> str:
        if kind == "price_cap":
            return str(self.rng.choice(["crude", "products"]))
        several = {"expansion": (), "demand": (), "quota": ("gas",)}.get(
            kind, ("all", "oil", "gas")
        )
        return str(self.rng.choice([*fuels.FUELS, *several]))

    def value(self, kind: str, name: str, takes: str, fuel: str) -> Any:
        rng, members = self.rng, fuels.expand(fuel)
        if takes in ("places", "exporters"):
            return self.who(kind, name, members)
        if takes == "fuels":
            return fuel
        if takes == "market":
            return fuels.market_of(members[0])
        if takes == "resource":
            return str(rng.choice(RESOURCES))
        if takes == "strait":
            return str(rng.choice(list(STRAITS)))
        if takes == "flag":
            return bool(rng.random() < 0.7)
        if takes == "month":
            return None
        if takes == "word":
            return str(
                rng.choice({"route": ["sea", "pipeline"], "state": ["closed", "open"]}[name])
            )
        if takes == "number":
            return self.number(kind, name)
        return self.unit(takes, members)

    def unit(self, takes: str, members: tuple[str, ...]) -> str:
        if takes == "flow unit":
            fit = ENERGY_UNITS if len(members) > 1 else _VOLUME[members[0]]
        elif takes == "power unit":
            fit = ("TWh", "GW")
        else:
            fit = tuple(u for u in RATE_UNITS if all(u in _PRICE[fuel] for fuel in members))
            if takes == "rate":
                fit = (*fit, "percent")
        return str(self.rng.choice(fit))

    def who(self, kind: str, name: str, members: tuple[str, ...]) -> Any:
        """One place, several, a group, or for an exporter a basin or a project."""
        rng, (buyers, sellers) = self.rng, self.traded[str(self.rng.choice(members))]
        if kind == "nuclear":
            return str(rng.choice(buyers))
        own = buyers if name in ("importer", "coalition") else sellers
        chance = rng.random()
        if kind == "expansion":
            return str(rng.choice(own))
        if chance < 0.15:
            return str(rng.choice(GROUPS))
        if chance < 0.2 and name in ("exporter", "place"):
            return str(rng.choice(PROJECTS))
        count = 1 if chance < 0.7 else int(rng.integers(2, 12))
        return [str(code) for code in rng.choice(own, min(count, len(own)), replace=False)]

    def share(self) -> float:
        """A share from 0 to 1, with its ends and their nearest neighbours."""
        if self.rng.random() < 0.35:
            return float(self.rng.choice([0.0, 1.0, 1e-12, 1e-6, 1 - 1e-6, 1 - 1e-12]))
        return float(self.rng.random())

    def number(self, kind: str, name: str) -> float:
        rng = self.rng
        if name in ("level", "share") and kind != "demand":
            return self.share()
        if name == "level":
            ends = (-1 + 1e-9, -0.999, 5.0, 0.0)
            return float(rng.choice(ends) if rng.random() < 0.1 else rng.triangular(-1, 0, 2))
        if name == "amount" and kind == "nuclear":
            return (
                float(rng.normal(0, 1) * 10 ** rng.uniform(0, 3.5)) if rng.random() < 0.9 else 1e4
            )
        if name == "cap":
            return float(1e-6 if rng.random() < 0.05 else rng.uniform(1, 200))
        if name == "shadow_fleet":
            return float(rng.choice([0.0, 100.0, rng.uniform(0, 5)]))
        far = {"rate": 1e4, "wedge": 1e4, "limit": 1e15, "amount": 1e15}[name]
        if rng.random() < 0.1:
            return float(rng.choice([0.0, 1e-9, far]))
        return float(10 ** rng.uniform(-2, 3.5))
