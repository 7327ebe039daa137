"""Reads the keys of an event of years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from embargo import fuels, places
from embargo.errors import InputError
from embargo.evidence.events.event import MODES, Event, Total, Treated
from embargo.evidence.events.keys import OBSERVED, SHARED, Keys
from embargo.scenario import Ban, Demand, Measure, Outage
from embargo.scenario.entries import measures_of

KEYS = (*SHARED, "outcome", "mode")
_SCORE_KEYS = ("importers", "exporters", "together", "prices")


class YearKeys(Keys):
    """Reads the keys of an event of years."""

    def event(self, given: Mapping[str, Any], stem: str) -> Event:
        """Give the event.

        Raises:
            InputError: with all faults.
        """
        self.known_keys(given, KEYS)
        name, found = self.name(given, stem), self.fuels(given)
        first, last = self.year(given, "base"), self.year(given, "outcome")
        if first is not None and last is not None and last <= first:
            self.fault("outcome", "does not come after the base", "give a later year")
        treated, totals, rest = self.measures(given.get("measures", []), found)
        score = self.score(given, _SCORE_KEYS)
        target, as_of = self.alignment(given.get("alignment"), first)
        fields = self.shared(given, name, found) | {
            "others": self.others(rest, name),
            "importers": self.side(score, "importers", treated),
            "exporters": self.side(score, "exporters", treated),
            "together": self.together(score),
            "prices": self.flag(score, "prices"),
            "modes": self.choice(given, "mode", MODES, list(MODES)),
        }
        if self.faults:
            raise InputError(self.faults)
        return Event(
            **fields,
            base=int(first or 0),
            outcome=int(last or 0),
            treated=tuple(treated),
            totals=tuple(totals),
            target=target,
            as_of=as_of,
            named=self.named(given, score),
        )

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

    def together(self, score: Mapping[str, Any]) -> tuple[str, ...]:
        """Places scored as one: codes, groups, or areas of the statistical review."""
        value = score.get("together")
        names = value if isinstance(value, list) else [] if value is None else [value]
        areas = [str(name) for name in names if places.is_area(str(name))]
        rest = [name for name in names if str(name) not in areas]
        found = self.places({"together": rest}, "together", "score.") if rest else ()
        return tuple(dict.fromkeys([*found, *(m for a in areas for m in places.area_members(a))]))

    def measures(
        self, given: Any, of_event: tuple[str, ...]
    ) -> tuple[list[Treated], list[Total], list[Any]]:
        """Read the measures by the grammar of scenarios, `level: observed` beside it."""
        treated: list[Treated] = []
        totals: list[Total] = []
        rest: list[Any] = []
        whole = fuels.expand(fuels.market_of(of_event[0]))
        for at, row in self.rows(given):
            plain = self.as_scenario(row, of_event)
            try:
                built = measures_of(plain, self.where, at, dated=False)
            except InputError as error:
                self.faults += error.faults
                continue
            observed = row.get("level") == OBSERVED
            for measure in built:
                if not self.fits(measure, of_event, at):
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

    def fits(self, measure: Measure, of_event: tuple[str, ...], at: str) -> bool:
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
