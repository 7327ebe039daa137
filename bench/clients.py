"""Many clients at once: errors, answers a second, how long and how evenly they wait, memory.

Run with `python -m bench.clients [--clients 50] [--minutes 1] [--hostile]`. Each client has an
address of its own on this machine, moves a slider of its own, asks for the view, waits for it,
thinks for half a second, and so on; now and then one takes a CSV. Asked to be hostile, one more for
every four does what `bench.hostile` does. The server is a process of its own, its memory watched.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

from bench.hostile import bother

THINK = 0.5
SCENARIOS = (
    "japan-stops-russian-energy",
    "india-stops-russian-oil",
    "eu-stops-russian-lng",
    "us-lng-outage",
)
ORDERLY = (200, 429)
"""An answer, or the word that the queue is full and when to come again."""


@dataclass
class Client:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    later: int = 0
    wrong: list[str] = field(default_factory=list)


@contextmanager
def served() -> Iterator[tuple[str, int]]:
    """The address of a server in a process of its own, and the number of that process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    paths = os.pathsep.join(path for path in sys.path if path)
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
    process = subprocess.Popen(
        [sys.executable, "-m", "embargo", "serve", "--port", str(port)],
        env={**os.environ, "PYTHONPATH": paths}, stdout=subprocess.DEVNULL, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while True:
            try:
                httpx.post(f"{address}/api/v1/view", json={"scenario": SCENARIOS[0]}, timeout=60)
                break
            except httpx.TransportError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.2)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()
        log.seek(0)
        tracebacks = log.read().count(b"Traceback")
        log.close()
        if tracebacks:
            print(f"  the server wrote {tracebacks} tracebacks")


def memory(process: int) -> float:
    """MB in use by a process and its children."""
    whole = 0.0
    for number in (process, *_children(process)):
        try:
            told = Path(f"/proc/{number}/status").read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        found = [line.split()[1] for line in told.splitlines() if line.startswith("VmRSS")]
        whole += float(found[0]) / 1024 if found else 0.0
    return whole


def _children(process: int) -> list[int]:
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in listed.split()]


def http(address: str, number: int) -> httpx.AsyncClient:
    """A client with an address of its own, so that limits of one client are its own too."""
    own = f"127.0.{1 + number // 250}.{1 + number % 250}" if sys.platform == "linux" else None
    transport = httpx.AsyncHTTPTransport(local_address=own)
    return httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=120, transport=transport)


async def behave(address: str, number: int, until: float) -> Client:
    """One client until a moment."""
    seen, rng = Client(), random.Random(number)
    async with http(address, number) as client:
        while time.monotonic() < until:
            body = {
                "scenario": rng.choice(SCENARIOS),
                "overrides": [{"measure": 0, "key": "level", "value": rng.randint(1, 999) / 1000}],
            }
            started = time.monotonic()
            path = "/outcome/backfill?format=csv" if rng.random() < 0.1 else "/view"
            try:
                found = await client.post(path, json=body)
                if found.status_code not in ORDERLY:
                    seen.wrong.append(f"{found.status_code} {found.text[:100]}")
                elif found.status_code == 429:
                    seen.later += 1
                    await asyncio.sleep(float(found.headers["retry-after"]))
                    continue
            except httpx.HTTPError as error:
                seen.wrong.append(repr(error))
            seen.seconds.append(time.monotonic() - started)
            await asyncio.sleep(THINK * rng.uniform(0.5, 1.5))
    return seen


async def watch(process: int, until: float) -> list[float]:
    """The memory of the server, every second."""
    found = []
    while time.monotonic() < until:
        found.append(memory(process))
        await asyncio.sleep(1.0)
    return found


async def load(
    address: str, process: int, seconds: float, clients: int, enemies: int
) -> tuple[list[Client], list[Counter[str]], list[float]]:
    """What all clients and enemies saw, and the memory over the time."""
    until = time.monotonic() + seconds
    seen, met, used = await asyncio.gather(
        asyncio.gather(*(behave(address, number, until) for number in range(clients))),
        asyncio.gather(*(bother(address, clients + n, until) for n in range(enemies))),
        watch(process, until),
    )
    return list(seen), list(met), used


def main(clients: int = 50, minutes: float = 1.0, hostile: bool = False) -> int:
    """Run it, print what came of it, and give the number of errors."""
    seconds, enemies = 60 * minutes, clients // 4 if hostile else 0
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with served() as (address, process):
        rest = memory(process)
        seen, met, used = asyncio.run(load(address, process, seconds, clients, enemies))
        alive = httpx.get(f"{address}/api/v1/scenarios", timeout=60).status_code == 200
    waits = np.array([wait for client in seen for wait in client.seconds] or [0.0])
    means = [float(np.mean(client.seconds)) for client in seen if client.seconds] or [0.0]
    wrong = [text for client in seen for text in client.wrong]
    statuses = sum(met, Counter[str]())
    broken = {what: n for what, n in statuses.items() if what.startswith("5")}
    print(f"{clients} clients, {enemies} hostile ones, {seconds:g} s")
    print(
        f"  answers {waits.size:,}, {waits.size / seconds:.1f} a second, "
        f"told to come later {sum(client.later for client in seen):,}, errors {len(wrong)}"
    )
    half, most, rare, last = np.percentile(waits, [50, 95, 99, 100])
    print(
        f"  wait: median {half:.2f} s, 95 % {most:.2f} s, 99 % {rare:.2f} s, longest {last:.2f} s"
    )
    print(f"  mean wait by client: {min(means):.2f} to {max(means):.2f} s")
    if met:
        listed = ", ".join(f"{what} {n:,}" for what, n in sorted(statuses.items()))
        print(f"  hostile requests: {sum(statuses.values()):,}: {listed}")
    print(f"  memory of the server and its workers: {rest:.0f} MB at rest, at most "
          f"{max(used):.0f} MB, {used[-1]:.0f} MB in the end")  # fmt: skip
    if not alive:
        print("  the server answers no more")
    for text, count in Counter(wrong).most_common(5):
        print(f"  {count:5d} {text}")
    return len(wrong) + sum(broken.values()) + (not alive)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.clients", description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--hostile", action="store_true", help="with those that mean no good")
    given = parser.parse_args()
    raise SystemExit(1 if main(given.clients, given.minutes, given.hostile) else 0)
