"""What a prompt prints of an answer is a line, not its tables."""

from __future__ import annotations

import pytest

import embargo


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    return {
        "World": embargo.load_world(),
        "Outcome": embargo.run(ban="JPN:RUS:lng"),
        "Dependence": embargo.dependence("JPN", on="RUS"),
        "Stocks": embargo.stocks("JPN"),
        "Balance": embargo.balance("JPN"),
        "ProjectView": embargo.project("sakhalin-2"),
        "Pressure": embargo.pressure("JPN", on="RUS", draws=0),
        "Verdicts": embargo.claims(),
        "Statuses": embargo.pledges(),
        "Ledger": embargo.ledger(),
    }


def test_every_answer_is_told_in_a_line(found: dict[str, object]):
    for name, answer in found.items():
        told = repr(answer)
        assert told.startswith(f"<{name} "), told
        assert len(told) < 400, told
        assert "\n" not in told


def test_the_line_says_what_it_is_of(found: dict[str, object]):
    assert "Japan" in repr(found["Stocks"])
    assert "2025" in repr(found["World"])
    assert "accurate" in repr(found["Verdicts"])
