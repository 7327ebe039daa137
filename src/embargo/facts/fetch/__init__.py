"""Readers of public sources at run time: ask, keep a copy, read into observations."""

from embargo.facts.fetch.catalogue import Entry, Key, catalogue, entry
from embargo.facts.fetch.query import Query, parse
from embargo.facts.fetch.run import Fetched, fetch
from embargo.facts.fetch.size import FLAG, flag
from embargo.facts.fetch.store import Page, Store, folder

__all__ = [
    "FLAG",
    "Entry",
    "Fetched",
    "Key",
    "Page",
    "Query",
    "Store",
    "catalogue",
    "entry",
    "fetch",
    "flag",
    "folder",
    "parse",
]
