"""The calibrated market: everything that is needed to solve one fuel for one period."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, Self

import numpy as np
import scipy.sparse as sp

from embargo.market.arrays import Bools, Floats, Ints, frozen, require

_SELLER = (
    "price0",
    "supply0",
    "supply_elasticity",
    "floor",
    "floor_width",
    "supply_scale",
    "price_cap",
    "uncapped",
    "evasion",
    "extra_supply",
)
_BUYER = (
    "buyer_price0",
    "demand0",
    "demand_elasticity",
    "theta",
    "backstop",
    "demand_scale",
    "index_constant",
    "stock_build",
    "extra_demand",
)
_ARC = ("log_weight", "reach", "cost", "tariff", "wedge", "committed")
_GROUP = ("concentration", "free_share", "crowding0")
_RESOURCE = ("capacity", "knee", "rent_scale", "rent0")
_OF_RESOURCES = {*_RESOURCE, "incidence"}
"""All arrays whose size the number of resources sets."""

_POSITIVE = {"price0", "floor_width", "buyer_price0", "theta", "backstop", "knee", "rent_scale"}
_NOT_NEGATIVE = {
    "supply0",
    "supply_elasticity",
    "supply_scale",
    "demand0",
    "demand_elasticity",
    "demand_scale",
    "rent0",
    "reach",
    "concentration",
    "free_share",
    "crowding0",
    "committed",
    "uncapped",
    "evasion",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Market:
    """Sellers, buyers, arcs and shared resources of one fuel, with their calibrated curves.

    Quantities are in any one unit a period, prices in any one unit of money a quantity. Arrays are
    copied, unless read-only already, and made read-only; a scalar stands for the same value
    everywhere. An arc can be used when it is `open` and its `log_weight` is finite.

    Raises ValueError that names the array, the indices and the rule that is broken.
    """

    price0: Floats
    """[S] seller's price in the baseline."""
    supply0: Floats
    """[S] output at `price0`."""
    supply_elasticity: Floats
    """[S] η ≥ 0, well above the floor."""
    floor: Floats
    """[S] shut-in price, below `price0`; −inf for none."""
    floor_width: Floats
    """[S] price range over which output falls from nearly all to nearly none."""
    supply_scale: Floats
    """[S] factor on output at every price; 0 for a complete outage."""
    buyer_price0: Floats
    """[B] buyer's price in the baseline."""
    demand0: Floats
    """[B] demand at `buyer_price0`, the baseline shortage included."""
    demand_elasticity: Floats
    """[B] ε ≥ 0."""
    theta: Floats
    """[B] sourcing sensitivity θ, per unit of price."""
    backstop: Floats
    """[B] price at which demand goes short (value of lost load)."""
    demand_scale: Floats
    """[B] factor on demand at every price."""
    index_constant: Floats
    """[B] added to the price index, so that it is the mean delivered price in the baseline."""
    seller: Ints
    """[A] seller of each arc."""
    buyer: Ints
    """[A] buyer of each arc."""
    log_weight: Floats
    """[A] log of the calibrated preference; −inf for an arc that is never used."""
    reach: Floats
    """[A] δ ≥ 0: the buyer answers as if it bought this share more over the arc than it does."""
    group: Ints
    """[A] group of arcs of one buyer, its supplier country; −1 for none."""
    concentration: Floats
    """[G] κ ≥ 0: how much dearer a group gets per unit of share beyond `free_share`."""
    free_share: Floats
    """[G] share up to which a group costs nothing extra."""
    cost: Floats
    """[A] freight and margin."""
    tariff: Floats
    """[A] ad-valorem rate on the seller's price, > −1."""
    wedge: Floats
    """[A] specific tariff, risk premium or insurance."""
    open: Bools
    """[A] false for a banned arc."""
    capacity: Floats
    """[R] K, +inf for no limit."""
    knee: Floats
    """[R] φ: share of K that is available without rent; 1 is a hard cap."""
    rent_scale: Floats
    """[R] h: price scale of the rent above the knee; without effect under a hard cap."""
    incidence: sp.csr_array
    """[R×A] use of each resource by a unit of flow."""
    rent0: Floats
    """[R] rent in the baseline: where a solve starts from."""
    crowding0: Floats = field(default_factory=lambda: np.zeros(()))
    """[G] what a group costs more in the baseline: where a solve starts from."""
    committed: Floats = field(default_factory=lambda: np.zeros(()))
    """[A] flow that is owed under contract: it goes whatever the price, as far as it can go."""
    stock_build: Floats = field(default_factory=lambda: np.zeros(()))
    """[B] what a buyer puts into store beyond its demand; negative for a release."""
    extra_demand: Floats = field(default_factory=lambda: np.zeros(()))
    """[B] use beside the curve, of either sign: what refineries and power plants add to it."""
    extra_supply: Floats = field(default_factory=lambda: np.zeros(()))
    """[S] output beside the curve, of either sign."""
    price_cap: Floats = field(default_factory=lambda: np.full((), np.inf))
    """[S] what a seller may be paid for what needs the services of a coalition; +inf for none."""
    uncapped: Floats = field(default_factory=lambda: np.zeros(()))
    """[S] quantity that a capped seller can sell without those services, home use included."""
    evasion: Floats = field(default_factory=lambda: np.zeros(()))
    """[S] what selling without them costs a unit."""

    def __post_init__(self) -> None:
        self._take({each.name for each in fields(self)})

    def _sizes(self) -> tuple[int, int, int, int, int]:
        return (
            np.size(self.price0),
            np.size(self.buyer_price0),
            np.size(self.seller),
            np.size(self.concentration),
            np.size(self.capacity),
        )

    def _take(self, names: Collection[str]) -> None:
        """Freeze and check some arrays; the others have been already."""
        sizes = self._sizes()
        for known, size in zip((_SELLER, _BUYER, _ARC, _GROUP, _RESOURCE), sizes, strict=True):
            for name in known:
                if name in names:
                    object.__setattr__(self, name, frozen(getattr(self, name), size, name))
                    _check(name, getattr(self, name))
        sellers, buyers, arcs, groups, resources = sizes
        for name, size in (("seller", sellers), ("buyer", buyers)):
            if name in names:
                index = frozen(getattr(self, name), arcs, name, np.intp)
                object.__setattr__(self, name, index)
                require((index >= 0) & (index < size), name, f"must be in 0 … {size - 1}")
        if "open" in names:
            object.__setattr__(self, "open", frozen(self.open, arcs, "open", np.bool_))
        if "incidence" in names:
            object.__setattr__(self, "incidence", _incidence(self.incidence, resources, arcs))
        if "floor" in names or "price0" in names:
            require(self.floor < self.price0, "floor", "must lie below price0")
        if "group" in names or "buyer" in names:
            self._check_groups(arcs, groups)

    def _check_groups(self, arcs: int, groups: int) -> None:
        object.__setattr__(self, "group", frozen(self.group, arcs, "group", np.intp))
        require(
            (self.group >= -1) & (self.group < groups), "group", f"must be in −1 … {groups - 1}"
        )
        owner = np.full(groups + 1, -1, dtype=np.intp)
        owner[self.group] = self.buyer
        require(
            (owner[self.group] == self.buyer) | (self.group < 0),
            "group",
            "must have arcs of one buyer only",
        )

    def change(self, **arrays: Any) -> Self:
        """Copy with some arrays replaced, checked again.

        `log_weight` belongs to the `theta` it was calibrated with: a changed `theta` needs a new
        calibration to reproduce the baseline. Raises ValueError on an unknown name or bad values.
        """
        known = {each.name for each in fields(self)}
        unknown = sorted(set(arrays) - known)
        if unknown:
            raise ValueError(f"no array {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        for name, value in arrays.items():
            if name != "incidence" and np.ndim(value) == 0:
                arrays[name] = np.full(np.shape(getattr(self, name)), value)
        return self._with(arrays)

    def _with(self, arrays: Mapping[str, Any]) -> Self:
        """Copy with some arrays replaced; only those are checked, unless others must fit them."""
        other = copy(self)
        for name, value in arrays.items():
            object.__setattr__(other, name, value)
        *others, resources = other._sizes()
        *before, known = self._sizes()
        fit = others == before and (resources == known or set(arrays) >= _OF_RESOURCES)
        other._take(arrays if fit else {each.name for each in fields(self)})
        return other

    def with_caps(self, rows: Any, limit: Any, knee: Any = 1.0, rent_scale: Any = None) -> Self:
        """Copy with limits on joint flows appended as resources (quotas, partial bans).

        `rows` [C×A] (or [A] for one): mask or use per unit of flow, dense or sparse; `limit` [C]
        quantity; `knee` [C], 1 being a hard cap; `rent_scale` [C] price, by default the median
        `price0`, without effect on a hard cap.
        """
        extra = sp.csr_array(rows if sp.issparse(rows) else np.atleast_2d(rows), dtype=np.float64)
        count = extra.shape[0]
        scale = (
            float(np.median(self.price0)) if rent_scale is None and self.price0.size else rent_scale
        )
        added = {
            "capacity": limit,
            "knee": knee,
            "rent_scale": 1.0 if scale is None else scale,
            "rent0": 0.0,
        }
        arrays = {
            name: np.concatenate([getattr(self, name), frozen(value, count, name)])
            for name, value in added.items()
        }
        if extra.shape[1] != self.seller.size:
            raise ValueError(f"rows: {extra.shape[1]} columns, need {self.seller.size} (arcs)")
        return self._with({"incidence": sp.vstack([self.incidence, extra], format="csr"), **arrays})


def _check(name: str, values: Floats) -> None:
    """Raise ValueError where one of the arrays of numbers breaks its own rule."""
    if name == "capacity":
        require(values >= 0, name, "must be ≥ 0")
        return
    if name == "price_cap":
        require(values > 0, name, "must be > 0 (+inf for none)")
        return
    if name in ("floor", "log_weight"):
        require(values < np.inf, name, "must be a number below +inf (−inf for none)")
    else:
        require(np.isfinite(values), name, "must be finite")
    if name in _POSITIVE:
        require(values > 0, name, "must be > 0")
    elif name in _NOT_NEGATIVE:
        require(values >= 0, name, "must be ≥ 0")
    if name == "knee":
        require(values <= 1, name, "must be ≤ 1")
    elif name == "tariff":
        require(values > -1, name, "must be > −1")
    elif name == "floor":
        none = np.isneginf(values)
        require(none | (values >= 0), name, "must be ≥ 0, or −inf for none")


def _incidence(values: Any, resources: int, arcs: int) -> sp.csr_array:
    """Checked canonical copy [R×A] without stored zeros, read-only; itself if that already."""
    matrix = values
    if not (isinstance(values, sp.csr_array) and _is_frozen(values)):
        matrix = sp.csr_array(values, dtype=np.float64, copy=True)
    if matrix.shape != (resources, arcs):
        raise ValueError(f"incidence: shape {matrix.shape}, need ({resources}, {arcs})")
    if matrix is not values:
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
    rows = np.repeat(np.arange(resources), np.diff(matrix.indptr))
    wrong = ~(np.isfinite(matrix.data) & (matrix.data > 0))
    bad = np.ones(resources, dtype=bool)
    bad[rows[wrong]] = False
    require(bad, "incidence", "entries must be finite and ≥ 0")
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)
    return matrix


def _is_frozen(matrix: sp.csr_array) -> bool:
    writeable = matrix.data.flags.writeable or matrix.indices.flags.writeable
    return matrix.dtype == np.float64 and not writeable and bool(matrix.has_canonical_format)
