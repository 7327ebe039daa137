"""`embargo published`: what studies in print say to a question, and what the model says."""

from __future__ import annotations

import json as to_json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargo.cli.options import Json

if TYPE_CHECKING:
    from embargo.evidence.published import Published


def published(
    row: Annotated[
        str | None,
        typer.Argument(help="A row, e.g. R24-bill, is asked anew; without it all are listed."),
    ] = None,
    json: Json = False,
) -> None:
    """Answer: what studies in print say to the same question, and whether the model agrees."""
    from embargo.errors import InputError, nearest
    from embargo.evidence.published import answers, ask, results

    if row is None:
        said = answers()
        _list([(result, said[result.id]) for result in results()], json)
        return
    known = {result.id.casefold(): result for result in results()}
    if row.casefold() not in known:
        near = nearest(row, [result.id for result in results()], cutoff=0.4)
        hint = f"did you mean {near!r}? " if near else ""
        remedy = f"{hint}'embargo published' lists them"
        raise InputError.one(f"no row {row!r}", remedy, "published")
    result = known[row.casefold()]
    value = ask(result)
    if json:
        _json([_row(result, value)])
    else:
        _show(result, value)


def _row(result: Published, value: float) -> dict[str, Any]:
    """A row for machines; the scenario can be given to `embargo run` as a file."""
    return {
        "id": result.id,
        "study": result.study,
        "question": result.question,
        "low": result.low,
        "high": result.high,
        "unit": result.unit,
        "embargo": value,
        "hit": result.hit(value),
        "world": result.world,
        "measures": [dict(measure) for measure in result.measures],
        "status": result.status,
        "source": result.source,
    }


def _json(rows: list[dict[str, Any]]) -> None:
    found = {"schema": "embargo.published/1", "results": rows}
    print(to_json.dumps(found, ensure_ascii=False, allow_nan=False))


def _list(found: list[tuple[Published, float]], json: bool) -> None:
    if json:
        _json([_row(*pair) for pair in found])
        return
    from embargo.cli.page import Page

    page = Page()
    hits = sum(result.hit(value) for result, value in found)
    page.title(f"Published results: {hits} of {len(found)} hit")
    page.blank()
    cells = [
        [result.id, result.study, result.said, _said(value, result), _verdict(result, value)]
        for result, value in found
    ]
    page.table(["row", "study", "published", "Embargo", ""], cells, left=2)
    page.blank()
    page.line("One, asked anew: embargo published ROW. Why each miss: docs/published.md.", "dim")


def _show(result: Published, value: float) -> None:
    from embargo.cli.page import Page

    page = Page()
    page.title(f"{result.id}: {result.question}")
    page.row("study", result.study)
    page.row("published", result.said)
    page.row("source", f"{result.source} (status {result.status})")
    page.row("asked", f"world of {result.world}: {_sentences(result)}")
    page.row("Embargo", f"{_said(value, result)}: {_verdict(result, value).upper()}")
    if result.why and not result.hit(value):
        page.row("why", result.why)


def _sentences(result: Published) -> str:
    from embargo.scenario import Scenario, describe

    asked = {"id": "published", "measures": [dict(measure) for measure in result.measures]}
    return describe(Scenario.from_dict(asked).measures)


def _said(value: float, result: Published) -> str:
    return f"{value:.3g} {result.unit.split(',')[0]}"


def _verdict(result: Published, value: float) -> str:
    return "hit" if result.hit(value) else "miss"
