"""What is known: the schema of a cited figure, the register of sources, their readers."""

from embargo.facts.observation import (
    BASES,
    KINDS,
    METRICS,
    SCHEMA,
    STATUSES,
    SUBFUELS,
    WORLD,
    check,
    tidy,
)
from embargo.facts.sources import SHIP, Source, register, sources_root

__all__ = [
    "BASES",
    "KINDS",
    "METRICS",
    "SCHEMA",
    "SHIP",
    "STATUSES",
    "SUBFUELS",
    "WORLD",
    "Source",
    "check",
    "register",
    "source",
    "sources_root",
    "tidy",
]
