"""How much trade between a pair ordinarily changes, by the size of its share and of its flow.

Changes of the pairs of one exporter, or of one importer, have a part in common: a new mine, a
strike, a cold winter. It hardly shows in one pair and rules their sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from embargo.errors import InputError
from embargo.evidence.problem import Bools, Floats

EDGES = (0.001, 0.01, 0.03, 0.1, 0.3)
"""Upper ends of the size classes of a share but the last, which ends at 1."""
SIZES = (0.0001, 0.001, 0.005)
"""Upper ends of the size classes of a flow, as a part of world trade, but the last."""
RECENT = 5
"""Years looked back on: methods of counting trade change, and so does trade."""
ENOUGH = 40
"""Changes that a class needs for a fit of its own."""
MOST = 0.8
"""Largest part of the variance of a change that is common to other pairs."""
_LN2, _LN5 = np.log(2.0), np.log(5.0)


@dataclass(frozen=True)
class Side:
    """One side of a distribution: P(|x − median| > t | this side) = exp(−(t/scale)^shape)."""

    scale: float
    shape: float

    @classmethod
    def fit(cls, half: float, most: float) -> Side:
        """Give the side whose median is `half` and whose upper fifth starts at `most`."""
        half, most = max(half, 1e-6), max(most, 1e-6)
        shape = np.clip(np.log(_LN5 / _LN2) / np.log(max(most / half, 1.001)), 0.5, 2.0)
        return cls(float(most / _LN5 ** (1.0 / shape)), float(shape))


@dataclass(frozen=True)
class Spread:
    """Changes of one class.

    Attributes:
        median: of the log change of flows that went on.
        down, up: the two sides of it; they differ, as big shares mostly fall.
        gone: chance that a flow ends.
        least, most: log changes beyond which nothing is drawn: 1 % and 99 % of the sample.
        count: changes it was fitted to.
    """

    median: float
    down: Side
    up: Side
    gone: float
    least: float
    most: float
    count: int

    @classmethod
    def fit(cls, before: Floats, after: Floats) -> Spread:
        """Give the spread of changes [n] from `before` (positive) to `after`.

        Two-piece Weibull by quantiles: the median and the central 50 % and 80 % bands of the
        sample are met exactly (where the shape stays in 0.5–2).
        """
        went_on = after > 0
        change = np.log(after[went_on] / before[went_on])
        if not change.size:
            change = np.zeros(1)
        cuts = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]
        least, q10, q25, q50, q75, q90, most = (float(q) for q in np.quantile(change, cuts))
        return cls(
            q50,
            Side.fit(q50 - q25, q50 - q10),
            Side.fit(q75 - q50, q90 - q50),
            float(1.0 - went_on.mean()) if went_on.size else 0.0,
            least,
            most,
            int(went_on.size),
        )

    def draw(
        self,
        rng: np.random.Generator,
        shape: tuple[int, ...],
        centred: bool,
        normal: Floats | None = None,
    ) -> Floats:
        """Give factors of the given shape; 0 where the flow ends.

        Arguments:
            rng: the random numbers.
            shape: of the answer.
            centred: leave the median out, so that the middle draw is the base.
            normal: normal scores of that shape to draw by; by default independent ones.
        """
        score = rng.standard_normal(shape) if normal is None else normal
        up = score > 0
        size = -np.log(2.0 * ndtr(-np.abs(score)))
        step = np.where(
            up,
            self.up.scale * size ** (1.0 / self.up.shape),
            -self.down.scale * size ** (1.0 / self.down.shape),
        )
        bounded = np.clip(step + self.median, self.least, self.most)
        factor = np.exp(bounded - (self.median if centred else 0.0))
        return np.where(rng.random(shape) < self.gone, 0.0, factor)


@dataclass(frozen=True)
class Churn:
    """Ordinary change of a fuel's trade over some years.

    Attributes:
        lag: years between base and outcome.
        classes: spreads by class of share, small first, and in it by class of flow, small first,
            with all flows last.
        home: spread of home use, as a flow.
        new: chance that a pair without trade starts.
        new_share: log of the importer's share that a new pair takes: median and spread.
        common: correlation of the changes of two pairs with the same exporter, and with the same
            importer, by normal scores.
    """

    lag: int
    classes: tuple[tuple[Spread, ...], ...]
    home: Spread | None
    new: float
    new_share: Spread | None
    common: tuple[float, float] = (0.0, 0.0)

    def draw_factors(
        self,
        rng: np.random.Generator,
        shares: Floats,
        sizes: Floats | None = None,
        *,
        draws: int = 1,
        centred: bool = True,
    ) -> Floats:
        """Give [draws, *shares.shape] factors; 1 where the share is zero.

        The distribution of each is that of its class; a table has the parts in common (a Gaussian
        copula of two factors; Nelsen 2006), a list of pairs has none.

        Arguments:
            rng: the random numbers.
            shares: share of its importer's purchases that each flow has, 0 to 1; [E, I] or [k].
            sizes: part of world trade that each flow is; without it all sizes count as one.
            draws: how many.
            centred: leave the medians out.
        """
        factors = np.ones((draws, *shares.shape))
        score: Floats = np.asarray(rng.standard_normal(factors.shape))
        if shares.ndim == 2:
            exporter, importer = self.common
            score *= np.sqrt(1.0 - exporter - importer)
            score += np.sqrt(exporter) * rng.standard_normal((draws, shares.shape[0], 1))
            score += np.sqrt(importer) * rng.standard_normal((draws, 1, shares.shape[1]))
        row = np.digitize(shares, EDGES, right=True)
        last = np.full(shares.shape, len(SIZES) + 1)
        column = last if sizes is None else np.digitize(sizes, SIZES, right=True)
        for a, spreads in enumerate(self.classes):
            for b, spread in enumerate(spreads):
                here = (row == a) & (column == b) & (shares > 0)
                if here.any():
                    drawn = spread.draw(rng, (draws, int(here.sum())), centred, score[:, here])
                    factors[:, here] = drawn
        return factors

    def draw_new(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
        """Give shares that pairs without trade take; 0 where none starts."""
        if self.new_share is None or self.new == 0:
            return np.zeros(shape)
        size = np.minimum(self.new_share.draw(rng, shape, False), 1.0)
        return np.where(rng.random(shape) < self.new, size, 0.0)


def sizes(flow: Floats, home: Bools) -> Floats:
    """Give [..., E, I] the part of all trade that each flow is, home use left out."""
    trade = np.where(home, 0.0, flow)
    world = trade.sum(axis=(-2, -1), keepdims=True)
    part: Floats = np.divide(trade, world, out=np.zeros_like(trade), where=world > 0)
    return part


def shares(flow: Floats, home: Bools) -> Floats:
    """Give [..., E, I] the share of each flow in its importer's purchases, home use left out."""
    trade = np.where(home, 0.0, flow)
    bought = trade.sum(axis=-2, keepdims=True)
    part: Floats = np.divide(trade, bought, out=np.zeros_like(trade), where=bought > 0)
    return part


def fit(
    history: Floats, home: Bools, *, lag: int = 1, of: Literal["share", "flow"] = "flow"
) -> Churn:
    """Give the ordinary churn of a fuel.

    Log changes over `lag` years of the last five, pooled over years and pairs by the size of the
    share and of the flow: a large buyer's shares churn less. A class with fewer than 40 changes
    takes the spread of its share, that of all if this has too few as well. Where the history is
    shorter than the lag, the spread over the longest span it has is widened by the square root of
    the ratio.

    Arguments:
        history: [T, E, I] flows of years up to the base year and none after it, oldest first; a
            year that holds a NaN counts as not known.
        home: [E, I] which entries are home use.
        lag: years between base and outcome.
        of: whether shares or flows change; flows also carry the change of an importer's total.

    Raises:
        InputError: fewer than two years.
    """
    years = history[-max(RECENT, lag + 2) :]
    known = np.atleast_1d(np.isfinite(years).all(axis=(1, 2)))
    span = min(lag, len(years) - 1)
    while span > 0 and not (known[:-span] & known[span:]).any():
        span -= 1
    if lag < 1 or span < 1:
        raise InputError.one(
            f"{int(known.sum())} years say nothing about churn over {lag}",
            "give at least two years up to the base year",
        )
    share, size = shares(years, home), sizes(years, home)
    use = known[:-span] & known[span:]
    here, then = share[:-span][use], share[span:][use]
    before, after = (here, then) if of == "share" else (years[:-span][use], years[span:][use])
    apart: Bools = np.broadcast_to(~home, before.shape)
    traded = apart & (here > 0)
    empty = apart & (here == 0) & (here.sum(axis=1) > 0)[:, None, :]
    row = np.digitize(here, EDGES, right=True)
    column = np.digitize(size[:-span][use], SIZES, right=True)
    wide = float(np.sqrt(lag / span))
    world = Spread.fit(before[traded], after[traded])

    def of_class(part: Bools, instead: Spread) -> Spread:
        own = int(part.sum()) >= ENOUGH
        return Spread.fit(before[part], after[part]) if own else instead

    classes = []
    for a in range(len(EDGES) + 1):
        part = traded & (row == a)
        whole = of_class(part, world)
        cells = [of_class(part & (column == b), whole) for b in range(len(SIZES) + 1)]
        classes.append(tuple(_wider(spread, wide) for spread in (*cells, whole)))
    at_home = home[None, :, :] & (before > 0) if of == "flow" else np.zeros_like(traded)
    started = empty & (then > 0)
    went_on = traded & (after > 0)
    change = np.log(np.where(went_on, after, 1.0) / np.where(went_on, before, 1.0))
    scores = _scores(change, went_on, row)
    return Churn(
        lag=lag,
        classes=tuple(classes),
        home=_wider(Spread.fit(before[at_home], after[at_home]), wide) if at_home.any() else None,
        new=float(started.sum() / max(int(empty.sum()), 1)),
        new_share=Spread.fit(np.ones(int(started.sum())), then[started]) if started.any() else None,
        common=_common(scores, before),
    )


def _scores(change: Floats, known: Bools, row: NDArray[np.intp]) -> Floats:
    """Normal scores [T, E, I] of the changes within their class of share; zero where not known."""
    out = np.zeros(change.shape)
    for a in range(len(EDGES) + 1):
        part = known & (row == a)
        rank = change[part].argsort().argsort()
        out[part] = ndtri((rank + 0.5) / max(rank.size, 1))
    return out


def _common(scores: Floats, before: Floats) -> tuple[float, float]:
    """Correlation between pairs of one exporter, and of one importer; their sum at most `MOST`.

    The mean product of the scores of two pairs, each weighted by the root of its flow: large flows
    are what sums are made of, few of them say little.
    """
    weight = np.where(scores != 0, np.sqrt(before), 0.0)
    found = []
    for axis in (2, 1):
        whole = weight.sum(axis=axis)
        product = (weight * scores).sum(axis=axis) ** 2 - ((weight * scores) ** 2).sum(axis=axis)
        pairs = whole**2 - (weight**2).sum(axis=axis)
        each = np.divide(1.0, whole, out=np.zeros_like(whole), where=whole > 0)
        total = float((pairs * each).sum())
        found.append(max(float((product * each).sum()) / total, 0.0) if total > 0 else 0.0)
    exporter, importer = found
    scale = min(1.0, MOST / max(exporter + importer, 1e-9))
    return exporter * scale, importer * scale


def _wider(spread: Spread, by: float) -> Spread:
    down, up = (Side(side.scale * by, side.shape) for side in (spread.down, spread.up))
    gone = 1.0 - (1.0 - spread.gone) ** by**2
    least, most = spread.least * by, spread.most * by
    return Spread(spread.median * by, down, up, gone, least, most, spread.count)
