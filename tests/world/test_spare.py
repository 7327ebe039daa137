"""Spare capacity: cited where it is cited, split where only a total is, never invented."""

import numpy as np
import pytest

from embargo.facts import stocks
from embargo.world import load, spare, years


def by_place(market, values):
    sums = {}
    for place, value in zip(market.sellers["exporter"], values, strict=True):
        sums[place] = sums.get(place, 0.0) + value
    return sums


def crude(year):
    return load(year).fuel_markets["crude"]


def test_spare_crude_of_2024_is_what_the_iea_counted():
    market = crude(2024)
    held = by_place(market, spare.spare(market, 2024, "2024-01"))
    for place, cited in (("SAU", 3.2), ("ARE", 1.0), ("IRQ", 0.4), ("KWT", 0.3), ("RUS", 0.5)):
        assert held[place] == pytest.approx(cited * 365 / 7.33, rel=0.01)
    assert all(one.source and one.how for one in spare.spare_figures(market, 2024))


def test_a_total_is_split_as_at_the_nearest_date_and_says_so():
    market = crude(2025)
    found = {one.place: one for one in spare.spare_figures(market, 2025)}
    # OPEC+ had about 3.6 mb/d left in December 2025: Saudi Arabia about 2, the Emirates 0.7.
    assert sum(one.volume for one in found.values()) == pytest.approx(3.6)
    assert found["SAU"].volume == pytest.approx(2.0, abs=0.25)
    assert found["ARE"].volume == pytest.approx(0.7, abs=0.1)
    assert found["SAU"].status == "C"
    assert "split" in found["SAU"].how


def test_a_figure_of_the_place_itself_comes_before_a_split():
    found = {one.place: one for one in spare.spare_figures(crude(2023), 2023)}
    assert found["SAU"].volume == 3.0
    assert found["SAU"].status == "V"


@pytest.mark.parametrize("year", years())
def test_spare_is_small_positive_and_mostly_saudi(year):
    market = crude(year)
    held = spare.spare(market, year)
    assert (held >= 0).all()
    assert 0.01 < held.sum() / market.supply0.sum() < 0.10
    places = by_place(market, held)
    assert places["SAU"] > 0.45 * held.sum()
    assert places["USA"] == places["NOR"] == 0


def test_russias_basins_share_in_proportion_to_output():
    market = crude(2023)
    held = spare.spare(market, 2023)
    own = (market.sellers["exporter"] == "RUS").to_numpy()
    ratio = held[own] / market.supply0[own]
    assert np.allclose(ratio, ratio[0])
    assert ratio[0] > 0


def test_what_sanctions_shut_in_counts_only_when_asked_for():
    market = crude(2025)
    usual = by_place(market, spare.spare(market, 2025))
    more = by_place(market, spare.spare(market, 2025, sanctioned=True))
    assert usual["IRN"] == 0
    assert more["IRN"] == pytest.approx(0.5 * 365 / 7.33, rel=0.01)
    gas = load(2025).fuel_markets["gas"]
    added = spare.spare(gas, 2025, sanctioned=True) - spare.spare(gas, 2025)
    yamal = gas.sellers["basin"].to_list().index("RUS_YAMAL")
    assert added[yamal] == pytest.approx(5.4 * 1.36, rel=0.01)
    assert np.count_nonzero(added) == 1


def test_plants_run_full_so_lng_has_little_to_spare():
    gas = load(2023).fuel_markets["gas"]
    held = spare.spare(gas, 2023)
    lng = gas.flow0[(gas.arcs["fuel"] == "lng").to_numpy()].sum()
    assert 0 < held.sum() < 0.06 * lng
    # Plants that stand half empty lack gas.
    use = gas.incidence @ gas.flow0
    for at, (kind, basin) in enumerate(gas.resources.select("kind", "exporter").iter_rows()):
        if kind == "lng_export" and use[at] < 0.7 * gas.capacity0[at]:
            assert held[gas.sellers["basin"].to_list().index(basin)] == 0


def test_coal_is_as_cited_in_heat_and_products_have_none():
    coal = load(2024).fuel_markets["coal"]
    held = by_place(coal, spare.spare(coal, 2024))
    cited = {r.place: r.value for r in stocks.figures() if (r.fuel, r.kind) == ("coal", "spare")}
    for place, tonnes in cited.items():
        assert 18 < held[place] / tonnes < 30  # GJ a tonne
    products = load(2024).fuel_markets["products"]
    assert (spare.spare(products, 2024) == 0).all()


def test_nothing_is_known_before_the_first_total():
    assert spare.spare_figures(crude(2010), 2010, "2006-01") == ()
