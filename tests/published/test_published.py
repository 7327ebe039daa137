"""The page of published results is true: every question is asked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from embargo.errors import DataError
from embargo.evidence import published

PAGE = Path(__file__).parents[2] / "docs" / "published.md"


@pytest.mark.parametrize("result", published.results(), ids=lambda result: result.id)
def test_the_model_still_says_what_the_page_says(result):
    written = published.answers()[result.id]
    assert published.ask(result) == pytest.approx(written, rel=2e-3, abs=2e-3)


def test_the_page_is_made_of_the_answers():
    assert PAGE.read_text(encoding="utf-8") == published.markdown()


def test_every_miss_is_explained_and_every_row_has_its_source():
    said = published.answers()
    assert set(said) == {result.id for result in published.results()}
    for result in published.results():
        assert result.source, result.id
        assert result.status in "VCSM", result.id
        assert result.why or result.hit(said[result.id]), result.id


def test_a_hit_is_in_the_range_or_near_a_single_figure():
    by = {result.id: result for result in published.results()}
    band, single = by["R27"], by["R24-price"]
    assert [band.hit(v) for v in (59.0, 60.0, 65.0, 70.0, 71.0)] == [False, True, True, True, False]
    assert [single.hit(v) for v in (8.9, 9.1, 10.9, 11.2)] == [False, True, True, False]


def test_bad_rows_are_told_at_once(tmp_path, monkeypatch):
    rows = YAML(typ="safe", pure=True).load(published.FILE.read_text(encoding="utf-8"))
    del rows["results"][0]["why"]
    rows["results"][1]["colour"] = "red"
    monkeypatch.setattr(published, "_table", lambda: rows)
    published.results.cache_clear()
    with pytest.raises(DataError) as error:
        published.results()
    monkeypatch.undo()
    published.results.cache_clear()
    assert [fault.what for fault in error.value.faults] == [
        "missing key 'why'",
        "unknown key 'colour'",
    ]
