"""Rebuild the tables of projects and of power from the public sources: `python -m` this module."""

from __future__ import annotations

from pathlib import Path

from embargo.facts.power import build as power
from embargo.facts.projects import tracker
from embargo.facts.sources import sources_root


def rebuild(root: Path | None = None) -> None:
    """Write the tables that come from public sources, each table whole or not at all.

    Arguments:
        root: folder of the public sources; found beside the checkout by default.

    Raises:
        DataError: a source is missing or faulty; the tables are left as they were.
    """
    root = root or sources_root()
    found, mix = tracker.tables(root), power.rows(root)
    tracker.write(found)
    power.write(mix)


if __name__ == "__main__":
    rebuild()
