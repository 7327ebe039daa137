"""Reads an event of months: the keys of an event of years with `from` and `months`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from embargo import fuels
from embargo.errors import Fault, InputError, nearest
from embargo.evidence import events
from embargo.evidence.events import ROLES, Event
from embargo.evidence.events.read import FILE, OBSERVED, Reader
from embargo.evidence.monthly.event import BASES, USUAL, MonthEvent, TreatedMonths
from embargo.lines import parse_yaml, printable, read_text, shown
from embargo.scenario import Ban, Month, Scenario, label, month
from embargo.scenario.entries import measures_of

LIBRARY = Path(__file__).with_name("library")
KEYS = (
    "id", "title", "fuel", "base", "from", "months", "measures", "alignment", "score", "role",
    "known", "source", "note",
)  # fmt: skip
SCORE_KEYS = ("importers", "exporters", "prices", "basis")
MOST = 36
"""The most months an event may have: three years after its base little of it is left."""
_FUELLED = ("ban", "quota", "tariff", "outage")


@cache
def ids() -> tuple[str, ...]:
    """Give the ids of the shipped events of months."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def read(path_or_id: str | os.PathLike[str]) -> Event | MonthEvent:
    """Give the event of a YAML file or of that id, of years or of months as it says.

    Raises:
        InputError: with all faults of the file, each with its line.
    """
    named = str(path_or_id)
    if named in events.ids():
        return events.read(named)
    path = LIBRARY / f"{named}.yaml" if named in ids() else Path(path_or_id)
    file = printable(os.fspath(path_or_id), FILE.noun)
    if not path.exists():
        every = (*events.ids(), *ids())
        near = nearest(named, every)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}shipped events: {', '.join(every)}; or give the path of a YAML file"
        raise InputError(Fault(file, "no such event", remedy))
    return parse(read_text(path, file, FILE), file, path.stem)


def parse(text: str, file: str = "event.yaml", stem: str = "event") -> Event | MonthEvent:
    """Give the event of a YAML text: of months if it has `from` or `months`, else of years.

    Raises:
        InputError: with all faults of the text, each with its line.
    """
    tree = parse_yaml(text, file, FILE)
    dated = isinstance(tree.value, Mapping) and {"from", "months"} & set(tree.value)
    if not dated:
        return events.parse(text, file, stem)
    reader = MonthReader(tree.where, list(tree.faults))
    try:
        return reader.months(tree.value, stem)
    except InputError as error:
        raise tree.in_order(error) from None


class MonthReader(Reader):
    """Reads the keys of an event of months."""

    def months(self, given: Mapping[str, Any], stem: str) -> MonthEvent:
        """Give the event.

        Raises:
            InputError: with all faults.
        """
        self.known_keys(given, KEYS)
        name = self.name(given, stem)
        found = self.fuels(given)
        base = self.year(given, "base")
        first = self.first(given, base)
        count = self.count(given)
        treated, rest = self.stopped(given.get("measures", []), found)
        score = given.get("score", {})
        if not isinstance(score, Mapping):
            self.fault("score", f"expected keys, found {shown(score)}", ", ".join(SCORE_KEYS))
            score = {}
        self.known_keys(score, SCORE_KEYS, "score.")
        importers = self.places(score, "importers", "score.") or _all(treated, "importers")
        exporters = self.places(score, "exporters", "score.")
        if "exporters" not in score:
            exporters = _all(treated, "exporters")
        prices = self.flag(score, "prices")
        basis = self.basis(score.get("basis"), found)
        target, as_of = self.alignment(given.get("alignment"), base)
        role = self.choice(given, "role", ROLES, ["training"])
        if not self.faults and not importers and not exporters and not prices:
            self.fault("score", "nothing is scored", "add score: {importers, exporters, prices}")
        others = self.dated(rest, name, first, count)
        if self.faults:
            raise InputError(self.faults)
        sources = given.get("source", ())
        return MonthEvent(
            id=name,
            title=str(given.get("title", name)),
            fuels=found,
            market=fuels.market_of(found[0]),
            base=int(base or 0),
            first=first,
            count=count,
            treated=treated,
            others=others,
            target=target,
            as_of=as_of,
            importers=importers,
            exporters=exporters,
            basis=basis,
            prices=prices,
            role=role[0],
            known=str(given.get("known", "")),
            sources=(sources,) if isinstance(sources, str) else tuple(map(str, sources)),
            note=str(given.get("note", "")),
        )

    def first(self, given: Mapping[str, Any], base: int | None) -> Month:
        """The first month: after the base, whose year the model is set on, and not long after."""
        value = given.get("from")
        try:
            found = month(str(value))
        except InputError as error:
            self.faults += [Fault(self.where("from"), f.what, f.remedy) for f in error.faults]
            return 0
        if base is not None and not base < found // 12 <= base + 3:
            what = f"{value} is not in the three years after the base of {base}"
            self.fault("from", what, f"give a month from {base + 1}-01 to {base + 3}-12")
        return found

    def count(self, given: Mapping[str, Any]) -> int:
        """How many months."""
        value = given.get("months")
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MOST:
            self.fault("months", f"{shown(value)} is no number of months", f"give 1 to {MOST}")
            return 1
        return value

    def flag(self, score: Mapping[str, Any], key: str) -> bool:
        """True or false."""
        value = score.get(key, False)
        if not isinstance(value, bool):
            self.fault(f"score.{key}", f"{shown(value)} is neither", "write true or false")
            return False
        return value

    def basis(self, given: Any, of_event: tuple[str, ...]) -> dict[str, str]:
        """Whose figures of each fuel: one name for all, or one a fuel."""
        found = {fuel: USUAL[fuel] for fuel in of_event}
        if given is None:
            return found
        rows = given if isinstance(given, Mapping) else dict.fromkeys(of_event, given)
        for fuel, value in rows.items():
            at = f"score.basis.{fuel}" if isinstance(given, Mapping) else "score.basis"
            if fuel not in of_event:
                self.fault(at, f"{shown(fuel)} is no fuel of the event", ", ".join(of_event))
            elif value not in BASES:
                near = nearest(str(value), BASES)
                hint = f"did you mean {near!r}? " if near else ""
                self.fault(at, f"unknown basis {shown(value)}", f"{hint}use {', '.join(BASES)}")
            elif value == "streams" and fuel != "crude":
                self.fault(at, f"no streams of {fuel} are known", f"write {USUAL[fuel]!r}")
            else:
                found[fuel] = value
        return found

    def stopped(
        self, given: Any, of_event: tuple[str, ...]
    ) -> tuple[tuple[TreatedMonths, ...], list[Any]]:
        """Bans, which are imposed on every rule, and the rows of all other measures."""
        treated: list[TreatedMonths] = []
        rest: list[Any] = []
        if not isinstance(given, list):
            self.fault("measures", f"expected a list, found {shown(given)}", "one measure a line")
            return (), rest
        for index, row in enumerate(given):
            at = f"measures[{index}]"
            if not isinstance(row, Mapping):
                self.fault(at, f"expected keys, found {shown(row)}", "kind, importer, exporter …")
                continue
            observed = row.get("level") == OBSERVED
            if observed and row.get("kind") != "ban":
                what = f"output and use by month are not known, so no {shown(row.get('kind'))} is"
                self.fault(f"{at}.level", what, "write the flows that stopped as a ban")
                continue
            plain = dict(row) | ({"level": 0.5} if observed else {})
            if row.get("kind") in _FUELLED:
                plain.setdefault("fuel", list(of_event))
            elif row.get("kind") == "demand":
                plain.setdefault("fuel", fuels.market_of(of_event[0]))
            try:
                built = measures_of(plain, self.where, at)
            except InputError as error:
                self.faults += error.faults
                continue
            for measure in built:
                if not isinstance(measure, Ban):
                    rest.append(plain)
                elif set(measure.fuels) - set(of_event):
                    what = f"is about {', '.join(measure.fuels)}, the event {', '.join(of_event)}"
                    self.fault(f"{at}.fuel", what, "name fuels of the event")
                else:
                    sellers = self.countries(measure.exporters, at)
                    treated.append(
                        TreatedMonths(measure.importers, sellers, measure.fuels, measure, observed)
                    )
        return tuple(treated), rest

    def dated(self, rest: list[Any], name: str, first: Month, count: int) -> Scenario | None:
        """The measures that are no ban, as a scenario of the months."""
        if not rest or self.faults:
            return None
        asked = {"id": name, "from": label(first), "months": count, "measures": rest}
        try:
            return Scenario.from_dict(asked)
        except InputError as error:
            self.faults += [Fault(self.where("measures"), f.what, f.remedy) for f in error.faults]
            return None


def _all(treated: tuple[TreatedMonths, ...], side: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p for t in treated for p in getattr(t, side)))
