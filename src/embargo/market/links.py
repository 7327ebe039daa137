"""What joins the markets of different fuels: refineries, and power plants that burn several.

A refinery takes crude and gives products, and runs more the more its margin has risen,

    R = R⁰·exp(ψ(s·Δπ)),  π = y·p − q,  ψ(x) = x for x ≤ 0, h·(1 − exp(−x/h)) above,

y its yield and h = log(capacity/R⁰). Power plants share a thermal generation E by fuel cost,

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

from embargo.market.arrays import Floats, Ints
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
        amounts, slopes = np.zeros(self.size), np.zeros((self.size, self.size))
        if self.refineries is not None:
            self._run(self.refineries, prices, amounts, slopes)
        if self.power is not None:
            self._dispatch(self.power, prices, amounts, slopes)
        return amounts, slopes

    def _at(self, name: str, index: Ints, seller: bool) -> Ints:
        """Where some buyers or sellers of a market stand in [k]."""
        start = self.place[name][seller].start
        return np.asarray(start + np.searchsorted(self.ends[name][seller], index), dtype=np.intp)

    def _run(self, plants: Refineries, prices: Floats, amounts: Floats, slopes: Floats) -> None:
        feed, product = self.markets[plants.feed], self.markets[plants.product]
        b = self._at(plants.feed, plants.buyer, False)
        s = self._at(plants.product, plants.seller, True)
        gain = plants.output0 / plants.throughput0
        rise = gain * (prices[s] - self.base[s]) - (prices[b] - self.base[b])
        x = plants.slope * rise
        up = np.exp(-np.maximum(x, 0.0) / plants.room)
        eased = np.where(x > 0, plants.room * (1.0 - up), x)
        able = np.minimum(feed.demand_scale[plants.buyer], product.supply_scale[plants.seller])
        runs = plants.throughput0 * able * np.exp(eased)
        per_margin = runs * up * plants.slope
        used, used_slope = self._demand(plants.feed, plants.buyer, prices[b])
        part = plants.throughput0 / feed.demand0[plants.buyer]
        made, made_slope = self._supply(plants.product, plants.seller, prices[s])
        share = plants.output0 / product.supply0[plants.seller]
        # A place with several outlets stands there several times.
        np.add.at(amounts, b, runs - part * used)
        np.add.at(amounts, s, gain * runs - share * made)
        np.add.at(slopes, (b, b), -per_margin - part * used_slope)
        np.add.at(slopes, (b, s), per_margin * gain)
        np.add.at(slopes, (s, s), gain * gain * per_margin - share * made_slope)
        np.add.at(slopes, (s, b), -gain * per_margin)

    def _dispatch(self, power: Power, prices: Floats, amounts: Floats, slopes: Floats) -> None:
        n, fuels = power.buyer.shape
        burned = power.buyer >= 0
        at = np.zeros((n, fuels), dtype=np.intp)
        used, used_slope, part = (np.zeros((n, fuels)) for _ in range(3))
        share, burns = self._shares(power, prices)
        solved = [f for f, name in enumerate(power.markets) if name in self.markets]
        for f in solved:
            name = power.markets[f]
            rows = np.flatnonzero(burned[:, f])
            buyers = power.buyer[rows, f]
            at[rows, f] = self._at(name, buyers, False)
            price = prices[at[rows, f]]
            used[rows, f], used_slope[rows, f] = self._demand(name, buyers, price)
            part[rows, f] = power.use0[rows, f] / self.markets[name].demand0[buyers]
            burns[rows, f] *= self.markets[name].demand_scale[buyers]
        for f in solved:
            rows = np.flatnonzero(burned[:, f])
            amounts[at[rows, f]] += burns[rows, f] - part[rows, f] * used[rows, f]
            slopes[at[rows, f], at[rows, f]] -= part[rows, f] * used_slope[rows, f]
            for g in solved:
                both = np.flatnonzero(burned[:, f] & burned[:, g])
                cross = share[both, g] - (1.0 if f == g else 0.0)
                slopes[at[both, f], at[both, g]] += (
                    burns[both, f] * power.theta[both] * power.heat[both, g] * cross
                )

    def _shares(self, power: Power, prices: Floats) -> tuple[Floats, Floats]:
        """Share of each fuel in thermal power [n×F], and what is burned of it [n×F]."""
        burned = power.buyer >= 0
        cost = np.zeros(power.buyer.shape)
        for f, name in enumerate(power.markets):
            if name in self.markets:
                rows = np.flatnonzero(burned[:, f])
                at = self._at(name, power.buyer[rows, f], False)
                cost[rows, f] = power.heat[rows, f] * (prices[at] - self.base[at])
        generation0 = np.where(burned, power.use0 / np.where(burned, power.heat, 1.0), 0.0)
        utility = np.where(burned, -power.theta[:, None] * cost, -np.inf)
        weight = generation0 * np.exp(utility - utility.max(axis=1, keepdims=True))
        share = weight / weight.sum(axis=1, keepdims=True)
        total = power.scale * generation0.sum(axis=1)
        return share, total[:, None] * share * power.heat

    def _demand(self, name: str, buyers: Ints, price: Floats) -> tuple[Floats, Floats]:
        """Use [n] by the curve of a market at `price` [n], and its slope."""
        curve = self._curves[name][0]
        rows = np.searchsorted(self.ends[name][0], buyers)
        part = Demand(
            curve.log_volume[rows],
            curve.elasticity[rows],
            curve.price0[rows],
            curve.fixed[rows],
            curve.least[rows],
        )
        level, falls = part.used(price)
        used = np.exp(level)
        return used, -used * falls

    def _supply(self, name: str, sellers: Ints, price: Floats) -> tuple[Floats, Floats]:
        """Output [n] by the curve of a market at `price` [n], and its slope."""
        curve = self._curves[name][1]
        rows = np.searchsorted(self.ends[name][1], sellers)
        # Output is given away where its price falls below zero: the curve holds there too.
        whole = np.ones(curve.constant.size)
        whole[rows] = price
        level, rises = curve.offered(whole)
        made = np.exp(level)[rows]
        return made, made * rises[rows]


def _joined(parts: list[Ints]) -> Ints:
    whole = np.concatenate(parts) if parts else np.empty(0, dtype=np.intp)
    return np.unique(whole).astype(np.intp)
