"""Grades and refineries that ship: cited, grouped by their assay, shares that sum."""

import pytest

from embargo.errors import DataError
from embargo.facts import grades, refineries
from embargo.facts.grades import figures


@pytest.mark.parametrize(
    ("grade", "group"),
    [
        ("Urals", "medium sour"),
        ("ESPO", "light sweet"),
        ("Sakhalin Blend", "extra light sweet"),
        ("WTI Midland", "extra light sweet"),
        ("Arab Light", "light sour"),
        ("Arab Medium", "medium high sour"),
        ("Maya", "heavy sour"),
        ("WCS", "heavy sour"),
        ("Tupi", "medium sweet"),
        ("South Pars condensate", "condensate"),
    ],
)
def test_the_grades_that_matter_are_different_goods(grade, group):
    assert next(row for row in grades.grades() if row.grade == grade).group == group


def test_every_assay_has_one_group_and_a_density_of_oil():
    names = {group.group for group in grades.groups()}
    for row in grades.grades():
        assert row.group in names
        assert 6.0 < row.barrels_per_tonne < 8.7
    assert {row.group for row in grades.grades()} == names


def test_a_barrel_of_brent_weighs_what_it_should():
    brent = next(row for row in grades.grades() if row.grade == "Brent blend")
    # 38.1 degrees API is 0.834 t/m3, and a cubic metre 6.29 barrels.
    assert brent.barrels_per_tonne == pytest.approx(6.2898 / 0.834, rel=2e-3)


def test_a_line_between_groups_belongs_to_the_upper_one():
    assert grades.group_of(32.0, 0.7) == "light sour"
    assert grades.group_of(31.99, 0.699) == "medium sweet"
    assert grades.group_of(27.8, 0.7) == "medium sour"
    assert grades.group_of(27.79, 3.0) == "heavy sour"


def test_mixes_sum_to_one_and_hold_both_trades():
    for (seller, _), own in grades.mixes().items():
        assert sum(own.values()) == pytest.approx(1.0, abs=1e-12)
        assert {(seller, "exports"), (seller, "home")} <= set(grades.mixes()) or seller == "*"


def test_a_mix_that_does_not_sum_is_refused(tmp_path, monkeypatch):
    text = (figures.FOLDER / "mix.csv").read_text(encoding="utf-8")
    (tmp_path / "mix.csv").write_text(
        text.replace("SAU,exports,light sour,75", "SAU,exports,light sour,70")
    )
    (tmp_path / "groups.csv").write_text((figures.FOLDER / "groups.csv").read_text())
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    figures.mixes.cache_clear()
    try:
        with pytest.raises(DataError, match="SAU, exports"):
            figures.mixes()
    finally:
        figures.mixes.cache_clear()


def test_diets_seen_sum_to_all_that_is_told():
    total = {}
    for row in grades.diets():
        total[row.place, row.year] = total.get((row.place, row.year), 0.0) + row.share_pct
    assert len(total) == 20
    assert all(95 < share < 100.1 for share in total.values())


def test_complexity_is_known_for_the_large_refiners_and_plausible():
    known = refineries.complexity()
    assert {"USA", "CHN", "IND", "RUS", "JPN", "KOR", "DEU", "HUN", "BGR"} <= set(known)
    assert all(2 < index < 15 for index in known.values())
    assert known["BGR"] == 13.0


def test_figures_of_refiners_are_cited_and_positive():
    for row in refineries.figures():
        assert row.value > 0
        assert row.source
        assert row.unit != "%" or row.value <= 100
    items = {row.item for row in refineries.figures()}
    assert items == set(refineries.ITEMS)


def test_stakes_are_shares_and_end_when_they_are_sold():
    for row in refineries.stakes():
        assert 0 < row.share_pct <= 100
        assert row.capacity_mt_y > 0
        assert row.source
    lukoil = {row.place for row in refineries.held("Lukoil", "2022")}
    assert lukoil == {"BGR", "ROU", "NLD", "ITA"}
    assert {row.place for row in refineries.held("LUKOIL", "2025-10-22")} == lukoil - {"ITA"}
    assert {row.place for row in refineries.held("Rosneft", "2025")} == {"IND", "DEU"}
    assert refineries.held("Rosneft", "2010") == ()
