"""Each kind of measure does what it says."""

from __future__ import annotations

import polars as pl
import pytest

from embargo.errors import InputError
from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.scenario import Ban, Demand, Quota, Scenario
from embargo.world import World


def _flow(outcome: Outcome, importer: str, exporter: str, fuel: str) -> float:
    return outcome.flows(importer, exporter, fuel)["counterfactual"].sum()


def test_a_ban_stops_all_basins_of_an_exporter(japan: Outcome):
    stopped = japan.flows("JPN", "RUS")
    assert stopped.height == 4
    assert (stopped["baseline"] > 0).all()
    assert (stopped["counterfactual"] == 0).all()


def test_a_ban_of_a_basin_spares_the_others(world: World):
    outcome = run(None, world=world, ban="JPN:RUS_SAKHALIN2:lng")
    assert outcome.flows("JPN", "RUS_SAKHALIN2", "lng")["counterfactual"].item() == 0
    assert outcome.flows("JPN", "RUS_YAMAL", "lng")["counterfactual"].item() > 1 / 1.36
    assert outcome.diversion("RUS_SAKHALIN2", "lng").filter(destination="CHN")["change"].item() > 0


def test_a_partial_ban_holds_pair_by_pair(world: World):
    outcome = run(None, world=world, ban="JPN,DEU:RUS:lng:0.5")
    for importer, base in (("JPN", 9.0), ("DEU", 9.0)):
        assert _flow(outcome, importer, "RUS", "lng") == pytest.approx(base / 2 / 1.36, rel=1e-6)
    # The permits are worth something; the seller does not get it.
    assert outcome.bills("JPN", "lng")["scarcity"].item() > 0
    assert outcome.bills("JPN", "lng")["duties"].item() == 0


def test_a_ban_at_level_zero_is_no_ban(world: World):
    outcome = run(None, world=world, ban="JPN:RUS:lng:0")
    assert outcome.diagnostics.status == "converged"
    assert outcome.diagnostics.iterations == 0
    assert (outcome.flows()["baseline"] == outcome.flows()["counterfactual"]).all()
    assert outcome.notes == ()


def test_a_group_acts_on_its_members(world: World):
    outcome = run(None, world=world, ban="EU27:RUS:gas")
    assert outcome.flows("DEU", "RUS")["counterfactual"].sum() == 0
    assert _flow(outcome, "JPN", "RUS", "lng") > 0
    assert any("not reached" in note for note in outcome.notes)
    assert outcome.flows("EU", "Russia", "gas").equals(outcome.flows("DEU", "RUS", "gas"))


@pytest.mark.parametrize(
    ("quota", "fuel", "limit"),
    [
        ("JPN,DEU,CHN:RUS:lng:5Mt", ("lng",), 5.0),
        ("JPN,DEU,CHN:RUS:lng:6.8bcm", ("lng",), 5.0),
        ("JPN,IND:RUS:crude:1mb/d", ("crude",), 365 / 7.33),
        ("CHN:RUS:coal:40Mt", ("coal",), 40.0),
    ],
)
def test_a_quota_is_respected_and_binds(
    world: World, quota: str, fuel: tuple[str, ...], limit: float
):
    outcome = run(None, world=world, quota=quota)
    importers = quota.split(":")[0].split(",")
    flows = outcome.flows(importers, "RUS", fuel)
    assert flows["baseline"].sum() > limit
    assert flows["counterfactual"].sum() == pytest.approx(limit, rel=1e-6)


def test_a_quota_in_energy_spans_both_gases(world: World):
    outcome = run(None, world=world, quota="DEU:RUS:gas:400PJ")
    flows = outcome.flows("DEU", "RUS")
    bcm = flows.filter(fuel="lng")["counterfactual"].item() * 1.36
    bcm += flows.filter(fuel="pipeline_gas")["counterfactual"].item()
    assert bcm * 40.1076379 == pytest.approx(400, rel=1e-4)


def test_a_quota_above_the_base_flow_changes_nothing(world: World):
    outcome = run(None, world=world, quota="JPN:RUS:lng:7Mt")
    flows = outcome.flows(fuel="gas")
    assert (flows["baseline"] - flows["counterfactual"]).abs().max() < 1e-6


def test_a_tariff_lowers_imports_and_the_sellers_price(world: World):
    outcome = run(None, world=world, tariff="JPN:SAU:crude:25%")
    assert _flow(outcome, "JPN", "SAU", "crude") < 50.0
    delivered = outcome.prices("JPN", "crude", "delivered").row(0, named=True)
    assert delivered["counterfactual"] > delivered["baseline"]
    fob = outcome.prices("SAU", "crude", "fob").row(0, named=True)
    assert fob["counterfactual"] < fob["baseline"]
    bill = outcome.bills("JPN", "crude").row(0, named=True)
    per_tonne = fob["counterfactual"] * 7.33
    owed = 0.25 * per_tonne * _flow(outcome, "JPN", "SAU", "crude") / 1000
    assert bill["duties"] == pytest.approx(owed, rel=1e-6)


@pytest.mark.parametrize(
    ("rate", "per_tonne"),
    [("10USD/bbl", 73.3), ("20USD/t", 20.0), ("2USD/GJ", 2 * 44.85464451828668)],
)
def test_a_specific_tariff_is_paid_on_each_unit(world: World, rate: str, per_tonne: float):
    outcome = run(None, world=world, tariff=f"JPN:SAU:crude:{rate}")
    bought = _flow(outcome, "JPN", "SAU", "crude")
    duties = outcome.bills("JPN", "crude")["duties"].item()
    assert duties == pytest.approx(per_tonne * bought / 1000, rel=1e-9)


def test_a_tariff_on_a_tonne_of_coal_is_on_the_tonne_shipped(world: World):
    outcome = run(None, world=world, tariff="CHN:RUS:coal:10USD/t")
    bought = _flow(outcome, "CHN", "RUS", "coal")
    assert outcome.bills("CHN", "coal")["duties"].item() == pytest.approx(10 * bought / 1000)


def test_an_outage_of_a_whole_seller_scales_its_supply(world: World):
    outcome = run(None, world=world, outage="RUS_SAKHALIN2:lng:1")
    assert outcome.flows(exporter="RUS_SAKHALIN2", fuel="lng")["counterfactual"].sum() == 0
    assert _flow(outcome, "DEU", "RUS", "lng") != 9 / 1.36
    assert "JPN" in set(outcome.backfill()["importer"])


def test_an_outage_of_lng_leaves_the_gas_at_home(world: World):
    outcome = run(None, world=world, outage="USA:lng:0.2")
    sold = outcome.flows(exporter="USA", fuel="lng")
    assert sold["counterfactual"].sum() == pytest.approx(0.8 * 65 / 1.36, rel=1e-6)
    assert _flow(outcome, "USA", "USA", "pipeline_gas") > 800
    # What is left of the plants earns the scarcity, not a holder of permits.
    assert outcome.bills()["scarcity"].sum() == 0
    fob = outcome.prices("USA", "gas", "fob").row(0, named=True)
    assert fob["counterfactual"] > fob["baseline"]


def test_a_total_outage_of_lng_closes_its_arcs(world: World):
    outcome = run(None, world=world, outage="USA:lng:1")
    assert outcome.flows(exporter="USA", fuel="lng")["counterfactual"].sum() == 0
    assert _flow(outcome, "USA", "USA", "pipeline_gas") > 800


def test_a_loss_of_capacity_binds(world: World):
    outcome = run(None, world=world, capacity="QAT:lng_export:0.5")
    sold = outcome.flows(exporter="QAT", fuel="lng")["counterfactual"].sum()
    assert 0 < sold < 0.5 * 1.25 * 70 / 1.36
    shut = run(None, world=world, capacity="QAT:lng_export:1")
    assert shut.flows(exporter="QAT", fuel="lng")["counterfactual"].sum() == 0
    pipe = run(None, world=world, capacity="RUS:pipeline:1")
    assert _flow(pipe, "DEU", "RUS", "pipeline_gas") == 0
    landing = run(None, world=world, capacity="JPN:lng_import:0.5")
    assert landing.flows("JPN", fuel="lng")["counterfactual"].sum() < 0.5 * 1.25 * 69 / 1.36
    assert set(landing.backfill()["importer"]) == {"JPN"}


def test_demand_shifts_at_unchanged_prices(world: World):
    outcome = run(None, world=world, demand="JPN:gas:-0.1")
    used = outcome.balances("JPN", "gas").filter(item="consumption").row(0, named=True)
    # Prices fall a little, so that a little less than a tenth is saved.
    assert 0.9 * used["baseline"] < used["counterfactual"] < 0.95 * used["baseline"]
    price = outcome.prices("JPN", "gas", "delivered").row(0, named=True)
    assert price["counterfactual"] < price["baseline"]


def test_a_measure_without_trade_is_noted(world: World):
    outcome = run(None, world=world, ban=["JPN:QAT:coal", "JPN:RUS:lng"])
    assert len(outcome.notes) == 1
    assert "Without effect" in outcome.notes[0]
    assert "Qatar" in outcome.notes[0]


def test_measures_add_to_a_scenario(world: World):
    base = Scenario("mine", "Mine", (Ban("JPN", "RUS", "lng"),))
    outcome = run(base, world=world, demand=["DEU:gas:-0.1"])
    assert [m.kind for m in outcome.scenario.measures] == ["ban", "demand"]
    assert isinstance(outcome.scenario.measures[1], Demand)


@pytest.mark.parametrize("scenario", ["japan-stops-russian-energy", "g7-stops-russian-energy"])
def test_ready_scenarios_and_dicts_run(world: World, scenario: str):
    assert run(scenario, world=world).diagnostics.converged
    given = {"measures": [{"kind": "ban", "importer": "Japan", "exporter": "RUS", "fuel": "lng"}]}
    assert run(given, world=world).flows("JPN", "RUS", "lng")["counterfactual"].item() == 0


def test_unknown_basins_are_refused_with_the_nearest_all_at_once(world: World):
    with pytest.raises(InputError) as caught:
        run(None, world=world, ban="JPN:RUS_SAKALIN2:lng", outage="USA_GULF:crude:0.1")
    first, second = caught.value.faults
    assert "RUS_SAKHALIN2" in first.remedy
    assert "USA" in second.remedy


def test_a_quota_over_two_markets_is_refused(world: World):
    with pytest.raises(InputError, match="one quota for each market"):
        run(
            Scenario("q", "q", (Quota("JPN", "RUS", ["lng", "coal"], 100, "PJ"),)),
            world=world,
        )


def test_no_scenario_and_no_measures_is_refused(world: World):
    with pytest.raises(InputError, match="no measures"):
        run(None, world=world)


@pytest.mark.parametrize("bad", [True, "2023", 3.5])
def test_a_world_that_is_none_is_refused(bad: object):
    with pytest.raises(InputError, match="world"):
        run("japan-stops-russian-energy", world=bad)  # type: ignore[arg-type]


def test_names_aliases_and_groups_narrow_tables(japan: Outcome):
    assert japan.flows("Japan", "Russian Federation", "LNG").equals(
        japan.flows("JPN", "RUS", "lng")
    )
    assert set(japan.prices("G7", "gas", "delivered")["place"]) == {"DEU", "JPN", "USA"}
    with pytest.raises(InputError, match="Japan"):
        japan.flows("Japn")
    with pytest.raises(InputError, match="lng"):
        japan.backfill("JPN", "lgn")
    with pytest.raises(InputError, match="delivered"):
        japan.prices(kind="cif")


def test_tables_are_not_changed_by_reading_them(japan: Outcome):
    before = japan.flows().clone()
    japan.flows().with_columns(baseline=pl.lit(0.0))
    assert japan.flows().equals(before)
