"""The figures of a run, beside those last committed.

`bench/figures.json` holds by name a time on the clock and of the processor, or another amount, with
its unit, and what machine it is of. A busy machine leaves the processor's time more alone.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("figures.json")


@dataclass(frozen=True)
class Figure:
    """One figure: what a run of this machine gave."""

    value: float
    unit: str
    processor: float | None = None
    """Of a time, how much of it the processor worked; several cores add up."""


_noted: dict[str, Figure] = {}


def note(name: str, value: float, unit: str, processor: float | None = None) -> None:
    """Keep a figure of this run; a second one of the same name replaces it."""
    given = None if processor is None else _short(processor)
    _noted[name] = Figure(_short(value), unit, given)


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def committed() -> dict[str, Figure]:
    """Give the figures of the file."""
    if not FILE.exists():
        return {}
    rows = json.loads(FILE.read_text(encoding="utf-8"))["figures"]
    return {name: Figure(**row) for name, row in rows.items()}


def table(before: Mapping[str, Figure]) -> str:
    """Give what was noted beside figures of before, and the ratio; of times, the processor's."""
    lines = [f"{'':54s} {'now':>10s} {'committed':>10s} {'ratio':>6s}"]
    for name, now in _noted.items():
        then = before.get(name)
        own, other = _compared(now), None if then is None else _compared(then)
        ratio = "" if not other or then is None or then.unit != now.unit else f"{own / other:6.2f}"
        told = "–" if other is None else f"{other:g}"
        mark = " (processor)" if now.processor is not None else ""
        lines.append(f"{name:54s} {own:10g} {told:>10s} {ratio:>6s} {now.unit}{mark}")
    return "\n".join(lines)


def _compared(figure: Figure) -> float:
    return figure.value if figure.processor is None else figure.processor


def write() -> None:
    """Put what was noted into the file; other figures stay."""
    found = {**committed(), **_noted}
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    said = {
        "machine": machine,
        "figures": {name: asdict(found[name]) for name in sorted(found)},
    }
    FILE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
