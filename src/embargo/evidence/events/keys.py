"""The keys that events of years and of months share; every fault of a file is kept."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from embargo import fuels, places
from embargo.errors import Fault, InputError, nearest
from embargo.evidence.events.event import ROLES, Treated, TreatedMonths
from embargo.facts import base
from embargo.lines import shown
from embargo.scenario import Scenario, country

OBSERVED = "observed"
"""The level of a measure that imposes what turned out."""

SHARED = (
    "id", "title", "fuel", "base", "measures", "alignment", "score", "role", "known", "source",
    "note",
)  # fmt: skip
_ALIGNMENT_KEYS = ("target", "as_of")
_FUELLED = ("ban", "quota", "tariff", "outage")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MONTH = re.compile(r"\d{4}-\d{2}")


class Keys:
    """Reads the keys that any event has, and collects faults while it does.

    Arguments:
        where: from the path of a key to its place in the file.
        faults: those found before.
    """

    def __init__(self, where: Callable[[str], str], faults: list[Fault]) -> None:
        self.where, self.faults = where, faults

    def fault(self, path: str, what: str, remedy: str) -> None:
        """Keep a fault at a key path."""
        self.faults.append(Fault(self.where(path), what, remedy))

    def shared(self, given: Mapping[str, Any], name: str, found: tuple[str, ...]) -> dict[str, Any]:
        """The fields of `PastEvent` that need no other key."""
        sources = given.get("source", ())
        return {
            "id": name,
            "title": str(given.get("title", name)),
            "fuels": found,
            "market": fuels.market_of(found[0]),
            "role": self.choice(given, "role", ROLES, ["training"])[0],
            "known": str(given.get("known", "")),
            "sources": (sources,) if isinstance(sources, str) else tuple(map(str, sources)),
            "note": str(given.get("note", "")),
        }

    def score(self, given: Mapping[str, Any], known: tuple[str, ...]) -> Mapping[str, Any]:
        """What is scored, its keys checked."""
        score = given.get("score", {})
        if not isinstance(score, Mapping):
            self.fault("score", f"expected keys, found {shown(score)}", ", ".join(known))
            return {}
        self.known_keys(score, known, "score.")
        return score

    def side(
        self,
        score: Mapping[str, Any],
        key: str,
        treated: Sequence[Treated] | Sequence[TreatedMonths],
    ) -> tuple[str, ...]:
        """Whose trade is scored, importers or exporters; by default of the flows stopped."""
        every = dict.fromkeys(place for flow in treated for place in getattr(flow, key))
        return self.places(score, key, "score.") or tuple(every)

    def name(self, given: Mapping[str, Any], stem: str) -> str:
        """The id; the name of the file where none is given."""
        name = str(given.get("id", stem))
        if not _ID.fullmatch(name):
            self.fault("id", f"{shown(name)} is no id", "use small letters, digits and '-'")
        return name

    def known_keys(self, given: Mapping[str, Any], known: tuple[str, ...], at: str = "") -> None:
        """Keep a fault for each key that is not known."""
        for key in given:
            if key not in known:
                near = nearest(str(key), known)
                hint = f"did you mean {near!r}? " if near else ""
                what, remedy = f"unknown key {key!r}", f"{hint}keys: {', '.join(known)}"
                self.fault(f"{at}{key}", what, remedy)

    def fuels(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        """The fuels, all of one market."""
        value = given.get("fuel")
        try:
            found = fuels.expand(value if isinstance(value, list) else [str(value)])
        except InputError as error:
            self.faults += [Fault(self.where("fuel"), f.what, f.remedy) for f in error.faults]
            return ("crude",)
        if len({fuels.market_of(fuel) for fuel in found}) > 1:
            what = f"{', '.join(found)} are priced in different markets"
            self.fault("fuel", what, "write one event for each market")
        return tuple(found)

    def year(self, given: Mapping[str, Any], key: str) -> int | None:
        """A year that has tables of its own."""
        value = given.get(key)
        if isinstance(value, str) and _MONTH.fullmatch(value):
            what = f"{value} is a month, and the worlds are of years"
            self.fault(key, what, "give a year; an event of months has 'from' and 'months'")
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self.fault(key, f"{shown(value)} is no year", f"give one of {_span()}")
            return None
        told = base.worlds()
        if value not in told:
            self.fault(key, f"there is no world of {value}", f"give one of {_span()}")
            return None
        if told[value]["basis"] == "carried forward":
            what = f"the world of {value} is carried forward, and can prove nothing"
            self.fault(key, what, "use a year that has its own tables")
        return value

    def places(self, given: Mapping[str, Any], key: str, at: str = "") -> tuple[str, ...]:
        """Places and members of groups."""
        value = given.get(key)
        if value is None:
            return ()
        names = value if isinstance(value, list) else [value]
        try:
            return tuple(places.expand([str(n) for n in names]))
        except InputError as error:
            self.faults += [Fault(self.where(at + key), f.what, f.remedy) for f in error.faults]
            return ()

    def choice(
        self, given: Mapping[str, Any], key: str, known: tuple[str, ...], default: list[str]
    ) -> tuple[str, ...]:
        """One word or several out of those known."""
        value = given.get(key, default)
        names = value if isinstance(value, list) else [value]
        for name in names:
            if name not in known:
                self.fault(key, f"unknown {key} {shown(name)}", f"use {' or '.join(known)}")
        return tuple(str(n) for n in names) or tuple(default)

    def alignment(self, given: Any, first: int | None) -> tuple[str | None, str | None]:
        """Whom the measures are about, and until when alignment is known."""
        if given is None:
            return None, None
        if not isinstance(given, Mapping):
            self.fault("alignment", f"expected keys, found {shown(given)}", "target, as_of")
            return None, None
        self.known_keys(given, _ALIGNMENT_KEYS, "alignment.")
        target = self.places(given, "target", "alignment.")
        as_of = str(given.get("as_of", ""))
        if len(target) != 1:
            self.fault("alignment.target", "needs one place", "name whom the measures are about")
            return None, None
        if not _is_date(as_of):
            self.fault("alignment.as_of", f"{shown(as_of)} is no date", "write 2022-06-30")
        elif first is not None and int(as_of[:4]) > first + 1:
            what = f"{as_of} lies more than a year after the base"
            self.fault("alignment.as_of", what, "give what was public when the shock began")
        return target[0], as_of

    def countries(self, names: tuple[str, ...], at: str) -> tuple[str, ...]:
        """Exporters; a basin is refused, since no table tells its flows."""
        basins = [name for name in names if country(name) != name]
        if basins:
            what = f"{', '.join(basins)}: flows are known by country, not by basin"
            self.fault(f"{at}.exporter", what, "name the country")
        return tuple(name for name in names if name not in basins)

    def flag(self, score: Mapping[str, Any], key: str) -> bool:
        """True or false."""
        value = score.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"score.{key}", f"{shown(value)} is neither", "write true or false")
            return False
        return value

    def rows(self, given: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The measures that are rows of keys, each with its path."""
        if not isinstance(given, list):
            self.fault("measures", f"expected a list, found {shown(given)}", "one measure a line")
            return
        for index, row in enumerate(given):
            at = f"measures[{index}]"
            if isinstance(row, Mapping):
                yield at, row
            else:
                self.fault(at, f"expected keys, found {shown(row)}", "kind, importer, exporter …")

    def as_scenario(self, row: Mapping[str, Any], of_event: tuple[str, ...]) -> dict[str, Any]:
        """The row as a scenario would write it: with its fuel, and with a number as its level."""
        plain, kind = dict(row), row.get("kind")
        if kind in _FUELLED:
            plain.setdefault("fuel", list(of_event))
        elif kind == "demand":
            plain.setdefault("fuel", fuels.market_of(of_event[0]))
        if kind in ("ban", "outage", "demand") and row.get("level") == OBSERVED:
            plain["level"] = 0.5
        return plain

    def others(self, rest: list[Any], name: str, **dates: Any) -> Scenario | None:
        """Measures that impose no flow, as a scenario."""
        if not rest:
            return None
        try:
            return Scenario.from_dict({"id": name, **dates, "measures": rest})
        except InputError as error:
            self.faults += [Fault(self.where("measures"), f.what, f.remedy) for f in error.faults]
            return None


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _span() -> str:
    years = base.years()
    return f"{years[0]} to {years[-1]}"
