"""Random shocks on the whole world: each is solved, or refused with a reason, and adds up.

Case k of a seed is the same in every run: a hundred cases share a year, drawn parameters (half of
them at the ends of their ranges) and drawn base flows. Markets are joined as in `embargo run`.
"""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from bench.soak.draws import Draw
from embargo import fuels
from embargo.errors import EmbargoError
from embargo.evidence.ensemble.redraw import redrawn
from embargo.outcome import act
from embargo.outcome.joints import Joints
from embargo.outcome.kernel import calibrated
from embargo.outcome.solve import Year, solve_year
from embargo.outcome.tables import Sheets, tables
from embargo.scenario import Scenario
from embargo.world import FuelMarket, World, load, years
from embargo.world.parameters import Parameters, drawn_names

BLOCK = 100
"""Cases that share a world."""

LONGEST = 60.0
"""Seconds of processor time after which a case counts as hanging."""

LOOSEST = 1e-6
"""The largest gap in a balance, as a part of the largest flow of its market."""


class HangsError(Exception):
    """A case took longer than `LONGEST`."""


@dataclass
class Found:
    """What became of one case: solved, refused (with `reason`), unsolved, or a failure."""

    case: int
    what: str
    reason: str = ""
    seconds: float = 0.0
    worst: float = 0.0
    asked: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Setting:
    """The world that the cases of a block share."""

    world: World
    parameters: Parameters
    joints: Joints
    traded: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def when(self) -> act.Moment:
        return act.Moment(self.world.year, parameters=self.parameters)


@lru_cache(maxsize=2)
def setting(seed: int, block: int) -> Setting:
    """The world of a block; the first of every ten is the newest one as it ships."""
    rng = np.random.default_rng((seed, 1, block))
    known = years()
    year = known[-1] if block % 10 == 0 or rng.random() < 0.5 else int(rng.choice(known))
    base = load(year)
    central = drawn = Parameters.central()
    markets: Mapping[str, FuelMarket] = base.fuel_markets
    if block % 10:
        count = len(drawn_names())
        u = rng.uniform(0.001, 0.999, count)
        if block % 2:
            u = np.where(rng.random(count) < 0.5, 0.1, 0.9)
        drawn = Parameters.draw(u.tolist())
        markets = {n: redrawn(each, central, drawn, rng) for n, each in markets.items()}
    world = World(year, base.vintage, dict(markets))
    return Setting(world, drawn, Joints(markets, year, drawn), _traded(base))


def _traded(world: World) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    found = {}
    for fuel in fuels.FUELS:
        market = world.fuel_markets[fuels.market_of(fuel)]
        arcs = market.arcs.with_columns(flow=market.flow0)
        arcs = arcs.filter((arcs["fuel"] == fuel) & (arcs["flow"] > 1e-3))
        abroad = arcs.filter(arcs["exporter"] != arcs["importer"])
        buyers = tuple(sorted(set(abroad["importer"])))
        basins = tuple(sorted({*abroad["exporter"], *abroad["basin"]}))
        found[fuel] = (buyers, basins)
    return found


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends what takes more processor time than that, or waits ten times as long."""

    def late(number: int, _: object) -> None:
        what = "waits" if number == signal.SIGALRM else f"more than {seconds:g} s"
        raise HangsError(what)

    timers = {signal.SIGVTALRM: signal.ITIMER_VIRTUAL, signal.SIGALRM: signal.ITIMER_REAL}
    before = {number: signal.signal(number, late) for number in timers}
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 10 * seconds)
    try:
        yield
    finally:
        for number, timer in timers.items():
            signal.setitimer(timer, 0)
            signal.signal(number, before[number])


def drawn(seed: int, case: int) -> dict[str, Any]:
    """The scenario of a case."""
    at = setting(seed, case // BLOCK)
    return Draw(np.random.default_rng((seed, 2, case)), at.traded).scenario()


def run(seed: int, case: int) -> Found:
    """One case."""
    at, asked = setting(seed, case // BLOCK), drawn(seed, case)
    started = time.process_time()
    try:
        with within(LONGEST):
            found = _answered(at, asked, whole=case % 10 == 0)
    except EmbargoError as error:
        kinds = sorted({fault.what for fault in error.faults})
        found = Found(case, "refused", kinds[0])
    except HangsError as error:
        found = Found(case, "hangs", str(error))
    # Whatever else comes out of a case is a failure of the model: told, and the run goes on.
    except Exception as error:
        found = Found(case, "failure", f"{type(error).__name__}: {str(error)[:200]}")
    found.case, found.seconds = case, time.process_time() - started
    found.asked = asked if found.what not in ("solved", "refused") else {}
    return found


def _answered(at: Setting, asked: dict[str, Any], whole: bool) -> Found:
    scenario = Scenario.from_dict(asked)
    act.check(scenario, at.world)
    act.one_year(scenario)
    year = solve_year(scenario, at.world.fuel_markets, at.when, joints=at.joints)
    wrong, worst = checked(year)
    if not wrong:
        wrong, use = limited(scenario, at, year)
        worst = max(worst, use)
    if whole and not wrong:
        wrong = told(scenario, year)
    bad = next((d for d in year.diagnostics if d.status == "not converged"), None)
    if wrong:
        return Found(0, "failure", wrong, worst=worst)
    if bad is not None:
        return Found(0, "unsolved", f"{bad.market}: {bad.reason}", worst=worst)
    return Found(0, "solved", worst=worst)


def checked(year: Year) -> tuple[str, float]:
    """What is wrong with the states of a year, and the largest gap of a balance."""
    worst = 0.0
    for each in year.markets:
        name, after, size = each.world.name, each.after, float(each.world.flow0.max())
        for part, values in vars(after).items():
            if not np.isfinite(values).all():
                return f"{name}: {part} is not finite", worst
        for part in ("flow", "supply", "shortage"):
            least = float(getattr(after, part).min())
            if least < (0 if part == "flow" else -LOOSEST * size):
                return f"{name}: {part} is negative ({least:.1e})", worst
        if each.found is None or not each.found.converged:
            continue
        seller, buyer = (each.world.arcs[side].to_numpy() for side in ("seller", "buyer"))
        sold = np.bincount(seller, after.flow, after.supply.size)
        got = np.bincount(buyer, after.flow, after.shortage.size)
        gaps = {
            "what sellers make and sell": sold - each.found.supply,
            "what buyers want and get": got + after.shortage - each.found.demand,
        }
        for part, gap in gaps.items():
            off = float(np.abs(gap).max()) / size
            worst = max(worst, off)
            if off > LOOSEST:
                return f"{name}: {part} differ by {off:.1e}", worst
    return "", worst


def limited(scenario: Scenario, at: Setting, year: Year) -> tuple[str, float]:
    """What flows over closed arcs or above a capacity, and the largest excess."""
    worst = 0.0
    for each in year.markets:
        if each.found is None or not each.found.converged:
            continue
        base = calibrated(each.world)
        market = act.apply(scenario.measures, each.world, base, at.when).market
        if each.found.flow[~market.open].any():
            return f"{each.world.name}: fuel flows where it is banned", worst
        use = np.asarray(market.incidence @ each.found.flow)
        scale = max(float(each.world.flow0.max()), 1e-9)
        over = float(
            np.max((use - market.capacity) / np.maximum(market.capacity, scale), initial=0)
        )
        worst = max(worst, over)
        if over > LOOSEST:
            return f"{each.world.name}: a capacity is exceeded by {over:.1e}", worst
    return "", worst


def told(scenario: Scenario, year: Year) -> str:
    """What is wrong with the tables that a user reads."""
    sheets = Sheets([each.world for each in year.markets]).asked(scenario.measures)
    made = tables(sheets, sheets.values(year.markets), scenario.measures)
    for name, table in made.items():
        for column in table.columns:
            values = table[column]
            if values.dtype.is_float() and not values.drop_nulls().is_finite().all():
                return f"table {name}: {column} is not finite"
    return ""


def block(seed: int, cases: Sequence[int]) -> list[dict[str, Any]]:
    """Cases as rows for `bench.soak.blocks`."""
    return [asdict(run(seed, case)) for case in cases]


def closing(rows: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    """The table at the end, and how many cases failed."""
    kinds = Counter(row["what"] for row in rows)
    lines = [f"{len(rows):,} shocks"]
    for what in ("solved", "refused", "unsolved", "hangs", "failure"):
        share = kinds[what] / max(len(rows), 1)
        lines.append(f"  {what:9s} {kinds[what]:8,d}  {share:8.3%}")
    for what in ("refused", "unsolved", "hangs", "failure"):
        reasons = Counter(_sort(row["reason"]) for row in rows if row["what"] == what)
        lines += [f"  {what}: {number:6,d} {reason}" for reason, number in reasons.most_common(12)]
    seconds = np.array([row["seconds"] for row in rows])
    half, most = np.percentile(seconds, [50, 99])
    slowest = max(rows, key=lambda row: row["seconds"])
    worst = max(rows, key=lambda row: row["worst"])
    lines.append(f"  seconds: median {half:.3f}, 99 % {most:.2f}, slowest {slowest['seconds']:.2f}"
                 f" (case {slowest['case']})")  # fmt: skip
    lines.append(
        f"  worst balance: {worst['worst']:.1e} of the largest flow (case {worst['case']})"
    )
    lines += [
        f"  case {row['case']}: {row['reason']}\n    {row['asked']}"
        for row in rows
        if row["what"] in ("hangs", "failure")
    ][:20]
    return "\n".join(lines), kinds["hangs"] + kinds["failure"]


def _sort(reason: str) -> str:
    """A reason without the names and numbers of its case."""
    text = re.sub(r"'[^']*'", "…", reason)
    text = re.sub(r"\b[A-Z]{2,}[A-Z0-9_]*\b|\d[\d.,e+-]*", "…", text)
    return re.sub(r"^[A-Z][\w ,-]* (has no basin|shares)", r"… \1", text)[:90]
