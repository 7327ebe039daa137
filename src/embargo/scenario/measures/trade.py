"""Measures on the trade between pairs of places: bans, phase-outs, quotas, tariffs, export bans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from embargo.errors import Fault
from embargo.scenario.calendar import Month, label
from embargo.scenario.keys import (
    OTHERS,
    Codes,
    MaybeMonth,
    Number,
    Path,
    Word,
    but,
    exporter,
    fuel,
    importer,
    key,
    level,
)
from embargo.scenario.measures.base import Dated
from embargo.scenario.settled import settled
from embargo.scenario.values import per_year


@settled
class Ban(Dated):
    """A share of the baseline flow stops, pair by pair.

    Arguments:
        importers, exporters: places; an exporter may be a basin such as `RUS_SAKHALIN2`, or a
            project that has a basin of its own.
        fuels: the fuels that stop.
        level: share of the baseline flow that stops, 0 to 1.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: an unknown name, a level outside its range, a place that would ban itself.
    """

    kind: ClassVar[str] = "ban"
    noun: ClassVar[str] = "a ban"
    meaning: ClassVar[str] = "A share of the baseline flow stops, pair by pair."

    importers: Codes = importer("who stops importing")
    exporters: Codes = exporter("whose fuel is stopped: a place, a group or a basin")
    fuels: Codes = fuel("what is stopped")
    level: Number = level("share of the baseline flow that stops", default=1.0)
    except_: Codes = but(default=())


SCHEDULES = ("linear", "contracts", "path")
"""How a phase-out goes on: in equal steps, as long contracts end, or by the path that is given."""


@settled
class PhaseOut(Dated):
    """The baseline flow stops step by step, pair by pair, and stays stopped.

    Arguments:
        importers, exporters, fuels: as in `Ban`.
        until: the month by which all of it has stopped; for "linear", and for "contracts" if there
            is a month by which contracts end at the latest.
        path: month → share of the baseline flow that has stopped from that month on, never falling.
        schedule: "linear" from `timing.start` to `until`; "path"; or "contracts": what is under no
            long-term contract stops at once, the rest as the contracts end.
        except_: places taken out of a group.
        timing: its `start` is the first month with a cut; no `until` and no `ramp`.

    Raises:
        InputError: as `Ban`; also a schedule without its dates, or a path that falls.
    """

    kind: ClassVar[str] = "phase_out"
    noun: ClassVar[str] = "a phase-out"
    meaning: ClassVar[str] = (
        "The baseline flow stops step by step, pair by pair, and stays stopped."
    )
    dates: ClassVar[tuple[str, ...]] = ("from", "announced", "compliance")

    importers: Codes = importer("who stops importing")
    exporters: Codes = exporter("whose fuel is stopped: a place, a group or a basin")
    fuels: Codes = fuel("what is stopped")
    until: MaybeMonth = key(
        "until",
        "month",
        "month by which all has stopped; needed by linear, for contracts if they are cut short",
        default=None,
    )
    path: Path = key(
        "path",
        "path",
        "path: month to share of the baseline flow stopped from then on, such as "
        "{2026-01: 0.2, 2026-07: 1}",
        default=(),
    )
    schedule: Word = key(
        "schedule",
        "word",
        "linear, path, or contracts (what is under no long-term contract stops at once, the rest "
        "as contracts end); left out: path if there is one, else linear",
        default="",
        among=SCHEDULES,
    )
    except_: Codes = but(default=())

    @property
    def when(self) -> tuple[Month, ...]:
        """All dates that the measure names."""
        own = (self.until,) if self.until is not None else ()
        return (*self.timing.dates, *own, *(at for at, _ in self.path))

    def over(self, at: Month) -> bool:
        """Whether all of it has stopped by a month, contracts too."""
        return self.until is not None and at >= self.until

    def strength(self, at: Month) -> float:
        """Share of the baseline flow that has stopped in a month.

        Of the schedule "contracts", the share that has stopped of what is under no contract; from
        `until` on, of all.
        """
        kept = self.timing.strength(at)
        start = self.timing.start
        if self.schedule == "path":
            return kept * max((share for since, share in self.path if since <= at), default=0.0)
        if self.schedule == "contracts" or start is None or self.until is None:
            return kept
        return kept * min((at - start + 1) / (self.until - start + 1), 1.0)

    def clashes(self) -> Iterable[Fault]:
        """A schedule without its dates, dates out of order, or a path that falls."""
        yield from super().clashes()
        start, until = self.timing.start, self.until
        if not self.schedule:
            object.__setattr__(self, "schedule", "path" if self.path else "linear")
        if self.path and self.schedule != "path":
            what = f"a path beside the schedule {self.schedule!r}"
            yield Fault("path", what, "keep one of them")
        if until is not None and self.schedule == "path":
            yield Fault("until", "an end beside a path", "keep one of them")
        if self.schedule == "path" and not self.path:
            yield Fault("path", "missing key 'path'", "add it, such as {2026-01: 0.2, 2026-07: 1}")
        if self.schedule == "linear" and (start is None or until is None):
            name = "from" if start is None else "until"
            what = f"a linear phase-out without {name!r}"
            yield Fault(name, what, "give its first month and the one by which all has stopped")
        elif start is not None and until is not None and until < start:
            what = f"ends in {label(until)}, before it starts in {label(start)}"
            yield Fault("until", what, "exchange 'from' and 'until', or correct one")
        if start is not None and self.path and self.path[0][0] < start:
            what = f"the path begins in {label(self.path[0][0])}, before 'from' ({label(start)})"
            yield Fault("path", what, "leave 'from' out: a path says when it begins")
        announced = self.timing.announced
        if announced is not None and self.path and announced > self.path[0][0]:
            what = f"announced in {label(announced)}, after it starts in {label(self.path[0][0])}"
            yield Fault("announced", what, "give a month up to the first of the path")
        for (_, before), (at, share) in zip(self.path, self.path[1:], strict=False):
            if share < before:
                what = f"the path falls from {before:g} to {share:g} in {label(at)}"
                yield Fault("path", what, "a phase-out goes on; write a ban for each level instead")
                break


@settled
class Quota(Dated):
    """One joint limit on the yearly flow over all listed importers, exporters and fuels.

    Arguments:
        importers, exporters, fuels: as in `Ban`; limits of the sum over all of them.
        limit: the most that may flow in a year, in `unit`.
        unit: a unit of mass, volume or energy that fits the fuel; of energy for several fuels.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: as `Ban`; also a negative limit or a unit that does not fit.
    """

    kind: ClassVar[str] = "quota"
    noun: ClassVar[str] = "a quota"
    meaning: ClassVar[str] = (
        "The flow of a year, summed over all listed importers, exporters and fuels, "
        "stays at or under a limit."
    )

    importers: Codes = importer("whose imports are limited, together")
    exporters: Codes = exporter("whose fuel is limited: a place, a group or a basin")
    fuels: Codes = fuel("what is limited")
    limit: Number = key("limit", "number", "the most that may flow in a year", high=1e15)
    unit: Word = key("unit", "flow unit", "unit of the limit; of energy if there are several fuels")
    except_: Codes = but(default=())

    def limit_in(self, unit: str, fuel: str | None = None) -> float:
        """The limit of a year in another unit of amount, rates such as mb/d summed up.

        Arguments:
            unit: Mt, bcm, PJ ...; of energy if the quota is over several fuels.
            fuel: one of the quota's fuels; by default the first.

        Raises:
            InputError: a unit that does not measure the fuel.
        """
        return per_year(self.limit, self.unit, unit, fuel or self.fuels[0])


@settled
class Tariff(Dated):
    """A duty that the importer levies, in percent of the FOB price or in dollars per quantity.

    Arguments:
        importers, exporters, fuels: as in `Ban`.
        rate: the duty, 0 or more, in `unit`.
        unit: "percent" (ad valorem), or USD/bbl, USD/t, USD/MMBtu, USD/GJ as fits the fuel.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: as `Ban`; also a negative rate or a unit that does not fit.
    """

    kind: ClassVar[str] = "tariff"
    noun: ClassVar[str] = "a tariff"
    meaning: ClassVar[str] = (
        "A duty on imports, in percent of the FOB price or in dollars per quantity."
    )

    importers: Codes = importer("who levies the duty")
    exporters: Codes = exporter("on whose fuel: a place, a group or a basin")
    fuels: Codes = fuel("on what")
    rate: Number = key("rate", "number", "the duty, in its unit", high=1e4)
    unit: Word = key("unit", "rate", "percent, or dollars per quantity as fits the fuel")
    except_: Codes = but(default=())


@settled
class ExportBan(Dated):
    """The exporter stops selling: a share of the baseline flow, pair by pair; home use goes on.

    Arguments:
        exporters: places, basins or projects that stop selling.
        fuels: what they stop selling.
        importers: to whom; by default to all other places.
        level: share of the baseline flow that stops, 0 to 1.
        except_: places taken out of a group.
        timing: when it is in force.

    Raises:
        InputError: as `Ban`.
    """

    kind: ClassVar[str] = "export_ban"
    noun: ClassVar[str] = "an export ban"
    meaning: ClassVar[str] = (
        "The exporter stops selling a share of the baseline flow, pair by pair; home use goes on."
    )

    exporters: Codes = exporter("who stops selling: a place, a group or a basin")
    fuels: Codes = fuel("what is no longer sold")
    importers: Codes = importer("to whom; left out: to all other places", default=OTHERS)
    level: Number = level("share of the baseline flow that stops", default=1.0)
    except_: Codes = but(default=())
