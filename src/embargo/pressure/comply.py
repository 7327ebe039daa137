"""What complying costs in a year: the stop solved in every world, and contracts and stakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embargo import fuels
from embargo import world as worlds
from embargo.errors import InputError
from embargo.outcome import Failure
from embargo.outcome.solved import BN, Solved
from embargo.pressure import holdings
from embargo.pressure.accounts import Accounts, bought_by_fuel, of_market
from embargo.pressure.inputs import Inputs
from embargo.pressure.quantity import Quantity, Vector
from embargo.pressure.question import Question
from embargo.pressure.worlds import Progress, drawn_worlds, solved

PARTS = {
    "lost_discount": "what the target sold cheaper",
    "dearer": "dearer world price on all other imports",
    "adjustment": "changed volumes: use, home output and exports, less imports",
    "unserved": "unserved demand at the value of lost load",
    "exports": "own energy exports that sell cheaper",
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
    found: list[tuple[int, tuple[dict[str, Accounts], ...]]] = []
    failed: tuple[Failure, ...] = ()
    if draws:
        found, failed = drawn_worlds(asked, central, question.year, draws, seed, accounts, progress)
        if not found:
            reason = failed[0].reason if failed else "none asked"
            raise InputError.one(f"no draw was solved ({reason})", "ask without draws", "--draws")
    return Stop(
        central=accounts([each.markets for each in central]),
        draws=tuple(each for _, each in found),
        numbers=tuple(number for number, _ in found),
        failed=failed,
        markets=central[0].markets,
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
    bought = {
        fuel: each
        for market in stopped.markets
        for fuel, each in bought_by_fuel(
            market, question.buyer.members, question.target.members
        ).items()
        if fuel in question.fuels
    }
    touched = {fuels.market_of(fuel) for fuel in bought}
    factor = {
        market.world.name: market.world.price_factor
        for market in stopped.markets
        if market.world.name in touched
    }
    native = {
        fuel: BN * each.balance / factor[fuels.market_of(fuel)] for fuel, each in bought.items()
    }
    whole = stopped.central[0]
    crude = whole.get("crude", Accounts())
    central = _parts(whole, None if discount is None else discount.value, factor)
    columns = {name: np.empty(len(stopped.draws)) for name in (*PARTS, "second_choice")}
    for at, (each, *_) in enumerate(stopped.draws):
        paid = None if discount is None else float(drawn["discount"][at])
        for name, value in _parts(each, paid, factor).items():
            columns[name][at] = value
    contracted = holdings.contracted(question, bought)
    valued, unvalued = holdings.stakes(question)
    fixed = [*holdings.assumed(question), *(quantity for _, quantity in valued)]
    one = {each.name: np.array([each.value]) for each in fixed}
    central |= {name: float(v[0]) for name, v in _fixed(one, contracted, valued).items()}
    if stopped.draws:
        columns |= _fixed(drawn, contracted, valued)
    value = sum(each.paid for each in bought.values())
    units = {fuels.price_unit(name) for name in factor}
    amount, unit = (sum(native.values()), units.pop()) if len(units) == 1 else (value / 100, "%")
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
        lost_barrels=crude.lost * BN / factor["crude"] if "crude" in factor else 0.0,
        barrels=sum(native.get(fuel, 0.0) for fuel in ("crude", "products")),
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


def _model_discount(crude: Accounts, factor: dict[str, float]) -> float | None:
    if crude.lost <= 0:
        return None
    return crude.lost_discount / BN / crude.lost * factor["crude"]
