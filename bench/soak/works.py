"""Work that writes, to be ended at any moment: how it starts, and whether what it left is sound."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from embargo.facts import base
from embargo.ledger.read import read as read_ledger

Check = Callable[[Path], str]
"""What is wrong with what stands in a folder; empty if nothing is, or nothing stands there."""


@dataclass(frozen=True)
class Work:
    """One command.

    Attributes:
        words: after `embargo`.
        made: what must be there when it is done.
        check: what stands there.
    """

    words: tuple[str, ...]
    made: tuple[str, ...]
    check: Check


FACTS = """\
- {{period: 2023, exporter: SAU, importer: POL, fuel: crude, value: {value}, unit: Mt, \
source: "annual report", status: V}}
"""
TEXT = """\
Japan's minister said on 12 June 2025 that Japan will stop buying Russian LNG by March 2027.
India imported 1.8 million barrels a day of Russian crude in May, officials said.
"""


def prepare(folder: Path, value: float = 13.5) -> None:
    """Put what the commands read into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "my.yaml").write_text(FACTS.format(value=value), encoding="utf-8")
    (folder / "news.md").write_text(TEXT, encoding="utf-8")


def command(*words: str) -> list[str]:
    """The command line of a process that says `embargo` with these words."""
    return [sys.executable, "-m", "embargo", *words]


def environment(folder: Path, mark: str = "") -> dict[str, str]:
    """Of a process that works in a folder; its children can be told by the mark."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {
        **os.environ,
        "PYTHONPATH": paths,
        "EMBARGO_CACHE": str(folder / "cache"),
        "EMBARGO_SOAK_MARK": mark,
        "OMP_NUM_THREADS": "1",
    }


def marked(mark: str) -> list[int]:
    """The processes that carry a mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "environ").read_bytes()
            except OSError:
                continue
            if f"EMBARGO_SOAK_MARK={mark}".encode() in told.split(b"\0"):
                found.append(int(entry.name))
    return found


def _own_base(folder: Path) -> str:
    out = folder / "my-base"
    if not out.exists():
        return ""
    try:
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        for name in base.TABLES:
            pl.read_parquet(out / f"{name}.parquet")
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        return f"the base cannot be read: {error}"
    copied = hashlib.sha256((out / "facts.yaml").read_bytes()).hexdigest()
    same = copied == manifest["user"]["sha256"]
    return "" if same else "the base and its manifest are of two builds"


def _tables(folder: Path) -> str:
    out = folder / "out"
    for file in sorted(out.glob("*.csv")) if out.exists() else ():
        wrong = _table(file)
        if wrong:
            return wrong
    return ""


def _table(file: Path) -> str:
    beside = file.with_name(f"{file.stem}.metadata.json")
    if not beside.exists():
        return f"{file.name} has no metadata"
    told = json.loads(beside.read_text(encoding="utf-8"))
    with file.open(encoding="utf-8", newline="") as stream:
        rows = sum(1 for _ in csv.reader(stream)) - 1
    return "" if rows == told.get("rows", rows) else f"{file.name} has {rows} rows"


def _exports(folder: Path) -> str:
    brief, book, charts = folder / "out.html", folder / "out.xlsx", folder / "charts"
    if brief.exists() and not brief.read_text(encoding="utf-8").rstrip().endswith("</html>"):
        return "the brief is cut off"
    if book.exists():
        try:
            with zipfile.ZipFile(book) as archive:
                bad = archive.testzip()
        except zipfile.BadZipFile as error:
            bad = str(error)
        if bad:
            return f"the workbook is damaged: {bad}"
    for file in charts.glob("*.svg") if charts.exists() else ():
        try:
            ElementTree.parse(file)
        except ElementTree.ParseError as error:
            return f"{file.name} is damaged: {error}"
    iamc = folder / "iamc.csv"
    if iamc.exists() and len({row.count(",") for row in iamc.read_text().splitlines()[:1]}) != 1:
        return "the IAMC file is empty"
    return _tables(folder)


def _draft(folder: Path) -> str:
    draft = folder / "draft.yaml"
    if draft.exists():
        read_ledger(draft)
    return ""


def _reviews(folder: Path) -> str:
    file = folder / "reviews.json"
    if file.exists():
        json.loads(file.read_text(encoding="utf-8"))
    return ""


def _fetched(folder: Path) -> str:
    file = folder / "crea.csv"
    text = file.read_text(encoding="utf-8") if file.exists() else "\n"
    return "" if text.endswith("\n") else "the table is cut off"


SCENARIO = "japan-stops-russian-energy"
WORKS = {
    "a base of one's own": Work(
        ("data", "build", "--facts", "my.yaml", "--out", "my-base"), ("my-base",), _own_base
    ),
    "exports": Work(
        ("run", SCENARIO, "--csv", "out", "--brief", "out.html", "--xlsx", "out.xlsx",
         "--iamc", "iamc.csv", "--charts", "charts"),
        ("out", "out.html", "out.xlsx", "iamc.csv", "charts"),
        _exports,
    ),
    "an ensemble": Work(
        ("run", SCENARIO, "--draws", "24", "--workers", "2", "--csv", "out"), ("out",), _tables
    ),
    "a draft ledger": Work(
        ("read", "news.md", "--dated", "2025-06-12", "--draft", "draft.yaml"),
        ("draft.yaml",),
        _draft,
    ),
    "reviews of claims": Work(
        ("claims", "check", "--claimreview", "reviews.json"), ("reviews.json",), _reviews
    ),
    "a fetch": Work(
        ("data", "fetch", "crea", "--year", "2024", "--csv", "crea.csv", "--refresh"),
        ("crea.csv",),
        _fetched,
    ),
}  # fmt: skip


def left(folder: Path) -> Iterator[Path]:
    """What a writer that was killed has left beside its target."""
    return (path for path in folder.rglob("*") if path.name.endswith(".embargo-part"))
