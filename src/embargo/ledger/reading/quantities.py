"""Numbers with their units: amounts and rates of energy, shares, prices, money, time, ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargo.ledger.reading.numbers import Number, number_at
from embargo.ledger.reading.phrases import Phrases
from embargo.ledger.reading.spans import Quantity, Span
from embargo.ledger.reading.tokens import Token, fold

_RANGE = frozenset(["-", "‐", "‑", "–", "—", "〜", "to"])
_BETWEEN = 4
"""The most words between a unit and its period: "barrels of Russian crude a day"."""
_NEAR = 4
"""How many words around a percentage are looked at for what it is of."""

Spanner = Callable[[int, int], Span]


@dataclass(frozen=True)
class _Unit:
    kind: str
    name: str


@cache
def _file() -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(Path(__file__).with_name("units.yaml"))


@cache
def _units() -> Phrases[_Unit]:
    """What may stand behind a number."""
    from embargo.units import unit_names

    file = _file()
    # Letters such as "a" or "t" are units in a table and words in prose: case must be as written.
    pairs: list[tuple[str, _Unit]] = []
    for kind in ("energy", "time", "count"):
        for name, texts in file[kind].items():
            pairs += [(text, _Unit(kind, name)) for text in texts]
    for name in unit_names():
        pairs += [(name, _Unit("energy", name)), (f"{name}pd", _Unit("energy", f"{name}/d"))]
    pairs += [("kl", _Unit("energy", "kl")), ("b", _Unit("energy", "bbl"))]
    pairs += [(text, _Unit("percent", "percent")) for text in file["percent"]]
    for name, texts in file["money_behind"].items():
        pairs += [(text, _Unit("money", name)) for text in texts]
    return Phrases(pairs)


@cache
def _phrases(key: str) -> Phrases[str]:
    return Phrases((text, name) for name, texts in _file()[key].items() for text in texts)


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _file()[key])


def find(
    tokens: Sequence[Token], first: int, end: int, taken: Callable[[int], int], spanner: Spanner
) -> list[Quantity]:
    """The quantities of one sentence, in order.

    Arguments:
        tokens: of the text.
        first, end: the sentence's tokens, the end not included.
        taken: one past a date that begins at a token, or the token itself if none does.
        spanner: makes a span of a range of tokens.
    """
    found = []
    at = first
    while at < end:
        past = taken(at)
        if past > at:
            at = past
            continue
        step = _money_first(tokens, at, end, first, spanner) or _number_first(
            tokens, at, end, first, spanner
        )
        if step is None:
            at += 1
            continue
        at, quantity = step
        if quantity is not None:
            found.append(quantity)
    return found


def _money_first(
    tokens: Sequence[Token], at: int, end: int, first: int, spanner: Spanner
) -> tuple[int, Quantity | None] | None:
    """$48.50 a barrel, US$3bn, €2 billion."""
    currency = _phrases("money_before").at(tokens, at, end)
    if currency is None or currency[0] >= end or not tokens[currency[0]].digits:
        return None
    low = number_at(tokens, currency[0], end)
    if low is None:
        return None
    low, high = _ranged(tokens, low, end, skip_currency=True)
    return _priced(tokens, at, low, high, currency[1], low.end if high is None else high.end,
                   end, first, spanner)  # fmt: skip


def _number_first(
    tokens: Sequence[Token], at: int, end: int, first: int, spanner: Spanner
) -> tuple[int, Quantity | None] | None:
    """9 %, 1.62 million barrels per day, a third, 12 dollars a barrel, 30-day."""
    # A digit behind a letter belongs to a name: G7, H1, N2.
    behind = tokens[at - 1] if at > first else None
    joined = behind is not None and behind.end == tokens[at].start
    if behind is not None and joined and tokens[at].digits and "a" <= behind.folded[:1] <= "z":
        return at + 1, None
    begun, sign = _signed(tokens, at, end, behind)
    low = number_at(tokens, begun, end)
    if low is None:
        return None
    low, high = (low, None) if sign < 0 else _ranged(tokens, low, end)
    last = high or low
    if last.part:
        start = at + 1 if tokens[at].folded == "a" else at
        span = spanner(start, last.end)
        value = round(100 * last.value, 1)
        role = _role(tokens, at, last.end, first, end) or "share"
        return last.end, Quantity(
            span, value, None, "percent", "percent", role, _comparator(tokens, at, first)
        )
    behind_number = last.end
    if behind_number < end and tokens[behind_number].text in "-‑ -" and behind_number + 1 < end:
        unit = _units().at(tokens, behind_number + 1, end)
        if unit is not None and unit[1].kind not in ("time", "energy", "percent"):
            unit = None
    else:
        unit = _units().at(tokens, behind_number, end) if behind_number < end else None
    if unit is None:
        return last.end, None
    past, meaning = unit
    if meaning.kind == "money":
        return _priced(tokens, at, low, high, meaning.name, past, end, first, spanner)
    low_value, high_value = sign * low.value, None if high is None else high.value
    # "1.62 to 1.7 million": the scale belongs to both.
    if high is not None and low.scale == 1 and high.scale > 1:
        low_value *= high.scale
    name = meaning.name
    if meaning.kind == "energy":
        past, name, by = _energy(tokens, past, end, meaning.name, last)
        low_value /= by
        high_value = None if high_value is None else high_value / by
    role = _role(tokens, at, past, first, end) if meaning.kind == "percent" else ""
    return past, Quantity(
        spanner(at, past),
        _tidy(low_value),
        None if high_value is None else _tidy(high_value),
        name,
        meaning.kind,
        role,
        _comparator(tokens, at, first),
    )


def _signed(tokens: Sequence[Token], at: int, end: int, before: Token | None) -> tuple[int, float]:
    """Where the figures begin, and −1.0 if a minus stands before them: −3 %, minus 3 %, -3 %."""
    token = tokens[at]
    if at + 1 < end and tokens[at + 1].digits:
        apart = before is None or before.end < token.start or before.text == "("
        joined = tokens[at + 1].start == token.end
        if token.folded == "minus" or (apart and joined and token.text in ("−", "-")):
            return at + 1, -1.0
    return at, 1.0


def _ranged(
    tokens: Sequence[Token], low: Number, end: int, skip_currency: bool = False
) -> tuple[Number, Number | None]:
    """The number, and the upper end if it is the lower end of a range."""
    at = low.end
    if low.words or low.part or at + 1 >= end or tokens[at].text not in _RANGE:
        return low, None
    following = at + 1
    if skip_currency:
        currency = _phrases("money_before").at(tokens, following, end)
        following = currency[0] if currency else following
    if following >= end or not tokens[following].digits:
        return low, None
    high = number_at(tokens, following, end)
    if high is None or (high.value <= low.value and high.scale == low.scale):
        return low, None
    return low, high


def _energy(
    tokens: Sequence[Token], past: int, end: int, unit: str, number: Number
) -> tuple[int, str, float]:
    """One past the quantity, its unit with scale and period, and what its value is divided by."""
    joined = _file()["joined"].get(unit, {})
    by, name = 1.0, unit
    for size, whole in joined.items():
        if number.scale == float(size):
            by, name = float(size), whole
    if "/" not in name:
        period = _period(tokens, past, end)
        if period is not None:
            past, name = period[0], f"{'b' if name == 'bbl' else name}/{period[1]}"
    return past, name, by


def _period(tokens: Sequence[Token], at: int, end: int) -> tuple[int, str] | None:
    """The period of a rate behind a unit, a few words between allowed after "of"."""
    near = _period_here(tokens, at, end)
    if near is not None or at >= end or tokens[at].folded != "of":
        return near
    for later in range(at + 1, min(at + 1 + _BETWEEN, end)):
        if not tokens[later].text[:1].isalpha():
            return None
        found = _period_here(tokens, later, end)
        if found is not None and later > at + 1:
            return found
    return None


def _period_here(tokens: Sequence[Token], at: int, end: int) -> tuple[int, str] | None:
    if at >= end:
        return None
    alone = _phrases("periods_alone").at(tokens, at, end)
    if alone is not None:
        return alone
    if tokens[at].folded in ("/", "per", "a", "each", "every") and at + 1 < end:
        return _phrases("periods").at(tokens, at + 1, end)
    return None


def _priced(
    tokens: Sequence[Token],
    at: int,
    low: Number,
    high: Number | None,
    currency: str,
    past: int,
    end: int,
    first: int,
    spanner: Spanner,
) -> tuple[int, Quantity]:
    """Money, or a price if an amount follows."""
    low_value, high_value = low.value, None if high is None else high.value
    scale = low.scale if high is None else high.scale
    if high is not None and low.scale == 1:
        low_value *= high.scale
    kind, unit = "money", currency
    if past + 1 < end and tokens[past].folded in ("/", "a", "per", "the"):
        per = _phrases("per").at(tokens, past + 1, end)
        if per is not None:
            kind, unit, past = "price", f"{currency}/{per[1]}", per[0]
    if kind == "money":
        word = {float(size): text for size, text in _file()["money_scales"].items()}.get(scale)
        if word is not None:
            unit = f"{currency} {word}"
            low_value /= scale
            high_value = None if high_value is None else high_value / scale
        period = _period_here(tokens, past, end)
        if period is not None:
            past, unit = period[0], f"{unit}/{period[1]}"
    return past, Quantity(
        spanner(at, past),
        _tidy(low_value),
        None if high_value is None else _tidy(high_value),
        unit,
        kind,
        "",
        _comparator(tokens, at, first),
    )


def _tidy(value: float) -> float:
    """A number without the last digits that scaling up and down has left."""
    return float(f"{value:.12g}")


def _comparator(tokens: Sequence[Token], at: int, first: int) -> str:
    """The word of comparison right before a quantity, articles skipped."""
    for start in range(max(first, at - 4), at):
        found = _phrases("comparators").at(tokens, start, at)
        if found is not None and found[0] == at:
            return found[1]
    return ""


def _role(tokens: Sequence[Token], at: int, past: int, first: int, end: int) -> str:
    """What a percentage is: rate, growth or share, by the words around it; "" if none tells."""
    before = [token.folded for token in tokens[max(first, at - _NEAR) : at]]
    behind = [token.folded for token in tokens[past : min(end, past + _NEAR)]]
    if _words("rate") & {*before, *behind}:
        return "rate"
    if behind[:1] == ["of"] or _words("share") & {*before}:
        return "share"
    if _words("growth") & {*before, *behind[:1]}:
        return "growth"
    return ""
