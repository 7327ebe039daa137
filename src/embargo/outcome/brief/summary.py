"""The answer in a few sentences, for a reader who reads no further."""

from __future__ import annotations

from collections.abc import Sequence

from embargo import fuels
from embargo.outcome.brief.felt import felt_buyers, felt_sellers
from embargo.outcome.headline import Band, Buyer, Headline, Move, Part, Parts, Purchase, Seller
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, amount, capital, listing, percent, signed
from embargo.scenario.words import of, place_names

_SMALL = 0.005
_STILL = 5e-4
_WORTH = 0.05
_USE = 2e-3
_NAMES = 3


def lead(first: Headline) -> str:
    """The headline: what it costs buyers and sellers, with bands, and what goes unserved."""
    texts = []
    if felt_buyers(first):
        texts.append(_pays(first))
    if felt_sellers(first):
        texts.append(_earns(first))
    if not texts and not first.unserved:
        return "Hardly anything changes: no trade to speak of is stopped."
    texts.append(_unserved(first) if first.unserved else "Nothing goes unserved.")
    return " ".join(texts)


def points(first: Headline) -> list[str]:
    """What else is worth a sentence: who loses, who replaces, where it goes, at what price."""
    found = []
    for buyer in felt_buyers(first)[:_NAMES]:
        found += [_replaced(buyer, p) for p in buyer.purchases if p.lost >= _WORTH and p.gained]
    for seller in felt_sellers(first)[:_NAMES]:
        found += _goes(seller)
    found += [_price(buyer) for buyer in felt_buyers(first)[:_NAMES] if _moves(buyer.price)]
    found += _apart(first)
    second = first.switching
    if second.value >= _WORTH:
        found.append(
            "Second-choice suppliers would cost the buyers another "
            f"{amount(second.value)} USD bn a year{_ends(second.band)} through contracts, quality "
            "and timing, which no import bill shows."
        )
    others = [part for part in first.winners if part.value >= _WORTH]
    if others:
        found.append(f"Others would earn more: {_places(others, 'USD bn a year')}.")
    return found


def frame(outcome: Outcome) -> str:
    """Which world is told, over which time, and how bands read."""
    world = f"The world of {outcome.world.year}, as it was and as it would be"
    time = (
        "a year after, all else equal; amounts are a year."
        if outcome.span is None
        else f"over {outcome.span.months} months from {outcome.span.first}, all else equal; "
        "amounts are rates a year over all months, unless a month is named."
    )
    bands = (
        "No bands were asked for."
        if outcome.samples is None
        else f"A range in brackets holds 80 % of {outcome.samples.used} draws of what is not known "
        "well; the number before it is that of the central assumptions."
    )
    return f"{world} {time} {bands}"


def _pays(first: Headline) -> str:
    who = _who([b.place for b in felt_buyers(first)], "buyers")
    change = first.bills.value
    owner = f"The import bill of {who}"
    if abs(change) < _SMALL:
        return f"{owner} would hardly change{_ends(first.bills.band, signs=True)}."
    return (
        f"{owner} would {_way(change, 'rise', 'fall')} by {amount(abs(change))} USD bn a year"
        + (f"{_ends(first.bills.band, signs=True)}.")
    )


def _earns(first: Headline) -> str:
    who = _who([s.place for s in felt_sellers(first)], "sellers")
    change = first.revenue.value
    if abs(change) < _SMALL:
        return f"{capital(who)} would earn about as much{_ends(first.revenue.band, signs=True)}."
    less = _way(change, "more", "less")
    return f"{capital(who)} would earn {amount(abs(change))} USD bn a year {less}" + (
        f"{_ends(first.revenue.band, signs=True)}."
    )


def _unserved(first: Headline) -> str:
    texts = [
        f"{amount(value)} {fuels.balance_unit(market)} of {WORDS[market]} in {_the(code)}"
        for code, market, value in first.unserved[:_NAMES]
    ]
    more = len(first.unserved) - len(texts)
    return f"Nobody serves {listing([*texts, f'{more} more'] if more else texts)}."


def _replaced(buyer: Buyer, bought: Purchase) -> str:
    share = bought.lost / bought.imports if bought.imports > 0 else 0.0
    of = f", {percent(share)} of its imports" if 0 < share <= 1 else ""
    top = [p for p in bought.gained if p.value >= _SMALL]
    text = (
        f"{capital(_the(buyer.place))} would lose {amount(bought.lost)} {bought.unit} of "
        f"{WORDS[bought.fuel]} a year{_ends(bought.lost_band)}{of}."
    )
    if not top:
        return text
    instead = _places(top, f"{bought.unit} a year", home=buyer.place)
    return f"{text} Instead it would buy more from {instead}."


def _goes(seller: Seller) -> list[str]:
    top = [p for p in seller.gained if p.value >= _SMALL]
    if not top:
        return []
    shut = -(seller.exports.change + seller.home.change)
    to = _places(top, f"{seller.exports.unit} a year", home=seller.place)
    owner = capital(of([seller.place]))
    text = f"{owner} {WORDS[seller.fuel]} would go to {to}"
    if shut >= _WORTH:
        text += f"; {amount(shut)} {seller.exports.unit} would not be produced"
    if _moves(seller.price):
        text += f"; its price at the loading point would {_change(seller.price)}"
    return [f"{text}."]


def _price(buyer: Buyer) -> str:
    what = f"The price of {WORDS[buyer.market]} in {_the(buyer.place)}"
    used, text = buyer.consumption, f"{what} would {_change(buyer.price)}"
    if abs(used.relative) >= _USE:
        text += f"; it would use {amount(abs(used.change))} {used.unit} "
        text += f"{_way(used.change, 'more', 'less')} ({percent(used.relative, sign=True)})"
    return f"{text}."


def _apart(first: Headline) -> list[str]:
    """What buyers pay that stays at home, beside their bills."""
    found = []
    for what, values in (
        ("Duties of {} USD bn a year go to the treasury of {}", [b.duties for b in first.buyers]),
        ("Permits would be worth {} USD bn a year to those who hold them in {}",
         [b.scarcity for b in first.buyers]),
    ):  # fmt: skip
        if sum(values) >= _WORTH:
            who = [b.place for b, value in zip(first.buyers, values, strict=True) if value > 0]
            told = what.format(amount(sum(values)), _who(who, "buyers"))
            found.append(f"{told}; that is in no bill.")
    return found


def _change(move: Move) -> str:
    ends, digits = move.relative_band, 2 if abs(move.change) < 10 else 1
    band = ""
    if ends is not None:
        band = f"; 80 % band: {percent(ends[0], sign=True)} to {percent(ends[1], sign=True)}"
    return (
        f"{_way(move.change, 'rise', 'fall')} from {move.before:,.{digits}f} to "
        f"{move.after:,.{digits}f} {move.unit} ({percent(move.relative, sign=True)}{band})"
    )


def _moves(move: Move) -> bool:
    return abs(move.relative) >= _STILL


def _the(code: str) -> str:
    """A place inside a sentence: "Japan", "the United States"."""
    return place_names([code])[0]


def _way(change: float, up: str, down: str) -> str:
    return up if change > 0 else down


def _ends(band: Band | None, *, signs: bool = False) -> str:
    """A band in brackets behind its number; with signs where it is that of a change."""
    if band is None:
        return ""
    low, high = ((signed if signs else amount)(end) for end in band)
    return f" (80 % band: {low} to {high})"


def _places(parts: Sequence[Part] | Parts, unit: str, home: str = "") -> str:
    """Places with their changes, the unit beside the first."""
    shown = parts[:4]
    texts = [
        f"{'home' if part.place == home else _the(part.place)} "
        f"({signed(part.value)}{'' if at else f' {unit}'})"
        for at, part in enumerate(shown)
    ]
    rest = parts[len(shown) :]
    if rest:
        others = f"{len(rest)} other{'s' if len(rest) > 1 else ''}"
        texts.append(f"{others} ({signed(sum(p.value for p in rest))})")
    return listing(texts)


def _who(codes: Sequence[str], many: str) -> str:
    names = place_names(codes)
    return listing(names) if len(names) <= _NAMES else f"the {len(names)} {many} hit"
