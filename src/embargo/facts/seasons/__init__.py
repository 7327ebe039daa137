"""How consumption runs over the year: factors by month, our rounded estimates."""

from embargo.facts.seasons.factors import Season, seasons

__all__ = ["Season", "seasons"]
