"""Helps to read a text: highlights figures, dates, names; suggests acts; says what to look at."""

from embargo.ledger.reading.reading import Reading, read_text
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Act, Lint, Mention, Period, Quantity, Span
from embargo.ledger.reading.trade import Flow

__all__ = [
    "Act",
    "Flow",
    "Lint",
    "Mention",
    "Period",
    "Quantity",
    "Reading",
    "Sentence",
    "Span",
    "read_text",
]
