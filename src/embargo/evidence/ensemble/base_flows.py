"""Another base world within what is known: flows drawn in their bands, totals kept."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from embargo.world import FuelMarket

Vector = NDArray[np.float64]

_EDGE = NormalDist().inv_cdf(0.9)
_ROUNDS = 8
_NOTHING = 1e-200
_STEEPEST = 20.0
"""Ratio of a flow to its low end from which the lower side counts as reaching zero."""


def drawn_flows(world: FuelMarket, rng: np.random.Generator) -> Vector:
    """Give base flows [A] drawn within the bands of the data, balance units.

    Each flow is drawn on its own: its median is the central value, its 10 % and 90 % points the
    ends of its band, log-normal on either side; towards a low end at or near zero normal, cut at
    zero. Errors of flows are not independent: reconciliation knows the totals of sellers and
    buyers better than their split. So the draw is then fitted to the central totals in a few
    rounds of biproportional scaling (Deming and Stephan, 1940). Links without past trade take no
    part but in that.

    Arguments:
        world: flows with the bands of the data.
        rng: the stream of this draw.
    """
    z = scores(world, rng) / _EDGE
    given = _bands_of(world)
    rises = z > 0
    factor = np.exp(np.abs(z) * np.where(rises, given.up, given.down))
    straight = given.steep & ~rises
    factor[straight] = np.maximum(1.0 + z[straight] * given.fall[straight], 0.0)
    return _fitted(world.flow0 * factor, world, given)


@dataclass(frozen=True)
class _Bands:
    """What no draw changes of a market: its bands [A], relative to the flow, and who trades."""

    up: Vector
    """Logarithm of the upper end."""
    down: Vector
    """That of the lower one."""
    fall: Vector
    """Down to zero, where the lower side is straight."""
    steep: NDArray[np.bool_]
    cell: NDArray[np.intp]
    """[A] where the seller and the buyer of each arc meet in a table [S × B]."""


_BANDS: WeakKeyDictionary[FuelMarket, _Bands] = WeakKeyDictionary()


def _bands_of(world: FuelMarket) -> _Bands:
    if world not in _BANDS:
        high = world.arcs["high"].to_numpy() / world.per_balance_unit
        low = world.arcs["low"].to_numpy() / world.per_balance_unit
        known = uncertain(world)
        mid = np.where(known, world.flow0, 1.0)
        down = np.where(known, np.minimum(low / mid, 1.0), 1.0)
        steep = down < 1.0 / _STEEPEST
        _BANDS[world] = _Bands(
            up=np.log(np.where(known, np.maximum(high / mid, 1.0), 1.0)),
            down=np.log(np.where(steep, 1.0, down)),
            fall=1.0 - down,
            steep=steep,
            cell=world.layout.seller * world.demand0.size + world.layout.buyer,
        )
    return _BANDS[world]


def scores(world: FuelMarket, rng: np.random.Generator) -> Vector:
    """Give the normal scores [A] by which flows are drawn: the first that a stream gives."""
    return rng.standard_normal(world.flow0.size)


def uncertain(world: FuelMarket) -> NDArray[np.bool_]:
    """Give which flows [A] have a band of the data."""
    known = (world.flow0 > 0) & (world.arcs["high"] > 0).to_numpy()
    return np.asarray(known & (world.arcs["status"] == "estimate").to_numpy())


def _fitted(flow: Vector, world: FuelMarket, given: _Bands) -> Vector:
    """Flows [A] scaled by a factor for each seller and one for each buyer."""
    shape = world.supply0.size, world.demand0.size
    # Nearly every pair trades: a full table is multiplied faster than a sparse one is looked up.
    sold = np.bincount(given.cell, flow, shape[0] * shape[1]).reshape(shape)
    bought = sold.T
    seller, buyer = np.ones(world.supply0.size), np.ones(world.demand0.size)
    for _ in range(_ROUNDS):
        # Where nothing flows the factor is of nothing, but finite.
        seller = world.supply0 / np.maximum(sold @ buyer, _NOTHING)
        buyer = world.demand0 / np.maximum(bought @ seller, _NOTHING)
    return np.asarray(flow * seller[world.layout.seller] * buyer[world.layout.buyer])
