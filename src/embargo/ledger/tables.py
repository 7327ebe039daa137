"""Verdicts and statuses as tables of Markdown, for the pages of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from embargo.errors import DataError
from embargo.ledger.claims.verdicts import Verdicts, claims
from embargo.ledger.pledges.status import Statuses, pledges

DAYS = ("2025-10-20", "2025-12-01", "2026-01-20", "2026-02-28")
"""Days on which the page on pledges shows them."""


def refresh(folder: Path) -> tuple[Path, ...]:
    """Write the tables of the shipped ledger into the pages of a folder, between their marks.

    Raises:
        DataError: a page has no place for its table.
    """
    found = (
        ("claims.md", "verdicts", verdicts(claims())),
        ("pledges.md", "statuses", statuses([pledges(as_of=day) for day in DAYS])),
    )
    for name, mark, table in found:
        page = folder / name
        text = page.read_text(encoding="utf-8")
        start, end = f"<!-- {mark} -->\n", f"<!-- end of {mark} -->"
        if start not in text or end not in text:
            raise DataError.one(f"has no place for its {mark}", f"write {start}{end}", str(page))
        before, _, rest = text.partition(start)
        page.write_text(f"{before}{start}{table}{end}{rest.partition(end)[2]}", encoding="utf-8")
    return tuple(folder / name for name, _, _ in found)


def verdicts(found: Verdicts) -> str:
    """A row for each claim: id, claim, rating, reason."""
    rows = [[v.claim.id, v.claim.says, v.rating, v.rated.reason] for v in found.verdicts]
    return _table(["id", "claim", "rating", "because"], rows)


def statuses(found: Sequence[Statuses]) -> str:
    """A row for each pledge, a column for each day: attribution, outcome and progress."""
    ids = dict.fromkeys(s.pledge.id for day in found for s in day.statuses)
    rows = []
    for name in ids:
        cells = [name]
        for day in found:
            mine = [s for s in day.statuses if s.pledge.id == name]
            cells.append(_cell(mine[0].attribution, mine[0].outcome, mine[0].progress)
                         if mine else "not made yet")  # fmt: skip
        rows.append(cells)
    return _table(["pledge", *(day.as_of for day in found)], rows)


def _cell(attribution: str, outcome: str, progress: float | None) -> str:
    way = "" if progress is None else f", {100 * progress:.0f} %".replace("-", "−")
    return f"{attribution}: **{outcome}**{way}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return (
        "\n".join(f"| {' | '.join(c.replace('|', '/') for c in cells)} |" for cells in lines) + "\n"
    )
