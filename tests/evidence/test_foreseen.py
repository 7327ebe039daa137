"""What was known to come is known by its date, and by none later."""

import dataclasses

import numpy as np
import pytest

from embargo.evidence import events, horizon, model
from embargo.evidence.backtest import case
from embargo.evidence.foreseen import FASTEST, foreseen, growth
from embargo.facts.expansions import expansions
from embargo.world import Parameters, contracts, load
from embargo.world.expansions import added

GAS = "russia-cuts-gas-2022"


def coming(name, **changed):
    event = dataclasses.replace(events.read(name), **changed)
    problem = case(event, "unconditional").problem
    market = load(event.base).fuel_markets[event.market]
    return market, problem, foreseen(event, problem, market, Parameters.central())


def of(market, basin, values):
    return values[market.sellers["basin"].to_list().index(basin)]


def test_gas_of_2021_knows_the_plants_and_the_line_that_were_decided():
    market, _, found = coming(GAS)
    assert of(market, "RUS_EAST", found.supply) == pytest.approx(12.0)  # steps of 2022 and 2023
    assert 18 < of(market, "USA", found.supply) < 25  # Calcasieu Pass and Sabine Pass
    assert of(market, "NOR", found.supply) == 0.0


def test_what_was_decided_later_is_not_known():
    gas = load(2021).fuel_markets["gas"]
    late, all_of_it = 2027 * 12, 2021 * 12 + 11
    known, whole = added(gas, 2021, late, decided_by=all_of_it), added(gas, 2021, late)
    assert of(gas, "USA", known.supply) < of(gas, "USA", whole.supply)
    decided = [row for row in expansions() if row.decided]
    assert all(row.decided <= row.start for row in decided)
    assert len(decided) > 40


def test_a_contract_that_begins_later_binds_nobody():
    gas, values = load(2021).fuel_markets["gas"], Parameters.central()
    month = 2023 * 12 + 6
    all_of_it = contracts.committed(gas, month, values)
    known = contracts.committed(gas, month, values, begun_by=2021 * 12 + 11)
    assert known.sum() < all_of_it.sum()
    assert (known <= all_of_it + 1e-12).all()


def test_contracts_stay_below_the_flows_that_they_bind():
    market, _, found = coming(GAS)
    assert (found.owed < market.flow0 + 1e-12).all()
    assert found.owed.sum() > 100
    line = ((market.arcs["basin"] == "RUS_EAST") & (market.arcs["importer"] == "CHN")).to_numpy()
    assert 15 < found.owed_then[line].sum() < 20  # its build-up, not its end


def test_growth_is_relative_capped_and_of_the_past():
    _, problem, found = coming("no-event-crude-2016")
    rate = growth(problem)
    assert np.average(rate, weights=problem.flow0.sum(axis=1)) == pytest.approx(0.0, abs=1e-9)
    assert np.abs(rate).max() <= 2 * FASTEST
    assert found.supply.any()
    unknown = dataclasses.replace(problem, history=np.empty((0, *problem.flow0.shape)))
    assert not growth(unknown).any()


def test_a_seller_whose_total_is_imposed_does_not_grow():
    market, _, found = coming("venezuela-2019")
    assert of(market, "VEN", found.supply) == 0.0
    assert of(market, "USA", found.supply) > 0.0


def test_coal_has_nothing_on_its_list():
    _, _, found = coming("china-australian-coal-2020")
    for each in (found.supply, found.capacity, found.owed):
        assert not each.any()


def test_two_years_answer_more_than_one():
    central = Parameters.central()
    one, two = (horizon.after(central, years) for years in (1, 2))
    assert one.value("demand_elasticity", "crude") == central.value("demand_elasticity", "crude")
    factor = two.value("supply_elasticity", "coal") / central.value("supply_elasticity", "coal")
    assert factor == pytest.approx(2.0 - central.value("adjustment"))
    assert two.value("theta", "coal") == central.value("theta", "coal")


def test_the_build_up_of_a_line_goes_to_its_buyer():
    event = events.read(GAS)
    found = case(event, "unconditional")
    said = model.predict(event, found.problem)
    china = found.problem.importers.index("CHN")
    assert said.converged
    assert found.diversion(said.flow1)[china] > 10
