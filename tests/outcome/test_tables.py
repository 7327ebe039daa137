"""The tables agree with each other, row by row and in their units."""

from __future__ import annotations

import polars as pl
import pytest

from embargo import fuels, units
from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.world import World

MEASURES = {
    "ban": {"ban": ["JPN:RUS:all", "DEU:RUS:lng:0.5"]},
    "tariff": {"tariff": ["JPN:SAU:crude:25%", "CHN:RUS:coal:10USD/t"]},
    "quota": {"quota": ["JPN,CHN,DEU:RUS:lng:5Mt"]},
    "outage": {"outage": ["USA:lng:0.2", "RUS_SAKHALIN2:lng:1"]},
    "capacity": {"capacity": ["QAT:lng_export:0.5"]},
    "demand": {"demand": ["JPN:gas:-0.1", "IND:crude:0.2"]},
}


@pytest.fixture(scope="module", params=list(MEASURES))
def outcome(request: pytest.FixtureRequest, world: World) -> Outcome:
    return run(None, world=world, **MEASURES[request.param])


def _balance(outcome: Outcome, world: World) -> pl.DataFrame:
    """Flows in balance units, one row an arc, from the world's own factors."""
    parts = []
    for market in world.fuel_markets.values():
        parts.append(
            market.arcs.select("exporter", "basin", "importer", "fuel").with_columns(
                pl.Series("per", market.per_balance_unit), market=pl.lit(market.name)
            )
        )
    return (
        outcome.basin_flows()
        .join(pl.concat(parts), on=["exporter", "basin", "importer", "fuel"])
        .with_columns(pl.col("baseline", "counterfactual") / pl.col("per"))
    )


@pytest.mark.parametrize("state", ["baseline", "counterfactual"])
def test_balances_close_and_agree_with_flows(outcome: Outcome, world: World, state: str):
    table = outcome.balances().pivot("item", index=["place", "fuel"], values=state).fill_null(0.0)
    gap = pl.col("production") + pl.col("imports") - pl.col("exports") - pl.col("consumption")
    assert table.select(gap.abs().max()).item() < 1e-6
    flows = _balance(outcome, world)
    abroad = flows.filter(pl.col("exporter") != pl.col("importer"))
    for market in fuels.MARKETS:
        of_market = abroad.filter(pl.col("market") == market)
        stated = table.filter(pl.col("fuel") == market)
        assert stated["imports"].sum() == pytest.approx(of_market[state].sum())
        assert stated["exports"].sum() == pytest.approx(of_market[state].sum())


def test_one_flow_a_pair_and_fuel_is_the_sum_of_its_basins(outcome: Outcome):
    flows = outcome.flows()
    assert flows.select("exporter", "importer", "fuel").is_unique().all()
    sums = (
        outcome.basin_flows()
        .group_by("exporter", "importer", "fuel")
        .agg(pl.col("counterfactual").sum().alias("sum"))
    )
    joined = flows.join(sums, on=["exporter", "importer", "fuel"])
    assert joined.height == flows.height
    assert (joined["counterfactual"] - joined["sum"]).abs().max() < 1e-12


def test_flows_are_in_the_unit_of_their_fuel(world: World):
    outcome = run(None, world=world, ban="JPN:RUS:coal")
    units_by_fuel = dict(outcome.flows().select("fuel", "unit").unique().iter_rows())
    assert units_by_fuel == {fuel: fuels.flow_unit(fuel) for fuel in fuels.FUELS}
    lng = outcome.flows("JPN", "RUS", "lng").row(0, named=True)
    assert lng["baseline"] == pytest.approx((8.0 + 1.0) / 1.36)
    coal = outcome.flows("JPN", "RUS", "coal").row(0, named=True)
    assert coal["baseline"] == pytest.approx(100.0 / 24.0)
    assert coal["counterfactual"] == 0.0


def test_backfill_and_diversion_are_changes_of_flows(japan: Outcome):
    flows = japan.flows("JPN", fuel="lng").with_columns(
        change=pl.col("counterfactual") - pl.col("baseline")
    )
    backfill = japan.backfill("JPN", "lng")
    assert backfill.columns == ["importer", "fuel", "supplier", "change", "unit"]
    assert backfill["change"].sum() == pytest.approx(flows["change"].sum())
    assert backfill["change"].is_sorted(descending=True)
    assert backfill.filter(supplier="RUS")["change"].item() == pytest.approx(-9.0 / 1.36)
    diversion = japan.diversion("RUS", "lng")
    assert diversion.columns == ["exporter", "fuel", "destination", "change", "unit"]
    assert diversion.filter(destination="JPN")["change"].item() == pytest.approx(-9.0 / 1.36)
    assert diversion.filter(destination="CHN")["change"].item() > 0


def test_the_stored_backfill_is_of_the_importers_hit(japan: Outcome):
    assert set(japan.backfill()["importer"]) == {"JPN"}
    assert set(japan.diversion()["exporter"]) == {"RUS"}
    # Any other importer can be asked for.
    assert japan.backfill("Germany", "gas").height > 0


def test_bills_are_imports_at_border_prices(world: World):
    outcome = run(None, world=world, ban="JPN:RUS:crude")
    market = world.fuel_markets["crude"]
    border = market.price0[market.arcs["seller"].to_numpy()] + market.freight + market.margin
    arcs = market.arcs.with_columns(pl.Series("usd_m", market.flow0 * border))
    bought = arcs.filter((pl.col("importer") == "IND") & (pl.col("exporter") != "IND"))
    bill = outcome.bills("IND", "crude").row(0, named=True)
    assert bill["unit"] == "USD bn"
    assert bill["baseline"] == pytest.approx(bought["usd_m"].sum() / 1000)
    assert bill["change"] == pytest.approx(bill["counterfactual"] - bill["baseline"])


def test_what_importers_pay_is_what_exporters_earn_and_freight(outcome: Outcome, world: World):
    # Import terminals earn nothing here: they are never full.
    freight = {"baseline": 0.0, "counterfactual": 0.0}
    flows = _balance(outcome, world)
    for market in world.fuel_markets.values():
        cost = market.arcs.select("exporter", "basin", "importer", "fuel").with_columns(
            pl.Series("freight", market.freight)
        )
        joined = flows.filter(pl.col("exporter") != pl.col("importer")).join(
            cost, on=["exporter", "basin", "importer", "fuel"]
        )
        for state in freight:
            freight[state] += (joined[state] * joined["freight"]).sum() / 1000
    for state, paid in freight.items():
        bills, revenue = outcome.bills()[state].sum(), outcome.revenue()[state].sum()
        assert bills == pytest.approx(revenue + paid, rel=1e-9)


def test_prices_are_in_native_units(japan: Outcome, world: World):
    market = world.fuel_markets["crude"]
    jpn = (market.arcs["importer"] == "JPN").to_numpy()
    border = market.price0[market.arcs["seller"].to_numpy()] + market.freight + market.margin
    mean = (border * market.flow0)[jpn].sum() / market.flow0[jpn].sum()
    row = japan.prices("JPN", "crude", "delivered").row(0, named=True)
    assert row["unit"] == "USD/bbl"
    assert row["baseline"] == pytest.approx(units.price(mean, "MUSD/Mt", "USD/bbl", "crude"))
    assert row["counterfactual"] > row["baseline"]
    units_by_market = dict(japan.prices().select("fuel", "unit").unique().iter_rows())
    assert units_by_market == {m: fuels.price_unit(m) for m in fuels.MARKETS}


def test_fob_is_revenue_over_exports(japan: Outcome):
    revenue = japan.revenue("SAU", "crude").row(0, named=True)
    exports = japan.flows(exporter="SAU", fuel="crude").filter(pl.col("importer") != "SAU")
    price = japan.prices("SAU", "crude", "fob").row(0, named=True)
    for state in ("baseline", "counterfactual"):
        per_tonne = 1000 * revenue[state] / exports[state].sum()
        assert price[state] == pytest.approx(units.price(per_tonne, "USD/t", "USD/bbl", "crude"))


def test_the_world_price_weighs_by_baseline_consumption(japan: Outcome):
    delivered = japan.prices(fuel="gas", kind="delivered").filter(pl.col("place") != "WORLD")
    used = japan.balances(fuel="gas").filter(pl.col("item") == "consumption")
    joined = delivered.join(used.select("place", weight="baseline"), on="place")
    mean = (joined["counterfactual"] * joined["weight"]).sum() / joined["weight"].sum()
    found = japan.prices("WORLD", "gas").row(0, named=True)
    assert found["counterfactual"] == pytest.approx(mean)
    assert found["counterfactual"] > found["baseline"]


def test_an_exporter_that_sells_nothing_any_more_still_has_a_finite_price(world: World):
    outcome = run(None, world=world, ban="JPN,IND:SAU:products", outage="SAU:crude:1")
    assert outcome.prices()["counterfactual"].is_finite().all()
    assert outcome.revenue("SAU", "products")["counterfactual"].item() == 0.0


def test_shortage_appears_where_nothing_can_be_had(world: World):
    outcome = run(None, world=world, ban="DEU:RUS,USA,QAT:gas")
    row = outcome.shortage("DEU", "gas").row(0, named=True)
    assert row["unit"] == "bcm"
    assert row["baseline"] == 0.0
    assert row["counterfactual"] > 10
    stated = outcome.balances("DEU", "gas").filter(item="shortage")["counterfactual"].item()
    assert stated == row["counterfactual"]
    assert outcome.balances("DEU", "gas").filter(item="consumption")["counterfactual"].item() == 0


def test_only_markets_that_a_measure_reaches_change(world: World):
    # Products are solved with crude; in this world no refinery joins them, so they stay.
    outcome = run(None, world=world, ban="IND:RUS:crude")
    status = {m.market: m.status for m in outcome.diagnostics.markets}
    assert status == {
        "crude": "converged", "products": "converged", "gas": "unchanged", "coal": "unchanged",
    }  # fmt: skip
    others = outcome.flows().filter(~pl.col("fuel").is_in(["crude", "products"]))
    assert (others["baseline"] == others["counterfactual"]).all()
    products = outcome.flows(fuel="products")
    assert (products["baseline"] - products["counterfactual"]).abs().max() < 1e-8
    crude = outcome.flows(fuel="crude")
    assert (crude["baseline"] != crude["counterfactual"]).any()


def test_a_ban_on_coal_reaches_what_plants_burn_instead(world: World):
    outcome = run(None, world=world, ban="JPN:RUS:coal")
    assert {m.market: m.status for m in outcome.diagnostics.markets}["gas"] == "converged"
    use = outcome.balances("JPN").filter(pl.col("item") == "consumption")
    change = {row["fuel"]: row["counterfactual"] - row["baseline"] for row in use.to_dicts()}
    assert change["coal"] < 0 < change["gas"]
    # Crude is not burned: only refineries could carry it on, and here there are none.
    crude = outcome.flows(fuel="crude")
    assert (crude["baseline"] - crude["counterfactual"]).abs().max() < 1e-8
