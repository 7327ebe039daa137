"""Refineries: complexity, companies, Russian intake, as cited figures."""

from embargo.facts.refineries.figures import ITEMS, Figure, complexity, figures

__all__ = ["ITEMS", "Figure", "complexity", "figures"]
