"""What ties a buyer to a seller beside the market: contracts that run and stakes that it holds."""

from __future__ import annotations

from collections.abc import Mapping

from embargo.facts import money, projects
from embargo.pressure import rows
from embargo.pressure.accounts import Bought
from embargo.pressure.inputs import assumption
from embargo.pressure.quantity import Quantity
from embargo.pressure.question import Question
from embargo.world.parameters import table

Valued = tuple[tuple[str, Quantity], ...]
"""Stakes in words, each with its published value."""


def contracted(question: Question, bought: Mapping[str, Bought]) -> float:
    """Give what the contracts that run are worth a year, USD bn, at most what is bought.

    Arguments:
        question: who buys what of whom.
        bought: by fuel.
    """
    total = 0.0
    for fuel, each in bought.items():
        size = sum(
            row.mt_y or row.bcm_y or 0.0
            for row in projects.contracts()
            if row.fuel == fuel and _runs(row, question)
        )
        total += each.paid * min(size / each.volume, 1.0)
    return total


def assumed(question: Question) -> tuple[Quantity, ...]:
    """Give the assumptions that the cost of a stop rests on, for its contracts and stakes."""
    found = [assumption("stake_lost")] if stakes(question)[0] else []
    if any(_runs(row, question) for row in projects.contracts()):
        found = [_take_or_pay(), assumption("enforced"), *found]
    return tuple(found)


def _take_or_pay() -> Quantity:
    """The part of a contract that is taken or paid, as the model of months has it."""
    (row,) = (each for each in table() if each.name == "take_or_pay")
    return Quantity(
        row.name, row.value, row.low, row.high, row.unit, row.source, row.status, "", row.note
    )


def _runs(row: projects.Contract, question: Question) -> bool:
    return (
        row.exporter in question.target.members
        and (row.importer in question.buyer.members or row.importer == question.buyer.code)
        and row.fuel in question.fuels
        and row.runs(question.year)
        and not row.state
    )


def stakes(question: Question) -> tuple[Valued, tuple[str, ...]]:
    """Give the buyer's stakes in projects of the target that make these fuels.

    Those with a published value, and those without one, in words.
    """
    made: dict[str, set[str]] = {}
    for row in projects.outputs():
        made.setdefault(row.project, set()).add(row.fuel)
    published = rows.known(money.book_values().values(), question.day)
    values = {(row.project, row.holder): row for row in published}
    valued, unvalued = [], []
    for project in projects.projects().values():
        if project.place not in question.target.members or not made.get(project.id, set()) & set(
            question.fuels
        ):
            continue
        for stake in projects.held(project.id, question.day[:7]):
            who = projects.holder(stake.holder)
            if who is None or who.place not in question.buyer.members:
                continue
            held = "" if stake.share_pct is None else f" {stake.share_pct:g} %"
            text = f"{stake.holder}{held} in {project.name}"
            book = values.get((project.id, stake.holder))
            if book is None:
                unvalued.append(text)
                continue
            quantity = Quantity(
                f"stake {stake.holder}", book.value, book.low, book.high, book.unit, book.source,
                book.status, book.known_from, book.note,
            )  # fmt: skip
            valued.append((text, quantity))
    return tuple(valued), tuple(unvalued)
