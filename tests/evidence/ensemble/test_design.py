"""Draws: which quantiles, which rule, which base flows, and that a seed fixes all of them."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import polars as pl
import pytest

from embargo.errors import DataError, InputError
from embargo.evidence.ensemble import base_flows, rules
from embargo.evidence.ensemble.base_flows import drawn_flows
from embargo.evidence.ensemble.design import Design
from embargo.evidence.ensemble.redraw import redrawn
from embargo.world import World, load
from embargo.world.parameters import Parameters, drawn_names


def test_a_draw_is_the_same_whatever_the_number_of_draws():
    short, long = Design.of(5, seed=3), Design.of(700, seed=3)
    assert np.array_equal(short.u, long.u[:5])
    assert short.parameters(4) == long.parameters(4)
    assert short.stream(4, "gas").random() == long.stream(4, "gas").random()


def test_seeds_markets_and_draws_have_streams_of_their_own():
    design, other = Design.of(4, seed=1), Design.of(4, seed=2)
    assert not np.allclose(design.u, other.u)
    first = {
        float(d.stream(draw, market).random())
        for d in (design, other)
        for draw in range(4)
        for market in ("crude", "products", "gas", "coal")
    }
    assert len(first) == 32


def test_quantiles_fill_every_dimension_evenly():
    design = Design.of(256, seed=1)
    assert design.u.shape == (256, len(drawn_names()) + 1)
    counts = np.apply_along_axis(lambda u: np.histogram(u, 8, (0, 1))[0], 0, design.u)
    assert (counts == 32).all()


@pytest.mark.parametrize(
    ("draws", "seed"), [(1, 1), (0, 1), (2.5, 1), (True, 1), (8, -1), (8, "a")]
)
def test_wrong_numbers_are_refused(draws, seed):
    with pytest.raises(InputError):
        Design.of(draws, seed)


def test_wrong_draws_and_seed_are_told_together():
    with pytest.raises(InputError) as error:
        Design.of(0, -1)
    assert [fault.where for fault in error.value.faults] == ["draws", "seed"]


def test_rules_are_drawn_by_their_weights():
    every = rules.rules()
    drawn = [rules.chosen(u).id for u in (np.arange(1000) + 0.5) / 1000]
    total = sum(rule.weight for rule in every)
    for rule in every:
        assert drawn.count(rule.id) == pytest.approx(1000 * rule.weight / total, abs=2)


def test_a_rule_multiplies_the_drawn_parameter_in_every_market():
    drawn = Parameters.central()
    half = rules.Rule("half", "", {"theta": 0.5}, 1.0).applied(drawn)
    for (name, market), value in half.held:
        assert value == drawn.value(name, market) * (0.5 if name == "theta" else 1.0)


def test_a_wrong_table_of_rules_is_refused_with_every_fault(monkeypatch, tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n  - {id: a, title: A, scale: {thetta: 0}, weight: 0}\n"
        "  - {id: b, title: B, scale: {theta: -1}, weight: 0}\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(rules, "FILE", file)
    rules.rules.cache_clear()
    try:
        with pytest.raises(DataError) as error:
            rules.rules()
    finally:
        rules.rules.cache_clear()
    assert len(error.value.faults) == 3


def test_drawn_base_flows_are_balanced_and_keep_the_totals(world: World):
    for market in world.fuel_markets.values():
        flow = drawn_flows(market, np.random.default_rng(1))
        assert (flow >= 0).all()
        assert not np.allclose(flow, market.flow0)
        bought = np.bincount(market.arcs["buyer"].to_numpy(), flow, market.demand0.size)
        # The last scaling is to the buyers' totals, so theirs are exact.
        assert bought == pytest.approx(market.demand0)


def test_a_flow_without_totals_to_keep_has_the_band_of_the_data(world: World, monkeypatch):
    market = world.fuel_markets["coal"]
    arcs = market.arcs.with_columns(pl.Series("low", [0.0] * 4 + [50.0] * 4))
    free = replace(market, arcs=arcs)
    monkeypatch.setattr(base_flows, "_ROUNDS", 0)
    drawn = np.array([drawn_flows(free, np.random.default_rng(k)) for k in range(4000)])
    low, mid, high = np.quantile(drawn, [0.1, 0.5, 0.9], axis=0)
    assert mid == pytest.approx(market.flow0, rel=0.05)
    stated = arcs["high"].to_numpy() / market.per_balance_unit
    assert high == pytest.approx(stated, rel=0.06)
    assert low[:4] == pytest.approx(0.0, abs=0.05 * market.flow0.max())
    assert (drawn >= 0).all()


def test_the_central_parameters_and_no_spread_give_the_world_back():
    central = Parameters.central()
    for market in load(2023).fuel_markets.values():
        still = replace(market, arcs=market.arcs.with_columns(high=pl.lit(0.0)))
        same = redrawn(still, central, central, np.random.default_rng(1))
        for field in fields(market):
            if field.name not in ("sellers", "buyers", "arcs", "resources", "incidence", "name"):
                now, was = getattr(same, field.name), getattr(market, field.name)
                np.testing.assert_allclose(now, was, rtol=1e-9, atol=1e-12, err_msg=field.name)
