"""What joins the markets of different fuels: refineries, and power plants that burn several.

A refinery takes crude and gives products, and runs more the more its margin has risen,

    R = R⁰·exp(ψ(s·Δπ)),  π = y·p − q,  ψ(x) = x for x ≤ 0, h·(1 − exp(−x/h)) above,

y its yield, p what the last unit of products earns (under a cap less than the price), and
h = log(capacity/R⁰). Power plants share a thermal generation E by fuel cost,

    G_f = E·a_f·exp(−θ(c_f − c⁰_f)) / Σ,  c_f = heat_f·q_f,

with a the base shares. Both only add to, or take from, the curves of demand and supply that the
markets have anyway: zero in the baseline, whatever the parameters.
Source: runs on margins as in the WEPS and GCAM refinery modules; logit dispatch, Clarke and Edmonds
(1993).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from embargo.market.arrays import Floats, Ints, summed
from embargo.market.demand import Demand
from embargo.market.fixed import Fixed
from embargo.market.market import Market
from embargo.market.supply import Supply


@dataclass(frozen=True, eq=False, kw_only=True)
class Refineries:
    """Plants [n] that turn what one market's buyer takes into what another's seller sells."""

    feed: str
    """Market of the feed."""
    product: str
    """Market of the product."""
    buyer: Ints
    """[n] buyer of the feed."""
    seller: Ints
    """[n] seller of the product."""
    throughput0: Floats
    """[n] feed that is run in the baseline."""
    output0: Floats
    """[n] product that comes of it."""
    slope: Floats
    """[n] s ≥ 0: relative change of runs per unit of margin, in money a unit of feed."""
    room: Floats
    """[n] h > 0: logarithm of capacity over base runs."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Power:
    """Places [n] whose thermal power comes from fuels [F] of several markets."""

    markets: tuple[str, ...]
    """[F] market of each fuel; one that is not among those solved keeps its base price."""
    buyer: Ints
    """[n×F] buyer of the fuel in its market; −1 where it is not burned."""
    use0: Floats
    """[n×F] fuel burned in the baseline, in units of its market."""
    heat: Floats
    """[n×F] units of fuel per unit of power."""
    theta: Floats
    """[n] θ per unit of cost of power."""
    scale: Floats
    """[n] thermal generation as a part of that of the baseline."""


@dataclass(frozen=True, eq=False)
class Links:
    """All that joins some markets, and its amounts [k] laid end to end."""

    markets: Mapping[str, Market]
    refineries: Refineries | None
    power: Power | None

    @cached_property
    def ends(self) -> dict[str, tuple[Ints, Ints]]:
        """By market, the buyers and the sellers that are joined, ascending."""
        found = {}
        for name in self.markets:
            buyers: list[Ints] = []
            sellers: list[Ints] = []
            if self.refineries is not None:
                buyers += [self.refineries.buyer] if self.refineries.feed == name else []
                sellers += [self.refineries.seller] if self.refineries.product == name else []
            if self.power is not None and name in self.power.markets:
                column = self.power.buyer[:, self.power.markets.index(name)]
                buyers.append(column[column >= 0])
            found[name] = _joined(buyers), _joined(sellers)
        return found

    @cached_property
    def place(self) -> dict[str, tuple[slice, slice]]:
        """By market, where its buyers and sellers stand in [k]."""
        at, found = 0, {}
        for name, (buyers, sellers) in self.ends.items():
            middle = at + buyers.size
            found[name] = slice(at, middle), slice(middle, middle + sellers.size)
            at = middle + sellers.size
        return found

    @cached_property
    def size(self) -> int:
        """Number of ends, k."""
        return sum(b.size + s.size for b, s in self.ends.values())

    @cached_property
    def _curves(self) -> dict[str, tuple[Demand, Supply]]:
        with np.errstate(divide="ignore"):
            return {
                name: (
                    Demand.of(market, self.ends[name][0], self._free[name]),
                    Supply.of(market, self.ends[name][1], self._free[name]),
                )
                for name, market in self.markets.items()
            }

    @cached_property
    def _free(self) -> dict[str, Fixed]:
        return {name: Fixed.of(market, market.open) for name, market in self.markets.items()}

    @cached_property
    def base(self) -> Floats:
        """[k] prices of the baseline."""
        return self.gathered(
            {n: m.buyer_price0 for n, m in self.markets.items()},
            {n: m.price0 for n, m in self.markets.items()},
        )

    @cached_property
    def weight(self) -> Floats:
        """[k] largest base demand of the market of each end: what its amount is measured by."""
        found = np.ones(self.size)
        for name, (buyers, sellers) in self.place.items():
            largest = float(self.markets[name].demand0.max())
            found[buyers] = found[sellers] = largest
        return found

    def eased(self, factor: float) -> Links:
        """The same joints, whose refineries and plants answer prices by so much less."""
        plants, power = self.refineries, self.power
        return replace(
            self,
            refineries=None if plants is None else replace(plants, slope=plants.slope / factor),
            power=None if power is None else replace(power, theta=power.theta / factor),
        )

    def gathered(self, buyers: Mapping[str, Floats], sellers: Mapping[str, Floats]) -> Floats:
        """[k] the numbers of all ends, from those of whole markets."""
        found = np.empty(self.size)
        for name, (of_buyers, of_sellers) in self.place.items():
            found[of_buyers] = buyers[name][self.ends[name][0]]
            found[of_sellers] = sellers[name][self.ends[name][1]]
        return found

    def scattered(self, amounts: Floats, name: str) -> tuple[Floats, Floats]:
        """Extra use [B] and extra output [S] of a market, from the amounts [k] of all ends."""
        market = self.markets[name]
        use, output = np.zeros(market.demand0.size), np.zeros(market.price0.size)
        of_buyers, of_sellers = self.place[name]
        use[self.ends[name][0]] = amounts[of_buyers]
        output[self.ends[name][1]] = amounts[of_sellers]
        return use, output

    def burns(self, prices: Floats) -> Floats:
        """Fuel burned for power [n×F] at `prices` [k], in units of the markets."""
        assert self.power is not None
        return self._shares(self.power, prices)[1]

    def wanted(self, prices: Floats) -> tuple[Floats, Floats]:
        """What refineries and plants add to every curve at `prices` [k], and its slopes [k×k]."""
        amounts, values = self.asked(prices)
        return amounts, self.spread(values)

    def asked(self, prices: Floats) -> tuple[Floats, Floats]:
        """As `wanted`, the slopes being those [c] of the `cells`, to be added up."""
        amounts, values, levels = np.zeros(self.size), [np.zeros(0)], self._levels(prices)
        if self.refineries is not None:
            values += self._run(self.refineries, prices, levels, amounts)
        if self.power is not None:
            values += self._dispatch(self.power, prices, levels, amounts)
        return amounts, np.concatenate(values)

    def spread(self, values: Floats) -> Floats:
        """Slopes [k×k] from those [c] of the `cells`."""
        row, column = self.cells
        return summed(row * self.size + column, values, self.size**2).reshape(self.size, self.size)

    def across(self, values: Floats, answers: Floats) -> Floats:
        """Slopes [k×k] from those [c] of the `cells`, times [k×k] how prices answer."""
        shape = (self.size, self.size)
        return np.asarray(sp.csr_array((values, self.cells), shape=shape) @ answers)

    @cached_property
    def cells(self) -> tuple[Ints, Ints]:
        """[c] rows and columns of the slopes that are not zero; one may come more than once."""
        pairs: list[tuple[Ints, Ints]] = [(np.zeros(0, dtype=np.intp),) * 2]
        if self.refineries is not None:
            b, s = self._plants
            pairs += [(b, b), (b, s), (s, s), (s, b)]
        if self.power is not None:
            for f, rows in self._burned.items():
                pairs.append((self._burners[rows, f],) * 2)
                pairs += [
                    (self._burners[both, f], self._burners[both, g])
                    for (first, g), both in self._pairs.items()
                    if first == f
                ]
        return np.concatenate([a for a, _ in pairs]), np.concatenate([b for _, b in pairs])

    @cached_property
    def _plants(self) -> tuple[Ints, Ints]:
        """Where the feed and the product of every refinery stand in [k]."""
        assert self.refineries is not None
        return (
            self._at(self.refineries.feed, self.refineries.buyer, False),
            self._at(self.refineries.product, self.refineries.seller, True),
        )

    @cached_property
    def _burned(self) -> dict[int, Ints]:
        """By fuel whose market is solved, the places that burn it."""
        assert self.power is not None
        return {
            f: np.flatnonzero(self.power.buyer[:, f] >= 0)
            for f, name in enumerate(self.power.markets)
            if name in self.markets
        }

    @cached_property
    def _pairs(self) -> dict[tuple[int, int], Ints]:
        """By two fuels whose markets are solved, the places that burn both."""
        assert self.power is not None
        burned = self.power.buyer >= 0
        return {
            (f, g): np.flatnonzero(burned[:, f] & burned[:, g])
            for f in self._burned
            for g in self._burned
        }

    @cached_property
    def _burners(self) -> Ints:
        """[n×F] where the places of power stand in [k]; 0 where nothing is burned."""
        assert self.power is not None
        at = np.zeros(self.power.buyer.shape, dtype=np.intp)
        for f, rows in self._burned.items():
            at[rows, f] = self._at(self.power.markets[f], self.power.buyer[rows, f], False)
        return at

    def _at(self, name: str, index: Ints, seller: bool) -> Ints:
        """Where some buyers or sellers of a market stand in [k]."""
        start = self.place[name][seller].start
        return np.asarray(start + np.searchsorted(self.ends[name][seller], index), dtype=np.intp)

    def _run(
        self, plants: Refineries, prices: Floats, levels: _Levels, amounts: Floats
    ) -> list[Floats]:
        feed, product = self.markets[plants.feed], self.markets[plants.product]
        b, s = self._plants
        gain = plants.output0 / plants.throughput0
        passed = levels.passed[s]
        rise = gain * (levels.earned[s] - self.base[s]) - (prices[b] - self.base[b])
        x = plants.slope * rise
        up = np.exp(-np.maximum(x, 0.0) / plants.room)
        eased = np.where(x > 0, plants.room * (1.0 - up), x)
        able = np.minimum(feed.demand_scale[plants.buyer], product.supply_scale[plants.seller])
        runs = plants.throughput0 * able * np.exp(eased)
        per_margin = runs * up * plants.slope
        part = plants.throughput0 / feed.demand0[plants.buyer]
        share = plants.output0 / product.supply0[plants.seller]
        # A place with several outlets stands there several times.
        np.add.at(amounts, b, runs - part * levels.level[b])
        np.add.at(amounts, s, gain * runs - share * levels.level[s])
        return [
            -per_margin - part * levels.slope[b],
            per_margin * gain * passed,
            (gain * gain * per_margin - share * levels.slope[s]) * passed,
            -gain * per_margin,
        ]

    def _dispatch(
        self, power: Power, prices: Floats, levels: _Levels, amounts: Floats
    ) -> list[Floats]:
        at, values = self._burners, []
        share, burns = self._shares(power, prices)
        for f, rows in self._burned.items():
            market, buyers = self.markets[power.markets[f]], power.buyer[rows, f]
            here = at[rows, f]
            part = power.use0[rows, f] / market.demand0[buyers]
            burns[rows, f] *= market.demand_scale[buyers]
            amounts[here] += burns[rows, f] - part * levels.level[here]
            values.append(-part * levels.slope[here])
            for (first, g), both in self._pairs.items():
                if first == f:
                    cross = share[both, g] - (1.0 if f == g else 0.0)
                    values.append(burns[both, f] * power.theta[both] * power.heat[both, g] * cross)
        return values

    def _shares(self, power: Power, prices: Floats) -> tuple[Floats, Floats]:
        """Share of each fuel in thermal power [n×F], and what is burned of it [n×F]."""
        burned = power.buyer >= 0
        cost = np.zeros(power.buyer.shape)
        for f, rows in self._burned.items():
            at = self._burners[rows, f]
            cost[rows, f] = power.heat[rows, f] * (prices[at] - self.base[at])
        generation0 = np.where(burned, power.use0 / np.where(burned, power.heat, 1.0), 0.0)
        utility = np.where(burned, -power.theta[:, None] * cost, -np.inf)
        weight = generation0 * np.exp(utility - utility.max(axis=1, keepdims=True))
        share = weight / weight.sum(axis=1, keepdims=True)
        total = power.scale * generation0.sum(axis=1)
        return share, total[:, None] * share * power.heat

    def _levels(self, prices: Floats) -> _Levels:
        """What the curves of all ends say at `prices` [k]."""
        level, slope, earned, passed = np.zeros(self.size), np.zeros(self.size), prices, None
        for name, (buyers, sellers) in self.place.items():
            demand, supply = self._curves[name]
            log_used, falls = demand.used(prices[buyers])
            level[buyers] = used = np.exp(log_used)
            slope[buyers] = -used * falls
            if sellers.stop > sellers.start:
                price = prices[sellers]
                if supply.cap is not None:
                    earned, passed = earned.copy(), np.ones(self.size)
                    price, passed[sellers] = supply.cap.received(price)
                    earned[sellers] = price
                log_made, rises = supply.offered(price)
                level[sellers] = made = np.exp(log_made)
                slope[sellers] = made * rises
        return _Levels(level, slope, earned, np.ones(self.size) if passed is None else passed)


@dataclass(frozen=True)
class _Levels:
    """What the curves of all ends [k] say at some prices.

    Arguments:
        level: what is used or made.
        slope: how that answers the price, of a seller what its last unit earns.
        earned: that; of a buyer the price.
        passed: how it answers the price.
    """

    level: Floats
    slope: Floats
    earned: Floats
    passed: Floats


def _joined(parts: list[Ints]) -> Ints:
    whole = np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
    return np.unique(whole).astype(np.intp)
