"""What to look at before a sentence is relied on: fuels, periods, wholes, units, sums, speakers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from embargo import fuels, places, units
from embargo.errors import InputError
from embargo.ledger.reading.sentence import Sentence
from embargo.ledger.reading.spans import Lint, Quantity
from embargo.ledger.reading.tokens import tokenize, word_set

RULES = {
    "fuel slippage": "a demand or a promise names one fuel, the figure beside it is of another",
    "no period": "a figure of trade without the period that it is for",
    "year from the dateline": "a period without a year, or with one that only the dateline gives",
    "will stop": "a wish for a stop that is worded as a forecast",
    "share of what": "a share without its whole",
    "share above 100": "a share that is larger than its whole",
    "kilolitres": "oil in kilolitres, or in kilolitres and barrels that do not agree",
    "price times volume": "a sum that the price and the volume beside it do not give",
    "asserted by promisee": "a promise told by the one it is said to be made to, or by a third",
    "unit of another fuel": "a unit that cannot measure the fuel beside it",
}
"""Name of a check → what it finds."""

_WHOLES = word_set(
    "imports exports supply supplies consumption purchases production output demand use needs "
    "sales deliveries shipments shares stake capital equity gdp revenue it them world"
)
_ASKS = ("demand", "promise", "promise_reported")
_STOPS = word_set("stop end halt cease quit phase cut abandon ban")
_BACK = 3
"""How many sentences back a country stays the one that is spoken of."""
_MOST_DEMANDS = 50
"""How many different demands of one text are held against its figures."""
_NEAR_SUM = 0.05
"""Relative difference that a sum may have from price times volume: figures are rounded."""
_NEAR_UNIT = 0.02


def check(sentences: Sequence[Sentence]) -> list[Lint]:
    """All lints of a text, in its order."""
    found: list[Lint] = []
    for sentence in sentences:
        found += _periods(sentence)
        found += _shares(sentence)
        found += _will_stop(sentence)
        found += _units(sentence)
        found += _sums(sentence)
        found += _attribution(sentence)
    found += _slippage(sentences)
    return sorted(found, key=lambda lint: (lint.span.start, lint.rule))


def _stated(sentence: Sentence) -> list[Quantity]:
    """Figures that claim something of a trade: amounts, rates, shares; prices."""
    if sentence.act("claim", "forecast") is None:
        return []
    return [
        q
        for q in sentence.quantities
        if q.kind in ("energy", "price") or (q.kind == "percent" and q.role in ("share", "growth"))
    ]


def _periods(sentence: Sentence) -> Iterator[Lint]:
    stated = _stated(sentence)
    if stated and not sentence.periods and sentence.act("claim"):
        yield Lint(
            "no period",
            sentence.number,
            stated[0].span,
            "no year or month is given for this figure",
            "find the period; a share of one year is not that of another",
        )
    for period in sentence.periods if stated else ():
        if not period.inferred:
            continue
        if "?" in period.value:
            remedy = "give the date of the text with --dated, or find the year"
            yield Lint("year from the dateline", sentence.number, period.span,
                       "no year is given, and no date of the text", remedy)  # fmt: skip
        elif len(period.value) == 7:
            what = f"no year is given; read as {period.value} by the date of the text"
            yield Lint("year from the dateline", sentence.number, period.span, what,
                       "confirm it: vendors revise, and months are mixed up")  # fmt: skip


def _shares(sentence: Sentence) -> Iterator[Lint]:
    text, start = sentence.span.quoted, sentence.span.start
    for q in sentence.quantities:
        if q.kind != "percent" or q.role != "share":
            continue
        if max(q.value, q.high or 0) > 100:
            yield Lint("share above 100", sentence.number, q.span,
                       "a share cannot exceed its whole", "is it growth, or a slip?")  # fmt: skip
        behind = [t.folded for t in tokenize(text[q.span.end - start : q.span.end - start + 120])]
        fuel = any(0 <= f.span.start - q.span.end <= 80 for f in sentence.of("fuel"))
        project = any(0 <= p.span.start - q.span.end <= 40 for p in sentence.of("project"))
        named = "of" in behind[:2] and (_WHOLES & {*behind[:12]} or fuel or project)
        if not named:
            yield Lint(
                "share of what",
                sentence.number,
                q.span,
                "the whole that this is a share of is not named",
                "say of what: imports, consumption, one fuel or all",
            )


def _will_stop(sentence: Sentence) -> Iterator[Lint]:
    asked = sentence.act("demand")
    if asked is None:
        return
    tokens = tokenize(sentence.span.quoted)
    words = [token.folded for token in tokens]
    for at in range(len(words) - 1):
        if words[at] == "will" and words[at + 1] in _STOPS:
            start = sentence.span.start + tokens[at].start
            end = sentence.span.start + tokens[at + 1].end
            if start < asked.span.start:
                continue
            cue = words[max(0, at - 6) : at]
            if not any(
                word.startswith(("expect", "ask", "demand", "request", "want")) for word in cue
            ):
                continue
            quoted = sentence.span.quoted[tokens[at].start : tokens[at + 1].end]
            yield Lint(
                "will stop",
                sentence.number,
                type(sentence.span)(start, end, quoted),
                f"'{quoted}' foresees a stop, 'that … {words[at + 1]}' asks for one",
                "look up the first wording: translations turn demands into forecasts",
            )


def _units(sentence: Sentence) -> Iterator[Lint]:
    oil = [q for q in sentence.quantities if q.kind == "energy" and q.high is None]
    for q in oil:
        if q.unit != "kl":
            continue
        barrels = units.convert(q.value, "kl", "bbl", "crude")
        others = [b for b in oil if b.unit in ("bbl", "kb", "mb")]
        told = [units.convert(b.value, b.unit, "bbl", "crude") for b in others]
        if not told:
            what = f"{_size(q.value)} kl of oil are {_size(barrels)} barrels"
            yield Lint("kilolitres", sentence.number, q.span, what,
                       "keep the unit beside the figure: a barrel is 0.159 kl")  # fmt: skip
        elif all(abs(b - barrels) > _NEAR_UNIT * barrels for b in told):
            what = f"{_size(q.value)} kl are {_size(barrels)} barrels, not {_size(told[0])}"
            yield Lint("kilolitres", sentence.number, q.span, what, "check both figures")
    named = sentence.of("fuel")
    for q in oil:
        own = [f for f in named if 0 <= f.span.start - q.span.end <= 4
               or q.span.start <= f.span.start < q.span.end]  # fmt: skip
        for fuel in own[:1]:
            if not any(_measures(q.unit, one) for one in fuels.expand(fuel.key)):
                yield Lint("unit of another fuel", sentence.number, q.span,
                           f"{q.unit} does not measure {fuel.span.quoted}",
                           "check the unit and the fuel")  # fmt: skip


def _measures(unit: str, fuel: str) -> bool:
    try:
        units.factor(unit, "Mt/y" if "/" in unit else "Mt", fuel)
    except InputError:
        return False
    return True


def _size(value: float) -> str:
    return f"{value:,.0f}"


def _sums(sentence: Sentence) -> Iterator[Lint]:
    """Price times volume against money in the same sentence, where each is there once."""
    prices = [q for q in sentence.quantities if q.kind == "price" and q.unit == "USD/bbl"]
    amounts = [q for q in sentence.quantities if q.kind == "energy" and _measures(q.unit, "crude")]
    money = [q for q in sentence.quantities if q.kind == "money" and q.unit.startswith("USD")]
    if not (len(prices) == len(amounts) == len(money) == 1):
        return
    price, amount, total = prices[0], amounts[0], money[0]
    rate = "/" in amount.unit
    by = units.factor(amount.unit, "bbl/y" if rate else "bbl", "crude")
    scale = {"USD m": 1e6, "USD bn": 1e9, "USD trn": 1e12}.get(total.unit.split("/")[0], 1.0)
    if total.unit.endswith(("/d", "/month")):
        return
    low = price.value * amount.value * by / scale
    high = (price.high or price.value) * (amount.high or amount.value) * by / scale
    told = (total.value, total.high or total.value)
    if told[0] <= high * (1 + _NEAR_SUM) and told[1] >= low * (1 - _NEAR_SUM):
        return
    unit = total.unit.split("/")[0]
    sum_ = f"{low:,.3g}" if low == high else f"{low:,.3g} to {high:,.3g}"
    yield Lint(
        "price times volume",
        sentence.number,
        total.span,
        f"{price.span.quoted} × {amount.span.quoted}{' over a year' if rate else ''} is "
        f"{sum_} {unit}, not {total.span.quoted}",
        "ask what else is in the sum, or correct it",
    )


def _attribution(sentence: Sentence) -> Iterator[Lint]:
    act = sentence.act("promise_reported")
    if act is None:
        return
    words = {token.folded for token in tokenize(act.span.quoted)}
    own = words & {"me", "us"}
    what = (
        "a promise asserted by the one it is made to"
        if own
        else "a promise reported by another than the one who is to keep it"
    )
    yield Lint(
        "asserted by promisee",
        sentence.number,
        act.span,
        what,
        "look for the promisor's own words; until then it cannot be kept or broken",
    )


def _slippage(sentences: Sequence[Sentence]) -> Iterator[Lint]:
    """Figures of another fuel than the demand on the same importer names, each fuel once."""
    # The first of equal demands speaks for all: the work stays in line with the text's length.
    first: dict[tuple[tuple[str, ...], tuple[str, ...]], Sentence] = {}
    for s in sentences:
        if s.act(*_ASKS) and s.flow.fuels and s.flow.importers:
            first.setdefault((s.flow.importers, s.flow.fuels), s)
    asked = list(first.values())[:_MOST_DEMANDS]
    told: set[tuple[int, str]] = set()
    spoken: dict[int, tuple[str, ...]] = {}
    last: tuple[int, tuple[str, ...]] = (0, ())
    for s in sentences:
        if s.flow.importers or s.flow.projects:
            last = (s.number, s.flow.importers or last[1])
        spoken[s.number] = s.flow.importers or (last[1] if s.number - last[0] <= _BACK else ())
    for s in sentences:
        for q in _stated(s):
            fuel = _nearest_fuel(s, q)
            if fuel is None or q.kind == "price":
                continue
            for demand in asked:
                if demand.number == s.number or (demand.number, fuel) in told:
                    continue
                if not _meet(demand.flow.importers, spoken[s.number]):
                    continue
                wanted = set(fuels.expand(demand.flow.fuels))
                shown = set(fuels.expand(fuel))
                if shown >= wanted:
                    continue
                told.add((demand.number, fuel))
                name = " and ".join(demand.flow.fuels).replace("all", "energy")
                part = "a part of it" if shown < wanted else "another fuel"
                yield Lint(
                    "fuel slippage",
                    s.number,
                    q.span,
                    f"sentence {demand.number} is about {name}, this figure about {fuel}, {part}",
                    "hold the figure of the fuel that was meant beside the words",
                )
                break


def _nearest_fuel(sentence: Sentence, q: Quantity) -> str | None:
    named = sentence.of("fuel")
    if not named:
        return None
    return min(named, key=lambda fuel: abs(fuel.span.start - q.span.start)).key


def _meet(one: Sequence[str], other: Sequence[str]) -> bool:
    return bool(set(places.expand(list(one))) & set(places.expand(list(other))))
