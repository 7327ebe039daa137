"""What second-choice suppliers cost: what the price index says beyond dearer suppliers."""

import numpy as np
import pytest

from embargo.evidence.run import run
from embargo.outcome import money
from embargo.outcome.act import Moment
from embargo.outcome.solve import solve_year
from embargo.scenario import from_options
from embargo.world import load


@pytest.mark.parametrize("measure", ["JPN:RUS:lng", "IND:RUS:crude", "CHN:AUS:coal:0.5"])
def test_index_rises_by_dearer_suppliers_and_second_choice(measure):
    year = solve_year(from_options(ban=[measure]), load(2023).fuel_markets, Moment(2023))
    for market in year.markets:
        before, after, world = market.before, market.after, market.world
        buyer = world.arcs["buyer"].to_numpy()
        price = [state.delivered for state in (before, after)]
        dearer = np.bincount(buyer, after.flow * (price[1] - price[0]), len(world.buyers))
        rise = after.consumption * (after.buyer_price - before.buyer_price)
        second = money.second_choice(market)
        assert np.allclose(rise, dearer + second * 1e3, atol=1e-3, rtol=1e-6)


def test_nothing_costs_nothing():
    outcome = run(None, ban=["JPN:RUS:lng:0"])
    assert outcome.switching()["change"].abs().max() < 1e-9


def test_the_buyer_who_bans_bears_most():
    outcome = run(None, ban=["JPN:RUS:lng"])
    costs = outcome.switching(fuel="gas").sort("change", descending=True)
    assert costs["place"][0] == "JPN"
    assert (costs["change"] >= 0).all()
