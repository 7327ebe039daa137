"""Crude by grade: exact for the base, free in the base, dearer for simple refineries in a stop."""

from dataclasses import replace

import numpy as np
import pytest

from embargo.facts import grades as assays
from embargo.market import solve
from embargo.outcome.kernel import calibrated
from embargo.world import Parameters, grades, load, years

CENTRAL = Parameters.central()


@pytest.fixture(scope="module")
def crude():
    return load(2021).fuel_markets["crude"]


def without_grades(market):
    """The market as if any barrel were as good as another."""
    kept = (market.resources["kind"] != "grade").to_numpy()
    return replace(
        market,
        resources=market.resources.filter(kept),
        capacity0=market.capacity0[kept],
        knee=market.knee[kept],
        rent_scale=market.rent_scale[kept],
        incidence=market.incidence[np.flatnonzero(kept)],
    )


def rise(market, place, nelson=None):
    """How much dearer crude gets for a place that stops Russia's, USD/bbl."""
    market = without_grades(market)
    if nelson is not None:
        market = grades.with_grades(market, CENTRAL, {place: nelson})
    base = calibrated(market)
    hit = ((market.arcs["importer"] == place) & (market.arcs["exporter"] == "RUS")).to_numpy()
    found = solve(base.change(open=~hit))
    assert found.status == "converged"
    at = market.buyers["place"].to_list().index(place)
    return float((found.buyer_price - base.buyer_price0)[at]) * market.price_factor


def test_mixes_and_diets_are_shares(crude):
    for shares in (grades.grade_mix(crude), grades.arc_mix(crude), grades.diet(crude)):
        assert np.allclose(shares.sum(axis=1), 1.0, atol=1e-12)
        assert (shares >= 0).all()


def test_what_is_run_is_what_is_bought(crude):
    assert np.allclose(grades.intake(crude).sum(axis=1), crude.demand0)
    by_group = grades.arc_mix(crude).T @ crude.flow0
    assert np.allclose(grades.intake(crude).sum(axis=0), by_group)


def test_basins_of_russia_ship_different_goods(crude):
    names = grades.group_names()
    mix = dict(zip(crude.sellers["basin"], grades.grade_mix(crude), strict=True))
    assert mix["RUS_WEST"][names.index("medium sour")] > 0.8
    assert mix["RUS_PACIFIC"][names.index("light sweet")] == 1.0
    assert mix["RUS_SAKHALIN2"][names.index("extra light sweet")] == 1.0
    home = dict(zip(crude.sellers["basin"], grades.grade_mix(crude, "home"), strict=True))
    assert home["USA"][names.index("heavy sour")] > mix["USA"][names.index("heavy sour")]


@pytest.mark.parametrize("year", years())
def test_guesses_are_few_and_resources_stay_few(year):
    market = load(year).fuel_markets["crude"]
    guess = grades.guessed(market)
    assert market.supply0[guess].sum() < 0.01 * market.supply0.sum()
    resources = grades.grade_resources(market, CENTRAL)
    assert 100 < len(resources.labels) <= 155
    assert resources.labels.select("place", "grade").is_unique().all()


@pytest.mark.parametrize("year", years())
def test_the_base_pays_nothing_and_is_reproduced(year):
    market = load(year).fuel_markets["crude"]
    resources = grades.grade_resources(market, CENTRAL)
    use = resources.incidence @ market.flow0
    assert (use < resources.knee * resources.capacity).all()
    assert ((resources.knee > 0) & (resources.knee < 1)).all()
    others = (market.resources["kind"] != "grade").sum()
    assert market.resources[others:]["importer"].to_list() == resources.labels["place"].to_list()
    kernel = calibrated(market)
    assert kernel.rent0[others:].max() == 0
    assert np.abs(solve(kernel).flow - market.flow0).max() < 1e-9


def test_use_of_a_resource_is_the_intake_of_its_place(crude):
    resources = grades.grade_resources(crude, CENTRAL)
    run = grades.intake(crude)
    names, places = grades.group_names(), crude.buyers["place"].to_list()
    use = resources.incidence @ crude.flow0
    for at, (_, place, grade) in enumerate(resources.labels.iter_rows()):
        assert use[at] == pytest.approx(run[places.index(place), names.index(grade)])


@pytest.mark.parametrize("place", ["POL", "LTU", "HUN"])
def test_a_stop_of_urals_costs_a_simple_refiner_more_than_a_complex_one(crude, place):
    simple, complex_ = rise(crude, place, 3.0), rise(crude, place, 12.0)
    assert simple > complex_ + 0.1
    # Without grades every barrel would be as good as any.
    assert complex_ >= rise(crude, place) - 1e-9


def test_a_complex_refiner_has_more_room_for_sour_crude_and_none_has_less_than_it_uses(crude):
    names = grades.group_names()
    room = grades.grade_room(crude, CENTRAL)
    assert (room.use <= room.free).all()
    assert (room.free <= room.most).all()
    share = (room.most - room.use) / room.use.sum(axis=1, keepdims=True)
    places = crude.buyers["place"].to_list()
    sour = names.index("heavy sour")
    assert share[places.index("IND"), sour] > 2 * share[places.index("PAK"), sour]
    sweet = names.index("light sweet")
    assert share[places.index("IND"), sweet] == pytest.approx(share[places.index("PAK"), sweet])


def test_grades_are_of_crude_only():
    with pytest.raises(ValueError, match="crude"):
        grades.grade_resources(load(2021).fuel_markets["coal"], CENTRAL)


@pytest.mark.parametrize(("place", "most"), [("DEU", 15), ("ITA", 15), ("AUT", 20), ("HUN", 20)])
def test_diets_come_near_those_of_import_statistics(crude, place, most):
    seen = {
        row.family: row.share_pct
        for row in assays.diets()
        if (row.place, row.year) == (place, 2021)
    }
    at = crude.buyers["place"].to_list().index(place)
    ours = dict.fromkeys((group.family for group in assays.groups()), 0.0)
    for group, share in zip(assays.groups(), grades.diet(crude)[at], strict=True):
        ours[group.family] += 100.0 * share
    told = sum(seen.values())
    # Half the sum of differences: the part of the diet that is in another family.
    apart = 0.5 * sum(abs(own - 100.0 * seen.get(name, 0.0) / told) for name, own in ours.items())
    assert apart < most
