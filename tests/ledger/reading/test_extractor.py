"""Is everything a model says held against the text, and a model that misbehaves left behind?"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from embargo.errors import InputError
from embargo.ledger.reading.extractor import MOST, Extraction, Extractor, extract

TEXT = "India will stop buying Russian oil. India said so on Monday."
GOOD = [
    {"field": "act", "value": "promise", "quote": "will stop buying"},
    {"field": "importer", "value": "IND", "quote": "India", "start": 36},
    {"field": "value", "value": 0, "quote": "will stop"},
]


class Fake:
    """A reader that says what it is told to."""

    name = "fake-1"

    def __init__(self, answer: Iterable[Any]) -> None:
        self.answer = answer

    def fields(self, text: str) -> Iterable[Mapping[str, Any]]:
        return self.answer


def run(answer: Iterable[Any], timeout_s: float = 5.0) -> Extraction:
    fake = Fake(answer)
    assert isinstance(fake, Extractor)
    return extract(TEXT, fake, timeout_s)


def test_a_good_answer_is_kept_with_its_spans():
    found = run(GOOD)
    assert found.complete
    assert found.rejected == ()
    assert [one.field for one in found.accepted] == ["act", "importer", "value"]
    for one in found.accepted:
        assert TEXT[one.span.start : one.span.end] == one.span.quoted
        assert one.by == "fake-1"
    assert found.accepted[1].span.start == 36


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"field": "act", "value": "promise", "quote": "has already stopped"}, "not in the text"),
        ({"field": "importer", "value": "IND", "quote": "India"}, "more than once"),
        (
            {"field": "importer", "value": "IND", "quote": "India", "start": 1},
            "does not start at 1",
        ),
        ({"field": "importer", "value": "IND", "quote": "India", "start": -1}, "no whole number"),
        ({"field": "importer", "value": "IND", "quote": "India", "start": True}, "no whole number"),
        ({"field": "mood", "value": "sour", "quote": "said so"}, "unknown field"),
        ({"field": "act", "value": "sulk", "quote": "said so"}, "unknown act"),
        ({"field": "act", "value": "deny", "quote": ""}, "quotes nothing"),
        ({"field": "act", "value": "deny"}, "quotes nothing"),
        ({"field": "value", "value": float("nan"), "quote": "said so"}, "no number"),
        ({"field": "value", "value": 10**400, "quote": "said so"}, "too large"),
        ({"field": "unit", "value": "x" * 300, "quote": "said so"}, "300 characters"),
        ({"field": "unit", "value": None, "quote": "said so"}, "no value"),
        ({"field": "unit", "value": "t", "quote": "y" * 1000}, "1,000 characters"),
        ("India", "found a str"),
        (None, "found a NoneType"),
    ],
)
def test_what_is_made_up_is_thrown_away_with_the_reason(item: Any, reason: str):
    found = run([*GOOD, item])
    assert found.complete
    assert len(found.accepted) == len(GOOD)
    assert reason in found.rejected[0].reason


def test_one_that_hangs_is_left_behind():
    freed = threading.Event()

    def never() -> Iterator[Any]:
        yield GOOD[0]
        freed.wait(20)
        yield GOOD[1]

    begun = time.monotonic()
    found = run(never(), timeout_s=0.2)
    freed.set()
    assert time.monotonic() - begun < 10
    assert not found.complete
    assert found.accepted == ()
    assert "0.2 s" in found.reason


def test_one_without_end_is_cut_off():
    def endless() -> Iterator[Any]:
        while True:
            yield GOOD[0]

    found = run(endless())
    assert not found.complete
    assert found.accepted == ()
    assert str(MOST) in found.reason


def test_one_that_fails_says_so():
    def broken() -> Iterator[Any]:
        yield GOOD[0]
        raise RuntimeError("no weights")

    found = run(broken())
    assert not found.complete
    assert "no weights" in found.reason


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_time_limit_is_a_time(timeout: float):
    with pytest.raises(InputError, match="timeout"):
        run(GOOD, timeout)
