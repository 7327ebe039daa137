"""The money behind an answer, for people: netbacks, states, contracts, stakes, losses of GDP."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from embargo.cli.page import Page
from embargo.outcome import Outcome
from embargo.outcome.ladder import STEPS
from embargo.outcome.macro import ALL, TOLD
from embargo.outcome.money import WORLD
from embargo.outcome.text import WORDS, amount, between, listing, owner, place, signed

_LEAST = 0.05
"""Money below this, USD bn, is not told."""
_RUNG = 0.01
"""A step of a ladder below this part of the delivered price is not told by itself."""
_CENT = 0.005


def show_money(page: Page, outcome: Outcome, top: int) -> None:
    """Print what the tables of bills and revenue do not say, in a few lines.

    Arguments:
        page: where to.
        outcome: the answer.
        top: how many ladders, contracts and stakes at most.
    """
    lines = [
        *_ladders(outcome, min(top, 3)),
        *_states(outcome),
        *_shortage(outcome),
        *_contracts(outcome),
        *_stakes(outcome, top),
        *_losses(outcome, top),
    ]
    if lines:
        page.head("Money")
        for label, text in lines:
            page.row(label, text)


def _ladders(outcome: Outcome, top: int) -> Iterator[tuple[str, str]]:
    """Each exporter's way from delivered to FOB, where its discount moves."""
    table = outcome.tables["ladder"].filter(pl.col("importer") == WORLD)
    told = 0
    for (exporter, fuel), steps in table.group_by("exporter", "fuel", maintain_order=True):
        after = dict(steps.select("step", "counterfactual").iter_rows())
        before = dict(steps.select("step", "baseline").iter_rows())
        delivered, gap, was = after["delivered"], after["discount"], before["discount"]
        if None in (delivered, gap, was) or abs(gap - was) < _RUNG * delivered or told == top:
            continue
        told += 1
        unit = steps["unit"][0]
        yield (
            "netback",
            f"{place(str(exporter))}, {WORDS[str(fuel)]}: delivered {delivered:.2f}{_rungs(after)} "
            f"= FOB {after['fob']:.2f} {unit}; {_against(gap)} the world's mean, {_against(was)} "
            "before",
        )


def _rungs(steps: dict[str, float]) -> str:
    """What is taken off between delivered and FOB, small steps together."""
    ends = ("delivered", "fob", "world", "discount")
    rungs = {name: steps[name] for name in STEPS if name not in ends}
    told = {n: v for n, v in rungs.items() if abs(v) >= _RUNG * steps["delivered"]}
    rest = sum(rungs.values()) - sum(told.values())
    if abs(rest) >= _CENT:
        told["other"] = rest
    return "".join(f" − {name} {value:.2f}" for name, value in told.items())


def _against(gap: float) -> str:
    return f"{abs(gap):.2f} {'under' if gap >= 0 else 'above'}"


def _states(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What the states of exporters hit take less."""
    hit = outcome.tables["diversion"].select(place="exporter", fuel="fuel").unique()
    rows = outcome.tables["accounts"].filter(pl.col("item") == "export_taxes")
    rows = rows.join(hit, on=["place", "fuel"], how="semi", maintain_order="left")
    for (code,), own in rows.group_by("place", maintain_order=True):
        change = float(own["change"].sum())
        unknown = own.filter(pl.col("baseline").is_null())["fuel"].to_list()
        if abs(change) >= _LEAST:
            left = f"; of {listing([WORDS[f] for f in unknown])} not known" if unknown else ""
            yield "state", f"{owner(str(code))} taxes on exports {signed(change)} USD bn{left}"


def _shortage(outcome: Outcome) -> Iterator[tuple[str, str]]:
    rows = outcome.tables["accounts"].filter(pl.col("item") == "shortage")
    worth = float(rows["change"].sum())
    if worth >= _LEAST:
        yield "unserved", f"{amount(worth)} USD bn at the value of lost load; not in any bill"


def _contracts(outcome: Outcome) -> Iterator[tuple[str, str]]:
    table = outcome.tables.get("contracts")
    if table is None or table.is_empty():
        return
    for (importer, unit), rows in table.group_by("importer", "unit", maintain_order=True):
        count = rows.select("project", "company", "until").unique().height
        lost = rows["not_taken"].to_numpy()
        spot, price = (
            float((rows[name].to_numpy() * lost).sum() / lost.sum())
            for name in ("spot_price", "contract_price")
        )
        more, owed = (float(rows[name].to_numpy().sum()) for name in ("extra_cost", "penalty"))
        yield (
            "contracts",
            f"{place(str(importer))} breaks {count}: {amount(float(lost.sum()))} {unit!s} not "
            f"taken; spot {spot:.2f}, contract {price:.2f} {rows['price_unit'][0]}, so "
            f"{signed(more)} USD bn; take-or-pay {amount(owed)} USD bn unless force majeure frees "
            "the buyer",
        )


def _stakes(outcome: Outcome, top: int) -> Iterator[tuple[str, str]]:
    table = outcome.tables["stakes"]
    texts = []
    for row in table.head(top).iter_rows(named=True):
        share = "" if row["share_pct"] is None else f" {row['share_pct']:g} %"
        worth = row["valued"]
        if row["value"] is not None:
            worth = f"{amount(row['value'])} {row['unit']} in books of {row['valued']}"
        texts.append(f"{row['holder']}{share} of {row['project']} ({worth})")
    more = f"; {table.height - top} more" if table.height > top else ""
    if texts:
        yield "stakes", "; ".join(texts) + more


def _losses(outcome: Outcome, top: int) -> Iterator[tuple[str, str]]:
    table = outcome.tables["macro"].filter(
        (pl.col("fuel") == ALL)
        & (pl.max_horizontal(pl.col("second_order", "terms_of_trade").abs()) >= TOLD)
    )
    ranked = table.sort("second_order", descending=True, nulls_last=True, maintain_order=True)
    for row in ranked.head(min(top, 3)).iter_rows(named=True):
        low, high = row.get("second_order_low"), row.get("second_order_high")
        ends = "" if low is None or high is None else between((low, high))
        first = row["second_order"]
        # Nought has no sign; below it, what is lost is gained.
        size = "" if first is None else f"{round(first, 2) + 0.0:.2f}".replace("-", "−")
        lost = "not known" if first is None else f"{size}{ends}"
        by_prices = row["terms_of_trade"]
        verb = "take" if by_prices >= 0 else "bring"
        yield (
            "of GDP",
            f"{place(row['place'])} loses {lost} % of output (second order); terms of trade {verb} "
            f"{abs(by_prices):.2f} %",
        )
    if ranked.height and "RUS" in outcome.tables["diversion"]["exporter"]:
        yield "beside it", f"published: {_published(outcome)}; see docs/money.md"


def _published(outcome: Outcome) -> str:
    """The widest published range of each place, for stops of all Russian energy."""
    table = outcome.tables["literature"].filter(pl.col("question").str.contains("energy"))
    ranges = table.group_by("place", maintain_order=True).agg(
        pl.col("low").min(), pl.col("high").max()
    )
    texts = [
        f"{'the European Union' if code == 'EU27' else place(code)} {low:g} to {high:g} %"
        for code, low, high in ranges.iter_rows()
    ]
    return f"without Russian energy {listing(texts)}"
