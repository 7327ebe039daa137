"""`embargo published` as typed."""

from __future__ import annotations

import json

import pytest

from embargo.cli import main
from embargo.evidence.published import answers, results

Capture = pytest.CaptureFixture[str]


def test_the_list_has_every_row_with_its_verdict(capsys: Capture):
    assert main(("published", "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in found["results"]] == [result.id for result in results()]
    assert {row["id"]: row["embargo"] for row in found["results"]} == dict(answers())
    assert main(("published",)) == 0
    text = capsys.readouterr().out
    hits = sum(row["hit"] for row in found["results"])
    assert text.startswith(f"Published results: {hits} of {len(results())} hit")
    assert max(map(len, text.splitlines())) <= 110


def test_a_row_is_asked_anew_and_says_what_the_record_says(capsys: Capture):
    assert main(("published", "r24-bill", "--json")) == 0
    (row,) = json.loads(capsys.readouterr().out)["results"]
    assert row["embargo"] == pytest.approx(answers()["R24-bill"], rel=1e-3)
    assert row["measures"] == [
        {"kind": "ban", "importer": "IND", "exporter": "RUS", "fuel": "crude"}
    ]


def test_an_unknown_row_is_refused_with_the_nearest(capsys: Capture):
    assert main(("published", "R24-bil")) == 2
    assert "did you mean 'R24-bill'?" in capsys.readouterr().err
