"""The table of how well reading works, from hand-coded sentences and stored counts."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from embargo.errors import DataError
from embargo.ledger.reading.acts import ACTS
from embargo.ledger.reading.score import KINDS, Score, score

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"
COLUMNS = {
    "development": "development",
    "held_out": "held out",
    "article": "the article",
    "foreign_first": "news, first set",
    "foreign_second": "news, second set",
}
"""Name of a set → how the page calls it."""


def stored(path: Path) -> dict[str, Score]:
    """Counts of a set whose sentences are not at hand.

    Raises:
        DataError: the file is missing or no table of counts.
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), strict=True))
        return {r["kind"]: Score(int(r["right"]), int(r["found"]), int(r["coded"])) for r in rows}
    except (OSError, KeyError, ValueError, csv.Error) as error:
        raise DataError.one(f"cannot be read ({error})", "restore it", path.name) from None


def store(path: Path, scores: Mapping[str, Score]) -> None:
    """Writes counts for `stored`."""
    lines = [f"{kind},{s.right},{s.found},{s.coded}" for kind, s in scores.items()]
    path.write_text("\n".join(["kind,right,found,coded", *lines]) + "\n", encoding="utf-8")


def table(folder: Path) -> str:
    """The table of precision and recall in Markdown.

    Arguments:
        folder: of the hand-coded sentences and of the stored counts.
    """
    sets = {
        "development": score(folder / "development.yaml"),
        "held_out": score(folder / "held_out.yaml"),
        "article": stored(folder / "article.csv"),
        "foreign_first": stored(folder / "foreign_first.csv"),
        "foreign_second": stored(folder / "foreign_second.csv"),
    }
    rows = [*KINDS, "acts", *(f"act {act}" for act in ACTS)]
    lines = [
        f"| precision / recall (coded) | {' | '.join(COLUMNS.values())} |",
        f"| --- {'| ---: ' * len(COLUMNS)}|",
    ]
    for row in rows:
        label = row.replace("act ", "— ").replace("_", " ")
        cells = [_cell(sets[name].get(row)) for name in COLUMNS]
        lines.append(f"| {'all acts' if row == 'acts' else label} | {' | '.join(cells)} |")
    return "\n".join(lines)


def update(page: Path, folder: Path) -> str:
    """The page with its table brought up to date.

    Raises:
        DataError: the page has no place for the table.
    """
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, behind = rest.partition(END)
    if not (begin and end):
        raise DataError.one("has no place for the table", f"add {BEGIN} and {END}", page.name)
    return f"{before}{BEGIN}\n{table(folder)}\n{END}{behind}"


def _cell(score: Score | None) -> str:
    if score is None or not (score.found or score.coded):
        return "–"
    precision, recall = (
        "–" if part is None else f"{part:.2f}" for part in (score.precision, score.recall)
    )
    return f"{precision} / {recall} ({score.coded})"
