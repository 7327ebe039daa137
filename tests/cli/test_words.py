"""`embargo ledger`, `claims`, `pledges` and `honour`, inside this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embargo.cli import main

Capture = pytest.CaptureFixture[str]


def say(capsys: Capture, *words: str, code: int = 0) -> str:
    assert main(list(words)) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_ledgers_are_listed_shown_checked_and_begun(capsys: Capture, tmp_path: Path):
    assert "S06b  2025-10-01  promise" in say(capsys, "ledger", "list")
    about = say(capsys, "ledger", "list", "--of", "Hungary")
    assert "A17" in about
    assert "A15" not in about
    assert "EO14329" in say(capsys, "ledger", "list", "--what", "measures")
    then = say(capsys, "ledger", "list", "--what", "measures", "--as-of", "2025-09-01")
    assert "2025-08-27  in force" in then
    assert "RUS-OCT25" not in then
    assert "A18" not in say(capsys, "ledger", "list", "--as-of", "2025-12-01")
    assert "no day" in say(capsys, "ledger", "list", "--as-of", "2025", code=2)
    shown = say(capsys, "ledger", "show", "S02")
    assert "Translation turned the act round" in shown
    assert "US Treasury Secretary" in shown
    assert "CAMEO 1042" in shown
    file = tmp_path / "mine.yaml"
    assert "Edit it" in say(capsys, "ledger", "new", str(file))
    assert "valid, 2 statements" in say(capsys, "ledger", "check", str(file))
    assert "is there already" in say(capsys, "ledger", "new", str(file), code=2)
    assert "K01" in say(capsys, "claims", "check", str(file))
    assert "P01" in say(capsys, "pledges", "status", str(file))
    assert "did you mean 'claims'" in say(capsys, "ledger", "list", "--what", "claim", code=2)
    assert "did you mean 'P-HUN'" in say(capsys, "ledger", "show", "P-HUM", code=2)


def test_everything_speaks_json(capsys: Capture, tmp_path: Path):
    for words, schema in (
        (("ledger", "list"), "embargo.ledger/1"),
        (("ledger", "show", "S01"), "embargo.record/1"),
        (("ledger", "check"), "embargo.ledger_check/1"),
        (("ledger", "new"), "embargo.template/1"),
        (("claims", "check"), "embargo.claims/1"),
        (("pledges", "status", "--as-of", "2025-12-01"), "embargo.pledges/1"),
        (("honour", "S01"), "embargo.honour/1"),
    ):
        assert json.loads(say(capsys, *words, "--json"))["schema"] == schema


def test_a_faulty_ledger_ends_with_two_and_all_faults(capsys: Capture, tmp_path: Path):
    file = tmp_path / "mine.yaml"
    say(capsys, "ledger", "new", str(file))
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("unit: percent", "unit:").replace("speaker: minister", "speaker: m")
    )
    for words in (("ledger", "check"), ("claims", "check"), ("pledges", "status")):
        told = say(capsys, *words, str(file), code=2).splitlines()
        assert len(told) == 3, told
        assert all(line.startswith(f"error: {file}:") for line in told)


def test_claims_are_told_with_their_ground(capsys: Capture, tmp_path: Path):
    out = tmp_path / "reviews.json"
    told = say(capsys, "claims", "check", "--claimreview", str(out))
    assert "C09b  MISATTRIBUTED" in told
    assert "does not agree" in told
    reviews = json.loads(out.read_text(encoding="utf-8"))
    assert {review["@type"] for review in reviews} == {"ClaimReview"}
    one = say(capsys, "claims", "check", "--id", "c17")
    assert "Kpler" in one
    assert "2025-08" in one
    assert "C11" not in one
    assert "did you mean 'C17'" in say(capsys, "claims", "check", "--id", "C177", code=2)
    missing = str(tmp_path / "no" / "reviews.json")
    assert "cannot be written" in say(capsys, "claims", "check", "--claimreview", missing, code=2)


def test_pledges_are_told_on_two_tracks(capsys: Capture):
    told = say(capsys, "pledges", "status", "--as-of", "2026-01-20")
    assert "asserted by promisee since 2025-10-22" in told
    assert "NOT MET" in told
    assert "the forecast was not borne out" in " ".join(told.split())
    assert "cannot be broken" in told
    assert "no day" in say(capsys, "pledges", "status", "--as-of", "soon", code=2)


def test_a_word_is_honoured_or_refused(capsys: Capture, tmp_path: Path):
    file = tmp_path / "word.yaml"
    told = say(capsys, "honour", "S01", "--scenario", str(file))
    assert "JAPAN, WHICH KEEPS IT" in told
    assert "UNITED STATES, WHICH ASKS FOR IT" in told
    assert "phase_out" in file.read_text(encoding="utf-8")
    assert "a hedge has no content" in say(capsys, "honour", "S04", code=2)
    assert "no statement 'S99'" in say(capsys, "honour", "S99", code=2)
