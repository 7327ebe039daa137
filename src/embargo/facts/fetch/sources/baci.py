"""BACI of CEPII: a ZIP of one CSV a year (t, i, j, k, v, q) and a list of countries.

Format: https://www.cepii.fr/DATA_DOWNLOAD/baci/doc/DescriptionBACI.html: t year, i exporter,
j importer, k HS 6-digit product, v thousand current USD, q tonnes ("NA" if unknown).
Method: Gaulier and Zignago (2010), BACI: International Trade Database at the Product-Level.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import textwrap
import zipfile
from collections import Counter
from pathlib import Path

import polars as pl

from embargo.errors import DataError
from embargo.facts.fetch.catalogue import codes
from embargo.facts.fetch.ledger import Ledger
from embargo.facts.fetch.query import Query
from embargo.facts.fetch.session import Session
from embargo.facts.fetch.store import Page
from embargo.facts.tables import numbers, read_csv, require_none
from embargo.fuels import flow_unit
from embargo.units import factor

_LIST = "/DATA_DOWNLOAD/baci/doc/baci_webpage.html"
_FILE = re.compile(r"BACI_(HS\d\d)_V(\d{6}[a-z]?)\.zip", re.IGNORECASE)
_COLUMNS = ("t", "i", "j", "k", "v", "q")


def download(session: Session, query: Query) -> list[Page]:
    """The newest edition whose classification reaches back to the first year asked for."""
    listing = session.need(_LIST, "baci_webpage.html", "html")
    text = listing.path.read_text(encoding="utf-8", errors="replace")
    editions = {match[1].upper(): match[2] for match in sorted(
        _FILE.finditer(text), key=lambda match: match[2]
    )}  # fmt: skip
    starts = codes("hs_editions")
    usable = [name for name in editions if starts.get(name, 9999) <= min(query.years)]
    if not usable:
        what = (
            f"no edition reaches back to {min(query.years)} (named: {', '.join(editions) or '-'})"
        )
        raise DataError.one(what, "ask for later years", f"{session.entry.name} {listing.label}")
    best = max(usable, key=lambda name: starts[name])
    file = f"BACI_{best}_V{editions[best]}.zip"
    return [session.need(f"/DATA_DOWNLOAD/baci/data/{file}", file, "zip")]


def read(pages: list[Page], query: Query) -> tuple[pl.DataFrame, Counter[str]]:
    """Trade by pair and year in Mt (bcm for gas by pipe) and million USD.

    Raises:
        DataError: a year or the list of countries is not in the archive; columns, places, products
            or cells that are not understood; rows that are there twice.
    """
    page = pages[0]
    ledger = Ledger("baci", "customs")
    fuels = {code: fuel for fuel, list_ in codes("hs").items() for code in list_}
    with zipfile.ZipFile(page.path) as archive, tempfile.TemporaryDirectory() as folder:
        countries = read_csv(
            _member(archive, r"country_codes_V\w+\.csv", Path(folder), page),
            ("country_code", "country_name", "country_iso3"),
            unique=("country_code",),
        )
        names = {row["country_code"]: row for row in countries.iter_rows(named=True)}
        for year in query.years:
            file = _member(archive, rf"BACI_HS\d\d_Y{year}_V\w+\.csv", Path(folder), page)
            wanted = {code: fuel for code, fuel in fuels.items() if query.wants(fuel)}
            _year(_lines(file, list(wanted)), year, wanted, names, ledger)
            file.unlink()
    edition = _FILE.fullmatch(page.label)
    vintage = f"{edition[1]} V{edition[2]}" if edition else page.version
    return ledger.frame(vintage=vintage), ledger.left_out


def _member(archive: zipfile.ZipFile, pattern: str, folder: Path, page: Page) -> Path:
    """A file of the archive, unpacked."""
    for name in archive.namelist():
        if re.fullmatch(pattern, Path(name).name):
            target = folder / Path(name).name
            with archive.open(name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
            return target
    years = sorted(set(re.findall(r"_Y(\d{4})_", " ".join(archive.namelist()))))
    what = f"the archive has no {pattern.replace(chr(92), '')}"
    span = f"{years[0]} to {years[-1]}" if years else "no year"
    raise DataError.one(what, f"it holds {span}", page.label)


def _lines(file: Path, products: list[str]) -> pl.DataFrame:
    """The rows of some products as text, with the line of each; the other millions are skipped."""
    try:
        lazy = pl.scan_csv(file, infer_schema=False, row_index_name="line")
        header = lazy.collect_schema().names()[1:]
        absent = [name for name in _COLUMNS if name not in header]
        if absent:
            what = f"no column {', '.join(map(repr, absent))}"
            have = textwrap.shorten(", ".join(header), 300, placeholder=" …")
            raise DataError.one(what, f"the header has {have}", f"{file.name}:1")
        # The file pads 0 away from some products and blanks into quantities.
        product = pl.col("k").str.strip_chars().str.zfill(6)
        rows = lazy.with_columns(k=product).filter(pl.col("k").is_in(products)).collect()
    except pl.exceptions.PolarsError as error:
        what = f"cannot be read: {str(error).splitlines()[0]}"
        raise DataError.one(what, "fetch the file again with --refresh", file.name) from None
    line = (pl.col("line") + 2).cast(pl.String)
    return rows.with_columns(
        where=pl.concat_str(pl.lit(f"{file.name}:"), line), q=pl.col("q").str.strip_chars()
    )


def _year(
    rows: pl.DataFrame,
    year: int,
    fuels: dict[str, str],
    names: dict[str, dict[str, str]],
    ledger: Ledger,
) -> None:
    require_none(
        rows.filter(pl.col("t").str.strip_chars() != str(year)),
        ("t",),
        f"is not the year {year} of the file",
        "fetch the file again with --refresh",
    )
    twice = rows.filter(rows.select("i", "j", "k").is_duplicated())
    require_none(twice, ("i", "j", "k"), "is there twice", "the source has changed its rows")
    rows = rows.with_columns(
        q=pl.when(pl.col("q").is_in(["NA", ""])).then(pl.lit("")).otherwise("q")
    )
    rows = numbers(numbers(rows, ("v",)), ("q",), empty=True)
    rows = rows.with_columns(fuel=pl.col("k").replace_strict(fuels, return_dtype=pl.String))
    pairs = rows.group_by("i", "j", "fuel", maintain_order=True).agg(
        pl.col("v").sum(),
        pl.when(pl.col("q").count() > 0).then(pl.col("q").sum()).alias("q"),
        pl.col("q").null_count().alias("unknown"),
        pl.col("where").first(),
    )
    for row in pairs.iter_rows(named=True):
        sides = [_place(row[side], row["where"], names, ledger) for side in ("i", "j")]
        if not all(sides):
            continue
        fuel = row["fuel"]
        unit = flow_unit(fuel)
        same = {
            "period": str(year), "fuel": fuel, "exporter": sides[0], "importer": sides[1],
            "where": row["where"],
        }  # fmt: skip
        if row["q"] is not None:
            flag = "weight missing in part" if row["unknown"] else ""
            ledger.add(**same, value=row["q"] * factor("t", unit, fuel), unit=unit, flag=flag)
        else:
            ledger.left_out["trade without a weight"] += 1
        ledger.add(**same, value=row["v"] / 1e3, unit="MUSD", metric="value")


def _place(code: str, where: str, names: dict[str, dict[str, str]], ledger: Ledger) -> str | None:
    row = names.get(code.strip())
    if row is None:
        ledger.refuse(where, f"country code {code!r} is not in the list of countries", "--refresh")
        return None
    return ledger.place(where, row["country_iso3"], row["country_name"])
