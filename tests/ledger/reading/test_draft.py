"""Is a draft a ledger that says what it guessed, and does the ledger check its spans?"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from embargo.errors import InputError
from embargo.ledger.read import parse, shipped
from embargo.ledger.reading import read_text
from embargo.ledger.reading.draft import draft
from embargo.ledger.reading.draft_text import quoted

DAY = datetime.date(2025, 11, 15)
TEXT = (
    "Sweden's trade minister Karin Ekholm called on India to stop importing Russian oil by March "
    "2026.\n"
    "India imported 1.75 million barrels per day of Russian crude in October, a third of its crude "
    "imports.\n"
    "Mr Lind said that India had promised to halve its purchases of Russian coal.\n"
    "Crude cost $61 to $64 a barrel in Q3 2025.\n"
)


def drafted(text: str = TEXT, file: str | None = None) -> str:
    return draft(read_text(text, "a.txt", DAY), shipped(), {"id": "a", "file": file})


def test_what_is_asked_claimed_and_promised_becomes_records():
    ledger = parse(drafted())
    assert [s.act for s in ledger.statements.values()] == [
        "demand", "assert_fact", "promise_reported", "assert_fact",
    ]  # fmt: skip
    asked = next(iter(ledger.statements.values()))
    assert asked.object is not None
    assert (asked.object.importers, asked.object.exporters) == (("IND",), ("RUS",))
    assert (asked.target, asked.deadline) == (0, "2026-03")
    claims = list(ledger.claims.values())
    assert [(c.kind, c.value, c.unit, c.period) for c in claims[:2]] == [
        ("quantity", 1.75, "mb/d", "2025-10"), ("share", 33.3, "percent", "2025-10"),
    ]  # fmt: skip
    assert len(claims) == 2
    pledges = list(ledger.pledges.values())
    assert [(p.kind, p.promisor) for p in pledges] == [
        ("demand", ("india",)),
        ("promise", ("india",)),
    ]
    assert pledges[1].attributions[0].state == "asserted by promisee"
    assert pledges[1].fine_print


def test_what_the_ledger_would_refuse_is_a_comment_that_says_why():
    lines = drafted().splitlines()
    at = next(i for i, line in enumerate(lines) if "incomplete: " in line)
    assert "'item'" in lines[at]
    record = "\n".join(lines[at + 1 :]).split("pledges:")[0]
    assert all(line.startswith("  #") for line in record.splitlines() if line.strip())
    for part in ('kind: "price"', "value: 61", "upper: 64", "2025-07..2025-09"):
        assert part in record


def test_the_other_side_of_a_trade_is_taken_from_before_and_marked():
    text = "He wants Japan to end imports of Russian LNG. It was 9 % of its LNG imports in 2024."
    (claim,) = parse(drafted(text)).claims.values()
    assert (claim.query.flow.importers, claim.query.flow.exporters) == (("JPN",), ("RUS",))
    assert "# confirm: taken from sentence 1" in drafted(text)


def test_a_collection_is_no_article():
    with pytest.raises(InputError, match="one article"):
        drafted("Japan refused. " * 1_001)


def test_what_is_guessed_is_marked():
    lines = drafted().splitlines()
    for key in ("act:", "speaker:", "importer:", "kind:", "baseline:", "promisor:", "period:"):
        assert any(line.strip().removeprefix("- ").startswith(key) and "# confirm" in line
                   for line in lines), key  # fmt: skip
    # What the text itself gives needs no mark.
    assert all(
        "# confirm" not in line
        for line in lines
        if line.strip().startswith(("value:", 'unit: "mb'))
    )


def test_the_ledger_checks_the_spans_against_the_text(tmp_path: Path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert parse(drafted(file="a.txt"), folder=tmp_path).statements
    (tmp_path / "a.txt").write_text(TEXT.replace("called on", "spoke to"), encoding="utf-8")
    with pytest.raises(InputError, match="span"):
        parse(drafted(file="a.txt"), folder=tmp_path)


def test_known_actors_are_not_repeated():
    text = "Japan will stop buying Russian LNG, Katsunobu Kato said."
    ledger = parse(drafted(text))
    assert [a.kind for a in ledger.actors.values()] == ["press"]
    assert [s.speaker for s in ledger.statements.values()] == ["kato"]


@pytest.mark.parametrize(
    "text", ['a"b\\c', "tab\there", "\u2028\u0085\u202e", "\U0001f600", "# no: [x]"]
)
def test_texts_in_quotes_come_back(text: str):
    from ruamel.yaml import YAML

    assert YAML(typ="safe", pure=True).load(f"k: {quoted(text)}")["k"] == text
