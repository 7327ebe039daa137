"""Measures turned into changes of the kernel's market: one module for each sort of measure."""

from embargo.outcome.act.apply import apply
from embargo.outcome.act.changes import Changes, Moment
from embargo.outcome.act.check import check, one_year

__all__ = ["Changes", "Moment", "apply", "check", "one_year"]
