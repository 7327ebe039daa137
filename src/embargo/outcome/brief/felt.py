"""Whom an outcome hits by so much that it is told: the same in words, charts and tables."""

from __future__ import annotations

import polars as pl

from embargo.outcome.headline import Buyer, Headline, Seller
from embargo.outcome.outcome import Outcome

MOST = 4
"""Buyers, sellers and fuels that have a chart of their own."""

LEAST = 0.005
"""Changes below this, in the unit of the row, are not told."""

FELT = 5e-4
"""A price moves if it moves by this part."""


def felt_buyers(first: Headline) -> tuple[Buyer, ...]:
    """Buyers that lose something, or whose price moves, the most hit first."""
    return tuple(
        buyer
        for buyer in first.buyers
        if any(p.lost >= LEAST for p in buyer.purchases) or abs(buyer.price.relative) >= FELT
    )


def felt_sellers(first: Headline) -> tuple[Seller, ...]:
    """Sellers whose trade or price moves, the most hit first."""
    return tuple(
        seller
        for seller in first.sellers
        if max((abs(p.value) for p in (*seller.lost, *seller.gained)), default=0.0) >= 10 * LEAST
    )


def felt_places(first: Headline) -> tuple[str, ...]:
    """Places of these buyers and sellers, each once, sellers and buyers in turn."""
    buyers = list(dict.fromkeys(each.place for each in felt_buyers(first)))
    sellers = list(dict.fromkeys(each.place for each in felt_sellers(first)))
    paired = [place for pair in zip(buyers, sellers, strict=False) for place in pair]
    return tuple(dict.fromkeys([*paired, *buyers, *sellers]))


def pairs_of_months(outcome: Outcome, first: Headline) -> tuple[tuple[str, str], ...]:
    """Buyers and markets whose months are told: those hit, the most hit first."""
    if outcome.span is None:
        return ()
    return tuple((b.place, b.market) for b in felt_buyers(first))[:MOST]


def series(outcome: Outcome, code: str, market: str, item: str) -> pl.DataFrame:
    """The months of one item of a place and market."""
    return outcome.tables["months"].filter(
        (pl.col("place") == code) & (pl.col("fuel") == market) & (pl.col("item") == item)
    )
