"""How numbers, names and lists are written for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from embargo import fuels, places
from embargo.scenario.words import of

if TYPE_CHECKING:
    from embargo.outcome.headline import Part

WORDS = {
    "crude": "crude",
    "products": "oil products",
    "lng": "LNG",
    "pipeline_gas": "pipeline gas",
    "gas": "gas",
    "coal": "coal",
}
"""Fuels and markets inside a sentence."""


def amount(value: float) -> str:
    """About three digits: 1,234; 123; 12.3; 1.23; 0.12; 0.01."""
    size = abs(value)
    if size >= 99.95:
        return f"{value:,.0f}"
    if size >= 9.995:
        return f"{value:.1f}"
    return f"{value:.2f}"


def signed(value: float) -> str:
    """As `amount`, with its sign: +1.23, −0.40."""
    text = amount(abs(value))
    return f"{'−' if value < 0 else '+'}{text}"


def percent(share: float, *, sign: bool = False) -> str:
    """A share in percent: 9.2 %, 0.08 %, 41 %."""
    value = 100 * share
    size = abs(value)
    if 0 < size < 0.01:
        text = "<0.01"
    else:
        text = f"{size:.0f}" if size >= 20 else f"{size:.1f}" if size >= 1 else f"{size:.2f}"
    mark = "−" if value < 0 else "+" if sign else ""
    return f"{mark}{text} %"


def between(band: tuple[float, float] | None) -> str:
    """A band behind its number: " (1.40 to 3.00)"; nothing without one."""
    if band is None:
        return ""
    low, high = (f"{'−' if end < 0 else ''}{amount(abs(end))}" for end in band)
    return f" ({low} to {high})"


def place(code: str) -> str:
    """The name of a place, by its code."""
    return places.name(code)


def owner(code: str) -> str:
    """A place as an owner at the head of a line: "Japan's", "The United States'"."""
    return capital(of([code]))


def capital(text: str) -> str:
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def flow(value: float, fuel: str) -> str:
    """A flow with its unit a year."""
    return f"{amount(value)} {fuels.flow_unit(fuel)}"


def parts(changes: Sequence[Part], top: int, least: float = 0.005, home: str | None = None) -> str:
    """Places with their changes and bands: the largest `top`, the others summed; "" if all tiny.

    Arguments:
        least: changes below this are not shown on their own.
        home: the place whose own supply or use is called "home".
    """
    shown = [part for part in changes if abs(part.value) >= least][:top]
    if not shown:
        return ""
    if len(changes) == len(shown) + 1 and abs(changes[-1].value) >= least:
        shown = list(changes)
    rest = changes[len(shown) :]
    texts = [
        f"{'home' if code == home else place(code)} {signed(value)}{between(band)}"
        for code, value, band in shown
    ]
    others = sum(part.value for part in rest)
    if abs(others) >= least:
        texts.append(f"{len(rest)} other{'s' if len(rest) > 1 else ''} {signed(others)}")
    return ", ".join(texts)


def listing(words: Sequence[str]) -> str:
    """Words in a sentence: "a, b and c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
