"""A few of `python -m bench.soak kills`: commands ended while they write."""

from __future__ import annotations

import pytest
from bench.soak import kills
from bench.soak.works import WORKS, prepare


@pytest.mark.parametrize("name", ["a draft ledger", "a base of one's own", "an ensemble"])
def test_what_was_there_outlives_a_killed_writer(name, tmp_path):
    work = WORKS[name]
    prepare(tmp_path)
    assert kills.finish(work, tmp_path, "") == ""
    prepare(tmp_path, 14.0)
    for after in (0.7, 2.0):
        assert kills.killed(work, tmp_path, "", after) == ""
    assert kills.finish(work, tmp_path, "") == ""


def test_a_fetch_that_was_killed_is_finished_by_the_next(tmp_path):
    work = WORKS["a fetch"]
    prepare(tmp_path)
    with kills.source() as address:
        assert kills.killed(work, tmp_path, address, 1.5) == ""
        assert kills.finish(work, tmp_path, address) == ""


def test_a_server_that_was_killed_leaves_its_place_and_no_worker(tmp_path):
    assert kills.served(tmp_path, 3.0) == ""


def test_what_is_unsound_is_seen(tmp_path):
    prepare(tmp_path)
    assert kills.finish(WORKS["a draft ledger"], tmp_path, "") == ""
    (tmp_path / "reviews.json").write_text("[{")
    with pytest.raises(ValueError, match="Expecting"):
        WORKS["reviews of claims"].check(tmp_path)
    (tmp_path / "out.html").write_text("<html>")
    assert WORKS["exports"].check(tmp_path) == "the brief is cut off"
