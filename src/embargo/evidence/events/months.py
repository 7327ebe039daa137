"""Reads the keys of an event of months: `from` and `months` in place of `outcome`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embargo.errors import Fault, InputError, nearest
from embargo.evidence.events.event import BASES, USUAL, MonthEvent, TreatedMonths
from embargo.evidence.events.keys import OBSERVED, SHARED, Keys
from embargo.lines import shown
from embargo.scenario import Ban, Month, label, month
from embargo.scenario.entries import measures_of

KEYS = (*SHARED, "from", "months")
MOST = 36
"""The most months an event may have: three years after its base little of it is left."""

_SCORE_KEYS = ("importers", "exporters", "prices", "basis")


class MonthKeys(Keys):
    """Reads the keys of an event of months."""

    def event(self, given: Mapping[str, Any], stem: str) -> MonthEvent:
        """Give the event.

        Raises:
            InputError: with all faults.
        """
        self.known_keys(given, KEYS)
        name, found = self.name(given, stem), self.fuels(given)
        base = self.year(given, "base")
        first, count = self.first(given, base), self.count(given)
        treated, rest = self.stopped(given.get("measures", []), found)
        score = self.score(given, _SCORE_KEYS)
        target, as_of = self.alignment(given.get("alignment"), base)
        # An event of months may score nobody's sales: an empty list says so.
        sales = self.places(score, "exporters", "score.")
        fields = self.shared(given, name, found) | {
            "importers": self.side(score, "importers", treated),
            "exporters": sales if "exporters" in score else self.side({}, "exporters", treated),
            "basis": self.basis(score.get("basis"), found),
            "prices": self.flag(score, "prices"),
        }
        if not self.faults and not any(fields[k] for k in ("importers", "exporters", "prices")):
            self.fault("score", "nothing is scored", "add score: {importers, exporters, prices}")
        if not self.faults:
            dates = {"from": label(first), "months": count}
            fields["others"] = self.others(rest, name, **dates)
        if self.faults:
            raise InputError(self.faults)
        return MonthEvent(
            **fields,
            base=int(base or 0),
            first=first,
            count=count,
            treated=treated,
            target=target,
            as_of=as_of,
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
        for at, row in self.rows(given):
            observed = row.get("level") == OBSERVED
            if observed and row.get("kind") != "ban":
                what = f"output and use by month are not known, so no {shown(row.get('kind'))} is"
                self.fault(f"{at}.level", what, "write the flows that stopped as a ban")
                continue
            plain = self.as_scenario(row, of_event)
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
