"""The statistical review of world energy: trade matrices and workbook."""

from embargo.facts.readers.statistical_review.conversion import read_conversion_factors
from embargo.facts.readers.statistical_review.matrices import blocks, read_matrices, totals
from embargo.facts.readers.statistical_review.workbook import read_workbook

__all__ = [
    "blocks",
    "read_conversion_factors",
    "read_matrices",
    "read_workbook",
    "totals",
]
