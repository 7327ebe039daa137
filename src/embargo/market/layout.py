"""Which arcs, sellers, buyers and resources of a market take part, in the order of a solve.

Prices and amounts do not change it: it is found once for a market and the same open arcs, and kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import is_
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np
import scipy.sparse as sp

from embargo.market.arrays import Bools, Floats, Ints
from embargo.market.compiled import Sloping
from embargo.market.market import Market

T = TypeVar("T")

_CLOSED = 1e-14
"""A capacity of less than this part of the largest supply or demand is closed."""
_KEPT = 16


@dataclass(frozen=True, eq=False)
class Layout:
    """Open arcs grouped by buyer and within it by supplier group, and what they touch."""

    arcs: Ints
    """[a] arcs of the market."""
    sellers: Ints
    """[s] its sellers that an open arc touches; buyers [n] and resources [r] alike."""
    buyers: Ints
    resources: Ints
    buyer: Ints
    """[a] buyer of each arc, ascending, every buyer 0 … n−1 present."""
    starts: Ints
    """[n] first arc of each buyer."""
    group: Ints
    """[a] group of each arc, ascending, every group 0 … g−1 present."""
    group_starts: Ints
    """[g] first arc of each group."""
    named: Ints
    """[g] the market's group; a number beyond them for an arc that has none."""
    owner: Ints
    """[g] buyer of each group."""
    heads: Ints
    """[n] first group of each buyer."""
    row: Ints
    """[e] unknown of each entry, sellers before resources: what an arc pays and uses."""
    arc: Ints
    """[e] arc of each entry; the first a are those of the sellers."""
    uses: Floats
    """[e] use of the unknown by a unit of flow."""
    by_arc: Ints
    """[e] the entries in order of their arcs."""
    size: int
    """Unknowns."""
    usable: Bools
    """[A] whether an arc of the market takes part."""
    rest: Ints
    """The arcs that do not."""
    kept: dict[str, tuple[tuple[object, ...], object]]
    """What was made by `once`."""

    def once(self, name: str, make: Callable[..., T], *of: Any) -> T:
        """What `make` makes of this and some arrays of a market, kept while they are the very same.

        The arrays of a market are read-only, and shared with those it was changed from.
        """
        known = self.kept.get(name)
        if known is None or any(one is not other for one, other in zip(known[0], of, strict=True)):
            known = self.kept[name] = of, make(self, *of)
        return cast(T, known[1])

    @cached_property
    def by_group(self) -> Ints:
        """[g+1] `group_starts`, and how many arcs there are."""
        return np.append(self.group_starts, self.arcs.size)

    @cached_property
    def by_buyer(self) -> Ints:
        """[n+1] `heads`, and how many groups there are."""
        return np.append(self.heads, self.group_starts.size)

    @cached_property
    def alone(self) -> Ints:
        """[unknowns] the buyer that alone uses each resource; −1 where several do, or a seller."""
        buyer = self.buyer[self.arc]
        least = np.full(self.size, self.buyers.size)
        most = np.full(self.size, -1)
        np.minimum.at(least, self.row, buyer)
        np.maximum.at(most, self.row, buyer)
        found = np.where(least == most, least, -1)
        found[: self.sellers.size] = -1
        return found.astype(np.intp)

    @cached_property
    def sloping(self) -> Sloping:
        """The entries by arc, for the compiled kernel, paying what they use."""
        return self.paying(self.uses)

    def paying(self, pays: Floats) -> Sloping:
        """The same when they pay `pays` [e]."""
        arc = self.arc[self.by_arc]
        return Sloping.of(
            n=self.buyers.size,
            even=int(pays is self.uses),
            heads=self.by_buyer,
            group_starts=self.by_group,
            first=np.searchsorted(arc, np.arange(self.arcs.size + 1)),
            row=self.row[self.by_arc],
            uses=self.uses[self.by_arc],
            pays=pays[self.by_arc],
        )


@dataclass(frozen=True, eq=False)
class _Known:
    """A layout, and what it was made from: arrays of a market, and who acts in it."""

    market: tuple[object, ...]
    acts: tuple[Bools, ...]
    usable: Bools
    limited: Bools
    layout: Layout

    def same(self, market: Market, acts: tuple[Bools, ...]) -> bool:
        """Whether a market has the very same arrays: then its arcs need not be looked at."""
        return all(map(is_, self.market, _told(market))) and all(
            map(np.array_equal, self.acts, acts)
        )

    def equal(self, market: Market, usable: Bools) -> bool:
        """Whether a market with these arcs has equal arrays."""
        seller, buyer, group, incidence, *_ = self.market
        return (
            np.array_equal(self.usable, usable)
            and np.array_equal(self.limited, np.isfinite(market.capacity))
            and _same(seller, market.seller)
            and _same(buyer, market.buyer)
            and _same(group, market.group)
            and _alike(incidence, market.incidence)
        )


_known: list[_Known] = []
_turn = Lock()


def _told(market: Market) -> tuple[object, ...]:
    """What of a market says which arcs there are, and which may be used."""
    return (
        market.seller, market.buyer, market.group, market.incidence,
        market.open, market.log_weight, market.capacity,
    )  # fmt: skip


def _same(one: object, other: Ints | Floats) -> bool:
    return one is other or np.array_equal(cast(Ints, one), other)


def _alike(one: object, other: sp.csr_array) -> bool:
    names = ("indptr", "indices", "data")
    return one is other or all(_same(getattr(one, name), getattr(other, name)) for name in names)


def layout(market: Market) -> Layout:
    """The layout of a market: of arcs that are open and not shut, between who sells and buys."""
    supply, demand = market.supply0 * market.supply_scale, market.demand0 * market.demand_scale
    scale = max(float(demand.max(initial=0.0)), float(supply.max(initial=0.0)))
    acts = supply > 0, demand > 0, market.capacity <= _CLOSED * scale
    with _turn:
        known = next((each for each in _known if each.same(market, acts)), None)
        if known is None:
            usable = _usable(market, *acts)
            known = next((each for each in _known if each.equal(market, usable)), None)
            made = _made(market, usable) if known is None else known.layout
            new = _Known(_told(market), acts, usable, np.isfinite(market.capacity), made)
        else:
            new = known
        if known is not None:
            _known.remove(known)
        _known.insert(0, new)
        del _known[_KEPT:]
    return new.layout


def _usable(market: Market, sells: Bools, buys: Bools, shut: Bools) -> Bools:
    """Arcs [A] that can carry fuel."""
    usable = market.open & np.isfinite(market.log_weight)
    usable &= sells[market.seller] & buys[market.buyer]
    if shut.any():
        usable[market.incidence.indices[shut[_rows(market)]]] = False
    return np.asarray(usable)


def _rows(market: Market) -> Ints:
    """[e] resource of each entry of the incidence."""
    return np.repeat(np.arange(market.capacity.size), np.diff(market.incidence.indptr))


def _made(market: Market, usable: Bools) -> Layout:
    matrix, row, limited = market.incidence, _rows(market), np.isfinite(market.capacity)
    arcs = np.flatnonzero(usable)
    arcs = arcs[np.lexsort((market.group[arcs], market.buyer[arcs]))]
    place = np.full(usable.size, -1, dtype=np.intp)
    place[arcs] = np.arange(arcs.size)
    sellers, seller = np.unique(market.seller[arcs], return_inverse=True)
    buyers, starts, buyer = np.unique(market.buyer[arcs], return_index=True, return_inverse=True)
    kept = (place[matrix.indices] >= 0) & limited[row]
    resources, resource = np.unique(row[kept], return_inverse=True)
    arc = np.concatenate([np.arange(arcs.size), place[matrix.indices[kept]]])
    # A group of its own for every arc that has none.
    count = market.concentration.size
    label = np.where(market.group[arcs] >= 0, market.group[arcs], count + np.arange(arcs.size))
    group_starts = np.flatnonzero(np.diff(label, prepend=-1))
    owner = buyer[group_starts]
    return Layout(
        arcs=arcs,
        sellers=sellers,
        buyers=buyers,
        resources=resources,
        buyer=buyer,
        starts=starts,
        group=np.cumsum(np.isin(np.arange(arcs.size), group_starts)) - 1,
        group_starts=group_starts,
        named=label[group_starts],
        owner=owner,
        heads=np.searchsorted(owner, np.arange(buyers.size)),
        row=np.concatenate([seller, sellers.size + resource]),
        arc=arc,
        uses=np.concatenate([np.ones(arcs.size), matrix.data[kept]]),
        by_arc=np.argsort(arc, kind="stable"),
        size=sellers.size + resources.size,
        usable=usable,
        rest=np.flatnonzero(~usable),
        kept={},
    )
