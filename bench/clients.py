"""Fifty clients at once for a minute: errors, answers a second, and how evenly they wait.

Run with `python -m bench.clients [SECONDS] [CLIENTS]`. Each client moves a slider of its own, asks
for the view, waits for it, thinks for half a second, and so on; now and then one takes a CSV.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass, field

import httpx
import numpy as np
from tests.web.served import serving

from embargo.web.settings import Settings

THINK = 0.5
SCENARIOS = (
    "japan-stops-russian-energy",
    "india-stops-russian-oil",
    "eu-stops-russian-lng",
    "us-lng-outage",
)


@dataclass
class Client:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def behave(address: str, number: int, until: float) -> Client:
    """One client until a moment."""
    seen, rng = Client(), random.Random(number)
    async with httpx.AsyncClient(base_url=f"{address}/api/v1", timeout=60) as http:
        while time.monotonic() < until:
            body = {
                "scenario": rng.choice(SCENARIOS),
                "overrides": [{"measure": 0, "key": "level", "value": rng.randint(1, 999) / 1000}],
            }
            started = time.monotonic()
            path = "/outcome/backfill?format=csv" if rng.random() < 0.1 else "/view"
            try:
                found = await http.post(path, json=body)
                if found.status_code != 200:
                    seen.wrong.append(f"{found.status_code} {found.text[:100]}")
            except httpx.HTTPError as error:
                seen.wrong.append(repr(error))
            seen.seconds.append(time.monotonic() - started)
            await asyncio.sleep(THINK * rng.uniform(0.5, 1.5))
    return seen


async def load(address: str, seconds: float, clients: int) -> list[Client]:
    """What all clients saw."""
    until = time.monotonic() + seconds
    return await asyncio.gather(*(behave(address, number, until) for number in range(clients)))


def main(seconds: float = 60, clients: int = 50) -> None:
    settings = Settings()
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with serving(settings) as address:
        httpx.post(f"{address}/api/v1/view", json={"scenario": SCENARIOS[0]}, timeout=60)
        seen = asyncio.run(load(address, seconds, int(clients)))
    waits = np.concatenate([client.seconds for client in seen])
    means = [float(np.mean(client.seconds)) for client in seen]
    wrong = [text for client in seen for text in client.wrong]
    print(f"{len(seen)} clients, {seconds:g} s, {settings.workers} workers")
    print(f"  answers {waits.size}, {waits.size / seconds:.1f} a second, errors {len(wrong)}")
    half, most, last = np.percentile(waits, [50, 95, 100])
    print(f"  wait: median {half:.2f} s, 95 % {most:.2f} s, longest {last:.2f} s")
    print(f"  mean wait by client: {min(means):.2f} to {max(means):.2f} s")
    for text in sorted(set(wrong))[:5]:
        print(f"  {text}")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main(*(float(word) for word in sys.argv[1:3]))
