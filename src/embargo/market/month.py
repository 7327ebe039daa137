"""One month of a market, while what is stored and what the links add are still being sought."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from embargo.market.arrays import Floats, Ints
from embargo.market.dual import Dual, Point
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market
from embargo.market.newton import Descent, descend
from embargo.market.response import Response, around
from embargo.market.result import assemble
from embargo.market.solver import NO_ARC, conclude, first, search

TIGHT = 1e-9
_RELATIVE = 1e-6
_ROUGH = 1e-3
_ROUGHLY = 0.1
_STEPS = 12
_PATIENCE = 4
_INNER = 200
_ALIKE = 1e-3
_NEAR = 1e-2


@dataclass
class Month:
    """One month's market and where its equilibrium was last sought."""

    market: Market
    dual: Dual
    build: Floats
    """[B] what is stored, that of `market` and of the stores of the path."""
    point: Point | None = None
    reached: bool = True
    response: Response | None = None
    """At `point`."""
    _last: tuple[Response, Floats] | None = None
    """The response before `point` was sought anew, and how it expected prices [ends] to move."""

    @classmethod
    def of(cls, market: Market) -> Month:
        """A month that is not solved yet."""
        return cls(market, Dual(market), market.stock_build)

    def beside(self, build: Floats, use: Floats, output: Floats) -> None:
        """Let `build` [B] go into store, `use` [B] and `output` [S] come beside the curves.

        All on top of what the market says itself.
        """
        self.build = self.market.stock_build + build
        self.dual = self.dual.beside(
            buyers=self.build + self.market.extra_demand + use,
            sellers=self.market.extra_supply + output,
        )

    def begin(
        self, near: Equilibrium | None, before: Month | None, near_before: Equilibrium | None
    ) -> Floats:
        """Prices and rents to start from: those of the month before, else near ones.

        Arguments:
            near: this month in a path near by; the baseline by default.
            before: the month before, solved.
            near_before: as `near`, the month before.

        What sets months apart near by sets them apart here.
        """
        here = self._near(near)
        if before is None or before.point is None or not self.alike(before):
            return here
        z = before.point.z + here - before._near(near_before)
        np.maximum(z[self.dual.count :], 0.0, out=z[self.dual.count :])
        return z

    def _near(self, near: Equilibrium | None) -> Floats:
        if near is None or near.price.size != self.market.price0.size:
            return first(self.market, self.dual, None)
        rent = near.rent[: self.market.rent0.size]
        return first(self.market, self.dual, replace(near, rent=rent))

    def seek(self, z: Floats, near: Point | None, *, tight: bool = False) -> None:
        """Come near the equilibrium from prices and rents `z`; to it if `tight`.

        `near` is a point close by of the same arcs. What a point near it lacks is known to first
        order (`respond`), and made up for with the next step of stocks and links.
        """
        self.response = None
        if not self.dual.size:
            return
        found = descend(
            self.dual,
            z,
            tolerance=TIGHT if tight else _ROUGH,
            relative=_RELATIVE if tight else _ROUGHLY,
            steps=_STEPS,
            patience=_PATIENCE,
            near=near,
        )
        if not found.reached:
            begin = z if self.point is None else self.point.z
            found = search(self.market, self.dual, begin, TIGHT, _INNER)
        self.point, self.reached = found.point, found.reached

    def settle(self) -> None:
        """Bring a month that is near its equilibrium to it."""
        assert self.point is not None
        found = descend(
            self.dual,
            self.point.z,
            tolerance=TIGHT,
            relative=_RELATIVE,
            steps=_STEPS,
            patience=_PATIENCE,
            known=self.point,
        )
        self.point = found.point

    def respond(self, buyers: Ints, sellers: Ints) -> None:
        """Find how prices answer what comes beside the curves of some buyers and sellers.

        Where the last answer foretold these prices to a thousandth of a small move, its slopes will
        do once more.
        """
        if self.point is None:
            return
        self.response = self._renewed() or around(self.dual, self.point, buyers, sellers)
        self._last = None

    def _renewed(self) -> Response | None:
        if self._last is None or self.point is None:
            return None
        last, moved = self._last
        price = float(np.median(self.market.buyer_price0))
        if not np.abs(moved).max(initial=0.0) <= _NEAR * price:
            return None
        found = last.renewed(self.dual, self.point)
        most = _ALIKE * (np.abs(moved) + _ALIKE * price)
        return found if found is not None and (np.abs(found.shift) <= most).all() else None

    def ahead(self, change: Floats) -> Floats:
        """Prices and rents expected when what comes beside the curves moves by `change` [ends]."""
        assert self.point is not None
        z = self.point.z.copy()
        if self.response is not None:
            z += self.response.lead + self.response.along(change)
            np.maximum(z[self.dual.count :], 0.0, out=z[self.dual.count :])
            self._last = self.response, self.response.slopes @ change
        return z

    @property
    def exact(self) -> bool:
        """Whether the point is the equilibrium."""
        return self.point is None or self.point.residual <= TIGHT

    def alike(self, other: Month) -> bool:
        """Whether two months have the same unknowns and arcs."""
        a, b = self.dual, other.dual
        return (
            np.array_equal(a.sellers, b.sellers)
            and np.array_equal(a.resources, b.resources)
            and np.array_equal(a.arcs, b.arcs)
        )

    def buyer_prices(self) -> Floats:
        """Price [B] of every buyer; the backstop for those that nothing reaches."""
        prices = self.market.backstop.copy()
        if self.point is not None:
            prices[self.dual.buyers] = self.point.buyer_price
        return prices

    def seller_prices(self) -> Floats:
        """Price [S] of every seller; that of the baseline for those that sell nothing."""
        prices = self.market.price0.copy()
        if self.point is not None:
            prices[self.dual.sellers] = self.point.z[: self.dual.count]
        return prices

    def result(self) -> Equilibrium:
        """The equilibrium in the order of the market."""
        if self.point is None:
            return assemble(self.market, self.dual, None, 0.0, 0, NO_ARC, "", self.build)
        found = Descent(self.point, 0, self.reached)
        if not (self.exact and self.point.imbalance <= _RELATIVE):
            found = search(self.market, self.dual, self.point.z, TIGHT, _INNER, self.point)
        return conclude(self.market, self.dual, found, TIGHT, _INNER, self.build)
