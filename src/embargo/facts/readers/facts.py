"""Single cited figures for 2024 and 2025, by their reading rules."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import places
from embargo.errors import DataError, Fault, InputError, nearest
from embargo.facts.observation import WORLD, tidy
from embargo.facts.tables import numbers, read_csv, require_none

FOLDER = "facts_2024_2025"
SOURCE = "facts_2024_2025"

_COLUMNS = (
    "period", "exporter", "importer", "fuel", "metric", "value", "unit", "source", "where_seen",
    "status", "note",
)  # fmt: skip
_FILES = {"oil_coal.csv": _COLUMNS, "gas.csv": (*_COLUMNS, "project")}
# Which side a metric with one side stands on; trade keeps both.
_IMPORTERS = ("consumption", "stock", "generation", "throughput")
_TWO_SIDES = ("trade", "share", "value", "growth", "price", "discount", "freight", "contract",
              "capacity", "stake", "quota")  # fmt: skip
_MARKS = {
    "PREFER": "preferred",
    "ALT": "alternative",
    "PARTIAL": "partial",
    "GROWTH": "growth",
    "derived": "derived",
}


@cache
def _words() -> dict[str, Any]:
    with (Path(__file__).parent / "facts.yaml").open(encoding="utf-8") as file:
        words: dict[str, Any] = YAML(typ="safe", pure=True).load(file)
    return words


def read(root: Path) -> pl.DataFrame:
    """All facts as observations.

    Flags, several joined by ", ": preferred and alternative (two sources for one cell), partial (a
    subset, so a lower bound), derived, relabelled (crude booked under a country that did not
    produce it), growth (never a level; its metric is growth). Percentages are `share`, money paid
    is `value`. A range of months reads 2024-01/2024-08 and is a sum unless the unit is a rate; FY
    years start in April. The note ends with the figure's own source.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: files missing or truncated, missing columns, unknown words, places or periods,
            cells that are no number, repeated rows.
    """
    frames = []
    for file, columns in _FILES.items():
        key = tuple(name for name in columns if name not in ("where_seen", "status", "note"))
        frames.append(read_csv(root / FOLDER / file, columns, unique=key))
    frame = numbers(pl.concat(frames, how="diagonal").with_columns(
        pl.col("project").fill_null("")
    ), ("value",))  # fmt: skip
    frame = _metric(frame)
    frame = frame.with_columns(_mapped(frame, "period", period, "cannot be read"))
    for side in ("exporter", "importer"):
        frame = frame.with_columns(_mapped(frame, side, place_code, "is no place"))
    frame = _sides(frame)
    note = pl.concat_str(
        pl.when(pl.col("project") != "").then(pl.col("project") + "; ").otherwise(pl.lit("")),
        pl.when(pl.col("note") != "").then(pl.col("note") + "; ").otherwise(pl.lit("")),
        pl.col("source"),
        pl.when(pl.col("where_seen") != "")
        .then(pl.format(" ({})", pl.col("where_seen").str.strip_chars()))
        .otherwise(pl.lit("")),
    )
    return tidy(
        frame.select(
            "period",
            "fuel",
            "exporter",
            "exporter_kind",
            "importer",
            "importer_kind",
            "metric",
            "value",
            "unit",
            "status",
            "where",
            basis=_basis(),
            flag=_flag(),
            note=note,
        ),
        source=SOURCE,
        vintage="2026-02",
    )


def _metric(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with metric and unit in the words of the schema."""
    words = _words()
    for column, known in (("metric", words["metrics"]), ("unit", words["spelling"])):
        bad = frame.filter(~pl.col(column).is_in(list(known)))
        first = bad[column][0] if bad.height else ""
        near = nearest(first, known)
        remedy = f"did you mean {near!r}?" if near else f"use one of {', '.join(known)}"
        require_none(bad, (column,), "is unknown", remedy)
    metric = pl.col("metric").replace(words["metrics"])
    changing = ~metric.is_in(words["stays"])
    gigawatts = (pl.col("metric") == "power") & pl.col("unit").is_in(["GW", "count"])
    return frame.with_columns(
        metric=pl.when(pl.col("note").str.contains("GROWTH", literal=True))
        .then(pl.lit("growth"))
        .when(changing & pl.col("unit").is_in(words["units"]["share"]))
        .then(pl.lit("share"))
        .when(changing & pl.col("unit").is_in(words["units"]["value"]))
        .then(pl.lit("value"))
        .when(gigawatts)
        .then(pl.lit("capacity"))
        .otherwise(metric),
        unit=pl.col("unit").replace(words["spelling"]),
    )


def period(text: str) -> str:
    """A period in the form of the schema.

    `2024-01..08` and `2024-06..2025-05` are ranges of months, `2025Q1` a quarter, `FY2024-25` and
    `FY2024` the year from April 2024, `2009-2031` and `2009-2026/2029` years of a contract from the
    first to the last, `2023+` a start.

    Raises:
        InputError: the text is no period.
    """
    text = text.strip()
    if re.fullmatch(r"\d{4}(-\d\d)?(-\d\d)?|\d{4}-[QH][1-4]|\d{4}-\d\d/\d{4}-\d\d", text):
        return text
    if found := re.fullmatch(r"(\d{4})([QH][1-4])", text):
        return f"{found[1]}-{found[2]}"
    if found := re.fullmatch(r"(\d{4})-(\d\d)\.\.(?:(\d{4})-)?(\d\d)", text):
        return f"{found[1]}-{found[2]}/{found[3] or found[1]}-{found[4]}"
    if found := re.fullmatch(r"(FY\d{4})(-\d\d)?", text):
        return found[1]
    if found := re.fullmatch(r"(\d{4})-(?:\d{4}/)?(\d{4})", text):
        return f"{found[1]}/{found[2]}"
    if found := re.fullmatch(r"(\d{4})\+", text):
        return found[1]
    raise InputError.one(f"{text!r} is no period", "write 2024, 2024-05, 2024-Q1 or 2024-01..08")


def place_code(text: str) -> str:
    """A side in the form of the schema: a place's code, a group, an area, or several of them
    joined by "+"; empty stays empty.

    Raises:
        InputError: a part is neither.
    """
    if not text or text == WORLD:
        return text
    if places.is_group(text) or places.is_area(text):
        return text
    if "+" in text:
        return "+".join(place_code(part) for part in text.split("+"))
    return places.resolve(text)


def _mapped(frame: pl.DataFrame, column: str, rule: Any, what: str) -> pl.Series:
    """A column with a rule applied to each distinct cell.

    Raises:
        DataError: the rule refuses cells.
    """
    codes: dict[str, str] = {}
    faults: list[Fault] = []
    for text in frame[column].unique(maintain_order=True):
        try:
            codes[text] = rule(text)
        except InputError as error:
            first = frame.filter(pl.col(column) == text)["where"][0]
            remedy = error.faults[0].remedy
            faults.append(Fault(f"{first} {column}", f"{text!r} {what}", remedy))
    if faults:
        raise DataError(faults)
    return frame[column].replace(codes)


def _sides(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with kinds of sides, and one-sided metrics on their side.

    A country's total has WORLD, or nothing, on the other side.
    """
    metric = pl.col("metric")
    nothing = pl.lit("")
    refining = (metric == "capacity") & (pl.col("fuel") == "crude")
    on_importer = metric.is_in(list(_IMPORTERS)) | refining
    on_exporter = ~on_importer & ~metric.is_in(list(_TWO_SIDES))
    either_world = (pl.col("exporter") == WORLD) | (pl.col("importer") == WORLD)
    named = {side: ~pl.col(side).is_in(["", WORLD]) for side in ("exporter", "importer")}
    near = {
        side: pl.when(named[side])
        .then(side)
        .when(named[other])
        .then(other)
        .when(either_world)
        .then(pl.lit(WORLD))
        .otherwise(nothing)
        for side, other in (("exporter", "importer"), ("importer", "exporter"))
    }
    frame = frame.with_columns(
        exporter=pl.when(on_importer)
        .then(nothing)
        .when(on_exporter)
        .then(near["exporter"])
        .otherwise("exporter"),
        importer=pl.when(on_exporter)
        .then(nothing)
        .when(on_importer)
        .then(near["importer"])
        .otherwise("importer"),
    )
    known = places.codes()
    return frame.with_columns(
        pl.when(pl.col(side) == "")
        .then(nothing)
        .when(pl.col(side) == WORLD)
        .then(pl.lit("total"))
        .when(pl.col(side).is_in(list(known)))
        .then(pl.lit("place"))
        .otherwise(pl.lit("area"))
        .alias(f"{side}_kind")
        for side in ("exporter", "importer")
    )


def _basis() -> pl.Expr:
    """Customs, ship tracking, … by words of source and note."""
    text = pl.concat_str("source", pl.lit(" "), "note").str.to_lowercase()
    report = pl.col("metric").is_in(["price", "discount", "freight"])
    chosen = [pl.when(report).then(pl.lit("price report"))]
    for row in _words()["bases"]:
        pattern = "|".join(rf"\b{re.escape(word)}" for word in row["words"])
        chosen.append(pl.when(text.str.contains(pattern)).then(pl.lit(row["basis"])))
    return pl.coalesce(*chosen, pl.lit("other"))


def _flag() -> pl.Expr:
    """All that the note says on how to read the figure."""
    note = pl.col("note")
    flags = [
        pl.when(note.str.contains(rf"\b{mark}\b")).then(pl.lit(flag))
        for mark, flag in _MARKS.items()
    ]
    told = note.str.contains("(?i)^relabelled|; relabelled")
    relabelled = [pl.when(told).then(pl.lit("relabelled"))]
    for row in _words()["relabelled"]:
        hit = pl.lit(True)
        for key in ("exporter", "importer", "fuel"):
            hit &= pl.col(key) == row[key]
        relabelled.append(pl.when(hit).then(pl.lit(row["flag"])))
    return pl.concat_str([*flags, pl.coalesce(relabelled)], separator=", ", ignore_nulls=True)


def annual(facts: pl.DataFrame, year: int) -> pl.DataFrame:
    """Trade of one calendar year that may be imposed: no subset, no second source where a first is
    preferred, no share, nothing booked under a wrong origin, nothing from memory.

    Arguments:
        facts: what `read` gives.
        year: calendar year.
    """
    unfit = "partial|alternative|relabelled|growth"
    return facts.filter(
        (pl.col("period") == str(year))
        & (pl.col("metric") == "trade")
        & ~pl.col("flag").str.contains(unfit)
        & (pl.col("status") != "M")
    )
