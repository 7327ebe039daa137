"""A netback ladder: each step from what buyers pay to what the seller gets, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from embargo.outcome.brief.lines import AFTER, BEFORE
from embargo.outcome.brief.look import INK, MORE, PALE, altair, names_at_left

_WIDTH = 310
_STEP = 26


@dataclass(frozen=True)
class Rung:
    """A step: its name, and where its bar starts and ends as it was and as it would be.

    Arguments:
        text: the figures beside it.
    """

    name: str
    before: tuple[float, float]
    after: tuple[float, float]
    text: str


def rungs(steps: Sequence[Rung], title: str, unit: str) -> Any:
    """Two bars a step, the steps hanging where the one above them ends.

    Arguments:
        steps: at least one, from the top.
        title, unit: above the chart, and under its axis.
    """
    alt = altair()
    data = [
        {"name": step.name, "which": which, "start": start, "end": end, "text": step.text}
        for step in steps
        for which, (start, end) in ((BEFORE, step.before), (AFTER, step.after))
    ]
    y = names_at_left(step.name for step in steps)
    base = alt.Chart(alt.Data(values=data)).encode(y=y)
    drawn = base.mark_bar(height=9).encode(
        yOffset=alt.YOffset("which:N", sort=[BEFORE, AFTER]),
        x=alt.X("start:Q", axis=alt.Axis(title=unit, tickCount=5)),
        x2="end:Q",
        color=alt.Color(
            "which:N", scale=alt.Scale(domain=[BEFORE, AFTER], range=[PALE, MORE]), title=None
        ),
    )
    told = (
        base.transform_filter(f"datum.which == '{AFTER}'")
        .mark_text(align="left", color=INK)
        .encode(x=alt.value(_WIDTH + 8), text="text:N")
    )
    return alt.layer(drawn, told).properties(width=_WIDTH, height=_STEP * len(steps), title=title)
