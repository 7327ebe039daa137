"""What joins the markets of a world, as the kernel wants it: refineries, and power plants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

import numpy as np

from embargo.market import Market
from embargo.market.links import Links, Power, Refineries
from embargo.outcome.act import Changes
from embargo.world import FuelMarket, World
from embargo.world.parameters import Parameters
from embargo.world.power import MARKETS, power, scale
from embargo.world.power import Power as Plants
from embargo.world.refineries import refineries


class Joints:
    """Refineries and power plants of a world at some parameters.

    Arguments:
        markets: of the world, by name.
        year: of its base.
        parameters: of the model.
    """

    def __init__(
        self, markets: Mapping[str, FuelMarket], year: int, parameters: Parameters
    ) -> None:
        self.markets = markets
        self.year = year
        self.parameters = parameters

    @cached_property
    def refineries(self) -> Refineries | None:
        """Refineries; None if crude or products are missing, or nothing joins them."""
        if not {"crude", "products"} <= set(self.markets):
            return None
        crude, products = self.markets["crude"], self.markets["products"]
        found = refineries(crude, products, self.year, self.parameters)
        if not found.throughput0.size:
            return None
        return Refineries(
            feed="crude",
            product="products",
            buyer=found.crude_buyer,
            seller=found.product_seller,
            throughput0=found.throughput0,
            output0=found.yield_ * found.throughput0,
            slope=found.margin_elasticity / found.margin_scale,
            room=np.log(found.capacity / found.throughput0),
        )

    @cached_property
    def plants(self) -> Plants | None:
        """Power; None if a market that it burns of is missing."""
        if not set(MARKETS) <= set(self.markets):
            return None
        return power(World(self.year, "", self.markets), self.parameters)

    def of(
        self,
        solved: Mapping[str, Market],
        more: Mapping[str, float],
        season: Mapping[str, np.ndarray] | None = None,
        pace: float = 1.0,
    ) -> Links | None:
        """What joins some of the markets; None if nothing does.

        Arguments:
            solved: the markets that are solved together.
            more: nuclear output that comes back, TWh a year by place.
            season: by market [B], use of the month as a part of the year's mean.
            pace: part of a year's switching that acts.

        Raises:
            InputError: a place whose power is not known.
        """
        plants = None
        if any(name in solved for name in MARKETS) and self.plants is not None:
            kept = (self.plants.buyer >= 0).any(axis=1)
            factor = scale(self.plants, more)
            use = self.plants.use.copy()
            for column, name in enumerate(MARKETS):
                if season is not None and name in season:
                    buyer = self.plants.buyer[:, column]
                    use[:, column] *= np.where(buyer >= 0, season[name][buyer], 1.0)
            plants = Power(
                markets=MARKETS,
                buyer=self.plants.buyer[kept],
                use0=use[kept],
                heat=self.plants.heat[kept],
                theta=pace * self.plants.theta[kept],
                scale=factor[kept],
            )
        both = "crude" in solved and "products" in solved
        runs = self.refineries if both else None
        if runs is not None and pace != 1.0:
            runs = replace(runs, slope=pace * runs.slope)
        if runs is None and plants is None:
            return None
        return Links(dict(solved), runs, plants)


def burned_more(links: Links, prices: Mapping[str, np.ndarray], name: str) -> float:
    """How much more or less of a market that is not solved would be burned for power.

    Arguments:
        links: of the markets that are solved.
        prices: of their buyers [B].
        name: the other market.

    Returns:
        The largest change at one place, in units of that market.
    """
    if links.power is None:
        return 0.0
    column = links.power.markets.index(name)
    sellers = {each: market.price0 for each, market in links.markets.items()}
    now = links.burns(links.gathered(prices, sellers))[:, column]
    before = links.power.use0[:, column]
    return float(np.abs(now - before).max(initial=0.0))


def nuclear(changes: Mapping[str, Changes]) -> dict[str, float]:
    """Nuclear output that comes back, TWh a year by place, as any market was told."""
    found: dict[str, float] = {}
    for change in changes.values():
        found.update(change.power)
    return found
