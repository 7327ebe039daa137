"""Published results put to the model: the same question, its range, and whether ours lies in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import places, units
from embargo.errors import DataError, Fault
from embargo.evidence.run import run
from embargo.outcome import Outcome

FILE = Path(__file__).with_name("published.yaml")
ANSWERS = Path(__file__).with_name("published_answers.yaml")
"""What the model said when `make evidence` last ran."""

_NEAR = 0.005
_KEYS = {
    "id", "study", "question", "world", "measures", "number", "low", "high", "unit", "status",
    "source", "why",
}  # fmt: skip
_MAY = {"from", "months", "how"}
_DAYS = 365.0


@dataclass(frozen=True)
class Published:
    """A published result.

    Attributes:
        id: row of the collection that it was taken from.
        study, question, source, status: who, what, where it was seen, how surely.
        world: year of the base.
        measures: of the scenario, as in a file.
        first, months: of the path; None for one year after all has adjusted.
        how: what the measures leave out of the question; empty if nothing.
        number: which number of the outcome is compared.
        low, high, unit: what was published.
        why: our explanation of a miss.
    """

    id: str
    study: str
    question: str
    world: int
    measures: tuple[Mapping[str, Any], ...]
    number: Mapping[str, Any]
    low: float
    high: float
    unit: str
    status: str
    source: str
    why: str
    first: str | None = None
    months: int | None = None
    how: str = ""

    @property
    def directional(self) -> bool:
        """Whether only the sign was published."""
        return "direction" in self.unit

    @property
    def said(self) -> str:
        """What was published, in words: a range with its unit, or the direction alone."""
        if self.directional:
            return "a rise" if self.high > 0 else "a fall"
        ends = [f"{end:g}" for end in dict.fromkeys((self.low, self.high))]
        return f"{' to '.join(ends)} {self.unit}"

    def hit(self, value: float) -> bool:
        """Whether a number lies in the published range, a tenth of a point beside it allowed."""
        room = 0.1 * max(abs(self.low), abs(self.high)) if self.low == self.high else 0.0
        return self.low - room - _NEAR <= value <= self.high + room + _NEAR


@cache
def results() -> tuple[Published, ...]:
    """Give the published results that can be put to the model.

    Raises:
        DataError: rows with missing or unknown keys, or a range upside down; all at once.
    """
    rows, faults = _table()["results"], []
    for row in rows:
        where = f"{FILE.name} {row.get('id', '?')}"
        for key in sorted(_KEYS ^ (set(row) - _MAY)):
            state = "unknown" if key in row else "missing"
            faults.append(Fault(where, f"{state} key {key!r}", "see the other rows"))
        if not faults and row["low"] > row["high"]:
            faults.append(Fault(where, "the range is upside down", "give low ≤ high"))
    if faults:
        raise DataError(faults)
    return tuple(_published(row) for row in rows)


def _published(row: Mapping[str, Any]) -> Published:
    told = {key: value for key, value in row.items() if key != "from"}
    return Published(**{**told, "measures": tuple(row["measures"]), "first": row.get("from")})


def later() -> tuple[Mapping[str, str], ...]:
    """Give what cannot be put to the model yet, and why not: id, what, why."""
    return tuple(_table()["later"])


@cache
def _table() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return found


def ask(result: Published) -> float:
    """Give what the model says, in the unit of the published result.

    Raises:
        InputError: the scenario cannot be run.
        DataError: the markets were not solved, or the number is not known.
    """
    asked = json.dumps([dict(measure) for measure in result.measures])
    outcome = _outcome(asked, result.world, result.first, result.months)
    if not outcome.diagnostics.converged:
        raise DataError.one("the markets were not solved", "see 'embargo run'", result.id)
    kind = next(iter(result.number))
    if kind not in _NUMBERS:
        raise DataError.one(f"no number {kind!r}", f"known: {', '.join(_NUMBERS)}", result.id)
    return _NUMBERS[kind](outcome, result.number)


@lru_cache(maxsize=2)
def _outcome(measures: str, world: int, first: str | None, months: int | None) -> Outcome:
    """The answer that several questions are about, the last ones kept."""
    asked = {"id": "published", "title": "A published question", "measures": json.loads(measures)}
    return run(asked, world=world, start=first, months=months)


def _exports(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of exports, million barrels a day or percent."""
    flows = outcome.flows(exporter=of["exports"], fuel=of["fuel"])
    abroad = flows.filter(pl.col("exporter") != pl.col("importer"))
    if of.get("as") == "percent":
        before, after = (float(abroad[end].sum()) for end in ("baseline", "counterfactual"))
        return 100 * (after / before - 1)
    return sum(
        units.convert(after - before, unit, "bbl", fuel) / _DAYS / 1e6
        for fuel, unit, before, after in abroad.select(
            "fuel", "unit", "baseline", "counterfactual"
        ).iter_rows()
    )


def _price(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of a price, percent or in its own unit."""
    row = outcome.prices(of["price"], of["market"], of.get("kind", "delivered")).row(0, named=True)
    before, after = float(row["baseline"]), float(row["counterfactual"])
    return 100 * (after / before - 1) if of.get("as") == "percent" else after - before


def _bill(outcome: Outcome, of: Mapping[str, Any]) -> float:
    return float(outcome.bills(of["bill"], of["fuel"])["change"].sum())


def _revenue(outcome: Outcome, of: Mapping[str, Any]) -> float:
    return float(outcome.revenue(of["revenue"], of["fuel"])["change"].sum())


def _worth(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """What a dearer barrel adds to the baseline imports, USD bn."""
    flows = outcome.flows(importer=of["worth"], fuel=of["fuel"])
    abroad = flows.filter(pl.col("exporter") != pl.col("importer"))
    barrels = units.convert(float(abroad["baseline"].sum()), "Mt", "bbl", of["fuel"])
    return barrels * float(of["usd_per_bbl"]) / 1e9


def _share(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Share of some suppliers in what a buyer takes more, percent."""
    gained = outcome.backfill(of["share"], of["fuel"]).filter(pl.col("change") > 0)
    members = list(places.expand(of["suppliers"]))
    part = float(gained.filter(pl.col("supplier").is_in(members))["change"].sum())
    return 100 * part / float(gained["change"].sum())


def _more(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """What a buyer takes more from suppliers that send it more, in the unit of the fuel."""
    gained = outcome.backfill(of["more"], of["fuel"])
    return float(gained.filter(pl.col("change") > 0)["change"].sum())


def _covered(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Share of an exporter's sales abroad that goes to some buyers in the base, percent."""
    total, part = 0.0, 0.0
    members = places.expand(of["by"])
    flows = outcome.flows(exporter=of["covered"], fuel=of["fuel"])
    for importer, exporter, fuel, unit, value in flows.select(
        "importer", "exporter", "fuel", "unit", "baseline"
    ).iter_rows():
        if importer != exporter:
            heat = units.convert(value, unit, "PJ", fuel)
            total += heat
            part += heat if importer in members else 0.0
    return 100 * part / total


def _used(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of consumption over some months of a path, percent."""
    rows = _span(outcome.months(of["used"], of["market"], "consumption"), of)
    before, after = (float(rows[end].sum()) for end in ("baseline", "counterfactual"))
    return 100 * (after / before - 1)


def _earned(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of what an exporter earns over some months of a path, USD m a day."""
    rows = _span(outcome.months(of["earned"], of["markets"], "revenue"), of)
    change = float(rows["counterfactual"].sum()) - float(rows["baseline"].sum())
    return 1e3 * change / (rows["month"].n_unique() * _DAYS / 12)


def _span(rows: pl.DataFrame, of: Mapping[str, Any]) -> pl.DataFrame:
    return rows.filter((pl.col("month") >= of["from"]) & (pl.col("month") <= of["until"]))


def _output(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of real spending to second order, percent of GDP of the places together."""
    rows = outcome.macro(of["output"]).filter(pl.col("fuel") == "all")
    lost = float((rows["second_order"] * rows["gdp"]).sum())
    return -lost / float(rows["gdp"].sum())


def _apart(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """By how much more consumption falls in some places than in others, percent points."""
    falls = [_use(outcome, {"use": of[key], "market": of["market"]}) for key in ("apart", "than")]
    return falls[0] - falls[1]


def _use(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of consumption, percent."""
    rows = outcome.balances(of["use"], of["market"]).filter(item="consumption")
    before = float(rows["baseline"].sum())
    return 100 * (float(rows["counterfactual"].sum()) - before) / before


def _passed(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Rise of what buyers pay, weighted by use, over the duty, percent."""
    prices = outcome.prices(of["passed"], of["market"], "delivered")
    use = outcome.balances(of["passed"], of["market"]).filter(item="consumption")
    both = prices.join(use.select("place", weight="baseline"), on="place")
    rise = (both["counterfactual"] - both["baseline"]) * both["weight"]
    return 100 * float(rise.sum()) / float(both["weight"].sum()) / float(of["rate"])


def _purchases(outcome: Outcome, of: Mapping[str, Any]) -> float:
    """Change of energy bought, percent."""
    flows = outcome.flows(importer=of["purchases"], exporter=of["exporter"], fuel=of["fuel"])
    totals = [0.0, 0.0]
    for fuel, unit, *ends in flows.select("fuel", "unit", "baseline", "counterfactual").iter_rows():
        for k, value in enumerate(ends):
            totals[k] += units.convert(value, unit, "PJ", fuel)
    return 100 * (totals[1] / totals[0] - 1)


_NUMBERS = {
    "exports": _exports,
    "price": _price,
    "bill": _bill,
    "revenue": _revenue,
    "worth": _worth,
    "share": _share,
    "use": _use,
    "passed": _passed,
    "purchases": _purchases,
    "more": _more,
    "covered": _covered,
    "used": _used,
    "earned": _earned,
    "output": _output,
    "apart": _apart,
}


def rebuild() -> None:
    """Ask every question again and write the answers."""
    lines = ["# What the model says to the questions of published.yaml; made by `make evidence`."]
    lines += [f"{result.id}: {ask(result):.4g}" for result in results()]
    ANSWERS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def answers() -> Mapping[str, float]:
    """Give the answers as they were written."""
    found: dict[str, float] = YAML(typ="safe", pure=True).load(ANSWERS.read_text(encoding="utf-8"))
    return found


def markdown() -> str:
    """Give the page of published results."""
    said = answers()
    hits = [result for result in results() if result.hit(said[result.id])]
    lines = [
        "# Published results",
        "",
        "Made by `make evidence` from `evidence/published.yaml`: questions that others answered in",
        "print, put to Embargo with the central parameters, none of which was set on them. A hit",
        "lies in the published range, or within a tenth of a single figure; of some only the",
        "direction was published. A miss is shown and explained, not tuned away; some published",
        "figures missed the truth themselves ([the record](scoreboard.md)). Status: V seen at the",
        "source, M from memory.",
        "",
        f"{len(hits)} of {len(results())} hit.",
        "",
        "| row | study | question | published | Embargo | | status |",
        "| --- | --- | --- | --- | ---: | --- | --- |",
    ]
    for result in results():
        value = said[result.id]
        unit = result.unit.split(",")[0]
        lines.append(
            f"| {result.id} | {result.study} | {result.question} | {result.said} "
            f"| {value:.3g} {unit} | {'hit' if result.hit(value) else '**miss**'} "
            f"| {result.status} |"
        )
    told = [result for result in results() if result.how]
    lines += ["", "## How some were put", ""]
    lines += [f"- **{result.id}**: {result.how}" for result in told]
    lines += ["", "## Misses", ""]
    lines += [
        f"- **{result.id}**: {result.why} Source of the figure: {result.source}."
        for result in results()
        if not result.hit(said[result.id])
    ]
    lines += ["", "## Not put yet", "", "| row | what | why not |", "| --- | --- | --- |"]
    lines += [f"| {row['id']} | {row['what']} | {row['why']} |" for row in later()]
    return "\n".join(lines) + "\n"
