"""Past events by month: the path that the model gives them, and simple rules, scored by month."""

from embargo.evidence.monthly.event import MonthEvent
from embargo.evidence.monthly.read import ids, parse, read

__all__ = ["MonthEvent", "ids", "parse", "read"]
