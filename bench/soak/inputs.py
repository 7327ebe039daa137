"""Broken input through every door: taken or refused with a reason, and never anything else."""

from __future__ import annotations

import random
import resource
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bench.soak.doors import DOORS
from bench.soak.shocks import HangsError, within

BLOCK = 2_000
LONGEST = 30.0
"""Seconds of processor time after which an input counts as hanging."""

MOST = 6 * 2**30
"""Bytes of address space that a process may have."""


def door(seed: int, case: int) -> tuple[str, random.Random]:
    """Through which door a case comes, and what draws its input."""
    rng = random.Random(f"{seed} {case}")
    names = list(DOORS)
    name = rng.choices(names, [DOORS[each].share for each in names])[0]
    return name, rng


def run(seed: int, case: int) -> dict[str, Any]:
    """One case: taken, refused, hangs or failure."""
    name, rng = door(seed, case)
    started, reason = time.process_time(), ""
    try:
        with within(LONGEST), warnings.catch_warnings():
            warnings.simplefilter("error")
            what = "taken" if DOORS[name].ask(rng) else "refused"
    except HangsError as error:
        what, reason = "hangs", str(error)
    # Anything else that comes out is what is looked for: MemoryError and SystemExit too.
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        what, reason = "failure", f"{type(error).__name__} at {place}: {str(error)[:300]}"
    seconds = time.process_time() - started
    return {"case": case, "door": name, "what": what, "reason": reason, "seconds": seconds}


def block(seed: int, cases: Sequence[int]) -> list[dict[str, Any]]:
    """Cases summed up by door, with what went wrong one by one."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST))
    found: dict[str, dict[str, Any]] = {}
    rows = []
    for case in cases:
        row = run(seed, case)
        one = found.setdefault(
            row["door"],
            {"door": row["door"], "taken": 0, "refused": 0, "seconds": 0.0, "slowest": [0.0, case]},
        )
        one["seconds"] += row["seconds"]
        one["slowest"] = max(one["slowest"], [row["seconds"], case])
        if row["what"] in ("taken", "refused"):
            one[row["what"]] += 1
        else:
            rows.append(row)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [{"cases": len(cases), "peak": peak, "doors": list(found.values()), "wrong": rows}]


def closing(blocks: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    """The table at the end, and how many cases failed."""
    taken: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    slowest: dict[str, list[float]] = {}
    for each in blocks:
        for one in each["doors"]:
            name = one["door"]
            taken[name] += one["taken"]
            refused[name] += one["refused"]
            seconds[name] += one["seconds"]
            slowest[name] = max(slowest.get(name, [0.0, 0]), one["slowest"])
    wrong = [row for each in blocks for row in each["wrong"]]
    bad = Counter(row["door"] for row in wrong)
    lines = [f"{sum(each['cases'] for each in blocks):,} inputs"]
    lines.append(f"  {'':22s} {'taken':>9s} {'refused':>9s} {'wrong':>6s} {'ms each':>8s} slowest")
    for name in DOORS:
        count = taken[name] + refused[name] + bad[name]
        if count:
            late, case = slowest.get(name, [0.0, 0])
            lines.append(
                f"  {name:22s} {taken[name]:9,d} {refused[name]:9,d} {bad[name]:6,d} "
                f"{1e3 * seconds[name] / count:8.2f} {late:.2f} s (case {case:.0f})"
            )
    lines.append(f"  peak memory of a process: {max(each['peak'] for each in blocks):,.0f} MB")
    kinds = Counter((row["door"], row["reason"][:120]) for row in wrong)
    for (name, reason), count in kinds.most_common(40):
        first = next(r["case"] for r in wrong if (r["door"], r["reason"][:120]) == (name, reason))
        lines.append(f"  {count:5d} {name}: {reason} (case {first})")
    return "\n".join(lines), len(wrong)
