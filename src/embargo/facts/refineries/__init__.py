"""Refineries: complexity, companies, Russian intake and stakes, as cited figures."""

from embargo.facts.refineries.figures import (
    ITEMS,
    Figure,
    Stake,
    complexity,
    figures,
    held,
    stakes,
)

__all__ = ["ITEMS", "Figure", "Stake", "complexity", "figures", "held", "stakes"]
