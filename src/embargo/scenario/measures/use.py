"""Measures on use and stocks: shifts of demand, stock releases, nuclear power."""

from __future__ import annotations

from typing import ClassVar

from embargo import fuels, units
from embargo.scenario.keys import Codes, Number, OneMarket, Word, but, importer, key
from embargo.scenario.measures.base import Dated
from embargo.scenario.settled import settled


@settled
class Demand(Dated):
    """The demand of a place shifts, at unchanged prices.

    Arguments:
        importers: the places whose demand shifts.
        market: "crude", "products", "gas" or "coal".
        level: relative shift, above -1 and at most 5; -0.05 is 5 % less.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name, several markets, or a level outside its range.
    """

    kind: ClassVar[str] = "demand"
    noun: ClassVar[str] = "a shift of demand"
    meaning: ClassVar[str] = "The demand of a place shifts, at unchanged prices."

    importers: Codes = importer("whose demand shifts")
    market: OneMarket = key("fuel", "market", "the market: crude, products, gas or coal")
    level: Number = key(
        "level",
        "number",
        "relative shift; -0.05 is 5 % less",
        low=-1.0,
        high=5.0,
        low_open=True,
    )
    except_: Codes = but(default=())


@settled
class StockRelease(Dated):
    """Stocks of places, together, are brought to the market in equal parts of each month.

    Arguments:
        places: whose stocks; if several, by what each has.
        market: "crude", "products", "gas" or "coal".
        volume: what is released over all months, in `unit`.
        unit: a unit of mass, volume or energy that fits the market, such as mb, Mt or bcm.
        except_: places taken out of a group.
        timing: its months, from `start` to `until`.

    Raises:
        InputError: an unknown name, several markets, a unit that does not fit, no dates.
    """

    kind: ClassVar[str] = "stock_release"
    noun: ClassVar[str] = "a release of stocks"
    meaning: ClassVar[str] = (
        "Strategic stocks are brought to the market, in equal parts over the months from 'from' to "
        "'until'."
    )
    dates: ClassVar[tuple[str, ...]] = ("from", "until", "announced")
    needs: ClassVar[tuple[str, ...]] = ("from", "until")

    places: Codes = key("place", "places", "whose strategic stocks; of several, by what each has")
    market: OneMarket = key("fuel", "market", "the market: crude, products, gas or coal")
    volume: Number = key("volume", "number", "released over all months, in its unit", high=1e15)
    unit: Word = key("unit", "stock unit", "unit of the volume, such as mb, Mt or bcm")
    except_: Codes = but(default=())

    def volume_in(self, unit: str) -> float:
        """The whole volume in another unit.

        Raises:
            InputError: a unit that does not measure the market's fuel.
        """
        return units.convert(self.volume, self.unit, unit, fuels.members(self.market)[0])


POWER_UNITS = ("TWh", "GW")
"""The units of a change of nuclear power: of output a year, or of capacity."""


@settled
class Nuclear(Dated):
    """Nuclear power of one place comes back, or is lost if the amount is below 0.

    Arguments:
        places: one place.
        amount: the change, in `unit`.
        unit: "TWh" of output a year, or "GW" of capacity.
        timing: when it is in force.

    Raises:
        InputError: an unknown name, several places, an unknown unit.
    """

    kind: ClassVar[str] = "nuclear"
    noun: ClassVar[str] = "a change of nuclear power"
    meaning: ClassVar[str] = (
        "Nuclear power comes back, or is lost if the amount is below 0; other power makes room or "
        "fills the gap."
    )

    places: Codes = key("place", "places", "where: one place", lone=True)
    amount: Number = key("amount", "number", "the change, in its unit", low=-1e4, high=1e4)
    unit: Word = key("unit", "power unit", "TWh of output a year, or GW of capacity")
