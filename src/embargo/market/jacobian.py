"""How use answers prices and rents: minus its derivative, by buyer and group.

    −∂use/∂z = U·D·[H⁻¹ − h·hᵀ/(Σh + θs₀) + (ε/q)·s·sᵀ]·Pᵀ

with U and P what arcs use and pay, H⁻¹ = θ·diag(σ) − Σ_g c·(θσ)(θσ)ᵀ the inverse curvature of the
choice. Symmetric without tariffs; then only its lower half is
summed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas

from embargo.market.arrays import Bools, Floats, Ints, summed
from embargo.market.layout import Layout
from embargo.market.sourcing import Choice

_KEPT = 8


@dataclass(frozen=True)
class _Plan:
    """The entries of some unknowns, and their pairs: every cell of the matrix that is not zero."""

    count: int
    cell: Ints
    """[e] buyer and unknown."""
    arc: Ints
    uses: Floats
    pays: Floats
    pair: Ints
    """[p] cell of two entries of one arc."""
    pair_arc: Ints
    pair_factor: Floats
    group_pair: Ints
    """[p] cell of two entries of one group that can crowd."""
    group_pair_group: Ints
    left: Ints
    right: Ints
    group_pair_factor: Floats


class Pattern:
    """Where the matrix of a market can be other than zero; what was found is kept."""

    def __init__(self, layout: Layout, pays: Floats, crowds: Bools) -> None:
        """Over the entries of a layout.

        Arguments:
            layout: the arcs and what they use.
            pays: [e] what of its unknown each entry pays; of `layout.uses` itself without tariffs.
            crowds: [g] whether a group can crowd.
        """
        self._layout, self._pays, self._crowds = layout, pays, crowds
        self._even = pays is layout.uses
        self._plans: dict[bytes, _Plan] = {}

    def matrix(
        self, free: Ints, demand: Floats, demand_slope: Floats, theta: Floats, choice: Choice
    ) -> Floats:
        """[f×f] for the unknowns `free` [f], ascending; its lower half where it is symmetric.

        Arguments:
            free: the unknowns.
            demand, demand_slope: [n] by buyer.
            theta: [a] θ of each arc's buyer.
            choice: where it is asked.
        """
        plan, steep, bend = self._plan(free), theta * choice.slope, choice.bend
        n = plan.count
        per_arc = demand[self._layout.buyer] * steep
        own = summed(plan.pair, plan.pair_factor * per_arc[plan.pair_arc], n * n)
        at = np.flatnonzero(bend[plan.group_pair_group] > 0)
        if at.size:
            left = plan.left[at]
            crowded = plan.group_pair_factor[at] * bend[plan.group_pair_group[at]]
            crowded = crowded * per_arc[left] * steep[plan.right[at]]
            own -= summed(plan.group_pair[at], crowded, n * n)
        own = own.reshape(n, n)
        self._subtract(own, plan, choice.pull, demand / choice.weight)
        self._subtract(own, plan, choice.share, -demand * demand_slope)
        return own

    def _subtract(self, own: Floats, plan: _Plan, per_arc: Floats, strength: Floats) -> None:
        """Take Z_Uᵀ·diag(strength)·Z_P from `own`, with Z the sums of `per_arc` [a] by buyer."""
        n, buyers = plan.count, self._layout.buyers.size
        each = per_arc[plan.arc]
        uses = summed(plan.cell, plan.uses * each, buyers * n).reshape(buyers, n)
        # SciPy's own products, since the step then calls SciPy's LAPACK: NumPy brings a second
        # pool of BLAS threads, and two pools in turns on few cores cost more than the arithmetic.
        if self._even and (strength >= 0).all():
            uses *= np.sqrt(strength)[:, None]
            blas.dsyrk(-1.0, uses.T, beta=1.0, c=own.T, overwrite_c=1)
        elif self._even and (strength <= 0).all():
            uses *= np.sqrt(-strength)[:, None]
            blas.dsyrk(1.0, uses.T, beta=1.0, c=own.T, overwrite_c=1)
        else:
            pays = summed(plan.cell, plan.pays * each, buyers * n).reshape(buyers, n)
            own -= blas.dgemm(1.0, (uses * strength[:, None]).T, pays.T, trans_b=True)

    def _plan(self, free: Ints) -> _Plan:
        key = free.tobytes()
        plan = self._plans.get(key)
        if plan is None:
            while len(self._plans) >= _KEPT:
                self._plans.pop(next(iter(self._plans)))
            plan = self._plans[key] = self._planned(free)
        return plan

    def _planned(self, free: Ints) -> _Plan:
        layout, n = self._layout, free.size
        place = np.full(layout.size, -1, dtype=np.intp)
        place[free] = np.arange(n)
        kept = np.flatnonzero(place[layout.row] >= 0)
        row, arc = place[layout.row[kept]], layout.arc[kept]
        uses, pays = layout.uses[kept], self._pays[kept]
        left, right = _pairs(arc, np.arange(arc.size))
        group = layout.group[arc]
        together = np.flatnonzero(self._crowds[group])
        first, second = _pairs(group[together], together)
        if self._even:
            low = row[left] >= row[right]
            left, right = left[low], right[low]
            low = row[first] >= row[second]
            first, second = first[low], second[low]
        return _Plan(
            count=n,
            cell=layout.buyer[arc] * n + row,
            arc=arc,
            uses=uses,
            pays=pays,
            pair=row[left] * n + row[right],
            pair_arc=arc[left],
            pair_factor=uses[left] * pays[right],
            group_pair=row[first] * n + row[second],
            group_pair_group=group[first],
            left=arc[first],
            right=arc[second],
            group_pair_factor=uses[first] * pays[second],
        )


def _pairs(label: Ints, entry: Ints) -> tuple[Ints, Ints]:
    """Every pair of entries [k], in both orders and with itself, that share a label [k]."""
    order = np.argsort(label, kind="stable")
    label, entry = label[order], entry[order]
    each = np.bincount(label) if label.size else np.zeros(0, dtype=np.intp)
    start = np.cumsum(each) - each
    repeats = each[label]
    left = np.repeat(np.arange(label.size), repeats)
    offset = np.arange(left.size) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return entry[left], entry[start[label[left]] + offset]
