"""Measures that act by price and risk: caps, secondary tariffs, designations of sellers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from embargo.errors import Fault
from embargo.scenario.calendar import Month, label
from embargo.scenario.keys import (
    Codes,
    Flag,
    MaybeMonth,
    MaybeNumber,
    Number,
    Word,
    but,
    exporter,
    fuel,
    importer,
    key,
)
from embargo.scenario.measures.base import Dated
from embargo.scenario.settle import country
from embargo.scenario.settled import settled


@settled
class PriceCap(Dated):
    """The coalition's ships, insurance and banks serve the exporter only at or under a price.

    Arguments:
        exporters: whose oil: places, basins or projects.
        fuels: crude or products.
        cap: the highest FOB price that may be served, USD/bbl.
        coalition: whose services are tied to the cap.
        shadow_fleet: what the exporter can ship without them, mb/d; None for what the world knows.
        services: False for a cap in name only, above which services go on.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name, another fuel, an exporter inside the coalition.
    """

    kind: ClassVar[str] = "price_cap"
    noun: ClassVar[str] = "a price cap"
    meaning: ClassVar[str] = (
        "The coalition's ships, insurance and banks serve the exporter's sea trade only at or "
        "under a price."
    )

    exporters: Codes = exporter("whose oil is capped: a place, a group or a basin")
    fuels: Codes = fuel("crude or products", among=("crude", "products"))
    cap: Number = key(
        "cap", "number", "highest FOB price that is served, USD/bbl", high=1000, low_open=True
    )
    coalition: Codes = key(
        "coalition", "places", "whose services are tied to the cap", default="PRICE_CAP"
    )
    shadow_fleet: MaybeNumber = key(
        "shadow_fleet",
        "number",
        "what goes without those services, mb/d; left out: what the world knows",
        default=None,
        high=100,
    )
    services: Flag = key(
        "services",
        "flag",
        "false for a cap above which services go on (no service ban)",
        default=True,
    )
    except_: Codes = but(default=())

    def clashes(self) -> Iterable[Fault]:
        """An exporter inside the coalition."""
        yield from super().clashes()
        inside = [code for code in self.exporters if country(code) in self.coalition]
        if inside:
            what = f"{inside[0]} is a member of the coalition that caps it"
            remedy = f"add 'except: [{country(inside[0])}]', or name another exporter"
            yield Fault("exporter", what, remedy)


@settled
class SecondaryTariff(Dated):
    """A penalty on a buyer for its purchases, as the wedge on them that would weigh the same.

    Arguments:
        importers: who is penalised for buying.
        exporters, fuels: what they are penalised for buying.
        rate: the wedge, in `unit`.
        unit: USD/bbl, USD/t, USD/MMBtu or USD/GJ as fits the fuel.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: as `Tariff`.
    """

    kind: ClassVar[str] = "secondary_tariff"
    noun: ClassVar[str] = "a secondary tariff"
    meaning: ClassVar[str] = (
        "A penalty on buyers for their purchases, as the cost per quantity that would weigh the "
        "same; nobody collects it on the fuel."
    )

    importers: Codes = importer("who is penalised for buying")
    exporters: Codes = exporter("from whom: a place, a group or a basin")
    fuels: Codes = fuel("for buying what")
    rate: Number = key("rate", "number", "what the penalty weighs, in its unit", high=1e4)
    unit: Word = key("unit", "wedge", "dollars per quantity as fits the fuel")
    except_: Codes = but(default=())


@settled
class Designation(Dated):
    """Firms that sell a share of an exporter's fuel are put on a list that buyers fear.

    Arguments:
        exporters: whose firms: places, basins or projects.
        fuels: what they sell.
        share: share of the exporter's sales abroad that the listed firms make, 0 to 1.
        wedge: what the risk weighs on that share for buyers, in `unit`.
        unit: USD/bbl, USD/t, USD/MMBtu or USD/GJ as fits the fuel.
        wind_down: last month in which old business may end without risk; None for no such time.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: as `Tariff`; also a share outside its range, a wind-down before the listing.
    """

    kind: ClassVar[str] = "designation"
    noun: ClassVar[str] = "a listing of sellers"
    meaning: ClassVar[str] = (
        "Firms that make a share of an exporter's sales are listed: buyers bear a risk on that "
        "share, once the time to wind down is over."
    )

    exporters: Codes = exporter("whose firms are listed: a place, a group or a basin")
    fuels: Codes = fuel("what they sell")
    share: Number = key("share", "number", "share of the sales abroad that the listed firms make")
    wedge: Number = key("wedge", "number", "what the risk weighs for buyers, in its unit", high=1e4)
    unit: Word = key("unit", "wedge", "dollars per quantity as fits the fuel")
    wind_down: MaybeMonth = key(
        "wind_down", "month", "last month in which old business may end", default=None
    )
    except_: Codes = but(default=())

    @property
    def when(self) -> tuple[Month, ...]:
        """All dates that the measure names."""
        own = (self.wind_down,) if self.wind_down is not None else ()
        return (*self.timing.dates, *own)

    def strength(self, at: Month) -> float:
        """How much of the risk acts in a month: none up to the end of the wind-down."""
        if self.wind_down is not None and at <= self.wind_down:
            return 0.0
        return self.timing.strength(at)

    def clashes(self) -> Iterable[Fault]:
        """A wind-down before the listing, or after its end."""
        yield from super().clashes()
        start, until, end = self.timing.start, self.timing.until, self.wind_down
        if end is not None and start is not None and end < start:
            what = f"winds down until {label(end)}, before the listing in {label(start)}"
            yield Fault("wind_down", what, "give a month from 'from' on, or leave it out")
        if end is not None and until is not None and end >= until:
            what = f"winds down until {label(end)}, to the end of the listing in {label(until)}"
            yield Fault("wind_down", what, "give an earlier month, or a later 'until'")
