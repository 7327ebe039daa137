"""Three months with storage, contract floors and a price cap against one programme of Ipopt."""

import numpy as np
import pytest
from tests.reference.ipopt_path import Joint
from tests.reference.worlds import world

from embargo.market import calibrate, supply
from embargo.market.paths import solve_path
from embargo.market.stores import Stores

FLOWS = 2e-6
PRICES = 2e-4


@pytest.fixture(autouse=True)
def _sharp_caps(monkeypatch):
    """A cap has a rounded corner of 0.2 % of a price; the programme's is sharp."""
    monkeypatch.setattr(supply, "_ROUNDING", 2e-6)


def three_months(seed, *, capped=False, contracts=False):
    """Markets and stores: an outage in the second month, a ban in the third."""
    rng = np.random.default_rng(seed)
    args = world(seed, 5, 4, spread=1.0, knee=0.9)
    owed = rng.uniform(0.1, 0.4, args["flow0"].size) * args["flow0"] if contracts else 0.0
    base = calibrate(**args, committed=owed)
    if capped:
        # A cap below what the outage makes the seller worth, and some ships of its own.
        cap, own = np.full(5, np.inf), np.zeros(5)
        cap[0], own[0] = 1.01 * base.price0[0], rng.uniform(0.3, 1.05) * base.supply0[0]
        base = base.change(price_cap=cap, uncapped=own, evasion=0.05 * base.price0)
    scale = np.ones(5)
    scale[1:3] = 0.5
    banned = np.zeros(base.seller.size, dtype=bool)
    banned[np.flatnonzero(base.seller == 3)[:1]] = True
    months = [base, base.change(supply_scale=scale), base.change(open=~banned)]
    kept = np.array([0, 1, 3])
    stock = rng.uniform(0.3, 1.5, 3) * base.demand0[kept]
    stores = Stores(
        buyer=kept,
        opening=stock * rng.uniform(0.8, 1.2, 3),
        normal=np.tile(stock, (3, 1)),
        convenience=rng.uniform(40, 150, 3),
        ending=base.buyer_price0[kept] * rng.uniform(0.95, 1.1, 3),
    )
    return months, stores


@pytest.mark.parametrize("contracts", [False, True])
@pytest.mark.parametrize("capped", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_stores_contracts_and_a_cap(seed, capped, contracts):
    months, stores = three_months(seed, capped=capped, contracts=contracts)
    found = solve_path(months, stores)
    assert found.converged, found.reason
    reference = Joint(months, stores).solve()
    assert reference.ok
    flow = np.array([m.flow for m in found.months]) - np.array(
        [m.committed * m.open for m in months]
    )
    size = FLOWS * flow.max()
    np.testing.assert_allclose(flow, reference.flow, rtol=0, atol=size)
    np.testing.assert_allclose(found.stock, reference.stock, rtol=0, atol=10 * size)
    price = np.array([m.price for m in found.months])
    np.testing.assert_allclose(price, reference.price, rtol=PRICES)


def test_the_cap_binds_in_the_cases_above():
    bound = 0
    for seed in range(10):
        months, stores = three_months(seed, capped=True)
        found = solve_path(months, stores)
        bound += sum(m.price[0] > months[0].price_cap[0] * 1.001 for m in found.months)
    assert bound >= 6
