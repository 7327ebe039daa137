"""Past events, of years and of months, one YAML file each."""

from embargo.evidence.events.event import (
    BASES,
    MODES,
    ROLES,
    Event,
    MonthEvent,
    PastEvent,
    Total,
    Treated,
    TreatedMonths,
)
from embargo.evidence.events.read import ids, month_ids, parse, read, shipped, shipped_months

__all__ = [
    "BASES",
    "MODES",
    "ROLES",
    "Event",
    "MonthEvent",
    "PastEvent",
    "Total",
    "Treated",
    "TreatedMonths",
    "ids",
    "month_ids",
    "parse",
    "read",
    "shipped",
    "shipped_months",
]
