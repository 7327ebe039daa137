"""`python -m embargo.pressure`: rewrites the table of months in docs/pressure.md."""

from __future__ import annotations

import sys
from pathlib import Path

from embargo.pressure.bed import bed

PAGE = Path(__file__).parents[3] / "docs" / "pressure.md"
DRAWS = 32
"""Draws of the page, few enough for a test."""

START, END = "<!-- months: made by python -m embargo.pressure -->", "<!-- end of months -->"


def block() -> str:
    """Give the table of India under pressure, August 2025 to February 2026, as Markdown."""
    found = bed("IND", on="RUS", by="USA", first="2025-08", last="2026-02", draws=DRAWS)
    return found.markdown()


def placed(text: str, table: str) -> str:
    """Give the page with the table between its marks.

    Raises:
        ValueError: the page lacks them.
    """
    before, _, rest = text.partition(START)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"no marks in {PAGE.name}")
    return f"{before}{START}\n{table}{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(placed(PAGE.read_text(encoding="utf-8"), block()), encoding="utf-8")
    print(f"wrote {PAGE.name}", file=sys.stderr)
