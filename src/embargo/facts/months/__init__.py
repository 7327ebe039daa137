"""Trade by month: what ships of it, how it was made, and how it fits the annual base."""

from embargo.facts.months.table import coverage, differences, months, streams

__all__ = ["coverage", "differences", "months", "streams"]
