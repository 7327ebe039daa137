"""Where input comes in: each door with valid examples, and what it does with a broken one."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.soak import mutate
from embargo import fuels, places, units
from embargo.errors import EmbargoError
from embargo.evidence import events
from embargo.facts import own
from embargo.ledger import read as ledgers
from embargo.ledger.reading.reading import read_text
from embargo.scenario import FORMS, Scenario, calendar, from_options, parse, read, ready
from embargo.world.parameters import Parameters, table


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        share: of all cases, in parts.
        ask: asks with input drawn from a generator; True if it was taken, False if refused. Raises
            what must not be raised.
    """

    share: float
    ask: Callable[[random.Random], bool]


def refused(ask: Callable[[], object]) -> bool:
    """Whether it was taken; a refusal must say what is wrong, in lines that can be printed."""
    told: EmbargoError | None = None
    try:
        ask()
    except EmbargoError as error:
        told = error
    if told is None:
        return True
    assert told.faults, "a refusal without a fault"
    assert all(fault.what for fault in told.faults), "a fault that says nothing"
    shown = str(told)
    shown.encode("utf-8")
    assert len(shown) < 500_000, "a refusal longer than a book"
    return False


@cache
def seeds(of: str) -> tuple[str, ...]:
    """The valid examples of a kind of file."""
    if of == "scenario":
        return tuple(ready.text_of(name) for name in ready.ids())
    folder = Path(events.__file__).parent if of == "event" else Path(ledgers.__file__).parent
    return tuple(
        p.read_text(encoding="utf-8") for p in sorted((folder / "library").rglob("*.yaml"))
    )


FACTS = (
    "- {period: 2023, exporter: SAU, importer: POL, fuel: crude, value: 13.5, unit: Mt, "
    'source: "annual report", status: V}\n'
    "- {period: 2023, exporter: NOR, importer: EU27, fuel: crude, value: 1550, unit: kb/d, "
    "source: loadings, status: C, sigma: 0.03}\n",
    "- period: 2022\n  exporter: [QAT, ARE]\n  importer: JPN\n  fuel: lng\n  value: 12\n"
    "  unit: Mt\n  source: tracking\n  status: S\n  note: two sellers\n",
)
OPTIONS = {
    **{kind: example for kind, (_, example) in FORMS.items()},
    "measure": "kind: price_cap, exporter: RUS, fuel: crude, cap: 47.6",
}
TEXTS = (
    "On 12 June 2025 Japan's minister said that Japan will stop buying Russian LNG by 2027.",
    "India imported 1.8 million barrels a day of Russian crude in May, 35% of its imports, "
    "the official told Reuters. “We will not stop,” she said.",
)


def _scenario(rng: random.Random) -> bool:
    if rng.random() < 0.1:
        return _file(rng, "scenario", read)
    given = mutate.text(rng, seeds("scenario"))
    return refused(lambda: str(parse(given)))


def _scenario_dict(rng: random.Random) -> bool:
    given: Any = _plain(rng.choice(seeds("scenario")))
    for _ in range(rng.randint(1, 4)):
        given = mutate.changed(rng, given)
    return refused(lambda: str(Scenario.from_dict(given)))


@cache
def _plain(text: str) -> dict[str, Any]:
    return parse(text).to_dict()


def _option(rng: random.Random) -> bool:
    kind = rng.choice(list(OPTIONS))
    given = mutate.text(rng, [OPTIONS[kind], *OPTIONS.values()])
    return refused(lambda: from_options(**{kind: [given]}))


def _names(rng: random.Random) -> bool:
    pieces = (*mutate.WORDS, *mutate.SCALARS)
    given = "".join(rng.choice(pieces) for _ in range(rng.randint(1, 2)))
    number = rng.choice((0.0, 1.0, -1.0, 1e308, 5e-324, float("nan"), float("inf")))
    unit, fuel = rng.choice(pieces), rng.choice(pieces)
    asks: tuple[Callable[[], object], ...] = (
        lambda: places.resolve(given),
        lambda: places.expand(given),
        lambda: fuels.expand(given),
        lambda: fuels.resolve(given),
        lambda: units.convert(number, given, unit, fuel),
        lambda: units.convert(1.0, unit, given, "crude"),
        lambda: units.price(number, given, unit, "lng"),
        lambda: calendar.month(given),
    )
    return refused(rng.choice(asks))


def _event(rng: random.Random) -> bool:
    if rng.random() < 0.1:
        return _file(rng, "event", events.read)
    given = mutate.text(rng, seeds("event"))
    return refused(lambda: events.parse(given))


def _ledger(rng: random.Random) -> bool:
    if rng.random() < 0.1:
        return _file(rng, "ledger", ledgers.read)
    given = mutate.text(rng, seeds("ledger"))
    return refused(lambda: ledgers.parse(given))


def _fact(rng: random.Random) -> bool:
    given = mutate.text(rng, FACTS)
    return refused(lambda: own.parse(given))


def _parameters(rng: random.Random) -> bool:
    rows = table()
    if rng.random() < 0.5:
        chosen = rng.choice(rows)
        key = (
            (chosen.name, chosen.market) if rng.random() < 0.8 else ("x", rng.choice(mutate.WORDS))
        )
        number = rng.choice((0.0, -1.0, float("nan"), float("inf"), 1e308, chosen.low, chosen.high))
        return refused(lambda: Parameters.central().replace({key: number}))
    u = [rng.choice((0.5, rng.random(), 0.0, 1.0, float("nan"))) for _ in rows]
    return refused(lambda: Parameters.draw(u[: rng.choice((len(u), 3))]))


def _said(rng: random.Random) -> bool:
    given = mutate.text(rng, TEXTS)
    day = rng.choice((None, datetime.date(2025, 6, 12), datetime.date.min, datetime.date.max))
    return refused(lambda: read_text(given, "text", day))


def _file(rng: random.Random, of: str, reader: Callable[[Path], object]) -> bool:
    """Bytes in a file, read from there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(mutate.raw(rng, seeds(of)))
        return refused(lambda: reader(path))


def _command(rng: random.Random) -> bool:
    from bench.soak.commands import line
    from embargo.cli import main

    given = line(rng)
    out, err = io.StringIO(), io.StringIO()
    sys.stdin = io.StringIO(rng.choice(TEXTS))
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(given)
    assert code in (0, 1, 2, 3), f"exit code {code} of {given}"
    assert "Traceback" not in err.getvalue(), f"a traceback of {given}"
    told = err.getvalue() or (out.getvalue() if "--json" in given else "")
    assert code in (0, 1) or told.strip(), f"no word on what is wrong with {given}"
    return code == 0


@cache
def _client() -> Any:
    """The API in this process, its workers beside it, until the process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would rather have another HTTP library
        from starlette.testclient import TestClient

    from embargo.web.app import create
    from embargo.web.settings import Settings

    client = TestClient(create(Settings(workers=1)), raise_server_exceptions=True)
    client.__enter__()
    return client


BODIES: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/api/v1/run", {"scenario": "japan-stops-russian-energy", "world": 2024}),
    ("POST", "/api/v1/view", {"options": {"ban": ["JPN:RUS:lng:0.5"]}, "overrides": []}),
    ("POST", "/api/v1/view", {"scenario": "us-lng-outage", "overrides": [
        {"measure": 0, "key": "level", "value": 0.25}]}),
    ("POST", "/api/v1/scenarios/check", {"scenario": {"id": "x", "measures": [
        {"kind": "tariff", "importer": "EU27", "exporter": "RUS", "fuel": "coal", "rate": 5,
         "unit": "percent"}]}}),
    ("POST", "/api/v1/outcome/backfill", {"scenario": "qatar-lng-outage"}),
    ("GET", "/api/v1/dependence", {"importer": "JPN", "exporter": "RUS"}),
    ("GET", "/api/v1/flows", {"exporter": "RUS", "fuel": "lng", "year": "2023"}),
    ("GET", "/api/v1/flows/monthly", {"importer": "DEU"}),
    ("GET", "/api/v1/prices", {"from": "2020-01"}),
    ("GET", "/api/v1/stocks", {"place": "JPN"}),
    ("GET", "/api/v1/months", {"importer": "IND", "exporter": "RUS", "fuel": "crude"}),
    ("GET", "/api/v1/ledger/claims", {"as_of": "2026-11-22"}),
    ("GET", "/api/v1/pressure", {"buyer": "IND"}),
    ("DELETE", "/api/v1/jobs/x", {}),
)  # fmt: skip


def _body(rng: random.Random) -> bool:
    import httpx

    method, path, given = rng.choice(BODIES)
    for _ in range(rng.randint(1, 3)):
        given = mutate.changed(rng, given)
    if rng.random() < 0.05:
        path += rng.choice(("/", "x", "/%00", "/..", "?" + "a" * 50))
    asked: dict[str, Any] = {}
    if method == "POST":
        body = json.dumps(given) if rng.random() < 0.8 else mutate.text(rng, [json.dumps(given)])
        asked = {
            "content": body.encode("utf-8", "surrogatepass"),
            "headers": {"content-type": rng.choice(("application/json",) * 9 + ("text/plain",))},
        }
    elif isinstance(given, dict):
        asked = {"params": {_printed(k): _printed(v) for k, v in given.items()}}
    try:
        found = _client().request(method, path, **asked)
    except httpx.InvalidURL:
        return False  # over 64 KB: it is the client that does not send it
    assert found.status_code < 500, f"{found.status_code} to {method} {path} {asked}: {found.text}"
    assert "Traceback" not in found.text
    return bool(found.status_code < 400)


def _printed(value: Any) -> str:
    return str(value if abs(_size(value)) < 1e300 else "1e999").encode("utf-8", "replace").decode()


def _size(value: Any) -> float:
    try:
        return float(value) if isinstance(value, int | float) else 0.0
    except OverflowError:
        return float("inf")


def _source(rng: random.Random) -> bool:
    from bench.soak.sources import ask

    return refused(lambda: ask(rng))


DOORS = {
    "names, units, months": Door(40, _names),
    "options": Door(20, _option),
    "scenarios as dicts": Door(24, _scenario_dict),
    "scenario files": Door(4, _scenario),
    "parameters": Door(6, _parameters),
    "fact files": Door(1, _fact),
    "event files": Door(1, _event),
    "ledger files": Door(0.7, _ledger),
    "texts": Door(1, _said),
    "API": Door(0.5, _body),
    "command lines": Door(0.05, _command),
    "source readers": Door(0.2, _source),
}
"""Every way in, those that answer fast more often."""

os.environ.setdefault("COLUMNS", "100")
