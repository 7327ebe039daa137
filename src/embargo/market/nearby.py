"""The inner solve from a point close by: Newton from where the tangent leads.

Most evaluations of a market lie close to one that is solved. The first order of λ and m in prices,

    dλ = Σ h dv / (Σh + θs₀),   dm = bend · Σ θσ(dλ − dv)  by group,

leaves a gap of second order, one Newton step another of fourth; once a step is below `LAST` its
first order in the shares is exact to rounding, and nothing is evaluated again.
"""

from __future__ import annotations

import numpy as np

from embargo.market.arrays import Floats
from embargo.market.corner import potential_at, share_at
from embargo.market.settle import Groups, Settled, Turn

LAST = 2e-7
"""Largest step whose square is rounding."""

_STEPS = 6
_FAR = 1.0
_LARGEST = 1e3


def nearby(
    groups: Groups,
    utility: Floats,
    outside: Floats,
    stiffness: Floats,
    level: Floats,
    crowding: Floats,
) -> Settled | None:
    """The choice, sought from a guess of it; None where the guess is too far off.

    Arguments:
        groups: the arcs.
        utility: [a] log ω − θv.
        outside: [n] −θb of the backstop.
        stiffness: [g] θκ.
        level, crowding: guess of θλ [n] and of θm [g].
    """
    owner, crowds = groups.layout.owner, stiffness > 0
    x = level
    equal = x[owner]
    y = equal - np.where(crowds, np.maximum(crowding, 0.0), 0.0)
    for step in range(1, _STEPS + 1):
        if not np.abs(x).max(initial=0.0) < _LARGEST:
            return None
        log_position = utility + y[groups.layout.group]
        t = np.exp(log_position)
        share, slope, root = share_at(t, groups.reach)
        group_share = np.add.reduceat(share, groups.layout.group_starts)
        group_slope = np.add.reduceat(slope, groups.layout.group_starts)
        short = np.exp(outside + x)
        busy = crowds & ((group_share > groups.free_share) | (y < equal))
        at = np.flatnonzero(busy)
        turn = Turn.of(at, groups, stiffness, equal - y, group_share, group_slope)
        rise = group_slope.copy()
        rise[at] = np.where(turn.slack, group_slope[at], turn.follow * turn.total)
        slope_x = np.add.reduceat(rise, groups.layout.heads) + short
        bought = np.add.reduceat(group_share, groups.layout.heads) + short
        bought += np.bincount(turn.owner, turn.total * turn.answer, x.size)
        dx = (1.0 - bought) / slope_x
        along = dx[owner]
        dy = along.copy()
        dy[at] = turn.answer + turn.follow * along[at]
        largest = max(np.abs(dx).max(initial=0.0), np.abs(dy).max(initial=0.0))
        if not largest < _FAR:
            return None
        x = x + dx
        equal = x[owner]
        moved = y + dy
        kept = np.minimum(moved, equal)
        if largest < LAST:
            group_share = group_share + group_slope * dy
            crowded = crowds & ~busy & (group_share > groups.free_share)
            if not crowded.any() and not (kept < moved - 1e-15 * np.abs(moved)).any():
                by_arc = dy[groups.layout.group]
                return Settled(
                    level=x,
                    crowding=np.where(crowds, equal - kept, 0.0),
                    log_position=log_position + by_arc,
                    spent=potential_at(t, groups.reach, root) + share * by_arc,
                    share=share + slope * by_arc,
                    slope=slope,
                    group_share=group_share,
                    group_slope=group_slope,
                    short=short * (1.0 + dx),
                    steps=step,
                )
        y = kept
    return None
