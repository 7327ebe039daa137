"""What a user asks of a source: years or months, places, fuels."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from embargo import fuels as fuel_words
from embargo import places
from embargo.errors import EmbargoError, Fault, InputError

_FIRST, _LAST = 1960, 2100


@dataclass(frozen=True)
class Query:
    """Years or months, places and fuels; an empty field means all.

    Fields:
        years: calendar years, rising.
        months: such as "2024-03", rising; with months, `years` are the years they lie in.
        importers, exporters: ISO3 or remainder codes.
        fuels: members of the vocabulary of flows.
    """

    years: tuple[int, ...] = ()
    months: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    fuels: tuple[str, ...] = ()

    def wants(self, *fuels: str) -> bool:
        """Whether any of these fuels is asked for; "gas" stands for both of its fuels."""
        return not self.fuels or any(fuel in _with_markets(self.fuels) for fuel in fuels)

    def month_list(self) -> tuple[str, ...]:
        """The months asked for, one by one."""
        if self.months:
            return self.months
        return tuple(f"{year}-{month:02d}" for year in self.years for month in range(1, 13))

    def span(self, year: int) -> tuple[str, str]:
        """First and last day asked for within a year, such as "2024-01-01" and "2024-03-31"."""
        months = [text for text in self.month_list() if text.startswith(f"{year}-")]
        last = months[-1]
        days = calendar.monthrange(year, int(last[5:]))[1]
        return f"{months[0]}-01", f"{last}-{days}"

    def keep(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The observations that were asked for.

        A figure with one side, such as a capacity, is kept for its place on whichever side it is.
        """
        if self.years:
            year = pl.col("period").str.slice(0, 4).cast(pl.Int32, strict=False)
            frame = frame.filter(year.is_in(list(self.years)))
        if self.months:
            month = pl.col("period").str.slice(0, 7)
            frame = frame.filter((month.str.len_chars() < 7) | month.is_in(list(self.months)))
        sides = (("importer", "exporter", self.importers), ("exporter", "importer", self.exporters))
        for side, other, wanted in sides:
            if wanted:
                alone = (pl.col(side) == "") & pl.col(other).is_in(list(wanted))
                frame = frame.filter(pl.col(side).is_in(list(wanted)) | alone)
        if self.fuels:
            frame = frame.filter(pl.col("fuel").is_in(list(_with_markets(self.fuels))))
        return frame

    def words(self) -> dict[str, list[str]]:
        """The query as lists of text, for JSON."""
        return {
            "years": [str(year) for year in self.years],
            "months": list(self.months),
            "importers": list(self.importers),
            "exporters": list(self.exporters),
            "fuels": list(self.fuels),
        }


def parse(
    years: Sequence[str] = (),
    months: Sequence[str] = (),
    importers: Sequence[str] = (),
    exporters: Sequence[str] = (),
    fuels: Sequence[str] = (),
) -> Query:
    """A query from what was typed: years such as 2024 or 2020-2024, months such as 2024-03 or
    2024-01..2024-06, places and fuels by name, also comma lists and groups.

    Raises:
        InputError: with all faults at once.
    """
    faults: list[Fault] = []
    found_years: set[int] = set()
    found_months: set[str] = set()
    for text in _items(years):
        match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not match or not _FIRST <= first <= last <= _LAST:
            faults.append(Fault("--year", f"{text!r} is no year", "write 2024 or 2020-2024"))
        else:
            found_years.update(range(first, last + 1))
    for text in _items(months):
        run = _run_of_months(text)
        if run:
            found_months.update(run)
        else:
            remedy = "write 2024-03 or 2024-01..2024-06"
            faults.append(Fault("--month", f"{text!r} is no month", remedy))
    sides = []
    for option, names in (("--importer", importers), ("--exporter", exporters)):
        codes: list[str] = []
        for name in _items(names):
            try:
                codes.extend(places.expand(name))
            except EmbargoError as error:
                faults.extend(error.at(option).faults)
        sides.append(tuple(dict.fromkeys(codes)))
    members: list[str] = []
    for name in _items(fuels):
        try:
            members.extend(fuel_words.expand(name))
        except EmbargoError as error:
            faults.extend(error.at("--fuel").faults)
    if found_years and found_months:
        faults.append(Fault("--month", "years are given too", "give years or months, not both"))
    if faults:
        raise InputError(faults)
    return Query(
        years=tuple(sorted(found_years or {int(text[:4]) for text in found_months})),
        months=tuple(sorted(found_months)),
        importers=sides[0],
        exporters=sides[1],
        fuels=tuple(dict.fromkeys(members)),
    )


def _items(texts: Iterable[str]) -> list[str]:
    return [item.strip() for text in texts for item in text.split(",") if item.strip()]


def _run_of_months(text: str) -> list[str]:
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:\.\.(\d{4})-(0[1-9]|1[0-2]))?", text)
    if not match:
        return []
    first = int(match[1]) * 12 + int(match[2]) - 1
    last = int(match[3]) * 12 + int(match[4]) - 1 if match[3] else first
    if not _FIRST * 12 <= first <= last < (_LAST + 1) * 12:
        return []
    return [f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def _with_markets(fuels: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*fuels, *(fuel_words.market_of(fuel) for fuel in fuels)]))
