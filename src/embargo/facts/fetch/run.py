"""Fetching a source: requests, reading, flags; what was there before stays until all is sound."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import polars as pl

from embargo.errors import DataError, Fault, InputError, install
from embargo.facts.fetch.catalogue import Entry, entry
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.size import flag
from embargo.facts.fetch.store import Page, Store

_READERS = {
    "baci": ("baci", "download", "read"),
    "comtrade": ("comtrade", "download", "read"),
    "eurostat": ("eurostat", "download", "read"),
    "comext": ("eurostat", "download_comext", "read_comext"),
    "eia": ("eia", "download", "read"),
    "jodi": ("jodi", "download", "read"),
    "agsi": ("gie", "download", "read_agsi"),
    "alsi": ("gie", "download", "read_alsi"),
    "entsog": ("entsog", "download", "read"),
    "pink-sheet": ("pink_sheet", "download", "read"),
    "crea": ("crea", "download", "read"),
    "japan-customs": ("japan_customs", "download", "read"),
}
"""Name → module below `sources`, its function of requests, its function of reading."""


@dataclass(frozen=True)
class Fetched:
    """What a source gave.

    Fields:
        entry, query: what was asked of whom.
        table: observations, in the schema of `embargo.facts.SCHEMA`; flagged where they cannot be
            true.
        pages: the bodies they come from.
        warnings: figures that were flagged.
        left_out: what was left out, and how often.
    """

    entry: Entry
    query: Query
    table: pl.DataFrame
    pages: tuple[Page, ...]
    warnings: tuple[Fault, ...]
    left_out: Counter[str]


def fetch(
    name: str,
    query: Query,
    *,
    address: str | None = None,
    refresh: bool = False,
    offline: bool = False,
    progress: Callable[[str, int, int | None], None] | None = None,
    root: Path | None = None,
    patience: object = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """The observations of a source, from copies that are fresh or over the network.

    Arguments:
        name: as in the catalogue.
        query: years or months, places, fuels.
        address: base address instead of the source's own, such as a mirror's.
        refresh: ask for everything again; offline: use copies of any age and ask for nothing.
        progress: told of each body: its label, bytes so far, bytes in all.
        root: folder of copies instead of the user's.
        patience: a `transfer.Patience`.

    Raises:
        InputError: unknown source, no year, a key that is missing or refused, an extra that is not
            installed.
        DataError: no network, a source that fails, or an answer that cannot be read.
    """
    source = entry(name)
    if source.needs_year and not query.years:
        what = "no year to fetch"
        raise InputError.one(
            what, "add --year 2024 or --month 2024-03", f"data fetch {source.name}"
        )
    if query.fuels and not query.wants(*source.fuels):
        what = f"it knows nothing of {', '.join(query.fuels)}"
        raise InputError.one(
            what, f"its fuels: {', '.join(source.fuels)}", f"data fetch {source.name}"
        )
    if refresh and offline:
        what = "--refresh and --offline do not go together"
        raise InputError.one(what, "give one of them", "data fetch")
    if address and not address.startswith(("http://", "https://")):
        what = f"{address!r} is no address"
        raise InputError.one(what, "write it like https://mirror.example.org", "--address")
    transfer = _needed("embargo.facts.fetch.transfer")
    session_room = _needed("embargo.facts.fetch.session")
    module_name, requests, reading = _READERS[source.name]
    module = _needed(f"embargo.facts.fetch.sources.{module_name}")
    with session_room.Session(
        source,
        Store(source.name, root),
        address=address,
        refresh=refresh,
        offline=offline,
        patience=patience or transfer.Patience(),
        progress=progress,
        sleep=sleep,
    ) as session:
        try:
            pages = getattr(module, requests)(session, query)
            table, left_out = getattr(module, reading)(pages, query)
        except DataError:
            if not session.broke:
                session.discard()
            raise
        except (KeyError, AttributeError, TypeError, ValueError, IndexError) as error:
            session.discard()
            what = f"the answer is not in its known form ({type(error).__name__}: {error})"
            remedy = f"the source has changed; see {source.docs}"
            raise DataError.one(what, remedy, source.name) from None
        session.commit()
    table, warnings = flag(query.keep(table))
    return Fetched(source, query, table, tuple(session.pages.values()), warnings, left_out)


def _needed(module: str) -> ModuleType:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("embargo"):
            raise
        what = f"fetching needs the package {error.name!r}"
        raise InputError.one(what, install("fetch"), "data fetch") from None
