"""Power: fuel burned within what the place uses, switching that keeps the power made."""

from dataclasses import replace

import numpy as np
import pytest

from embargo.errors import DataError, InputError
from embargo.facts import power as facts
from embargo.facts.power import nuclear as reactors
from embargo.world import load
from embargo.world.parameters import Parameters
from embargo.world.power import MARKETS, nuclear, power, scale, switched, table, yearly

CENTRAL = Parameters.central()


@pytest.fixture(scope="module")
def world():
    return load(2025)


@pytest.fixture(scope="module")
def found(world):
    return power(world, CENTRAL)


def row(found, place):
    return found.place.index(place)


def test_power_never_burns_more_than_the_place_uses(world, found):
    for column, name in enumerate(MARKETS):
        used = world.fuel_markets[name].demand0
        for n, who in enumerate(found.buyer[:, column]):
            if who < 0:
                assert found.use[n, column] == 0.0
            else:
                assert 0 < found.use[n, column] <= 0.95 * used[who] + 1e-9
                assert world.fuel_markets[name].buyers["place"][int(who)] == found.place[n]
    assert 0 < found.capped.sum() < 0.1 * found.capped.size


def test_heat_times_power_is_fuel(found):
    assert found.heat * found.thermal == pytest.approx(found.use)
    free = (found.use > 0) & ~found.capped
    gas = found.heat[free[:, 1], 1]
    assert gas == pytest.approx(np.full(gas.size, 3.6 / 0.46 / 40.1076), rel=1e-4)


def test_japan_burns_most_of_its_gas_and_coal_for_power(world, found):
    n = row(found, "JPN")
    gas, coal = world.fuel_markets["gas"], world.fuel_markets["coal"]
    assert 0.55 < found.use[n, 1] / gas.demand0[found.buyer[n, 1]] < 0.8
    assert 0.6 < found.use[n, 2] / coal.demand0[found.buyer[n, 2]] < 0.95
    assert found.generation[n].sum() == pytest.approx(1000)
    assert found.year[n] == 2025


def test_most_of_the_worlds_power_is_there(found):
    assert len(found.place) > 40
    assert "EU27" not in found.place
    assert found.generation.sum() > 22_000


def test_nothing_switches_when_nothing_changes(found):
    assert switched(found, np.zeros_like(found.use)) == pytest.approx(found.use, abs=1e-9)


def test_dear_gas_moves_power_to_coal_and_keeps_the_power_made(found):
    costs = np.zeros_like(found.use)
    costs[:, 1] = 200.0  # USD per 1,000 m³, about 5 USD/MMBtu
    burned = switched(found, costs)
    n = row(found, "JPN")
    assert burned[n, 1] < found.use[n, 1]
    assert burned[n, 2] > found.use[n, 2]
    made = np.divide(burned, found.heat, out=np.zeros_like(burned), where=found.heat > 0)
    assert made.sum(axis=1) == pytest.approx(found.thermal.sum(axis=1))


def test_the_high_end_of_switching_is_that_of_the_united_states_in_2012(world):
    # 16 USD/MWh cheaper gas: gas power +34 %, coal power −22 %, a log ratio of 0.54.
    found = power(world, CENTRAL.replace({("power_theta", ""): 0.033}))
    n = row(found, "USA")
    costs = np.zeros_like(found.use)
    costs[n, 1] = -16.0 / found.heat[n, 1]
    burned = switched(found, costs)[n]
    ratio = np.log(burned[1] / burned[2]) - np.log(found.use[n, 1] / found.use[n, 2])
    assert ratio == pytest.approx(0.53, abs=0.02)


def test_nuclear_output_replaces_fuel_in_proportion(found):
    n = row(found, "JPN")
    more = yearly(1.315, CENTRAL)
    part = scale(found, {"JPN": more})
    assert part[n] == pytest.approx(1 - more / found.thermal[n].sum())
    assert (np.delete(part, n) == 1).all()
    burned = switched(found, np.zeros_like(found.use), part)
    saved = (found.use - burned)[n, 1] / 1.36
    assert 0.5 < saved < 1.3  # Mt of LNG that unit 6 of Kashiwazaki-Kariwa saves in a year
    assert scale(found, {"JPN": 1e6})[n] == 0.0
    assert scale(found, {"JPN": -10})[n] > 1.0


def test_places_without_a_mix_are_refused_all_at_once(found):
    with pytest.raises(InputError) as caught:
        scale(found, {"ISL": 1.0, "PRY": 1.0, "JPN": 1.0})
    assert len(caught.value.faults) == 2


def test_reactors_of_japan_make_what_the_mix_says():
    for year in (2021, 2023, 2024, 2025):
        gw = [nuclear("JPN", f"{year}-{month:02d}") for month in range(1, 13)]
        made = yearly(sum(gw) / 12, CENTRAL)
        mix = facts.mix("JPN", year)
        assert made == pytest.approx(mix.generation_twh * mix.share("nuclear"), rel=0.2), year
    assert nuclear("JPN", "2014-06") == 0.0
    assert nuclear("JPN", "2024-02") == pytest.approx(11.0, abs=0.3)
    assert nuclear("JPN", "2026-03") == pytest.approx(nuclear("JPN", "2025-12") + 1.315)
    assert nuclear("JPN", "2031-01", planned=True) > nuclear("JPN", "2031-01")
    assert nuclear("FRA", "2025-01") is None


def test_a_faulty_spell_is_told(tmp_path, monkeypatch):
    text = reactors.FILE.read_text(encoding="utf-8").replace("2020-03/2020-11", "2020-11/2020-03")
    (tmp_path / "nuclear.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(reactors, "FILE", tmp_path / "nuclear.csv")
    with pytest.raises(DataError, match="no spell"):
        reactors.reactors.__wrapped__()


def test_the_table_names_what_was_capped(found):
    rows = table(found)
    assert rows.height == len(found.place)
    assert rows["coal capped"].sum() == found.capped[:, 2].sum()


def test_a_year_without_any_mix_has_no_plants():
    early = replace(load(2017), year=1990)
    found = power(early, Parameters.central())
    assert found.place == ()
    assert found.thermal.shape == (0, 3)
    assert scale(found, {}).size == 0
