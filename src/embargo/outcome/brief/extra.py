"""Sections of the brief that other rooms make: the card of pressure, claims checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embargo.markup import Cell, bullets, escape, paragraph, table
from embargo.outcome.brief.sections import Section


@dataclass(frozen=True)
class Grid:
    """A table of a section: its heads, its rows with a cell for each, a caption, an id."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class Extra:
    """A section of the brief that is made to the right of `outcome`.

    Arguments:
        id: an anchor, of small letters.
        title: above it.
        lead: sentences in paragraphs, the first thing that is read.
        chart: of Altair, without a style of its own; None for none.
        alt: what the chart shows, for those who do not see it.
        tables: in their order.
        notes: sentences below them.
        command: what prints all of it, "" for none.
    """

    id: str
    title: str
    lead: tuple[str, ...]
    chart: Any = None
    alt: str = ""
    tables: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    command: str = ""


def section(extra: Extra) -> Section:
    """The section of an extra; every word is escaped."""
    grids = "".join(
        table(one.heads, one.rows, caption=one.caption, name=one.name) for one in extra.tables
    )
    command = f"<pre><code>{escape(extra.command)}</code></pre>" if extra.command else ""
    return Section(
        extra.id,
        extra.title,
        (extra.id,) if extra.chart is not None else (),
        f"{grids}{bullets(extra.notes)}{command}",
        "".join(paragraph(text) for text in extra.lead),
    )
