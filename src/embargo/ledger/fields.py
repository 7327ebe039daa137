"""Values of one record, taken key by key; what is wrong is collected and not raised."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from embargo import fuels, places
from embargo.errors import Fault, InputError, nearest
from embargo.facts.projects import find as find_project
from embargo.ledger.records import Flow
from embargo.lines import Tree, shown
from embargo.scenario import country
from embargo.scenario.values import fold

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
PERIOD = re.compile(r"\d{4}(-\d{2}){0,2}(\.\.\d{4}(-\d{2}){0,2})?")
LONGEST = 2_000
FLOW_KEYS = ("importer", "exporter", "fuel", "project", "whom")


def is_date(text: str, *, whole: bool = False) -> bool:
    """Whether a text is a day, or (unless `whole`) a month or a year, that exists."""
    if not whole and re.fullmatch(r"\d{4}(-\d{2})?", text):
        text = f"{text}-01-01"[:10] if len(text) == 7 else f"{text}-01-01"
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text


class Fields:
    """The keys of one mapping of a file.

    Arguments:
        tree: the file; its faults are added to.
        path: of the mapping, such as `statements[3]`.
        value: the mapping.
        label: what the record is called in errors, such as "statement S01".
    """

    def __init__(self, tree: Tree, path: str, value: Mapping[str, Any], label: str) -> None:
        self.tree, self.path, self.given, self.label = tree, path, value, label
        self.read: set[str] = set()

    def fault(self, key: str, what: str, remedy: str) -> None:
        """One thing that is wrong with a key, or with the record if the key is ""."""
        where = self.tree.where(f"{self.path}.{key}" if key else self.path)
        self.tree.faults.append(Fault(where, f"{self.label}: {what}", remedy))

    def take(self, key: str) -> Any:
        """What the file has under a key, None if nothing."""
        self.read.add(key)
        return self.given.get(key)

    def finish(self) -> None:
        """A fault for every key that nobody asked for."""
        for key in self.given:
            if key not in self.read:
                near = nearest(str(key), self.read)
                hint = f"did you mean {near!r}? " if near else ""
                self.fault(
                    key, f"unknown key {key!r}", f"{hint}keys: {', '.join(sorted(self.read))}"
                )

    def text(self, key: str, *, required: str = "") -> str:
        """A text; numbers are taken as they are written. `required` says what it is for."""
        value = self.take(key)
        if value is None or value == "":
            if required:
                self.fault(key, f"no {key}", f"add it: {required}")
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            if len(str(value)) <= LONGEST:
                return str(value).strip()
            self.fault(key, f"{key} has {len(str(value)):,} characters", f"at most {LONGEST:,}")
        else:
            self.fault(key, f"expected a text, found {shown(value)}", "write it in quotes")
        return ""

    def word(self, key: str, known: Iterable[str], *, required: str = "") -> str:
        """One of a few words, however blanks, hyphens and case are written."""
        text = self.text(key, required=required)
        words = {fold(word): word for word in known}
        if not text or fold(text) in words:
            return words.get(fold(text), "")
        near = nearest(fold(text), words)
        hint = f"did you mean {words[near]!r}? " if near else ""
        self.fault(key, f"unknown {key} {shown(text)}", f"{hint}one of {', '.join(words.values())}")
        return ""

    def date(self, key: str, *, required: str = "", whole: bool = False) -> str:
        """An ISO date; `whole` asks for a day."""
        text = self.text(key, required=required)
        if text and not is_date(text, whole=whole):
            self.fault(
                key,
                f"{shown(text)} is no date",
                "write 2025-10-15" if whole else "write 2025, 2025-10 or 2025-10-15",
            )
            return ""
        return text

    def period(self, key: str, *, required: str = "") -> str:
        """A year, month or day, or first..last; "unstated" becomes ""."""
        text = self.text(key, required=required)
        if text in ("", "unstated", "none"):
            return ""
        ends = text.split("..")
        if not PERIOD.fullmatch(text) or not all(map(is_date, ends)) or ends != sorted(ends):
            remedy = "write 2024, 2025-09 or 2025-04..2025-09, or 'unstated'"
            self.fault(key, f"{shown(text)} is no period", remedy)
            return ""
        return text

    def number(
        self, key: str, low: float = -math.inf, high: float = math.inf, *, required: str = ""
    ) -> float | None:
        """A finite number within its range."""
        value = self.take(key)
        if value is None:
            if required:
                self.fault(key, f"no {key}", f"add it: {required}")
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, f"expected a number, found {shown(value)}", "write it without quotes")
            return None
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value) or not low <= value <= high:
            span = f"from {low:g} to {high:g}" if math.isfinite(high) else f"of {low:g} or more"
            if not math.isfinite(low) and not math.isfinite(high):
                span = "that is finite"
            self.fault(key, f"{key} {value:g} is outside its range", f"write a number {span}")
            return None
        return value

    def whole(self, key: str, most: float = 1e9) -> int | None:
        """A whole number of 0 or more."""
        value = self.number(key, 0, most)
        if value is not None and value != int(value):
            self.fault(key, f"{value:g} is no whole number", "write a whole number")
            return None
        return None if value is None else int(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, f"{shown(value)} is neither", "write true or false")
            return default
        return value

    def texts(self, key: str, *, required: str = "") -> tuple[str, ...]:
        """One text or several."""
        value = self.take(key)
        if value is None or value == []:
            if required:
                self.fault(key, f"no {key}", f"add it: {required}")
            return ()
        items = value if isinstance(value, list) else [value]
        found = []
        for index, item in enumerate(items):
            if isinstance(item, str | int) and not isinstance(item, bool) and str(item).strip():
                found.append(str(item).strip())
            else:
                at = f"{key}[{index}]" if isinstance(value, list) else key
                self.fault(at, f"expected a name, found {shown(item)}", "write a name or an id")
        return tuple(found)

    def inner(self, key: str, label: str) -> Fields | None:
        """The mapping under a key; None if there is none."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, f"expected keys, found {shown(value)}", f"write {key}: {{key: value}}")
            return None
        return Fields(self.tree, f"{self.path}.{key}", value, label)

    def items(self, key: str, label: str) -> list[Fields]:
        """The mappings of a list under a key."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(key, f"expected a list, found {shown(value)}", "begin each entry with '- '")
            return []
        found = []
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                found.append(Fields(self.tree, f"{self.path}.{key}[{index}]", item, label))
            else:
                self.fault(f"{key}[{index}]", f"expected keys, found {shown(item)}", "key: value")
        return found

    def flow(self) -> Flow:
        """The trade that the keys importer, exporter, fuel, project and whom describe."""
        importers = self.places_of("importer")
        exporters = self.places_of("exporter", basins=True)
        named: list[str] = []
        for index, text in enumerate(self.texts("fuel")):
            try:
                named += fuels.expand(text)
            except InputError as error:
                at = f"fuel[{index}]" if isinstance(self.given["fuel"], list) else "fuel"
                self.fault(at, error.faults[0].what, error.faults[0].remedy)
        project = self.text("project")
        if project:
            try:
                project = find_project(project).id
            except InputError as error:
                self.fault("project", error.faults[0].what, error.faults[0].remedy)
        ordered = tuple(fuel for fuel in fuels.FUELS if fuel in named)
        return Flow(importers, exporters, ordered, project, self.text("whom"))

    def places_of(self, key: str, *, basins: bool = False) -> tuple[str, ...]:
        """Codes of places and names of groups; with `basins`, also codes of basins."""
        found = []
        for index, text in enumerate(self.texts(key)):
            if basins and text == text.upper() and country(text) != text:
                found.append(text)
                continue
            try:
                codes = places.expand(text)
                found.append(places.group(text).name if places.is_group(text) else codes[0])
            except InputError as error:
                at = f"{key}[{index}]" if isinstance(self.given[key], list) else key
                self.fault(at, error.faults[0].what, error.faults[0].remedy)
        return tuple(found)
