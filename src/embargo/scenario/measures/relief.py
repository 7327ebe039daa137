"""What lifts other measures: waivers for a time, exemptions for good."""

from __future__ import annotations

from typing import ClassVar

from embargo.scenario.keys import Codes, Word, but, exporter, fuel, importer, key
from embargo.scenario.measures.base import Dated
from embargo.scenario.settled import settled

ROUTES = ("pipeline", "sea")
"""The ways that an exemption may be limited to."""


@settled
class Waiver(Dated):
    """Lifts all other measures on these pairs and fuels while it is in force.

    Arguments:
        importers, exporters, fuels: as in `Ban`.
        except_: places taken out of a group.
        timing: when it is in force; `until` is its expiry.

    Raises:
        InputError: as `Ban`.
    """

    kind: ClassVar[str] = "waiver"
    noun: ClassVar[str] = "a waiver"
    meaning: ClassVar[str] = (
        "Lifts bans, phase-outs, quotas, tariffs, caps and listings on these pairs, to its expiry."
    )
    dates: ClassVar[tuple[str, ...]] = ("from", "until", "announced")

    importers: Codes = importer("who may go on importing")
    exporters: Codes = exporter("from whom: a place, a group or a basin")
    fuels: Codes = fuel("what")
    except_: Codes = but(default=())


@settled
class Exemption(Dated):
    """Lifts all other measures on these pairs and fuels for good, on one route or all.

    Arguments:
        importers, exporters, fuels: as in `Ban`.
        route: "pipeline" or "sea"; empty for all.
        except_: places taken out of a group.
        timing: when it begins; it has no end.

    Raises:
        InputError: as `Ban`; also an unknown route.
    """

    kind: ClassVar[str] = "exemption"
    noun: ClassVar[str] = "an exemption"
    meaning: ClassVar[str] = (
        "Lifts bans, phase-outs, quotas, tariffs, caps and listings on these pairs without expiry, "
        "on one route or all."
    )
    dates: ClassVar[tuple[str, ...]] = ("from", "announced")

    importers: Codes = importer("who may go on importing")
    exporters: Codes = exporter("from whom: a place, a group or a basin")
    fuels: Codes = fuel("what")
    route: Word = key("route", "word", "pipeline or sea; left out: both", default="", among=ROUTES)
    except_: Codes = but(default=())
