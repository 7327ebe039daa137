"""The trade matrices of six editions of the statistical review, in one form."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from embargo.errors import DataError, Fault
from embargo.facts.observation import tidy
from embargo.facts.readers.statistical_review.names import classify, sums, unbalanced
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "statistical_review/statreview_trade_movements_2018_2023.csv"
SOURCE = "statreview_trade"

_FUELS = {"pipegas": "pipeline_gas"}
# Unit in the file → unit here and factor (1 toe = 41.868 GJ).
_UNITS = {
    ("crude", "Mt"): ("Mt", 1.0),
    ("products", "Mt"): ("Mt", 1.0),
    ("lng", "bcm"): ("bcm", 1.0),
    ("pipeline_gas", "bcm"): ("bcm", 1.0),
    ("coal", "Exajoules"): ("EJ", 1.0),
    ("coal", "Million tonnes oil equivalent"): ("EJ", 0.041868),
}
_COLUMNS = ("year", "fuel", "unit", "exporter", "importer", "value")
# Blocks may miss a printed total by what the least precise edition rounds away.
_RELATIVE, _ABSOLUTE = 0.005, 0.6


def read_matrices(root: Path) -> pl.DataFrame:
    """Trade by year, fuel, exporter and importer, 2018–2023, as observations.

    Regions that repeat their members are `subtotal`, sums of all are `total` with WORLD; the rest
    (`place`, `area`) do not overlap. Units: Mt (crude, products), bcm (gas), EJ (coal). A pair
    that is not there had no trade, or none that the edition prints.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, unknown names or units, repeated rows, a matrix
            without totals or whose blocks do not sum to them.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("year", "fuel", "exporter", "importer"))
    require_none(
        frame.filter(~pl.col("year").str.contains(r"^\d{4}$")),
        ("year",),
        "is no year",
        "give the four digits of a year",
    )
    frame = numbers(frame, ("value",))
    frame = frame.with_columns(pl.col("fuel").replace(_FUELS))
    units = pl.DataFrame(
        [(fuel, unit, new, factor) for (fuel, unit), (new, factor) in _UNITS.items()],
        schema=("fuel", "unit", "new_unit", "factor"),
        orient="row",
    )
    frame = frame.join(units, on=("fuel", "unit"), how="left", maintain_order="left")
    require_none(
        frame.filter(pl.col("factor").is_null()),
        ("fuel", "unit"),
        "is no fuel and unit of this source",
        "state crude and products in Mt, gas in bcm, coal in Exajoules",
    )
    require_none(
        frame.filter(pl.col("value") < 0), ("value",), "is negative", "trade is never negative"
    )
    frame = _sides(frame)
    result = tidy(
        frame.select(
            pl.col("year").alias("period"),
            "fuel",
            "exporter",
            "exporter_kind",
            "importer",
            "importer_kind",
            pl.col("value") * pl.col("factor"),
            pl.col("new_unit").alias("unit"),
            (pl.col("year").cast(pl.Int32) + 1).cast(pl.String).add(" edition").alias("vintage"),
            _flag().alias("flag"),
            "where",
        ),
        metric="trade",
        basis="statistical review",
        source=SOURCE,
        status="V",
    )
    _require_totals(result)
    return result


def _flag() -> pl.Expr:
    """What is known to be wrong with a row."""
    off = pl.lit(False)
    for year, fuel, side, code in unbalanced():
        other = "importer" if side == "exporter" else "exporter"
        off |= (
            (pl.col("year") == year)
            & (pl.col("fuel") == fuel)
            & (pl.col(side) == code)
            & (pl.col(f"{other}_kind") != "place")
        )
    rounded = pl.col("year") == "2022"
    return (
        pl.when(off)
        .then(pl.lit("does not add up"))
        .when(rounded)
        .then(pl.lit("rounded"))
        .otherwise(pl.lit(""))
    )


def _sides(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with codes and kinds of both sides."""
    faults: list[Fault] = []
    for side in ("exporter", "importer"):
        rows = []
        for name in frame[side].unique(maintain_order=True):
            try:
                rows.append((name, *classify(name)))
            except DataError as error:
                first = frame.filter(pl.col(side) == name)["where"][0]
                faults.extend(error.at(f"{first} {side}").faults)
        names = pl.DataFrame(rows, schema=(side, "code", f"{side}_kind"), orient="row")
        frame = frame.join(names, on=side, how="left", maintain_order="left")
        frame = frame.with_columns(pl.col("code").alias(side)).drop("code")
    if faults:
        raise DataError(faults)
    repeats = pl.lit(False)
    for fuel in frame["fuel"].unique():
        repeats |= (pl.col("fuel") == fuel) & pl.col("importer").is_in(list(sums(fuel)))
    return frame.with_columns(
        pl.when(repeats).then(pl.lit("subtotal")).otherwise("importer_kind").alias("importer_kind")
    )


def blocks(matrices: pl.DataFrame, year: int, fuel: str) -> pl.DataFrame:
    """The blocks of one year and fuel that do not overlap, each once: places and areas only.

    Arguments:
        matrices: what `read_matrices` gives.
        year, fuel: which matrix.

    Raises:
        DataError: there is no such matrix.
    """
    return _one(matrices, year, fuel).filter(
        pl.col("exporter_kind").is_in(["place", "area"]),
        pl.col("importer_kind").is_in(["place", "area"]),
    )


def totals(matrices: pl.DataFrame, year: int, fuel: str) -> pl.DataFrame:
    """Total exports by exporter and total imports by importer, one WORLD row for all trade.

    Raises:
        DataError: there is no such matrix.
    """
    own = pl.col("exporter_kind").is_in(["place", "area"]) | pl.col("importer_kind").is_in(
        ["place", "area"]
    )
    one = _one(matrices, year, fuel)
    is_total = (pl.col("exporter_kind") == "total") | (pl.col("importer_kind") == "total")
    both = (pl.col("exporter_kind") == "total") & (pl.col("importer_kind") == "total")
    return one.filter(is_total & (own | both))


def _one(matrices: pl.DataFrame, year: int, fuel: str) -> pl.DataFrame:
    found = matrices.filter(pl.col("period") == str(year), pl.col("fuel") == fuel)
    if found.is_empty():
        raise DataError.one(
            f"no trade matrix of {fuel} in {year}",
            "the years are 2018–2023, the fuels crude, products, lng, pipeline_gas and coal",
            FILE,
        )
    return found


def _require_totals(frame: pl.DataFrame) -> None:
    """Raises DataError if the blocks of a matrix do not sum to its printed totals."""
    faults = []
    for (period, fuel), one in frame.group_by("period", "fuel", maintain_order=True):
        inner = blocks(one, int(str(period)), str(fuel))
        for side, other in (("exporter", "importer"), ("importer", "exporter")):
            printed = one.filter(
                pl.col(f"{other}_kind") == "total", pl.col(f"{side}_kind").is_in(["place", "area"])
            ).select(side, total="value", where="where")
            if printed.is_empty():
                faults.append(
                    Fault(FILE, f"{fuel} {period} has no total {other} rows", "fetch it again")
                )
                continue
            summed = inner.group_by(side).agg(pl.col("value").sum())
            off = printed.join(summed, on=side, how="full", coalesce=True).filter(
                (pl.col("value").fill_null(0.0) - pl.col("total").fill_null(0.0)).abs()
                > _ABSOLUTE + _RELATIVE * pl.col("total").fill_null(0.0)
            )
            for row in off.iter_rows(named=True):
                if (period, fuel, side, row[side]) in unbalanced():
                    continue
                what = (
                    f"{fuel} {period}: rows of {side} {row[side]} sum to {row['value'] or 0.0:.3g},"
                    f" the total says {row['total'] or 0.0:.3g}"
                )
                faults.append(Fault(row["where"] or FILE, what, "fetch the file again"))
    if faults:
        raise DataError(faults)
