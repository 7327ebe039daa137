"""What drives an answer, where the theory of the model knows it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import embargo
from embargo.errors import InputError
from embargo.evidence.ensemble.design import Design
from embargo.evidence.sensitivity import Sensitivity, sensitivity
from embargo.evidence.sensitivity.chaos import Axis, indices
from embargo.evidence.sensitivity.run import MEANING, REST
from embargo.world import World
from embargo.world.parameters import drawn_names

DRAWS = 128


@pytest.fixture(scope="module")
def stop(world: World) -> Sensitivity:
    return sensitivity(ban=["JPN:RUS:lng"], world=world, draws=DRAWS, workers=1)


def test_everybody_wants_more_coal_and_the_elasticities_set_its_price(world: World):
    # One price, all demand up alike: Δp/p ≈ shift/(ε + η), whatever the sourcing. Power plants that
    # turn to gas add to ε what is not drawn with it: its part is less than the formula gives, and
    # the more so since coal's own supply hardly answers.
    demand = [f"{place}:coal:0.02" for place in world.fuel_markets["coal"].buyers["place"]]
    found = sensitivity(
        demand=demand, world=world, draws=DRAWS, workers=1, of="price:WORLD:coal"
    ).of("price:WORLD:coal")
    effect = {row["input"]: row for row in found.iter_rows(named=True)}
    u, names = Design.of(DRAWS, 1).u, drawn_names()
    design = Design.of(DRAWS, 1)
    formula = np.array(
        [
            0.02 / (p.value("demand_elasticity", "coal") + p.value("supply_elasticity", "coal"))
            for p in (design.parameters(k) for k in range(DRAWS))
        ]
    )
    at = [names.index(f"{side}_elasticity coal") for side in ("supply", "demand")]
    theory = indices(u[:, at], formula, [Axis(normal=True)] * 2)
    assert found["input"][0] == "supply_elasticity coal"
    assert effect["supply_elasticity coal"]["total"] == pytest.approx(theory.total[0], abs=0.25)
    assert 0.02 < effect["demand_elasticity coal"]["total"] < theory.total[1]
    both = sum(effect[f"{side}_elasticity coal"]["first"] for side in ("supply", "demand"))
    assert both > 0.75
    assert effect["supply_elasticity coal"]["low"] > effect["supply_elasticity coal"]["high"]
    others = [r["total"] for n, r in effect.items() if "elasticity coal" not in n]
    assert max(others) < 0.1


def test_the_headline_numbers_are_asked_by_default(stop: Sensitivity):
    kinds = [target.split(":")[0] for target in stop.targets["target"]]
    assert kinds == ["bill", "revenue", "price", "supplier"]
    assert set(stop.effects.columns) == set(MEANING)
    central = dict(stop.targets.select("target", "central").iter_rows())
    assert central["revenue"] < 0 < central["price:JPN:gas"]


def test_inputs_of_other_markets_have_no_part(stop: Sensitivity):
    of_price = stop.of("price:JPN:gas")
    alien = of_price.filter(pl.col("input").str.contains(" (crude|products)$"))
    assert alien.is_empty() or alien["total"].max() < 0.02
    assert "theta gas" in of_price["input"].to_list()


def test_the_dict_is_json_with_finite_numbers(stop: Sensitivity):
    found = json.loads(json.dumps(stop.to_dict(), allow_nan=False))
    assert found["schema"] == "embargo.sensitivity/1"
    kinds = {effect["kind"] for effect in found["effects"]}
    assert {"parameter", "rule", "rest"} <= kinds <= {"parameter", "rule", "base flow", "rest"}
    assert found["draws"] == {"asked": DRAWS, "used": DRAWS, "seed": 1}


def test_shares_add_up_and_lie_in_their_intervals(stop: Sensitivity):
    for (name,), rows in stop.effects.partition_by("target", as_dict=True).items():
        inputs, rest = rows.filter(pl.col("kind") != "rest"), rows.filter(input=REST)
        assert rest.height == 1
        assert inputs["first"].sum() + rest["first"][0] <= 1.02, name
        assert (inputs["total"] >= inputs["first"] - 1e-12).all()
        assert (inputs["total_low"] <= inputs["total"]).all()
        assert inputs["total"].is_sorted(descending=True)


def test_a_wide_band_on_the_stopped_flow_drives_the_bill(world: World):
    gas = world.fuel_markets["gas"]
    native = pl.Series(gas.flow0 * gas.per_balance_unit)
    wide = (pl.col("basin") == "RUS_YAMAL") & (pl.col("importer") == "JPN")
    arcs = gas.arcs.with_columns(
        low=pl.when(wide).then(native / 20).otherwise(native),
        high=pl.when(wide).then(native * 8).otherwise(native),
    )
    other = replace(world, fuel_markets={**world.fuel_markets, "gas": replace(gas, arcs=arcs)})
    found = sensitivity(
        ban=["JPN:RUS:lng"], world=other, draws=DRAWS, workers=1, of="supplier:JPN:RUS:lng"
    )
    first = found.effects.row(0, named=True)
    assert first["input"] == "RUS_YAMAL to Japan, LNG"
    assert first["kind"] == "base flow"
    assert first["total"] > 0.6
    assert first["low"] > first["high"]


def test_a_seed_repeats_to_the_bit(stop: Sensitivity, world: World):
    again = sensitivity(ban=["JPN:RUS:lng"], world=world, draws=DRAWS, workers=1)
    assert again.effects.equals(stop.effects)
    other = sensitivity(ban=["JPN:RUS:lng"], world=world, draws=DRAWS, workers=1, seed=2)
    assert not other.effects.equals(stop.effects)


def test_what_cannot_be_read_is_told_at_once(world: World):
    asked = ["bill:Nowhere", "price:JPN", "supplier:EU27:RUS:lng", "weight", "price:JPN:all"]
    with pytest.raises(InputError) as error:
        sensitivity(ban=["JPN:RUS:lng"], world=world, draws=64, workers=1, of=asked)
    assert [fault.where for fault in error.value.faults] == [f"--of {text}" for text in asked]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"draws": 20}, "at least 64"),
        ({"ban": ["JPN:RUS:lng:0"]}, "nothing drives"),
        ({"ban": ["CHN:QAT:coal"]}, "nothing drives"),
    ],
)
def test_what_has_no_drivers_is_refused(world: World, more, said):
    with pytest.raises(InputError, match=said):
        sensitivity(**{"ban": ["JPN:RUS:lng"], "world": world, **more})


def test_the_door_is_there():
    assert embargo.sensitivity is sensitivity
