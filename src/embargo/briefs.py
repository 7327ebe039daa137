"""The whole brief: an outcome with the card of pressure and the claims that concern it.

`outcome` draws the page and knows neither `pressure` nor `ledger`; here they come together.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embargo.ledger.records import Ledger
    from embargo.outcome import Outcome
    from embargo.outcome.brief.extra import Extra


def brief(
    outcome: Outcome,
    file: str | Path,
    *,
    command: str | None = None,
    ledger: Ledger | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write the whole brief of an outcome: one HTML file that asks the network for nothing.

    `Outcome.brief` writes the same without pressure and claims.

    Arguments:
        outcome: what `embargo.run` gave; if it has draws, pressure has bands too.
        file: where to; an earlier one is replaced, whole or not at all.
        command: what reproduces the answer; by default made from the scenario.
        ledger: whose claims are checked; by default the shipped one.
        progress: told how many draws of pressure are done, of how many.

    Raises:
        InputError: the extra `chart` is not installed, or the file cannot be written.
    """
    from embargo.outcome.brief.look import altair
    from embargo.outcome.whole import check_file

    altair()
    check_file(Path(file))
    made = extras(outcome, ledger=ledger, progress=progress)
    return outcome.brief(file, command=command, extras=made)


def extras(
    outcome: Outcome,
    *,
    ledger: Ledger | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Extra, ...]:
    """The sections that other rooms add to the brief of an outcome; arguments as `brief`."""
    from embargo.ledger.checked import brief_section as claims
    from embargo.pressure.card import brief_section as pressure

    card = pressure(outcome, progress=progress)
    checked = claims(outcome, ledger)
    return (checked,) if card is None else (card, checked)
