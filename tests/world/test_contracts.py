"""Contracts: on the arcs of their basin, until their month, never the whole flow."""

import numpy as np
import pytest

from embargo.facts import base, projects
from embargo.world import load
from embargo.world.contracts import MOST, committed, prices, terms, unplaced
from embargo.world.parameters import Parameters

CENTRAL = Parameters.central()
MARKS = {"Brent": 70.0, "Henry Hub": 3.5, "TTF": 12.0}


@pytest.fixture(scope="module")
def gas():
    return load(2025).fuel_markets["gas"]


def month(year, number=1):
    return year * 12 + number - 1


def bound(gas, basin, importer, when, parameters=CENTRAL):
    at = gas.arcs.with_row_index("arc").filter(basin=basin, importer=importer, fuel="lng")
    return committed(gas, when, parameters)[at["arc"].to_numpy()].sum() * 12 / 1.36


def test_japan_takes_or_pays_sakhalin_2_as_its_contracts_run_out(gas):
    share = CENTRAL.value("take_or_pay", "gas")
    by_end = {
        2026: 4.999, 2027: 4.499, 2028: 4.499, 2029: 4.02, 2030: 2.52, 2031: 2.1, 2032: 0.5,
        2033: 0.5, 2034: 0.0,
    }  # fmt: skip
    for year, volume in by_end.items():
        found = bound(gas, "RUS_SAKHALIN2", "JPN", month(year, 12))
        assert found == pytest.approx(share * volume), year


def test_contracts_never_bind_more_than_the_flow_of_the_month(gas):
    for when in (month(2025), month(2027, 6), month(2040)):
        for flow in (None, gas.flow0 / 12 * 0.3):
            most = gas.flow0 / 12 if flow is None else flow
            found = committed(gas, when, CENTRAL, flow)
            assert (found >= 0).all()
            assert (found <= MOST * most + 1e-12).all()


def test_what_is_not_served_in_the_base_is_not_bound(gas):
    found = committed(gas, month(2025), CENTRAL)
    assert not found[gas.flow0 == 0].any()
    # Japan's share of Arctic LNG 2 is not lifted, and China's American cargoes are sold on.
    assert bound(gas, "RUS_YAMAL", "JPN", month(2025)) == 0.0
    assert bound(gas, "USA", "CHN", month(2026)) == 0.0


def test_a_month_within_a_year_ends_a_contract(gas):
    rows = terms(gas)
    petronet = rows.filter(company="Petronet", exporter="QAT")
    renewal = rows.filter(company="Petronet (renewal)")
    assert set(petronet["end"]) == {month(2028, 4)}
    assert set(renewal["start"]) == {month(2028, 5)}
    hungary = rows.filter(company="MVM")
    assert set(hungary["end"]) == {month(2036, 9)}


def test_every_contract_is_placed_or_left_with_a_reason(gas):
    rows, left = terms(gas), unplaced(gas)
    assert all(left["why"])
    for fuel in ("lng", "pipeline_gas"):
        all_of_it = sum(
            (c.bcm_y or 0.0) + (c.mt_y or 0.0) for c in projects.contracts() if c.fuel == fuel
        )
        told = rows.filter(fuel=fuel)["volume"].sum() + left.filter(fuel=fuel)["volume"].sum()
        assert told == pytest.approx(all_of_it)


def test_a_portfolio_binds_nobody(gas):
    left = unplaced(gas)
    assert set(left.filter(importer="WORLD")["project"]) == {"yamal-lng", "arctic-lng-2"}
    suspended = left.filter(left["why"].str.starts_with("suspended"))
    assert set(suspended["project"]) == {"arctic-lng-2"}
    assert left.filter(company="GAIL", exporter="WORLD").height == 1


def test_contracts_to_a_group_follow_what_its_members_take(gas):
    rows = terms(gas).filter(company="TotalEnergies", project="yamal-lng")
    assert rows["volume"].sum() == pytest.approx(4.0)
    flow = gas.flow0[rows["arc"].to_numpy()]
    assert rows["volume"].to_numpy() == pytest.approx(4.0 * flow / flow.sum())


def test_power_of_siberia_is_bound_by_pipeline(gas):
    at = gas.arcs.with_row_index("arc").filter(basin="RUS_EAST", importer="CHN")["arc"][0]
    yearly = committed(gas, month(2026), CENTRAL)[at] * 12
    assert yearly == pytest.approx(0.85 * 38, rel=1e-6)


def test_other_markets_have_no_contracts():
    crude = load(2025).fuel_markets["crude"]
    assert terms(crude).is_empty()
    assert not committed(crude, month(2026), CENTRAL).any()


def test_a_larger_take_or_pay_binds_more(gas):
    more = CENTRAL.replace({("take_or_pay", "gas"): 0.95})
    a, b = committed(gas, month(2026), CENTRAL), committed(gas, month(2026), more)
    assert (b >= a).all()
    assert b.sum() > a.sum()


def test_prices_follow_the_formula_that_is_known_or_the_one_that_is_usual(gas):
    rows = terms(gas).with_row_index("row")
    found = prices(rows, MARKS, CENTRAL)
    first = {
        name: found[rows.filter(company=name, exporter=origin)["row"][0]]
        for name, origin in (
            ("Petronet", "QAT"), ("PSO", "QAT"), ("JERA", "RUS"), ("GAIL", "USA"),
            ("SEFE", "NOR"), ("MVM", "RUS"),
        )
    }  # fmt: skip
    assert first["Petronet"] == pytest.approx(0.1267 * 70 + 0.52)
    assert first["PSO"] == pytest.approx(0.1337 * 70)
    assert first["JERA"] == pytest.approx(0.14 * 70 + 1.6)
    assert first["GAIL"] == pytest.approx(1.15 * 3.5 + 2.5)
    assert first["SEFE"] == first["MVM"] == 12.0
    assert np.isfinite(found).all()


def test_the_usual_formula_follows_what_japan_paid():
    paid = base.monthly_prices("LNG Japan import average").sort("month")
    brent = base.monthly_prices("Brent").sort("month")
    both = paid.select("month", paid="value").join(
        brent.select("month", brent=brent["value"].rolling_mean(3, center=True).shift(4)),
        on="month",
    )
    slope, constant = (CENTRAL.value(f"contract_{name}", "gas") for name in ("slope", "constant"))
    for first, last, most in (("2016-01", "2019-12", 0.5), ("2012-01", "2025-12", 1.5)):
        years = both.filter(both["month"].is_between(first, last)).drop_nulls()
        off = years["paid"] - slope * years["brent"] - constant
        assert years.height >= 40
        assert abs(off.mean()) < most
        assert off.std() < most
