"""How numbers, names and lists are written for people: the words of `outcome.text`."""

from embargo.outcome.text import (
    WORDS,
    amount,
    between,
    capital,
    flow,
    listing,
    parts,
    percent,
    place,
    signed,
)

__all__ = [
    "WORDS",
    "amount",
    "between",
    "capital",
    "flow",
    "listing",
    "parts",
    "percent",
    "place",
    "signed",
]
