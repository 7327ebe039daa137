"""Public sources cut short and broken, for their readers."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from bench.soak import mutate
from embargo.errors import DataError
from embargo.facts import sources_root
from embargo.facts.readers import comtrade, facts, gem, prices, structure
from embargo.facts.readers.months import (
    border_points,
    crude_streams,
    eurostat_imports,
    gas_demand,
    russia_exports,
    us_cargoes,
)
from embargo.facts.readers.statistical_review import matrices, workbook

READERS: dict[str, tuple[Callable[[Path], Any], tuple[str, ...]]] = {
    "comtrade": (comtrade.read, ("comtrade_annual_2008_2017",)),
    "facts": (facts.read, ("facts_2024_2025",)),
    "prices": (prices.read, ("prices",)),
    "basins": (structure.read_basins, ("../structure",)),
    # Once more in place of a reader that is gone: the cases of a seed stay what they were.
    "basins again": (structure.read_basins, ("../structure",)),
    "coal terminals": (gem.read_coal_terminals, ("gem_infrastructure",)),
    "LNG terminals": (gem.read_lng_terminals, ("gem_infrastructure",)),
    "gas pipelines": (gem.read_pipelines, ("gem_infrastructure",)),
    "oil pipelines": (gem.read_oil_pipelines, ("gem_infrastructure",)),
    "matrices": (matrices.read_matrices, ("statistical_review",)),
    "workbook": (workbook.read_workbook, ("statistical_review",)),
    "border points": (border_points.read, ("entsog_border_flows",)),
    "crude streams": (crude_streams.read, ("eu_crude_by_stream_monthly",)),
    "imports": (eurostat_imports.read, ("eurostat_imports_monthly",)),
    "gas demand": (gas_demand.read, ("eu_gas_demand_monthly",)),
    "exports": (russia_exports.read, ("russia_exports_monthly",)),
    "cargoes": (us_cargoes.read, ("us_lng_cargoes",)),
}
"""Readers, and the folders that they read from."""

_LINES = 900
"""What is kept of a file: enough for readers that refuse a short one as truncated."""


def there() -> bool:
    """Whether the public sources are at hand."""
    try:
        sources_root()
    except DataError:
        return False
    return True


@cache
def _files(reader: str) -> dict[str, bytes]:
    """The files of a reader by path, tables cut short."""
    root, found = sources_root(), {}
    for folder in READERS[reader][1]:
        for path in sorted((root / folder).glob("*")):
            if path.suffix in (".csv", ".gz", ".xlsx"):
                found[f"{folder}/{path.name}"] = _short(path)
    return found


def _short(path: Path) -> bytes:
    if path.suffix == ".xlsx":
        return path.read_bytes()
    opener = gzip.open if path.suffix == ".gz" else Path.open
    with opener(path, "rb") as file:  # type: ignore[operator]
        return b"".join(line for _, line in zip(range(_LINES), file, strict=False))


def ask(rng: random.Random) -> Any:
    """What a reader makes of its files, one of them broken."""
    name = rng.choice([n for n in READERS if n != "workbook" or rng.random() < 0.1])
    files = dict(_files(name))
    hit = rng.choice(list(files))
    files[hit] = _broken(rng, files[hit], hit)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "sources"
        for path, content in files.items():
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.resolve().write_bytes(
                gzip.compress(content, 1) if path.endswith(".gz") and path != hit else content
            )
        return READERS[name][0](root)


def _broken(rng: random.Random, content: bytes, path: str) -> bytes:
    """Cells, lines or bytes changed; what is packed, also as packed."""
    if path.endswith(".xlsx"):
        return _noise(rng, content)
    text = content.decode("utf-8", "replace")
    if rng.random() < 0.7:
        for _ in range(rng.randint(1, 3)):
            text = _cell(rng, text)
    else:
        text = mutate.text(rng, [text], most=len(text) + 1)
    found = text.encode("utf-8", "surrogatepass")
    if path.endswith(".gz"):
        found = gzip.compress(found, 1)
    return _noise(rng, found) if rng.random() < 0.15 else found


def _cell(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    # The first lines matter most: readers of short tables see little else.
    at = min(int(rng.expovariate(0.05)), len(lines) - 1)
    cells = lines[at].split(",")
    put = rng.choice((*mutate.WORDS, *mutate.SCALARS, "-5", "1e15", "2023", "Q3 2024", ""))
    cells[rng.randrange(len(cells))] = put
    lines[at] = ",".join(cells)
    return "\n".join(lines)


def _noise(rng: random.Random, content: bytes) -> bytes:
    found = bytearray(content)
    for _ in range(rng.randint(1, 5)):
        if found:
            found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found[: rng.randrange(len(found) + 1)] if rng.random() < 0.4 else found)
