"""Fleets, the shadow fleet, insurance, rates, fees and lags, as cited figures."""

from embargo.facts.fleets.figures import ITEMS, Figure, Lag, figures, lags, latest

__all__ = ["ITEMS", "Figure", "Lag", "figures", "lags", "latest"]
