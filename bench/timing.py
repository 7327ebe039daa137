"""Medians of what a call takes, on the clock and of the processor."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.figures import note

REPEATS = 9


@dataclass(frozen=True)
class Times:
    """Seconds."""

    clock: float
    processor: float

    def noted(self, name: str, unit: str = "ms") -> Times:
        """These, kept as a figure."""
        scale = {"ms": 1e3, "s": 1.0}[unit]
        note(name, scale * self.clock, unit, scale * self.processor)
        return self

    def __str__(self) -> str:
        if self.clock < 1:
            return f"{1e3 * self.clock:8.1f} ms ({1e3 * self.processor:7.1f} of the processor)"
        return f"{self.clock:8.2f} s  ({self.processor:7.2f} of the processor)"


def median(call: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median seconds of the processor, after one call that is not counted."""
    return times(call, repeats).processor


def times(call: Callable[[], object], repeats: int = REPEATS) -> Times:
    """Medians, after one call that is not counted."""
    call()
    found = []
    for _ in range(repeats):
        clock, processor = time.perf_counter(), time.process_time()
        call()
        found.append((time.perf_counter() - clock, time.process_time() - processor))
    return Times(*(statistics.median(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True)
class Process:
    """What a whole process took, and its memory at most in MB."""

    times: Times
    megabytes: float


def process(arguments: Sequence[str], repeats: int = 5) -> Process:
    """Medians of a process of this interpreter, after one that is not counted."""
    found = []
    for run in range(repeats + 1):
        begin = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        clock = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {child.returncode}")
        if run:
            found.append((clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3))
    clocks, busy, memory = zip(*found, strict=True)
    middle = Times(statistics.median(clocks), statistics.median(busy))
    return Process(middle, max(memory))
