"""UN Comtrade, annual trade in fossil fuels 2008–2017, both mirrors of every flow."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from ruamel.yaml import YAML

from embargo import places
from embargo.errors import DataError, Fault, InputError
from embargo.facts.observation import tidy
from embargo.facts.tables import numbers, read_csv, require_none

FILE = "comtrade_annual_2008_2017/comtrade_fossil_2008_2017.csv.gz"
SOURCE = "comtrade_annual"

UNKNOWN = "UNKNOWN"
"""Stands for a partner that customs do not name: special categories, free zones, bunkers."""

_COLUMNS = (
    "year", "flow", "reporter", "partner", "par", "rep_name", "par_name", "fuel", "kg", "usd",
    "median_usd_per_t", "flag_uv",
)  # fmt: skip
_FUELS = {"coal": "coal", "crude": "crude", "lng": "lng", "pipegas": "pipeline_gas"}
_LEFT_OUT = ("oilsands_shale",)  # HS 271410: no fuel of the model
_OTHER_ASIA = "490"  # Taiwan as importer; as partner also what exporters do not break down
_CONFIDENTIAL = "839"  # "special categories": what a reporter hides, German gas above all
_SIDES = ("importer", "exporter")
_NEVER = ("confidential", "unknown partner", "unallocated", "own", "wrong fuel")
_HEIRS = {"ANT": "CUW"}  # the refinery of the Netherlands Antilles stands on Curaçao


@cache
def known_faults() -> tuple[dict[str, Any], ...]:
    """Faults of the extract that hold for a whole reporter and year."""
    with (Path(__file__).parent / "comtrade_faults.yaml").open(encoding="utf-8") as file:
        return tuple(YAML(typ="safe", pure=True).load(file))


def read(root: Path) -> pl.DataFrame:
    """Every record, with exporter and importer instead of reporter and partner.

    Columns: year (int), fuel, exporter, importer, reported_by (importer | exporter), mt (null if
    no weight), usd, usd_per_t (median unit value of the fuel and year), flag, where. A flag is
    "" or one of "no weight", "unit value off" (more than five times off the median, or a known
    fault), "partial" (the reporter's year is incomplete), "wrong fuel" (gas by pipe booked as
    LNG), "unknown partner", "confidential", "unallocated" (what an exporter books on "Other Asia",
    the code of Taiwan too), "own" (a country with itself). The two mirrors of a flow are two rows.

    Arguments:
        root: folder of the public sources.

    Raises:
        DataError: file missing or truncated, missing columns, unknown flows, fuels or places,
            cells that are no number, repeated rows.
    """
    frame = read_csv(root / FILE, _COLUMNS, unique=("year", "flow", "rep_name", "par", "fuel"))
    frame = frame.filter(~pl.col("fuel").is_in(_LEFT_OUT))
    require_none(
        frame.filter(~pl.col("flow").is_in(["import", "export"])),
        ("flow",),
        "is no flow",
        "the flows are import and export",
    )
    require_none(
        frame.filter(~pl.col("fuel").is_in(list(_FUELS))),
        ("fuel",),
        "is no fuel of this source",
        f"the fuels are {', '.join((*_FUELS, *_LEFT_OUT))}",
    )
    frame = numbers(frame, ("year", "usd", "median_usd_per_t", "flag_uv"))
    frame = numbers(frame, ("kg",), empty=True)
    frame = frame.with_columns(pl.col("fuel").replace(_FUELS), year=pl.col("year").cast(pl.Int32))
    frame = _codes(frame)
    imports = pl.col("flow") == "import"
    weighed = pl.col("kg") > 0
    frame = frame.with_columns(
        exporter=pl.when(imports).then("partner").otherwise("reporter"),
        importer=pl.when(imports).then("reporter").otherwise("partner"),
    )
    return frame.select(
        "year",
        "fuel",
        "exporter",
        "importer",
        reported_by=pl.when(imports).then(pl.lit("importer")).otherwise(pl.lit("exporter")),
        mt=pl.when(weighed).then(pl.col("kg") / 1e9),
        usd="usd",
        usd_per_t="median_usd_per_t",
        flag=_flag(weighed),
        where="where",
    )


def _codes(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with codes of places in reporter and partner."""
    faults: list[Fault] = []
    for side in ("reporter", "partner"):
        codes = {}
        for text in frame[side].unique(maintain_order=True):
            try:
                codes[text] = places.resolve(_HEIRS.get(text, text)) if text else UNKNOWN
            except InputError as error:
                first = frame.filter(pl.col(side) == text)["where"][0]
                faults.extend(
                    Fault(f"{first} {side}", f"unknown place {text!r}", fault.remedy)
                    for fault in error.faults
                )
        frame = frame.with_columns(pl.col(side).replace(codes))
    if faults:
        raise DataError(faults)
    return frame


def _flag(weighed: pl.Expr) -> pl.Expr:
    """The worst thing that is known of a record."""
    known = dict.fromkeys(("partial", "unit value off", "wrong fuel"), pl.lit(False))
    keys = {"years": "year"}
    for fault in known_faults():
        hit = pl.lit(True)
        for key, wanted in fault.items():
            if key not in ("flag", "why"):
                values = wanted if isinstance(wanted, list) else [wanted]
                hit &= pl.col(keys.get(key, key)).is_in(values)
        known[fault["flag"]] |= hit
    return (
        pl.when(pl.col("par") == _CONFIDENTIAL)
        .then(pl.lit("confidential"))
        .when(pl.col("partner") == UNKNOWN)
        .then(pl.lit("unknown partner"))
        .when(pl.col("reporter") == pl.col("partner"))
        .then(pl.lit("own"))
        .when((pl.col("flow") == "export") & (pl.col("par") == _OTHER_ASIA))
        .then(pl.lit("unallocated"))
        .when(known["wrong fuel"])
        .then(pl.lit("wrong fuel"))
        .when(~weighed.fill_null(False))
        .then(pl.lit("no weight"))
        .when((pl.col("flag_uv") != 0) | known["unit value off"])
        .then(pl.lit("unit value off"))
        .when(known["partial"])
        .then(pl.lit("partial"))
        .otherwise(pl.lit(""))
    )


def mirror_best(frame: pl.DataFrame) -> pl.DataFrame:
    """One estimate for each year, fuel, exporter and importer from its two mirrors, in Mt.

    Rule, the first that applies: the importer's weight if it is sound (importers know the origin,
    exporters often only the next port); the exporter's weight if sound, but where the
    importer's year is partial only if it is the greater, else the greater of the importer's weight
    and what its value buys at the median unit value; the value over the median
    unit value of the fuel and year, importer's before exporter's (status C, flag "from value").
    Partners that are unknown, unallocated or the country itself, and gas booked as the wrong fuel
    are left out. The note holds both mirrors.

    Arguments:
        frame: what `read` gives.

    Raises:
        DataError: the frame is not what `read` gives.
    """
    usable = frame.filter(~pl.col("flag").is_in(list(_NEVER)))
    keys = ["year", "fuel", "exporter", "importer"]
    values = ["mt", "usd", "usd_per_t", "flag", "where"]
    sides = [
        usable.filter(pl.col("reported_by") == side).select(
            *keys, *(pl.col(name).alias(f"{name}_{side}") for name in values)
        )
        for side in ("importer", "exporter")
    ]
    both = sides[0].join(sides[1], on=keys, how="full", coalesce=True)
    sound = {side: (pl.col(f"flag_{side}") == "").fill_null(False) for side in _SIDES}
    partial = (pl.col("flag_importer") == "partial").fill_null(False)
    worth = [
        pl.when(pl.col(f"usd_{side}") > 0).then(
            pl.col(f"usd_{side}") / pl.col(f"usd_per_t_{side}") / 1e6
        )
        for side in _SIDES
    ]
    weights = (
        pl.when(sound["importer"])
        .then("mt_importer")
        .when(partial & sound["exporter"] & (pl.col("mt_exporter") >= pl.col("mt_importer")))
        .then("mt_exporter")
        .when(partial)
        .then(pl.max_horizontal("mt_importer", worth[0]))
        .when(sound["exporter"])
        .then("mt_exporter")
    )
    estimate = both.with_columns(
        weight=weights, worth=pl.coalesce(*worth), flag=pl.lit("")
    ).with_columns(
        value=pl.coalesce("weight", "worth"),
        flag=pl.when(pl.col("weight").is_null())
        .then(pl.lit("from value"))
        .when(partial)
        .then(pl.lit("partial"))
        .otherwise(pl.lit("")),
        status=pl.when(pl.col("weight").is_null()).then(pl.lit("C")).otherwise(pl.lit("V")),
    )
    told = [
        pl.format("{} {}", pl.lit(side), _told(pl.col(f"mt_{side}"), pl.col(f"flag_{side}")))
        for side in _SIDES
    ]
    return tidy(
        estimate.filter(pl.col("value") > 0)
        .select(
            pl.col("year").cast(pl.String).alias("period"),
            "fuel",
            "exporter",
            "importer",
            "value",
            "flag",
            "status",
            pl.concat_str(told, separator=", ").alias("note"),
            pl.coalesce("where_importer", "where_exporter").alias("where"),
        )
        .sort("period", "fuel", "exporter", "importer"),
        exporter_kind="place",
        importer_kind="place",
        metric="trade",
        unit="Mt",
        basis="customs",
        source=SOURCE,
        vintage="2008–2017",
    )


def _told(weight: pl.Expr, flag: pl.Expr) -> pl.Expr:
    """A mirror in words: its weight and what is wrong with it."""
    number = weight.round(4).cast(pl.String).fill_null("–")
    doubt = pl.when(flag.fill_null("") != "").then(pl.format(" ({})", flag)).otherwise(pl.lit(""))
    return number + doubt
