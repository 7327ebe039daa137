"""Words and tables as HTML, every word escaped."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

_DIGITS = 10


@dataclass(frozen=True)
class Number:
    """A number in a table: how it is written, and what it is.

    Arguments:
        text: for people.
        value: to sort by, and for machines; None or not finite for no number.
        exact: whether the value stands in the tables of the answer; a share or a sum made of them
            does not.
    """

    text: str
    value: float | None
    exact: bool = True


@dataclass(frozen=True)
class Label:
    """A name in a table with the code that it stands for."""

    text: str
    code: str


Cell = str | Number | Label


def escape(text: object) -> str:
    """A text that HTML shows as it is."""
    return html.escape(str(text), quote=True)


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph, with a class if it has a kind."""
    return f"<p{_class(kind)}>{escape(text)}</p>"


def bullets(texts: Sequence[str]) -> str:
    """A list of sentences; nothing without any."""
    if not texts:
        return ""
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>"


def table(
    heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, caption: str = "", name: str = ""
) -> str:
    """A table; a column with a number in it stands to the right.

    Arguments:
        heads: of the columns.
        rows: cells, as many as heads each.
        caption: above it.
        name: an id for machines.
    """
    right = [any(isinstance(row[k], Number) for row in rows) for k in range(len(heads))]
    head = "".join(
        f'<th scope="col"{_class("n" if at else "")}>{escape(text)}</th>'
        for text, at in zip(heads, right, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    named = f' id="{escape(name)}"' if name else ""
    return f"<table{named}>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Label):
        return f'<td data-code="{escape(cell.code)}">{escape(cell.text)}</td>'
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    if cell.value is None or not math.isfinite(cell.value):
        return f'<td class="n">{escape(cell.text)}</td>'
    key = "data-value" if cell.exact else "data-sort"
    return f'<td class="n" {key}="{cell.value:.{_DIGITS}g}">{escape(cell.text)}</td>'


def _class(kind: str) -> str:
    return f' class="{escape(kind)}"' if kind else ""
