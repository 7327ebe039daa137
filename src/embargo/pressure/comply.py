"""What complying costs in a year: the stop solved in every world, and contracts and stakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embargo import fuels
from embargo import world as worlds
from embargo.errors import InputError
from embargo.facts import projects
from embargo.outcome import Failure
from embargo.outcome.solved import BN, Solved
from embargo.pressure import rows
from embargo.pressure.accounts import Accounts, bought_by_fuel, of_market
from embargo.pressure.inputs import Inputs, assumption
from embargo.pressure.quantity import Quantity, Vector
from embargo.pressure.question import Question
from embargo.pressure.worlds import Progress, drawn_worlds, solved

PARTS = {
    "lost_discount": "what the target sold cheaper",
    "dearer": "dearer world price on all other imports",
    "adjustment": "use given up and more home output, less what is not imported",
    "unserved": "unserved demand at the value of lost load",
    "exports": "own energy exports that earn less",
    "take_or_pay": "contracts paid without cargo",
    "stakes": "stranded stakes, at book value",
}
"""The parts of the cost of complying."""

Values = dict[str, Vector]
"""By part, [draws]."""


@dataclass(frozen=True, eq=False)
class Comply:
    """The cost of complying, USD bn in the first year.

    Arguments:
        central: by part of `PARTS`, and `second_choice`, no cash and in no sum.
        draws: the same, [draws].
        numbers: of the draws.
        failed: draws without an answer.
        lost_barrels: crude no longer bought from the target, bn bbl.
        barrels: crude and products bought from it, bn bbl.
        value: all that is bought from it, USD bn.
        amount, amount_unit: what it is bought in, bn native units, and the unit of a discount on
            it; a hundredth of the value and "%" where the fuels have different units.
        model_discount: what the world's own prices say of crude, USD/bbl; None without crude.
        contracted: long-term contracts that run, USD bn a year.
        valued, unvalued: stakes with and without a published value, in words.
        markets: that the stop touches.
        partial, partial_draws: cost of a stop of the designated share alone; None if not asked.
    """

    central: dict[str, float]
    draws: Values
    numbers: tuple[int, ...]
    failed: tuple[Failure, ...]
    lost_barrels: float
    barrels: float
    value: float
    amount: float
    amount_unit: str
    model_discount: float | None
    contracted: float
    valued: tuple[tuple[str, Quantity], ...]
    unvalued: tuple[str, ...]
    markets: tuple[str, ...]
    partial: float | None
    partial_draws: Vector | None

    @property
    def total(self) -> float:
        """The sum of the parts at the central values."""
        return sum(self.central[part] for part in PARTS)

    @property
    def totals(self) -> Vector:
        """The sum of the parts in every draw."""
        return np.asarray(np.sum([self.draws[part] for part in PARTS], axis=0))


@dataclass(frozen=True, eq=False)
class Stop:
    """A stop solved in many worlds, before any price, contract or stake is known.

    Arguments:
        central: accounts by market, of each scenario.
        draws: the same of every draw.
        numbers, failed: as in `Comply`.
        markets: at the central parameters, of the first scenario.
    """

    central: tuple[dict[str, Accounts], ...]
    draws: tuple[tuple[dict[str, Accounts], ...], ...]
    numbers: tuple[int, ...]
    failed: tuple[Failure, ...]
    markets: tuple[Solved, ...]


def stop(
    question: Question,
    share: float | None,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> Stop:
    """Give the stop of all purchases, and of a share of them, in the world and its draws.

    Arguments:
        question: what is stopped.
        share: of the crude that designated sellers supply; None if that is not asked.
        draws: how many, or 0.
        seed: of the draws.
        progress: called after every draw.

    Raises:
        InputError: a market could not be solved, or draws out of range.
    """
    base = worlds.load(question.year)
    asked = [question.stop(), *([question.stop(share)] if share is not None else [])]
    buyers, target = question.buyer.members, question.target.members

    def accounts(markets: Sequence[Sequence[Solved]]) -> tuple[dict[str, Accounts], ...]:
        return tuple({m.world.name: of_market(m, buyers, target) for m in each} for each in markets)

    central = [solved(each, base) for each in asked]
    found: list[tuple[int, object]] = []
    failed: tuple[Failure, ...] = ()
    if draws:
        found, failed = drawn_worlds(asked, base, draws, seed, accounts, progress)
        if not found:
            reason = failed[0].reason if failed else "none asked"
            raise InputError.one(f"no draw was solved ({reason})", "ask without draws", "--draws")
    return Stop(
        central=accounts(central),
        draws=tuple(each for _, each in found),  # type: ignore[misc]
        numbers=tuple(number for number, _ in found),
        failed=failed,
        markets=central[0],
    )


def comply(question: Question, stopped: Stop, known: Inputs, drawn: dict[str, Vector]) -> Comply:
    """Give the cost of complying, with what was known of discounts, contracts and stakes.

    Arguments:
        question: what is stopped.
        stopped: the stop, solved.
        known: inputs of the day.
        drawn: by input, [draws of `stopped`].
    """
    discount = known.discount if "crude" in question.fuels else None
    bare = [market for market in stopped.markets if _name(market) in _markets(question)]
    factor = {market.world.name: market.world.price_factor for market in bare}
    per_barrel = {name: BN / factor[name] for name in ("crude", "products") if name in factor}
    whole = stopped.central[0]
    crude = whole.get("crude", Accounts())
    central = _parts(whole, None if discount is None else discount.value, factor)
    columns = {name: np.empty(len(stopped.draws)) for name in (*PARTS, "second_choice")}
    for at, (each, *_) in enumerate(stopped.draws):
        paid = None if discount is None else float(drawn["discount"][at])
        for name, value in _parts(each, paid, factor).items():
            columns[name][at] = value
    contracted = _contracted(question, bare)
    valued, unvalued = _stakes(question)
    fixed = [*extra(question), *(quantity for _, quantity in valued)]
    one = {each.name: np.array([each.value]) for each in fixed}
    central |= {name: float(v[0]) for name, v in _fixed(one, contracted, valued).items()}
    if stopped.draws:
        columns |= _fixed(drawn, contracted, valued)
    value = BN * sum(each.bought * each.paid for each in whole.values())
    units = {fuels.price_unit(name) for name in factor}
    amount, unit = value / 100, "%"
    if len(units) == 1:
        amount = sum(BN * whole[name].bought / size for name, size in factor.items())
        unit = units.pop()
    partial = partial_draws = None
    if len(stopped.central) > 1:
        shown = None if discount is None else discount.value
        partial = _money(_parts(stopped.central[1], shown, factor))
        each_paid = drawn.get("discount") if discount is not None else None
        partial_draws = np.array(
            [
                _money(_parts(each, None if each_paid is None else float(each_paid[at]), factor))
                for at, (_, each) in enumerate(stopped.draws)
            ]
        )
    return Comply(
        central=central,
        draws=columns,
        numbers=stopped.numbers,
        failed=stopped.failed,
        lost_barrels=crude.lost * per_barrel.get("crude", 0.0),
        barrels=sum(whole[name].bought * size for name, size in per_barrel.items()),
        value=value,
        amount=amount,
        amount_unit=unit,
        model_discount=_model_discount(crude, factor),
        contracted=contracted,
        valued=valued,
        unvalued=unvalued,
        markets=tuple(factor),
        partial=partial,
        partial_draws=partial_draws,
    )


def extra(question: Question) -> tuple[Quantity, ...]:
    """Give the assumptions that the cost of this stop rests on."""
    names = ["stake_lost"] if _stakes(question)[0] else []
    running = any(_runs(row, question) for row in projects.contracts())
    return tuple(
        assumption(name) for name in (["take_or_pay", "enforced"] if running else []) + names
    )


def stake_values(question: Question) -> tuple[Quantity, ...]:
    """Give the published values of the buyer's stakes in projects of the target."""
    return tuple(quantity for _, quantity in _stakes(question)[0])


def _parts(
    markets: dict[str, Accounts], discount: float | None, factor: dict[str, float]
) -> dict[str, float]:
    """The parts that the market gives; a cited discount takes the place of the model's."""
    found = dict.fromkeys((*PARTS, "second_choice"), 0.0)
    for name, each in markets.items():
        for part in ("lost_discount", "dearer", "adjustment", "unserved", "exports"):
            found[part] += getattr(each, part)
        found["second_choice"] += each.second_choice
        if name == "crude" and discount is not None:
            found["lost_discount"] += each.lost * BN * discount / factor["crude"]
            found["lost_discount"] -= each.lost_discount
    return found


def _money(parts: dict[str, float]) -> float:
    return sum(parts[name] for name in PARTS)


def _fixed(
    at: dict[str, Vector], contracted: float, valued: Sequence[tuple[str, Quantity]]
) -> dict[str, Vector]:
    found = {}
    if contracted:
        found["take_or_pay"] = contracted * at["take_or_pay"] * at["enforced"]
    if valued:
        whole = sum((at[quantity.name] for _, quantity in valued[1:]), at[valued[0][1].name])
        found["stakes"] = whole * at["stake_lost"]
    return found


def _name(market: Solved) -> str:
    return market.world.name


def _markets(question: Question) -> set[str]:
    return {fuels.market_of(fuel) for fuel in question.fuels}


def _model_discount(crude: Accounts, factor: dict[str, float]) -> float | None:
    if crude.lost <= 0:
        return None
    return crude.lost_discount / BN / crude.lost * factor["crude"]


def _runs(row: projects.Contract, question: Question) -> bool:
    return (
        row.exporter in question.target.members
        and (row.importer in question.buyer.members or row.importer == question.buyer.code)
        and row.fuel in question.fuels
        and row.runs(question.year)
    )


def _contracted(question: Question, markets: Sequence[Solved]) -> float:
    """What the contracts that run are worth a year at the border, at most what is bought."""
    total = 0.0
    bought: dict[str, tuple[float, float]] = {}
    for market in markets:
        bought |= bought_by_fuel(market, question.buyer.members, question.target.members)
    for fuel in question.fuels:
        size = sum(
            row.mt_y or 0.0
            for row in projects.contracts()
            if row.fuel == fuel and _runs(row, question)
        )
        volume, price = bought.get(fuel, (0.0, 0.0))
        total += BN * min(size, volume) * price
    return total


def _stakes(question: Question) -> tuple[tuple[tuple[str, Quantity], ...], tuple[str, ...]]:
    """Stakes of the buyer in projects of the target that make these fuels."""
    made: dict[str, set[str]] = {}
    for row in projects.outputs():
        made.setdefault(row.project, set()).add(row.fuel)
    values = {(row.project, row.holder): row for row in rows.known(rows.stakes(), question.day)}
    valued, unvalued = [], []
    for project in projects.projects().values():
        if project.place not in question.target.members or not made.get(project.id, set()) & set(
            question.fuels
        ):
            continue
        for stake in projects.held(project.id, question.day[:7]):
            who = projects.holder(stake.holder)
            if who is None or who.place not in question.buyer.members:
                continue
            held = "" if stake.share_pct is None else f" {stake.share_pct:g} %"
            text = f"{stake.holder}{held} in {project.name}"
            book = values.get((project.id, stake.holder))
            if book is None:
                unvalued.append(text)
                continue
            low, high = (book.value if end is None else end for end in (book.low, book.high))
            quantity = Quantity(
                f"stake {stake.holder}", book.value, low, high, book.unit, book.source,
                book.status, book.known_from, book.note,
            )  # fmt: skip
            valued.append((text, quantity))
    return tuple(valued), tuple(unvalued)
