"""Parameters: every one with unit, range, source and status."""

from pathlib import Path

import pytest

from embargo.fuels import MARKETS
from embargo.world import parameters


def test_every_row_is_complete():
    for p in parameters.table():
        assert p.unit, p
        assert p.source, p
        assert p.status in {"V", "C", "S", "M"}, p
        assert p.low <= p.value <= p.high, p


def test_no_parameter_is_there_twice():
    keys = [(p.name, p.market) for p in parameters.table()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("market", MARKETS)
@pytest.mark.parametrize(
    "name", ["demand_elasticity", "supply_elasticity", "theta", "backstop", "floor", "new_links"]
)
def test_every_market_has_its_core_parameters(market, name):
    assert parameters.value(name, market) > 0


def test_the_documented_table_is_the_table():
    page = Path(__file__).parents[2] / "docs" / "parameters.md"
    assert parameters.markdown() in page.read_text(encoding="utf-8")
