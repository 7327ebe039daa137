"""Reads an event by the path of its file, or by the id of a shipped one; all faults at once."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from embargo import fuels, places
from embargo.errors import Fault, InputError, nearest
from embargo.evidence.events.event import MODES, ROLES, Event, Total, Treated
from embargo.facts import base
from embargo.lines import Kind, parse_yaml, printable, read_text, shown
from embargo.scenario import Ban, Demand, Measure, Outage, Scenario, country
from embargo.scenario.entries import measures_of

LIBRARY = Path(__file__).with_name("library")
FILE = Kind(
    noun="event",
    shape="an event has measures, a score, keys and lists, no more",
    deepest=5,
    most=1_000,
    largest=256 * 1024,
    start="see docs/backtest.md for an example",
    split="use groups of places",
    holds="an event",
)
KEYS = (
    "id", "title", "fuel", "base", "outcome", "measures", "alignment", "score", "mode", "role",
    "known", "source", "note",
)  # fmt: skip
OBSERVED = "observed"
"""The level of a measure that imposes what turned out."""
SCORE_KEYS = ("importers", "exporters", "together", "prices")
ALIGNMENT_KEYS = ("target", "as_of")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MONTH = re.compile(r"\d{4}-\d{2}")


@cache
def ids() -> tuple[str, ...]:
    """Give the ids of the shipped events."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def read(path_or_id: str | os.PathLike[str]) -> Event:
    """Give the event of a YAML file, or the shipped one of that id.

    Raises:
        InputError: with all faults of the file, each with its line.
    """
    named = str(path_or_id)
    path = LIBRARY / f"{named}.yaml" if named in ids() else Path(path_or_id)
    file = printable(os.fspath(path_or_id), FILE.noun)
    if not path.exists():
        near = nearest(named, ids())
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}shipped events: {', '.join(ids())}; or give the path of a YAML file"
        raise InputError(Fault(file, "no such event", remedy))
    return parse(read_text(path, file, FILE), file, path.stem)


def parse(text: str, file: str = "event.yaml", stem: str = "event") -> Event:
    """Give the event of a YAML text.

    Raises:
        InputError: with all faults of the text, each with its line.
    """
    tree = parse_yaml(text, file, FILE)
    reader = Reader(tree.where, list(tree.faults))
    try:
        return reader.event(tree.value, stem)
    except InputError as error:
        raise tree.in_order(error) from None


class Reader:
    """Reads the keys of an event, and collects faults while it does."""

    def __init__(self, where: Callable[[str], str], faults: list[Fault]) -> None:
        self.where, self.faults = where, faults

    def fault(self, path: str, what: str, remedy: str) -> None:
        """Keep a fault at a key path."""
        self.faults.append(Fault(self.where(path), what, remedy))

    def event(self, given: Any, stem: str) -> Event:
        """Give the event, or raise all faults."""
        if not isinstance(given, Mapping):
            self.fault("", f"expected keys, found {shown(given)}", f"write {', '.join(KEYS)}")
            raise InputError(self.faults)
        self.known_keys(given, KEYS)
        name = self.name(given, stem)
        found = self.fuels(given)
        first, last = self.year(given, "base"), self.year(given, "outcome")
        if first is not None and last is not None and last <= first:
            self.fault("outcome", "does not come after the base", "give a later year")
        treated, totals, rest = self.measures(given.get("measures", []), found)
        score = given.get("score", {})
        if not isinstance(score, Mapping):
            self.fault("score", f"expected keys, found {shown(score)}", ", ".join(SCORE_KEYS))
            score = {}
        self.known_keys(score, SCORE_KEYS, "score.")
        prices = score.get("prices", False)
        if not isinstance(prices, bool):
            self.fault("score.prices", f"{shown(prices)} is neither", "write true or false")
        importers = self.places(score, "importers", "score.") or _of(treated, "importers")
        exporters = self.places(score, "exporters", "score.") or _of(treated, "exporters")
        together = self.together(score)
        target, as_of = self.alignment(given.get("alignment"), first)
        modes = self.choice(given, "mode", MODES, list(MODES))
        role = self.choice(given, "role", ROLES, ["training"])
        others = self.others(rest, name)
        if self.faults:
            raise InputError(self.faults)
        sources = given.get("source", ())
        return Event(
            id=name,
            title=str(given.get("title", name)),
            fuels=found,
            market=fuels.market_of(found[0]),
            base=int(first or 0),
            outcome=int(last or 0),
            treated=tuple(treated),
            totals=tuple(totals),
            others=others,
            target=target,
            as_of=as_of,
            importers=importers,
            exporters=exporters,
            together=together,
            named=self.named(given, score),
            prices=prices,
            modes=modes,
            role=role[0],
            known=str(given.get("known", "")),
            sources=(sources,) if isinstance(sources, str) else tuple(map(str, sources)),
            note=str(given.get("note", "")),
        )

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

    def named(self, given: Mapping[str, Any], score: Mapping[str, Any]) -> tuple[str, ...]:
        """Places that the file names one by one, in measures and in the score."""
        found: dict[str, None] = {}
        for row in (*given.get("measures", []), score):
            for key in ("importer", "exporter", "importers", "exporters"):
                value = row.get(key, [])
                for name in value if isinstance(value, list) else [value]:
                    codes = places.expand(str(name))
                    if len(codes) == 1:
                        found[codes[0]] = None
        return tuple(found)

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

    def together(self, score: Mapping[str, Any]) -> tuple[str, ...]:
        """Places scored as one: codes, groups, or areas of the statistical review."""
        value = score.get("together")
        names = value if isinstance(value, list) else [] if value is None else [value]
        areas = [str(name) for name in names if places.is_area(str(name))]
        rest = [name for name in names if str(name) not in areas]
        found = self.places({"together": rest}, "together", "score.") if rest else ()
        return tuple(dict.fromkeys([*found, *(m for a in areas for m in places.area_members(a))]))

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
        self.known_keys(given, ALIGNMENT_KEYS, "alignment.")
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

    def measures(
        self, given: Any, of_event: tuple[str, ...]
    ) -> tuple[list[Treated], list[Total], list[Any]]:
        """Read the measures by the grammar of scenarios, `level: observed` beside it."""
        treated: list[Treated] = []
        totals: list[Total] = []
        rest: list[Any] = []
        whole = fuels.expand(fuels.market_of(of_event[0]))
        if not isinstance(given, list):
            self.fault("measures", f"expected a list, found {shown(given)}", "one measure a line")
            return treated, totals, rest
        for index, row in enumerate(given):
            at = f"measures[{index}]"
            if not isinstance(row, Mapping):
                self.fault(at, f"expected keys, found {shown(row)}", "kind, importer, exporter …")
                continue
            plain = self.as_scenario(row, of_event)
            try:
                built = measures_of(plain, self.where, at, dated=False)
            except InputError as error:
                self.faults += error.faults
                continue
            observed = row.get("level") == OBSERVED
            for measure in built:
                if not self.fits(measure, of_event, at, observed):
                    continue
                level = None if observed else getattr(measure, "level", None)
                if isinstance(measure, Ban):
                    sellers = self.countries(measure.exporters, at)
                    treated.append(Treated(measure.importers, sellers, level))
                elif isinstance(measure, Outage):
                    totals.append(Total(self.countries(measure.exporters, at), "supply", level))
                elif isinstance(measure, Demand) and (observed or set(of_event) == set(whole)):
                    totals.append(Total(measure.importers, "demand", level))
                else:
                    rest.append(plain)
        return treated, totals, rest

    def as_scenario(self, row: Mapping[str, Any], of_event: tuple[str, ...]) -> dict[str, Any]:
        """The row as a scenario would write it: with its fuel, and with a number as its level."""
        plain = dict(row)
        kind = row.get("kind")
        if kind in ("ban", "quota", "tariff", "outage"):
            plain.setdefault("fuel", list(of_event))
        elif kind == "demand":
            plain.setdefault("fuel", fuels.market_of(of_event[0]))
        if kind in ("ban", "outage", "demand") and row.get("level") == OBSERVED:
            plain["level"] = 0.5
        return plain

    def fits(self, measure: Measure, of_event: tuple[str, ...], at: str, observed: bool) -> bool:
        """Whether a measure is about the fuels of the event; a fault if not."""
        markets = {fuels.market_of(fuel) for fuel in of_event}
        named = (measure.market,) if isinstance(measure, Demand) else getattr(measure, "fuels", ())
        other = [f for f in named if fuels.market_of(f) not in markets]
        if other:
            what = f"{', '.join(other)} is not priced with the event's {', '.join(of_event)}"
            self.fault(f"{at}.fuel", what, "write an event of its own for it")
            return False
        imposed = isinstance(measure, Ban | Outage)
        if imposed and set(named) != set(of_event):
            what = f"is about {', '.join(named)} of an event about {', '.join(of_event)}"
            remedy = f"write 'fuel: {', '.join(named)}' for the whole event"
            self.fault(f"{at}.fuel", what, remedy)
            return False
        return True

    def countries(self, names: tuple[str, ...], at: str) -> tuple[str, ...]:
        """Exporters; a basin is refused, since no table tells its flows."""
        basins = [name for name in names if country(name) != name]
        if basins:
            what = f"{', '.join(basins)}: flows are known by country, not by basin"
            self.fault(f"{at}.exporter", what, "name the country")
        return tuple(name for name in names if name not in basins)

    def others(self, rest: list[Any], name: str) -> Scenario | None:
        """Measures of any other kind, as a scenario."""
        if not rest:
            return None
        try:
            return Scenario.from_dict({"id": name, "measures": rest})
        except InputError as error:
            self.faults += [Fault(self.where("measures"), f.what, f.remedy) for f in error.faults]
            return None


def _of(treated: list[Treated], side: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for t in treated for p in getattr(t, side)))


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _span() -> str:
    years = base.years()
    return f"{years[0]} to {years[-1]}"
