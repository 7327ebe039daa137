"""Rows of a source on their way to observations: codes resolved, numbers read, faults gathered."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from embargo import places
from embargo.errors import DataError, Fault, InputError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.observation import SCHEMA, check

_SHOWN = 5  # faults of one sort shown with their rows; more of them are counted


class Ledger:
    """Gathers rows and faults, and gives all of them at once.

    Arguments:
        source: id that the observations carry.
        basis: what kind of figure the source has.
        aliases: codes of the source that the vocabulary of places does not know → ISO3.
        no_place: pattern of codes that stand for sums or for unknown partners, beside the common
            ones.
    """

    def __init__(
        self,
        source: str,
        basis: str,
        *,
        aliases: Mapping[str, str] | None = None,
        no_place: str = "(?!)",
    ) -> None:
        self.source, self.basis = source, basis
        self.left_out: Counter[str] = Counter()
        self.faults: dict[tuple[str, str], list[str]] = {}
        self._rows: list[dict[str, Any]] = []
        self._aliases = dict(aliases or {})
        self._no_place = re.compile(no_place)
        self._resolved: dict[str, str | None] = {}

    def refuse(self, where: str, what: str, remedy: str) -> None:
        """Notes a fault."""
        self.faults.setdefault((what, remedy), []).append(where)

    def place(self, where: str, *names: str) -> str | None:
        """The code of a place by the first of its names or codes that is known.

        None for a sum or an unnamed partner, which is counted, and for a name that is unknown,
        which is a fault.
        """
        key = "\0".join(names)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(names)
        found = self._resolved[key]
        if found:
            return found
        if found is None:
            self.left_out[f"partner {names[-1]!r}"] += 1
        else:
            remedy = "; ".join(filter(None, (fault.remedy for fault in _faults(names[-1]))))
            text = " ".join(repr(name) for name in names if name) or "''"
            self.refuse(where, f"unknown place {text}", remedy or "the source has a new code")
        return None

    def _resolve(self, names: Sequence[str]) -> str | None:
        common = [re.compile(text) for text in codes("no_place")]
        for name in names:
            if name in self._aliases:
                return self._aliases[name]
        for name in names:
            # A short code of a sum must not be taken for the country with the same letters.
            if self._no_place.fullmatch(name):
                return None
        for name in names:
            if name.strip():
                try:
                    return places.resolve(name)
                except InputError:
                    continue
        if any(one.fullmatch(name.strip().casefold()) for one in common for name in names):
            return None
        return ""

    def number(
        self, text: object, where: str, column: str, missing: Collection[str] = ("",)
    ) -> float | None:
        """A finite number; None for a cell that says there is none, and for a fault."""
        if text is None or (isinstance(text, str) and text.strip() in missing):
            return None
        try:
            if isinstance(text, bool):
                raise ValueError
            value = float(text)  # type: ignore[arg-type]
            if not math.isfinite(value):
                raise ValueError
        except (TypeError, ValueError):
            self.refuse(where, f"{column} {text!r} is no number", "the source has changed")
            return None
        return value

    def fields(self, row: object, needed: Sequence[str], where: str) -> dict[str, Any] | None:
        """The row, if it is a mapping with the needed fields; else None and a fault."""
        if not isinstance(row, dict):
            self.refuse(where, f"is no record but {type(row).__name__}", "the source has changed")
            return None
        absent = [name for name in needed if name not in row]
        for name in absent:
            have = ", ".join(list(map(str, row))[:12])
            self.refuse(where, f"no field {name!r}", f"the record has {have}")
        return None if absent else row

    def add(self, **row: Any) -> None:
        """Takes a row in; what it does not give has the defaults of the source."""
        self._rows.append(row)

    def stop(self) -> None:
        """Nothing, if no fault was noted.

        Raises:
            DataError: with all faults, those of one sort together.
        """
        if not self.faults:
            return
        found: list[Fault] = []
        for (what, remedy), wheres in self.faults.items():
            found.extend(Fault(where, what, remedy) for where in wheres[:_SHOWN])
            if len(wheres) > _SHOWN:
                rest = len(wheres) - _SHOWN
                found.append(Fault(self.source, f"{what}, in {rest} more rows", remedy))
        raise DataError(found)

    def frame(self, **constants: str) -> pl.DataFrame:
        """The rows as checked observations, in order of period, fuel and places.

        Raises:
            DataError: as `stop`, and as the check of observations.
        """
        self.stop()
        defaults: dict[str, Any] = {
            **{name: "" for name in SCHEMA if name != "value"},
            "source": self.source,
            "basis": self.basis,
            "metric": "trade",
            "status": "V",
            **constants,
        }
        rows = [{**defaults, **row} for row in self._rows]
        for row in rows:
            for side in ("exporter", "importer"):
                kind = "total" if row[side] == "WORLD" else "place"
                row[f"{side}_kind"] = row[f"{side}_kind"] or (kind if row[side] else "")
        frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
        return check(frame.sort("period", "fuel", "exporter", "importer", "metric", "where"))


def _faults(name: str) -> tuple[Fault, ...]:
    try:
        places.resolve(name)
    except InputError as error:
        return error.faults
    return ()
