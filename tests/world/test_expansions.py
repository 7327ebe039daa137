"""New capacity comes on its date, is not counted twice, and only where it is sure."""

import numpy as np
import pytest

from embargo.facts.expansions import STAGES, expansions
from embargo.world import load
from embargo.world.expansions import added, table


@pytest.fixture(scope="module")
def gas():
    return load(2025).fuel_markets["gas"]


def month(year, number=1):
    return year * 12 + number - 1


def of(gas, basin, found):
    return found.supply[gas.sellers["basin"].to_list().index(basin)]


def test_nothing_is_added_within_the_base_year(gas):
    for when in (month(2025), month(2025, 12)):
        found = added(gas, 2025, when)
        assert not found.supply.any()
        assert not found.capacity.any()


def test_capacity_only_grows_and_ends_at_all_that_is_sure(gas):
    path = [added(gas, 2025, when).supply for when in range(month(2026), month(2032))]
    assert (np.diff(path, axis=0) >= -1e-12).all()
    rows = table(gas, 2025)
    sure = rows.filter(rows["stage"].is_in(["operating", "construction"]), rows["resource"] >= 0)
    wanted = (sure["amount"] - sure["counted"]).sum()
    assert path[-1].sum() == pytest.approx(wanted)
    outside = {"Energía Costa Azul, phase 1", "Altamira, second unit", "Congo, second unit"}
    assert set(added(gas, 2025, month(2030)).missing) == outside  # no LNG in the base to join


def test_what_ran_in_part_of_the_base_year_is_added_in_part(gas):
    rows = {row["name"]: row for row in table(gas, 2025).to_dicts()}
    first = rows["LNG Canada, train 1"]
    assert 0.2 < first["counted"] / first["amount"] < 0.4
    canada = of(gas, "CAN", added(gas, 2025, month(2026, 12)))
    assert canada == pytest.approx(
        sum(rows[f"LNG Canada, train {n}"]["amount"] - rows[f"LNG Canada, train {n}"]["counted"]
            for n in (1, 2))
    )  # fmt: skip
    assert rows["Golden Pass"]["counted"] == 0.0


def test_the_boom_of_the_united_states_comes_from_2025_to_2028(gas):
    us = [of(gas, "USA", added(gas, 2025, month(y, 12))) / 1.36 for y in (2026, 2027, 2028)]
    assert us == sorted(us)
    assert 15 < us[0] < 30  # the rest of Plaquemines and Corpus Christi, half of Golden Pass
    assert us[2] == pytest.approx(18.1 + 17.6 + 13.5 + 14.4 + us[0] - _golden(12), rel=0.02)


def _golden(number):
    return 18.1 * min((month(2026, number) - month(2026, 4) + 1) / 18, 1)


def test_plants_gain_what_their_sellers_gain(gas):
    found = added(gas, 2025, month(2027, 6))
    kinds = gas.resources["kind"]
    qatar = gas.resources["id"].to_list().index("lng_export QAT")
    assert found.capacity[qatar] == pytest.approx(of(gas, "QAT", found))
    assert found.capacity.sum() == pytest.approx(found.supply.sum())
    assert set(kinds.filter(found.capacity > 0)) == {"lng_export", "pipeline"}


def test_plans_count_only_when_asked_and_never_without_a_date(gas):
    when = month(2040)
    sure, all_of_it = added(gas, 2025, when), added(gas, 2025, when, STAGES)
    assert of(gas, "QAT", all_of_it) - of(gas, "QAT", sure) == pytest.approx(16 * 1.36)
    assert of(gas, "RUS_EAST", all_of_it) == of(gas, "RUS_EAST", sure) == pytest.approx(10)
    assert of(gas, "RUS_WEST", all_of_it) == 0.0


def test_a_delay_moves_only_what_has_not_started(gas):
    late, on_time = added(gas, 2025, month(2026, 12), late=12), added(gas, 2025, month(2026, 12))
    assert of(gas, "CAN", late) == of(gas, "CAN", on_time)
    assert of(gas, "QAT", late) == 0.0 < of(gas, "QAT", on_time)


def test_other_markets_and_other_years_have_their_own():
    assert not added(load(2025).fuel_markets["crude"], 2025, month(2028)).supply.any()
    older = load(2023).fuel_markets["gas"]
    assert of(older, "USA", added(older, 2023, month(2025, 12))) > 25 * 1.36


def test_every_row_is_cited():
    rows = expansions()
    assert len(rows) >= 25
    assert all(row.source and row.ramp >= 1 for row in rows)
