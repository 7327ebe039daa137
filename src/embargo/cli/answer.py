"""The answer of `embargo run` for people."""

from __future__ import annotations

from embargo import fuels, units
from embargo.cli.course import show_months
from embargo.cli.page import Page
from embargo.cli.worth import show_money
from embargo.outcome import Outcome
from embargo.outcome.headline import (
    Band,
    Buyer,
    Headline,
    Move,
    Part,
    Purchase,
    Seller,
    headline,
)
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
from embargo.scenario.words import of

_TINY_SHARE = 1e-3
_TINY_FLOW = 0.05
_TINY_PRICE = 5e-4
_TINY_BILL = 0.05
_SHOWN = 0.005
_LIMITS = 4


def show(outcome: Outcome, top: int) -> None:
    """Print the answer.

    Arguments:
        top: how many buyers, sellers and suppliers are shown one by one.
    """
    page, first = Page(), headline(outcome)
    page.title(outcome.scenario.title)
    sentence = str(outcome.scenario)
    if sentence.rstrip(".") != outcome.scenario.title.rstrip("."):
        page.line(sentence)
    page.line(_frame(outcome), "dim")
    if not outcome.diagnostics.converged:
        _not_solved(page, outcome)
    if outcome.samples is not None:
        page.line(
            "In brackets: what holds 80 % of the draws. The first number is that of the central "
            "parameters.",
            "dim",
        )
    for note in outcome.notes:
        page.bullet(note)
    _short(page, first)
    _buyers(page, first, top)
    show_months(page, outcome, first, top)
    _sellers(page, first, top)
    show_money(page, outcome, top)
    _world(page, first, top)
    _end(page, outcome)


def _frame(outcome: Outcome) -> str:
    """Which world is told, and over which time."""
    world = f"World of {outcome.world.year} (data of {outcome.world.vintage}): as it was → as it "
    if outcome.span is None:
        return f"{world}would be a year after, all else equal. Amounts are a year, and rounded."
    return (
        f"{world}would be over {outcome.span.months} months from {outcome.span.first}, all else "
        "equal. Amounts are rates a year over all months, and rounded."
    )


def _not_solved(page: Page, outcome: Outcome) -> None:
    for market in outcome.diagnostics.markets:
        if market.status == "not converged":
            text = f"NOT SOLVED, do not use: {WORDS[market.market]}. {capital(market.reason)}."
            page.line(f"{text} {capital(market.remedy)}".strip(), "bold red")


def _short(page: Page, first: Headline) -> None:
    """What it costs whom, in one paragraph."""
    texts = []
    if first.buyers:
        who = _who([buyer.place for buyer in first.buyers], "buyers hit")
        texts.append(f"Import bill of {who}: {_with_band(first.bills)} USD bn a year.")
        second = first.switching
        if second.value >= _TINY_BILL:
            texts.append(
                f"Second-choice suppliers cost another {amount(second.value)}"
                f"{between(second.band)} (contracts, quality, timing; not in the bill)."
            )
    if first.sellers:
        who = _who([seller.place for seller in first.sellers], "sellers hit")
        texts.append(f"Export revenue of {who}: {_with_band(first.revenue)} USD bn a year.")
    if first.unserved:
        texts.append(f"Unserved: {_unserved(first)}.")
    elif first.world:
        texts.append("Nothing goes unserved.")
    if texts:
        page.blank()
        page.line(" ".join(texts), "bold")


def _with_band(part: Part) -> str:
    return f"{signed(part.value)}{between(part.band)}"


def _unserved(first: Headline) -> str:
    texts = [
        f"{amount(value)} {fuels.balance_unit(market)} of {WORDS[market]} in {place(code)}"
        for code, market, value in first.unserved[:3]
    ]
    more = len(first.unserved) - len(texts)
    return listing([*texts, f"{more} more"] if more else texts)


def _who(codes: list[str], many: str) -> str:
    names = list(dict.fromkeys(place(code) for code in codes))
    return listing(names) if len(names) <= 3 else f"{len(names)} {many}"


def _buyers(page: Page, first: Headline, top: int) -> None:
    felt = [buyer for buyer in first.buyers if not _tiny(buyer)]
    faint = [buyer for buyer in first.buyers if _tiny(buyer) and buyer.weight > 0]
    if not felt and not faint:
        if first.buyers:
            page.head("Buyers")
            page.line("No buyer loses supply or sees its price move by 0.05 % or more.")
        return
    losing = any(buyer.weight > 0 for buyer in felt)
    page.head("Who loses what, and who replaces it" if losing else "What changes for buyers")
    for number, buyer in enumerate(felt[:top]):
        if number:
            page.blank()
        _buyer(page, buyer, top)
    rest = felt[top:]
    if rest:
        page.blank()
        page.line(f"{len(rest)} more buyers and fuels are hit, together {_lost(rest)}.")
    if faint:
        named = [f"{of([b.place])} {_lost([b])}" for b in faint[:3]]
        more = f", and {len(faint) - 3} more" if len(faint) > 3 else ""
        page.blank()
        page.line(f"Stopped too, but too little to matter: {'; '.join(named)}{more}.")


def _buyer(page: Page, buyer: Buyer, top: int) -> None:
    lost = [p for p in buyer.purchases if p.lost >= _SHOWN]
    page.item(f"{place(buyer.place)}, {WORDS[buyer.market]}")
    if lost:
        page.row("lost", "; ".join(map(_loss, lost)))
    for purchase in buyer.purchases:
        gains = parts(purchase.gained, top, home=buyer.place)
        if gains:
            named = f" {WORDS[purchase.fuel]}" if len(buyer.purchases) > 1 else ""
            page.row(f"more{named}" if not lost else f"instead{named}", f"{gains} {purchase.unit}")
        turned = parts(purchase.given_up, top, home=buyer.place)
        if turned and sum(part.value for part in purchase.given_up) < -_TINY_FLOW:
            label = "less also from" if lost else "less from"
            if len(buyer.purchases) > 1:
                label = f"less {WORDS[purchase.fuel]}"
            page.row(label, f"{turned} {purchase.unit}")
    used = buyer.consumption
    if abs(used.relative) >= _TINY_PRICE:
        change = f"{signed(used.change)}{between(used.band)} {used.unit}"
        page.row("uses", f"{change} ({percent(used.relative, sign=True)})")
    page.row("price", _moved(buyer.price))
    page.row("import bill", _bill(buyer.bill))
    if buyer.switching >= _TINY_BILL:
        cost = f"{amount(buyer.switching)}{between(buyer.switching_band)}"
        page.row("second choice", f"{cost} USD bn, not in the bill")
    if buyer.duties > 0:
        page.row("duties", f"{amount(buyer.duties)} USD bn, to its own treasury, not in the bill")
    if buyer.scarcity >= _TINY_BILL:
        page.row("permits worth", f"{amount(buyer.scarcity)} USD bn, not in the bill")
    if buyer.shortage.after > _TINY_SHARE * used.before:
        share = buyer.shortage.after / (buyer.shortage.after + used.after)
        more = f"{amount(buyer.shortage.after)}{between(_after(buyer.shortage))}"
        page.row("shortage", f"{more} {used.unit} unserved ({percent(share)})")


def _loss(purchase: Purchase) -> str:
    share = purchase.lost / purchase.imports if purchase.imports > 0 else 0.0
    unit = fuels.flow_unit(purchase.fuel)
    lost = f"{amount(purchase.lost)}{between(purchase.lost_band)}"
    text = f"{lost} {unit} {WORDS[purchase.fuel]}"
    if purchase.fuel in ("crude", "products"):
        rate = units.convert(purchase.lost, "Mt/y", "kb/d", purchase.fuel)
        text += f" ({amount(rate)} kb/d)"
    return f"{text}, {percent(share)} of imports" if 0 < share <= 1 else text


def _sellers(page: Page, first: Headline, top: int) -> None:
    felt = [s for s in first.sellers if s.exports.before + s.home.before > 0 and _felt(s)]
    if not felt:
        return
    page.head("Where the fuel goes instead")
    for number, seller in enumerate(felt[:top]):
        if number:
            page.blank()
        page.item(f"{place(seller.place)}, {WORDS[seller.fuel]}")
        unit = seller.exports.unit
        page.row(
            "exports",
            f"{amount(seller.exports.before)} → {amount(seller.exports.after)} {unit} "
            f"{_change(seller.exports)}",
        )
        for label, changes in (("less to", seller.lost), ("more to", seller.gained)):
            text = parts(changes, min(top, 5) if label == "less to" else top, home=seller.place)
            if text:
                page.row(label, f"{text} {unit}")
        shut = seller.exports.change + seller.home.change
        if shut < -_TINY_FLOW:
            page.row("not produced", f"{amount(-shut)} {unit}")
        if seller.price.before > 0:
            page.row("FOB price", _moved(seller.price))
        page.row("revenue", _bill(seller.revenue))
    if len(felt) > top:
        page.blank()
        page.line(f"{len(felt) - top} more sellers and fuels are hit.")


def _world(page: Page, first: Headline, top: int) -> None:
    if not first.world:
        page.head("Nothing changes")
        return
    page.head("The world")
    for market, price in first.world:
        page.row(f"price, {WORDS[market]}", _moved(price))
    bills = [part for part in first.bystanders if part.value > 0]
    for label, changes in (
        ("others pay more", bills),
        ("others earn more", [part for part in first.winners if part.value > 0]),
    ):
        text = parts(changes, min(top, 5), least=_TINY_BILL)
        if text:
            page.row(label, f"{text} USD bn")


def _record(page: Page, outcome: Outcome) -> None:
    if outcome.record:
        page.head("How right it was before")
        for found in outcome.record:
            page.bullet(found)
        page.bullet("Each event, misses too: docs/scoreboard.md, or 'embargo backtest'.")


def _end(page: Page, outcome: Outcome) -> None:
    _record(page, outcome)
    page.head("What this cannot say")
    for text in outcome.limitations[:_LIMITS]:
        page.bullet(text)
    page.bullet(f"{len(outcome.limitations) - _LIMITS} more limits: --json.")
    how = outcome.diagnostics
    solved = [m.market for m in how.markets if m.status != "unchanged"]
    page.blank()
    page.line(
        f"Solver: {how.status} ({', '.join(solved) or 'nothing to solve'}), {how.iterations} "
        f"iterations, residual {how.residual:.0e}, {how.seconds:.2f} s.",
        "dim",
    )
    draws = how.draws
    if draws is not None:
        page.line(
            f"Draws: {draws.used} of {draws.asked} used, seed {draws.seed}, {draws.seconds:.1f} s.",
            "dim",
        )
    page.line(_more(outcome), "dim")


def _more(outcome: Outcome) -> str:
    """What could be added to the command that was given."""
    first = f"months: --from {outcome.world.year + 1}-01 --months 24"
    ways = [
        *([] if outcome.diagnostics.draws is not None else ["bands: --draws 200"]),
        *([] if outcome.span is not None else [first]),
        "another world: --world YEAR",
        "more lines: --top 20",
        "all numbers: --json, or --csv FOLDER",
    ]
    return f"Add to the command for {'; '.join(ways)}."


def _moved(price: Move) -> str:
    if abs(price.relative) < _TINY_PRICE:
        return f"{amount(price.before)} {price.unit}, unchanged (under 0.05 %)"
    digits = 2 if abs(price.change) < 10 else 1
    ends = price.relative_band
    spread = "" if ends is None else f"; {percent(ends[0])} to {percent(ends[1])}"
    return (
        f"{price.before:,.{digits}f} → {price.after:,.{digits}f} {price.unit} "
        f"({percent(price.relative, sign=True)}{spread})"
    )


def _bill(bill: Move) -> str:
    if abs(bill.change) < 0.005:
        return f"{amount(bill.before)} {bill.unit}, unchanged"
    return f"{amount(bill.before)} → {amount(bill.after)} {bill.unit} {_change(bill)}"


def _change(move: Move) -> str:
    """A change in brackets, its band behind it: "(+1.20; 0.80 to 1.90)"."""
    if move.band is None:
        return f"({signed(move.change)})"
    return f"({signed(move.change)};{between(move.band).replace('(', '')}"


def _after(move: Move) -> Band | None:
    """The band of the value after, from that of the change."""
    return None if move.band is None else (move.before + move.band[0], move.before + move.band[1])


def _felt(seller: Seller) -> bool:
    total = seller.exports.before + seller.home.before
    moved = max((abs(part.value) for part in (*seller.lost, *seller.gained)), default=0.0)
    return (moved >= _TINY_FLOW and moved >= _TINY_SHARE * total) or (
        abs(seller.price.relative) >= _TINY_PRICE
    )


def _tiny(buyer: Buyer) -> bool:
    lost = any(p.lost >= _TINY_FLOW and p.lost >= _TINY_SHARE * p.imports for p in buyer.purchases)
    return not lost and abs(buyer.price.relative) < _TINY_PRICE


def _lost(buyers: list[Buyer]) -> str:
    totals: dict[str, float] = {}
    for buyer in buyers:
        for purchase in buyer.purchases:
            if purchase.lost > 0:
                totals[purchase.fuel] = totals.get(purchase.fuel, 0.0) + purchase.lost
    return ", ".join(f"{flow(value, fuel)} {WORDS[fuel]}" for fuel, value in totals.items())
