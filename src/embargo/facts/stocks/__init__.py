"""Stocks and buffers: oil, LNG tanks, gas storage, coal, spare capacity, as cited figures."""

from embargo.facts.stocks.figures import (
    FUELS,
    KINDS,
    Figure,
    amount,
    figures,
    latest,
    working_volume,
)

__all__ = ["FUELS", "KINDS", "Figure", "amount", "figures", "latest", "working_volume"]
