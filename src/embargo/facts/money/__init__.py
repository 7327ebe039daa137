"""Cited figures of money: GDP, what states take of exports, book values of stakes, past studies."""

from embargo.facts.money.figures import (
    BookValue,
    Study,
    TaxShare,
    book_values,
    gdp,
    studies,
    tax_shares,
)

__all__ = ["BookValue", "Study", "TaxShare", "book_values", "gdp", "studies", "tax_shares"]
