"""Cited figures of money: every row has its source, and what is not there is not known."""

from __future__ import annotations

import pytest

from embargo import places
from embargo.errors import DataError
from embargo.facts import base, money, projects
from embargo.facts.money import figures


def test_large_buyers_have_a_gdp_of_the_right_size():
    known = money.gdp()
    assert known["JPN"] == pytest.approx(4210, rel=0.02)
    assert known["USA"] > known["CHN"] > known["DEU"] > known["HUN"] > 0
    assert not any(places.is_remainder(place) for place in known)
    assert "PRK" not in known


def test_book_values_are_of_stakes_that_are_held():
    for project, holder in money.book_values():
        assert holder in {row.holder for row in projects.held(project)}


def test_shares_are_shares_and_of_sellers_in_the_base():
    sold = base.flows(2023).select("exporter", "fuel").unique().rows()
    for key, row in money.tax_shares().items():
        assert 0 < row.share < 1
        assert key in sold
    assert ("RUS", "lng") not in money.tax_shares()


def test_faults_of_a_table_are_told_at_once(tmp_path, monkeypatch):
    (tmp_path / "taxes.csv").write_text(
        "place,fuel,share,date,source,status,note\n"
        "RUS,peat,0.4,2023,seen,V,\n"
        "NOWHERE,crude,much,2023,,V,\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    figures.tax_shares.cache_clear()
    with pytest.raises(DataError) as error:
        figures.tax_shares()
    monkeypatch.undo()
    figures.tax_shares.cache_clear()
    told = str(error.value)
    for word in ("peat", "NOWHERE", "much", "source"):
        assert word in told
