"""What the reader of an answer should know, in sentences."""

from __future__ import annotations

from embargo import places
from embargo.pressure.comply import Comply
from embargo.pressure.inputs import Inputs
from embargo.pressure.question import Question


def notes(question: Question, known: Inputs, cost: Comply, of: str) -> tuple[str, ...]:
    """Give what was missing or assumed.

    Arguments:
        question: what was asked.
        known: inputs of the day.
        cost: of complying.
        of: the instrument whose rate is looked at; empty if none.
    """
    found = list(known.notes)
    own = {row.id for row in known.instruments}
    if of and of not in own:
        found.append(
            f"No tariff over this was announced to {question.buyer.name} by {known.day}: the rate "
            f"is that of {of}."
        )
    if "crude" in question.fuels and cost.model_discount is not None:
        model = f"{cost.model_discount:.1f} USD/bbl"
        if known.discount is None:
            found.append(
                f"No delivered discount was known by {known.day}: the world's own prices say "
                f"{model}, without the dearer freight of sanctioned cargo, so rather too much."
            )
        else:
            found.append(
                f"The lost discount on crude is the cited one; the world's own prices would say "
                f"{model}, loading-port prices and ordinary freight."
            )
    for row in known.instruments:
        if row.kind == "designation" and "crude" not in question.fuels:
            found.append(f"{row.id}: its cost is known for crude alone, so it is not valued.")
        elif row.kind == "designation" and known.risk_wedge is None:
            found.append(
                f"{row.id}: no cost of ways around it was known by {known.day}, so its loss is "
                "not valued."
            )
    if cost.unvalued:
        found.append(
            f"Stakes without a published value, not in the sum: {', '.join(cost.unvalued)}."
        )
    if cost.valued:
        found.append(
            f"Stakes at the last book value found, once and not a year: "
            f"{', '.join(text for text, _ in cost.valued)}."
        )
    if len(cost.failed):
        found.append(f"{len(cost.failed)} draws were not solved and are left out of the bands.")
    if len(question.buyer.members) > 1 and places.is_group(question.buyer.code):
        found.append("Imports of a group are those from outside it.")
    return tuple(found)
