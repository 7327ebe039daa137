"""Month by month: the page's table is what the command prints, and nothing is known too early."""

from __future__ import annotations

import json

import pytest

from embargo.errors import InputError
from embargo.facts import money
from embargo.pressure import __main__ as page
from embargo.pressure import rows
from embargo.pressure.bed import bed
from embargo.pressure.days import last_day


def months(**options):
    asked = {"on": "RUS", "by": "USA", "first": "2025-08", "last": "2026-02", "draws": 0}
    return bed("IND", **{**asked, **options})


def test_the_page_holds_the_table_of_the_command():
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.placed(text, page.block()) == text


def test_months_beside_flows():
    found = {r["month"]: r for r in months().table.to_dicts()}
    assert list(found) == [
        "2025-08", "2025-09", "2025-10", "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert (found["2025-09"]["taken_low"], found["2025-09"]["taken_high"]) == (1580, 1620)
    assert found["2025-09"]["vintages"] == 3
    assert found["2025-11"]["exports"] == 6.98
    assert found["2026-01"]["exports"] is None
    assert found["2025-12"]["discount"] == 7
    # The event's own elasticity was known from the end of November on.
    assert [found[m]["elasticity"] for m in ("2025-10", "2025-11")] == [-0.76, -0.29]
    assert found["2025-10"]["naive_break_even"] is None
    assert found["2025-11"]["naive_break_even"] < found["2025-11"]["break_even"]
    assert found["2026-02"]["tariff"] == "ended 2026-02-07"


def test_what_flows_did_and_what_came_later_are_no_inputs(monkeypatch):
    before = months(last="2025-09").table
    monkeypatch.setattr(rows, "imports", lambda: ())
    for name in ("exposure", "instruments", "cargo", "published"):
        kept = tuple(r for r in getattr(rows, name)() if last_day(r.known_from) <= "2025-09-30")
        monkeypatch.setattr(rows, name, lambda kept=kept: kept)
    books = {k: r for k, r in money.book_values().items() if last_day(r.known_from) <= "2025-09-30"}
    monkeypatch.setattr(money, "book_values", lambda: books)
    after = months(last="2025-09").table
    observed = ["taken_low", "taken_high", "vintages", "exports"]
    assert after.drop(observed).equals(before.drop(observed))
    assert after["taken_low"].null_count() == 2


def test_json():
    found = json.loads(months(last="2025-08").to_json())
    assert found["schema"] == "embargo.pressure-months/1"
    assert found["months"][0]["rate"] == 25


def test_months_that_are_none_are_refused():
    with pytest.raises(InputError, match="no months from"):
        months(first="2026-03")
    with pytest.raises(InputError, match="at most 60"):
        months(first="2015-01")


def test_a_page_without_marks_is_left_alone():
    with pytest.raises(ValueError, match="no marks"):
        page.placed("nothing here", "table")
