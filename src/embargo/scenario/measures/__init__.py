"""The measures that a scenario is made of: who changes what, from whom, of which fuel, by how much.

A measure takes names, aliases and groups and holds codes: places are expanded to ISO3 codes (or
basins of an exporter), fuels to members of `embargo.fuels.FUELS`. All faults of one measure are
raised together as an `InputError` whose `where` is the key of a scenario file.
"""

from __future__ import annotations

from typing import get_args

from embargo.scenario.measures.base import Dated
from embargo.scenario.measures.price import Designation, PriceCap, SecondaryTariff
from embargo.scenario.measures.relief import Exemption, Waiver
from embargo.scenario.measures.supply import Capacity, Expansion, Outage, SpareCapacity, Strait
from embargo.scenario.measures.trade import Ban, ExportBan, PhaseOut, Quota, Tariff
from embargo.scenario.measures.use import Demand, Nuclear, StockRelease

OneYear = Ban | Quota | Tariff | Outage | Capacity | Demand
"""The measures that one year can answer."""

Measure = (
    OneYear
    | PhaseOut
    | ExportBan
    | PriceCap
    | SecondaryTariff
    | Designation
    | Waiver
    | Exemption
    | Strait
    | Expansion
    | SpareCapacity
    | StockRelease
    | Nuclear
)
"""Any measure."""

KINDS: dict[str, type[Measure]] = {measure.kind: measure for measure in get_args(Measure)}
"""The kinds of measures by the word in a scenario file."""

__all__ = [
    "KINDS",
    "Ban",
    "Capacity",
    "Dated",
    "Demand",
    "Designation",
    "Exemption",
    "Expansion",
    "ExportBan",
    "Measure",
    "Nuclear",
    "OneYear",
    "Outage",
    "PhaseOut",
    "PriceCap",
    "Quota",
    "SecondaryTariff",
    "SpareCapacity",
    "StockRelease",
    "Strait",
    "Tariff",
    "Waiver",
]
