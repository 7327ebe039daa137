"""The measures that a scenario is made of: who changes what, from whom, of which fuel, by how much.

A measure takes names, aliases and groups and holds codes: places are expanded to ISO3 codes (or
basins of an exporter), fuels to members of `embargo.fuels.FUELS`. All faults of one measure are
raised together as an `InputError` whose `where` is the key of a scenario file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from embargo.scenario import keys
from embargo.scenario.keys import EXCEPT, Key
from embargo.scenario.settle import settle
from embargo.scenario.values import per_year

Names = str | Iterable[str]
"""One name or several: a code, an English name, an alias or a group."""


@dataclass(frozen=True, init=False)
class Ban:
    """A share of the baseline flow stops, pair by pair.

    Arguments:
        importers, exporters: places; an exporter may be a basin such as `RUS_SAKHALIN2`.
        fuels: the fuels that stop.
        level: share of the baseline flow that stops, 0 to 1.
        except_: places taken out of a group.

    Raises:
        InputError: an unknown name, a level outside its range, a place that would ban itself.
    """

    kind: ClassVar[str] = "ban"
    meaning: ClassVar[str] = "A share of the baseline flow stops, pair by pair."
    keys: ClassVar[tuple[Key, ...]] = (
        keys.importer("who stops importing"),
        keys.exporter("whose fuel is stopped: a place, a group or a basin"),
        keys.fuel("what is stopped"),
        keys.level("share of the baseline flow that stops", 1.0),
        EXCEPT,
    )

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    level: float

    def __init__(
        self,
        importers: Names,
        exporters: Names,
        fuels: Names,
        level: float = 1.0,
        except_: Names = (),
    ) -> None:
        settle(
            self,
            importers=importers,
            exporters=exporters,
            fuels=fuels,
            level=level,
            except_=except_,
        )


@dataclass(frozen=True, init=False)
class Quota:
    """One joint limit on the yearly flow over all listed importers, exporters and fuels.

    Arguments:
        importers, exporters, fuels: as in `Ban`; limits of the sum over all of them.
        limit: the most that may flow in a year, in `unit`.
        unit: a unit of mass, volume or energy that fits the fuel; of energy for several fuels.
        except_: places taken out of a group.

    Raises:
        InputError: as `Ban`; also a negative limit or a unit that does not fit.
    """

    kind: ClassVar[str] = "quota"
    meaning: ClassVar[str] = (
        "The flow of a year, summed over all listed importers, exporters and fuels, "
        "stays at or under a limit."
    )
    keys: ClassVar[tuple[Key, ...]] = (
        keys.importer("whose imports are limited, together"),
        keys.exporter("whose fuel is limited: a place, a group or a basin"),
        keys.fuel("what is limited"),
        Key("limit", "limit", "number", "the most that may flow in a year", high=1e15),
        Key("unit", "unit", "flow unit", "unit of the limit; of energy if there are several fuels"),
        EXCEPT,
    )

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    limit: float
    unit: str

    def __init__(
        self,
        importers: Names,
        exporters: Names,
        fuels: Names,
        limit: float,
        unit: str,
        except_: Names = (),
    ) -> None:
        settle(
            self,
            importers=importers,
            exporters=exporters,
            fuels=fuels,
            limit=limit,
            unit=unit,
            except_=except_,
        )

    def limit_in(self, unit: str, fuel: str | None = None) -> float:
        """The limit of a year in another unit of amount, rates such as mb/d summed up.

        Arguments:
            unit: Mt, bcm, PJ ...; of energy if the quota is over several fuels.
            fuel: one of the quota's fuels; by default the first.

        Raises:
            InputError: a unit that does not measure the fuel.
        """
        return per_year(self.limit, self.unit, unit, fuel or self.fuels[0])


@dataclass(frozen=True, init=False)
class Tariff:
    """A duty that the importer levies, in percent of the FOB price or in dollars per quantity.

    Arguments:
        importers, exporters, fuels: as in `Ban`.
        rate: the duty, 0 or more, in `unit`.
        unit: "percent" (ad valorem), or USD/bbl, USD/t, USD/MMBtu, USD/GJ as fits the fuel.
        except_: places taken out of a group.

    Raises:
        InputError: as `Ban`; also a negative rate or a unit that does not fit.
    """

    kind: ClassVar[str] = "tariff"
    meaning: ClassVar[str] = (
        "A duty on imports, in percent of the FOB price or in dollars per quantity."
    )
    keys: ClassVar[tuple[Key, ...]] = (
        keys.importer("who levies the duty"),
        keys.exporter("on whose fuel: a place, a group or a basin"),
        keys.fuel("on what"),
        Key("rate", "rate", "number", "the duty, in its unit", high=1e6),
        Key("unit", "unit", "rate", "percent, or dollars per quantity as fits the fuel"),
        EXCEPT,
    )

    importers: tuple[str, ...]
    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    rate: float
    unit: str

    def __init__(
        self,
        importers: Names,
        exporters: Names,
        fuels: Names,
        rate: float,
        unit: str,
        except_: Names = (),
    ) -> None:
        settle(
            self,
            importers=importers,
            exporters=exporters,
            fuels=fuels,
            rate=rate,
            unit=unit,
            except_=except_,
        )


@dataclass(frozen=True, init=False)
class Outage:
    """A share of an exporter's supply is lost, for all who buy it, at home too.

    Arguments:
        exporters: places or basins.
        fuels: what is lost.
        level: share of supply lost, 0 to 1.
        except_: places taken out of a group.

    Raises:
        InputError: an unknown name or a level outside its range.
    """

    kind: ClassVar[str] = "outage"
    meaning: ClassVar[str] = "A share of an exporter's supply is lost to all who buy it."
    keys: ClassVar[tuple[Key, ...]] = (
        keys.exporter("who loses supply: a place, a group or a basin"),
        keys.fuel("what is lost"),
        keys.level("share of supply lost"),
        EXCEPT,
    )

    exporters: tuple[str, ...]
    fuels: tuple[str, ...]
    level: float

    def __init__(self, exporters: Names, fuels: Names, level: float, except_: Names = ()) -> None:
        settle(self, exporters=exporters, fuels=fuels, level=level, except_=except_)


@dataclass(frozen=True, init=False)
class Capacity:
    """A share of the capacity of terminals or pipelines is lost.

    Arguments:
        places: where the terminals stand, or where the pipelines start; basins too.
        resource: "lng_export", "lng_import", "pipeline" (gas), "oil_pipeline" or "loading" (crude).
        level: share of capacity lost, 0 to 1.
        except_: places taken out of a group.

    Raises:
        InputError: an unknown name or a level outside its range.
    """

    kind: ClassVar[str] = "capacity"
    meaning: ClassVar[str] = "A share of the capacity of terminals or pipelines is lost."
    keys: ClassVar[tuple[Key, ...]] = (
        Key("place", "places", "exporters", "where the terminals stand, or the pipelines start"),
        Key(
            "resource",
            "resource",
            "resource",
            "lng_export, lng_import, pipeline (gas), oil_pipeline or loading (crude)",
        ),
        keys.level("share of capacity lost"),
        EXCEPT,
    )

    places: tuple[str, ...]
    resource: str
    level: float

    def __init__(self, places: Names, resource: str, level: float, except_: Names = ()) -> None:
        settle(self, places=places, resource=resource, level=level, except_=except_)


@dataclass(frozen=True, init=False)
class Demand:
    """The demand of a place shifts, at unchanged prices.

    Arguments:
        importers: the places whose demand shifts.
        market: "crude", "products", "gas" or "coal".
        level: relative shift, above -1 and at most 5; -0.05 is 5 % less.
        except_: places taken out of a group.

    Raises:
        InputError: an unknown name, several markets, or a level outside its range.
    """

    kind: ClassVar[str] = "demand"
    meaning: ClassVar[str] = "The demand of a place shifts, at unchanged prices."
    keys: ClassVar[tuple[Key, ...]] = (
        keys.importer("whose demand shifts"),
        Key("fuel", "market", "market", "the market: crude, products, gas or coal"),
        Key(
            "level",
            "level",
            "number",
            "relative shift; -0.05 is 5 % less",
            low=-1.0,
            high=5.0,
            low_open=True,
        ),
        EXCEPT,
    )

    importers: tuple[str, ...]
    market: str
    level: float

    def __init__(self, importers: Names, market: str, level: float, except_: Names = ()) -> None:
        settle(self, importers=importers, market=market, level=level, except_=except_)


Measure = Ban | Quota | Tariff | Outage | Capacity | Demand
"""Any measure."""

KINDS: dict[str, type[Measure]] = {
    measure.kind: measure for measure in (Ban, Quota, Tariff, Outage, Capacity, Demand)
}
"""The kinds of measures by the word in a scenario file."""
