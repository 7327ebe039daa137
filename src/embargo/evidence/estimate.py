"""Which parameters would have placed past re-routing right: judged on events that were left out.

Parameter sets are drawn jointly from their ranges (scrambled Sobol). Each is put to every event,
unconditionally. For an event, sets are ranked by their mean score on the *other* events, and the
mean of the best tenth is what the left-out event is predicted with. The score of that on the event
itself is honest: nothing of the event chose the sets. Source: leave-one-out cross-validation, Stone
(1974).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embargo.evidence import events, model, precision, scores
from embargo.evidence.backtest import MODEL, Case, case
from embargo.evidence.bands import SEED
from embargo.evidence.baselines import BASELINES
from embargo.evidence.ensemble import rules
from embargo.evidence.ensemble.design import Design
from embargo.evidence.events import Event
from embargo.evidence.problem import Floats
from embargo.evidence.scoreboard import record
from embargo.world.parameters import Parameters, table

SETS = 64
BEST = 0.1
"""Part of the sets that is kept."""


@dataclass(frozen=True, eq=False)
class Estimate:
    """The record of parameter sets over events.

    Attributes:
        events: ids of the training events.
        sets: the parameter sets drawn.
        score: [events, sets] mean share placed right.
        left_out: [events] score of the sets that the other events chose.
        central: [events] score of the central parameters.
        rule: [events] score of the best simple rule for that event, known only afterwards.
        failed: how many solves did not converge; they score zero.
    """

    events: tuple[str, ...]
    sets: tuple[Parameters, ...]
    score: Floats
    left_out: Floats
    central: Floats
    rule: Floats
    failed: int


def score(event: Event, found: Case, parameters: Parameters) -> tuple[float, bool]:
    """Give the mean share placed right on one event, and whether the market was solved."""
    said = model.predict(event, found.problem, parameters)
    if not said.converged:
        return 0.0, False
    parts = []
    if event.exporters:
        parts.append(
            scores.placed_right(found.diversion(said.flow1), found.diversion(found.observed))
        )
    if event.importers:
        parts.append(
            scores.placed_right(found.backfill(said.flow1), found.backfill(found.observed))
        )
    known = [part for part in parts if np.isfinite(part)]
    return (float(np.mean(known)) if known else float("nan")), True


def chosen(table: Floats, left_out: int) -> Floats:
    """Give the sets [k] that the other events like best; row `left_out` is not seen."""
    others = np.delete(table, left_out, axis=0)
    mean = np.nanmean(others, axis=0)
    kept = max(1, round(BEST * table.shape[1]))
    return np.argsort(-mean, kind="stable")[:kept].astype(float)


def estimate(
    count: int = SETS, seed: int = SEED, tick: Callable[[str], None] | None = None
) -> Estimate:
    """Score parameter sets on all training events, and judge each event by the others.

    Arguments:
        count: sets.
        seed: of the design.
        tick: called with the id of each event before it is scored.
    """
    design = Design.of(count, seed)
    sets = tuple(design.parameters(k) for k in range(design.size))
    names = training()
    marks = np.zeros((len(names), count))
    central, failed = np.zeros(len(names)), 0
    for row, name in enumerate(names):
        if tick is not None:
            tick(name)
        event = events.shipped(name)
        found = case(event, "unconditional")
        central[row] = score(event, found, Parameters.central())[0]
        for column, parameters in enumerate(sets):
            marks[row, column], solved = score(event, found, parameters)
            failed += not solved
    left_out = np.array(
        [marks[row, chosen(marks, row).astype(int)].mean() for row in range(len(names))]
    )
    return Estimate(names, sets, marks, left_out, central, _rules(names), failed)


PIECES = {
    "all pieces": (),
    "without reach": ("reach",),
    "without concentration": ("concentration",),
    "without loyalty to home": ("home_rigidity",),
    "without alignment": ("shun",),
    "none of them": ("reach", "concentration", "home_rigidity", "shun"),
    "without contracts": ("take_or_pay",),
    "without growth that goes on": ("momentum",),
}
"""What is switched off, by the parameters that are set to zero."""


def without(names: Sequence[str]) -> Parameters:
    """Give the central parameters with some set to zero in every market."""
    off = {(p.name, p.market): 0.0 for p in table() if p.name in names}
    return Parameters.central().replace(off)


def pieces() -> str:
    """Give a table of what each piece of the sourcing model brings, by event."""
    names = training()
    lines = [
        "| event | " + " | ".join(PIECES) + " |",
        "| --- |" + " ---: |" * len(PIECES),
    ]
    columns = []
    for off in PIECES.values():
        values = [
            score(event, case(event, "unconditional"), without(off))[0]
            for event in map(events.shipped, names)
        ]
        columns.append([*values, float(np.mean(values))])
    titles = [*(events.shipped(name).title for name in names), "mean"]
    for row, title in enumerate(titles):
        cells = " | ".join(f"{column[row]:.2f}" for column in columns)
        lines.append(f"| {title} | {cells} |")
    return "\n".join(lines)


def sourcing_rules() -> str:
    """Give a table of what the rules of the ensemble place right, and the weight that it gives.

    The weight of a rule is its gain over the worst rule, summed over the events.
    """
    names, every = training(), rules.rules()
    marks = np.array(
        [
            [
                score(event, case(event, "unconditional"), rule.applied(Parameters.central()))[0]
                for rule in every
            ]
            for event in map(events.shipped, names)
        ]
    )
    gains = (marks - marks.min(axis=1, keepdims=True)).sum(axis=0)
    lines = [
        "| event | " + " | ".join(rule.id for rule in every) + " |",
        "| --- |" + " ---: |" * len(every),
    ]
    rows = [*zip((events.shipped(name).title for name in names), marks, strict=True)]
    rows += [("gain over the worst rule", gains), ("its share", gains / gains.sum())]
    rows.append(("weight in the ensemble", np.array([r.weight for r in every])))
    for title, row in rows:
        lines.append(f"| {title} | " + " | ".join(f"{value:.2f}" for value in row) + " |")
    return "\n".join(lines)


def training() -> tuple[str, ...]:
    """Give the ids of the training events."""
    return tuple(n for n in events.ids() if events.shipped(n).role == "training")


def _rules(names: Sequence[str]) -> Floats:
    """Best simple rule of each event."""
    out = np.zeros(len(names))
    for row, name in enumerate(names):
        for r in record():
            if r.event == name and r.mode == "unconditional" and r.method != MODEL:
                both = [v for v in (r.placed_diversion, r.placed_backfill) if v is not None]
                out[row] = max(out[row], float(np.mean(both)) if both else 0.0)
    return out


def markdown(found: Estimate, places: precision.Precision) -> str:
    """Give the page of the estimate.

    Arguments:
        found: of parameter sets.
        places: of where moved volumes land.
    """
    lines = [_HEAD.format(sets=len(found.sets), rules=len(BASELINES), failed=found.failed)]
    lines += [
        "| left out | by the others' sets | central | worst to best set | best rule |",
        "| --- | ---: | ---: | --- | ---: |",
    ]
    for row, name in enumerate(found.events):
        scores, title = found.score[row], events.shipped(name).title
        span = f"{scores.min():.2f} to {scores.max():.2f}"
        lines.append(
            f"| {title} | {found.left_out[row]:.2f} | {found.central[row]:.2f} "
            f"| {span} | {found.rule[row]:.2f} |"
        )
    lines.append(
        f"| mean | {found.left_out.mean():.2f} | {found.central.mean():.2f} | | "
        f"{found.rule.mean():.2f} |"
    )
    lines += [
        "",
        "## What each piece brings",
        "",
        "Central parameters, one piece switched off at a time; mean share placed right.",
        "",
        pieces(),
        "",
        "## Rules of the ensemble",
        "",
        "Their weights follow the gains, in whole numbers. Most of the gain of the full rule is",
        "one event, Russian crude: without it the order would be another.",
        "",
        sourcing_rules(),
        "",
        "## Where moved volumes land",
        "",
        "How far they may land elsewhere than the model sends them, by the parameter `placing`:",
        "the smaller, the farther. CRPS of the band as a part of that without such doubt (below 1",
        "is better), what the *other* events choose, and how often the 80 % band held without it",
        "and with that choice.",
        "",
        precision.markdown(places),
        "",
        "## What the events say about the parameters",
        "",
        "Median of the best tenth of sets over all events, beside central value and range. The",
        "rank correlation of a parameter with the mean score shows whether the events say",
        "anything: below 0.25 in size it is within chance for this number of sets.",
        "",
        "| parameter | market | central | range | best sets | correlation |",
        "| --- | --- | ---: | --- | ---: | ---: |",
    ]
    from scipy.stats import spearmanr

    mean = np.nanmean(found.score, axis=0)
    best = np.argsort(-mean)[: max(1, round(BEST * mean.size))]
    for p in table():
        values = np.array([s.value(p.name, p.market) for s in found.sets])
        rank = float(spearmanr(values, mean).statistic)
        if p.name not in ACTING or (abs(rank) < 0.2 and p.name not in SOURCING):
            continue
        lines.append(
            f"| `{p.name}` | {p.market or 'all'} | {p.value:g} | {p.low:g}–{p.high:g} "
            f"| {np.median(values[best]):.3g} | {rank:+.2f} |"
        )
    return "\n".join(lines) + "\n"


def rows(found: Estimate) -> list[dict[str, str]]:
    """Give the estimated parameters: by all events, and by all but each one.

    Arguments:
        found: what `estimate` gives.

    Returns:
        One row a parameter that acts on events and a set of events: the median of the sets that
        those events like best, and the ends of what 80 % of them span.
    """
    kept = max(1, round(BEST * len(found.sets)))
    picked = {"none": np.argsort(-np.nanmean(found.score, axis=0), kind="stable")[:kept]}
    picked |= {name: chosen(found.score, row).astype(int) for row, name in enumerate(found.events)}
    made = []
    for left_out, sets in picked.items():
        for p in table():
            if p.name not in ACTING:
                continue
            values = np.array([found.sets[k].value(p.name, p.market) for k in sets])
            low, middle, high = np.quantile(values, [0.1, 0.5, 0.9])
            made.append(
                {
                    "left_out": left_out,
                    "name": p.name,
                    "market": p.market,
                    "value": f"{middle:.4g}",
                    "low": f"{low:.4g}",
                    "high": f"{high:.4g}",
                    "unit": p.unit,
                    "source": f"median of the best {kept} of {len(found.sets)} sets over events",
                    "status": "C",
                }
            )
    return made


SOURCING = ("theta", "reach", "concentration", "tolerance", "home_rigidity", "shun", "hesitation")

ACTING = (
    *SOURCING, "demand_elasticity", "supply_elasticity", "supply_elasticity_lng",
    "supply_elasticity_russia", "backstop", "floor", "floor_russia", "floor_lng", "knee",
    "rent_scale", "grade_rent_scale", "take_or_pay", "adjustment", "momentum",
)  # fmt: skip
"""Parameters that have a say in an event: one market, one year."""

_HEAD = """# Estimation by leaving events out

Made by `make estimate`: {sets} joint draws of all parameters from their ranges, each put to
every training event, unconditionally. The sets that predict an event are those which did best on
all *other* events. Share of the re-routing placed right, mean of diversion and backfill; the best
rule is the best of {rules} for that very event, known only afterwards. Solves that failed (they
score zero): {failed}. The form of the model and the ranges were chosen with these events in view:
that leak is not undone by leaving one out.

The central parameters are not taken from here: they stay those of
[the table](parameters.md), and this page says how much would be gained by choosing. What would be
chosen, by all events and by all but each one, is written to `src/embargo/evidence/estimated.csv`.
"""


if __name__ == "__main__":
    import sys
    from pathlib import Path

    result = estimate(tick=lambda name: print(name, file=sys.stderr))
    where = precision.tried(training(), lambda name: print(name, file=sys.stderr))
    page = Path(__file__).parents[3] / "docs" / "estimation.md"
    page.write_text(markdown(result, where), encoding="utf-8")
    target = Path(__file__).with_name("estimated.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows(result)[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows(result))
    print(f"wrote {page.name} and {target.name}")
