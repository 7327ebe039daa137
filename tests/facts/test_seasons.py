"""Seasons: rounded, whole, of the north where they must be."""

import numpy as np
import pytest

from embargo import places
from embargo.facts.seasons import build, seasons


def test_every_row_is_whole_and_of_a_place():
    rows = seasons()
    assert len(rows) >= 20
    for row in rows:
        assert sum(row.factors) == pytest.approx(12.0)
        assert places.resolve(row.place) == row.place
        assert row.status == "C"
        assert len(row.years) >= 2


def test_heating_makes_winters_and_cooling_flattens_the_south():
    by_place = {row.place: row.factors for row in seasons()}
    assert by_place["DEU"][0] > 2.5 * by_place["DEU"][7]
    assert by_place["PRT"][0] < 1.3 * min(by_place["PRT"])
    assert by_place["GRC"][6] > by_place["GRC"][4]  # air conditioning


def test_percents_are_whole_by_the_largest_remainders():
    shape = np.array([1.004, 1.004, 1.004, 0.988, *[1.0] * 8])
    found = build.whole_percents(shape)
    assert found.sum() == 1200
    assert (np.abs(found - 100 * shape) < 1).all()
    assert build.whole_percents(np.array([-0.1, *[1.0] * 11])).min() == 0


def test_a_wave_of_two_harmonics_is_found_again():
    angle = 2 * np.pi * (np.arange(12) + 0.5) / 12
    shape = 1 + 0.5 * np.cos(angle) - 0.1 * np.sin(2 * angle)
    assert build.smooth(shape) == pytest.approx(shape)
    spike = np.eye(12)[3]
    assert np.abs(build.smooth(spike) - spike).max() > 0.5


@pytest.mark.sources
def test_the_table_is_what_the_sources_give(sources_root, tmp_path):
    rows = build.rows(sources_root)
    build.write(rows, tmp_path / "seasons.csv")
    assert tuple(rows) == seasons()
