"""What the page is shown is what the tables hold, to ten digits."""

import json
import math

import polars as pl
import pytest

from embargo.outcome.export import number
from embargo.outcome.headline import Move, Part
from embargo.web import view


@pytest.mark.parametrize(
    "values",
    [
        [0.0, -1.5, 1 / 3, 1e-300, 2e16],
        [None, 2 / 3, 0.0, math.nan, math.inf, -math.inf],
        [None],
        [],
    ],
)
def test_a_column_is_written_as_numbers_of_ten_digits(values):
    table = pl.DataFrame(
        {"value": values, "place": ["Å"] * len(values)}, schema_overrides={"value": pl.Float64}
    )
    found = json.loads(view._columns(table))
    assert found == {"value": [number(value) for value in values], "place": ["Å"] * len(values)}


def test_a_part_of_a_headline_is_written_with_its_band_and_at_most_twelve_of_many():
    many = tuple(Part(str(at), at / 3, (0.0, math.nan)) for at in range(30))
    found = view._plain(many)
    assert len(found) == 12
    assert found[1] == {"place": "1", "value": 0.3333333333, "band": [0.0, None]}
    assert view._plain(Move(2.0, 3.0, "Mt", (0.5, 1.5))) == {
        "before": 2.0, "after": 3.0, "change": 1.0, "relative": 0.5, "unit": "Mt",
        "band": [0.5, 1.5], "relative_band": [0.25, 0.75],
    }  # fmt: skip
