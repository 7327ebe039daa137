"""Measures on supply and ways: outages, lost or new capacity, spare capacity, closed straits."""

from __future__ import annotations

from typing import ClassVar

from embargo.scenario.keys import Codes, Number, Word, but, exporter, fuel, key, level
from embargo.scenario.measures.base import Dated
from embargo.scenario.settled import settled
from embargo.scenario.values import per_year


@settled
class Outage(Dated):
    """A share of an exporter's supply is lost, for all who buy it, at home too.

    Arguments:
        exporters: places, basins or projects.
        fuels: what is lost.
        level: share of supply lost, 0 to 1.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name or a level outside its range.
    """

    kind: ClassVar[str] = "outage"
    noun: ClassVar[str] = "an outage"
    meaning: ClassVar[str] = "A share of an exporter's supply is lost to all who buy it."

    exporters: Codes = exporter("who loses supply: a place, a group or a basin")
    fuels: Codes = fuel("what is lost")
    level: Number = level("share of supply lost")
    except_: Codes = but(default=())


@settled
class Capacity(Dated):
    """A share of the capacity of terminals or pipelines is lost.

    Arguments:
        places: where the terminals stand, or where the pipelines start; basins too.
        resource: "lng_export", "lng_import", "pipeline" (gas), "oil_pipeline" or "loading" (crude).
        level: share of capacity lost, 0 to 1.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name or a level outside its range.
    """

    kind: ClassVar[str] = "capacity"
    noun: ClassVar[str] = "a loss of capacity"
    meaning: ClassVar[str] = "A share of the capacity of terminals or pipelines is lost."

    places: Codes = key("place", "exporters", "where the terminals stand, or the pipelines start")
    resource: Word = key(
        "resource",
        "resource",
        "lng_export, lng_import, pipeline (gas), oil_pipeline or loading (crude)",
    )
    level: Number = level("share of capacity lost")
    except_: Codes = but(default=())


@settled
class Expansion(Dated):
    """New capacity of one exporter to produce and ship, from a date on.

    Arguments:
        exporters: one place, basin or project.
        fuels: one fuel.
        amount: what can be made and shipped more in a year, in `unit`.
        unit: a unit of mass, volume or energy that fits the fuel.
        timing: when it is there; `ramp` for how it comes.

    Raises:
        InputError: an unknown name, several exporters or fuels, a unit that does not fit.
    """

    kind: ClassVar[str] = "expansion"
    noun: ClassVar[str] = "new capacity"
    meaning: ClassVar[str] = "New capacity of an exporter to produce and ship."

    exporters: Codes = exporter("who can export more: one place or basin", lone=True)
    fuels: Codes = key("fuel", "fuels", "what: one fuel", lone=True)
    amount: Number = key("amount", "number", "more in a year, in its unit", high=1e15)
    unit: Word = key("unit", "flow unit", "unit of the amount")

    def amount_in(self, unit: str) -> float:
        """The amount of a year in another unit, rates such as mb/d summed up.

        Raises:
            InputError: a unit that does not measure the fuel.
        """
        return per_year(self.amount, self.unit, unit, self.fuels[0])


@settled
class SpareCapacity(Dated):
    """Exporters bring a share of the spare capacity that is known of them to the market.

    Arguments:
        exporters: places or basins.
        fuels: what they bring.
        level: share of the spare capacity, 0 to 1.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name or a level outside its range.
    """

    kind: ClassVar[str] = "spare_capacity"
    noun: ClassVar[str] = "a call on spare capacity"
    meaning: ClassVar[str] = "Exporters bring a share of their known spare capacity to the market."

    exporters: Codes = exporter("who has it: a place, a group or a basin")
    fuels: Codes = fuel("of what")
    level: Number = level("share of the known spare capacity that is used")
    except_: Codes = but(default=())


STATES = ("closed", "open")
"""What a strait may become."""


@settled
class Strait(Dated):
    """A strait or canal closes to a share of its ships, or opens again.

    Arguments:
        strait: one of `embargo.world.straits.NAMES`.
        state: "closed", or "open" for one that the world's base year holds for shunned.
        level: share of the ships that it closes or opens to, 0 to 1.
        timing: when it is in force.

    Raises:
        InputError: an unknown strait, with the nearest name.
    """

    kind: ClassVar[str] = "strait"
    noun: ClassVar[str] = "a closed strait"
    meaning: ClassVar[str] = (
        "A strait or canal closes to ships, or opens again: they go round, if there is a way."
    )

    strait: Word = key(
        "strait",
        "strait",
        "suez, bab_el_mandeb, hormuz, panama, turkish_straits, malacca or northern_sea",
    )
    state: Word = key(
        "state", "word", "closed, or open for one that ships shun", default="closed", among=STATES
    )
    level: Number = level("share of the ships that it closes or opens to", default=1.0)
