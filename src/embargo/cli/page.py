"""Lines of plain text on a terminal: titles, labelled lines that wrap, tables without boxes."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

WIDEST = 100
LABEL = 21


class Page:
    """Writes to standard output, with emphasis only where a terminal can show it."""

    def __init__(self) -> None:
        terminal = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self.width = (
            min(WIDEST, max(40, shutil.get_terminal_size((WIDEST, 24)).columns))
            if sys.stdout.isatty()
            else WIDEST
        )
        self._console = Console(
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
            force_terminal=terminal or None,
            no_color=not terminal,
        )

    def title(self, text: str) -> None:
        """The first line of an answer, or of a part of it."""
        self._lines(textwrap.wrap(text, self.width), "bold")

    def head(self, text: str) -> None:
        """A heading, after a blank line."""
        self.blank()
        self._lines(textwrap.wrap(text.upper(), self.width), "bold cyan")

    def item(self, text: str) -> None:
        """What the labelled lines below it are about."""
        self._lines(textwrap.wrap(text, self.width), "bold")

    def row(self, label: str, value: str) -> None:
        """A labelled line; a long value goes on under itself."""
        indent = " " * (LABEL + 2)
        lines = textwrap.wrap(
            value, self.width, initial_indent=indent, subsequent_indent=indent
        ) or [indent]
        first = Text()
        first.append(f"  {label:<{LABEL}}", style="dim")
        first.append(lines[0][len(indent) :])
        self._console.print(first)
        self._lines(lines[1:])

    def line(self, text: str = "", style: str | None = None, indent: str = "") -> None:
        """A paragraph."""
        wrapped = textwrap.wrap(text, self.width, initial_indent=indent, subsequent_indent=indent)
        self._lines(wrapped or [""], style)

    def bullet(self, text: str, style: str | None = None) -> None:
        """A paragraph of a list."""
        wrapped = textwrap.wrap(text, self.width, initial_indent="- ", subsequent_indent="  ")
        self._lines(wrapped, style)

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def marked(self, text: str, marks: Sequence[tuple[int, int, str]], label: str = "") -> None:
        """A paragraph with styles on parts of it: first and last offset, the latter not included.

        What no terminal should act on is shown as a box; line breaks become blanks.
        """
        shown = "".join(c if c.isprintable() else " " if c.isspace() else "\u25a1" for c in text)
        whole = Text(shown)
        for start, end, style in marks:
            whole.stylize(style, start, end)
        indent = " " * len(label)
        for number, part in enumerate(whole.wrap(self._console, self.width - len(label))):
            part.rstrip()
            line = Text()
            line.append(label if number == 0 else indent, style="dim")
            self._console.print(line.append_text(part))

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> None:
        """Columns set apart by blanks, the first `left` flush left, the others flush right."""
        widths = [
            max(len(cells[column]) for cells in (heads, *rows)) for column in range(len(heads))
        ]
        for number, cells in enumerate((heads, *rows)):
            texts = [
                cell.ljust(width) if column < left else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
            ]
            self._lines(["  ".join(texts).rstrip()], "dim" if number == 0 else None)

    def _lines(self, lines: Sequence[str], style: str | None = None) -> None:
        for text in lines:
            self._console.print(Text(text, style=style or ""))
