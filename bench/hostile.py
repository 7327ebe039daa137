"""What clients send that mean no good: broken, endless, huge, cut off, and far too much."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

import httpx

from bench.soak import mutate
from bench.soak.doors import BODIES

Doing = str

_SILENT = 12.0
"""Seconds that a silent client waits to be let go: more than the server gives it."""

_HEAD = "POST /api/v1/view HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


async def bother(address: str, number: int, until: float) -> Counter[str]:
    """What one hostile client met until a moment: statuses, and connections that were closed."""
    met, rng = Counter[str](), random.Random(number)
    ways = (_broken, _broken, _fuzzed, _fuzzed, _huge, _silent, _gone, _noise, _many)
    while time.monotonic() < until:
        with suppress(OSError):
            met[await rng.choice(ways)(address, rng)] += 1
        await asyncio.sleep(rng.uniform(0, 0.5))
    return met


async def _send(address: str, method: str, path: str, **asked: object) -> str:
    try:
        async with httpx.AsyncClient(base_url=address, timeout=120) as client:
            found = await client.request(method, path, **asked)  # type: ignore[arg-type]
    except httpx.HTTPError as error:
        return type(error).__name__
    return str(found.status_code)


async def _broken(address: str, rng: random.Random) -> str:
    """A body that is no JSON, or no question."""
    body = mutate.raw(rng, [json.dumps(given) for _, _, given in BODIES])
    path = rng.choice(("/api/v1/view", "/api/v1/run", "/api/v1/jobs", "/api/v1/scenarios/check"))
    return await _send(
        address, "POST", path, content=body, headers={"content-type": "application/json"}
    )


async def _fuzzed(address: str, rng: random.Random) -> str:
    """A question with something in it that does not belong there."""
    method, path, given = rng.choice(BODIES)
    given = mutate.changed(rng, given)
    if method == "POST":
        body = json.dumps(given).encode("utf-8", "replace")
        headers = {"content-type": "application/json"}
        return await _send(address, method, path, content=body, headers=headers)
    words = given.items() if isinstance(given, dict) else [("x", given)]
    params = {ascii(key)[:50]: ascii(value)[:200] for key, value in words}
    return await _send(address, method, path, params=params)


async def _huge(address: str, rng: random.Random) -> str:
    """More than a body may have."""
    body = b"x" * rng.choice((300_000, 3_000_000))
    return await _send(address, "POST", "/api/v1/run", content=body)


async def _silent(address: str, rng: random.Random) -> str:
    """Half a request, and then nothing."""
    head = rng.choice((_HEAD[:40], f"{_HEAD}Content-Length: 99\r\n\r\n{{", ""))
    return await _raw(address, head.encode(), _SILENT)


async def _gone(address: str, rng: random.Random) -> str:
    """A question whose asker has left."""
    level = rng.randint(1, 999) / 1000
    body = json.dumps({"options": {"ban": [f"G7:RUS:all:{level}"]}})
    await _raw(address, f"{_HEAD}Content-Length: {len(body)}\r\n\r\n{body}".encode(), 0.01)
    return "left"


async def _noise(address: str, rng: random.Random) -> str:
    """Bytes that are no HTTP."""
    return await _raw(address, rng.randbytes(rng.randrange(1, 2_000)) + b"\r\n\r\n", 2.0)


async def _many(address: str, rng: random.Random) -> str:
    """Dozens of connections that are opened and closed."""
    to = urlsplit(address)
    opened = []
    for _ in range(rng.randrange(10, 40)):
        with suppress(OSError):
            opened.append(await asyncio.open_connection(to.hostname, to.port))
    for _, writer in opened:
        writer.close()
    return "closed"


async def _raw(address: str, content: bytes, wait: float) -> str:
    """The status of an answer to some bytes, if one comes in time."""
    to = urlsplit(address)
    reader, writer = await asyncio.open_connection(to.hostname, to.port)
    try:
        writer.write(content)
        await writer.drain()
        async with asyncio.timeout(wait):
            line = await reader.readline()
        words = line.decode("latin-1").split(" ")
        return words[1] if len(words) > 1 else "closed"
    except TimeoutError:
        return "no answer yet"
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
