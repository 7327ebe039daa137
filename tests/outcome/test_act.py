"""What bans, waivers, caps, penalties and listings do to the embedded world."""

from __future__ import annotations

import numpy as np
import pytest
from tests.outcome.acting import abroad, acted, arcs, base, of, solved, sums

from embargo.market import solve
from embargo.outcome.act import Changes
from embargo.scenario import month
from embargo.world.fleet import shadow_fleet, ship_days
from embargo.world.spare import spare

RUS = {"exporter": "RUS"}
CAP = {"kind": "price_cap", **RUS, "fuel": "crude"}
BAN = {"kind": "ban", "importer": ["JPN", "KOR"], **RUS, "fuel": "lng"}

NEUTRAL = [
    ("crude", {**CAP, "cap": 1000}),
    ("crude", {**CAP, "cap": 30, "compliance": 0}),
    ("crude", {**CAP, "cap": 30, "services": False}),
    ("crude", {"kind": "secondary_tariff", "importer": "IND", **RUS, "fuel": "crude", "rate": 0,
               "unit": "USD/bbl"}),
    ("crude", {"kind": "designation", **RUS, "fuel": "crude", "share": 0, "wedge": 9,
               "unit": "USD/bbl"}),
    ("coal", {"kind": "export_ban", **RUS, "fuel": "coal", "level": 0}),
    ("gas", {"kind": "strait", "strait": "hormuz", "level": 0}),
    ("gas", {"kind": "strait", "strait": "suez", "compliance": 0}),
    ("crude", {"kind": "spare_capacity", "exporter": "SAU", "fuel": "crude", "level": 0}),
    ("gas", {"kind": "expansion", "exporter": "QAT", "fuel": "lng", "amount": 0, "unit": "Mt"}),
    ("gas", {"kind": "nuclear", "place": "JPN", "amount": 0, "unit": "GW"}),
    ("gas", {**BAN, "compliance": 0}),
    ("gas", {**BAN, "level": 0}),
    ("gas", {"kind": "quota", "importer": "JPN", **RUS, "fuel": "lng", "limit": 1, "unit": "Mt",
             "compliance": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told"), NEUTRAL, ids=lambda x: str(x)[:60])
def test_a_measure_of_no_strength_is_the_base(name, told):
    world, _ = base(name)
    changes = acted(name, told)
    found = solve(changes.market)
    assert found.converged
    assert np.abs(found.flow - world.flow0).max() < 1e-8 * world.flow0.max()
    assert np.abs(found.price / world.price0 - 1).max() < 1e-8


def closed(changes: Changes) -> np.ndarray:
    return changes.base.open & ~changes.market.open


def test_a_waiver_lifts_exactly_its_pairs():
    world, _ = base("gas")
    told = {"kind": "waiver", "importer": "JPN", **RUS, "fuel": "lng"}
    alone, lifted = closed(acted("gas", BAN)), closed(acted("gas", BAN, told))
    pairs = arcs(world, "RUS", "JPN", "lng")
    assert (alone & pairs).any()
    assert np.array_equal(lifted, alone & ~pairs)
    # Whatever the order, and whatever the measure.
    assert np.array_equal(closed(acted("gas", told, BAN)), lifted)
    duty = {"kind": "tariff", "importer": ["JPN", "KOR"], **RUS, "fuel": "lng", "rate": 10,
            "unit": "percent"}  # fmt: skip
    paid = acted("gas", duty, told).market.tariff
    assert np.array_equal(paid > 0, arcs(world, "RUS", "KOR", "lng"))
    # What lifts nothing but a measure without strength is the base too.
    assert not acted("gas", {**BAN, "level": 0}, told).any


def test_an_exemption_by_pipeline_leaves_ships_banned():
    world, _ = base("crude")
    ban = {"kind": "ban", "importer": ["HUN", "SVK", "CZE", "POL"], **RUS, "fuel": "crude"}
    told = {"kind": "exemption", "importer": ["HUN", "SVK"], **RUS, "fuel": "crude"}
    days = ship_days(world, 2023)
    sails = np.isfinite(days) & (days > 0)
    theirs = arcs(world, "RUS", "HUN") | arcs(world, "RUS", "SVK")
    every = closed(acted("crude", ban))
    by_pipe = closed(acted("crude", ban, {**told, "route": "pipeline"}))
    by_sea = closed(acted("crude", ban, {**told, "route": "sea"}))
    assert (every & theirs & ~sails).any()
    assert np.array_equal(by_pipe, every & ~(theirs & ~sails))
    assert np.array_equal(by_sea, every & ~(theirs & sails))


def test_half_kept_is_half_a_ban_and_leaves_half_of_each_pair():
    world, market = base("gas")
    half, level = acted("gas", {**BAN, "compliance": 0.5}), acted("gas", {**BAN, "level": 0.5})
    assert np.array_equal(half.market.capacity, level.market.capacity)
    own = market.capacity.size
    use = half.market.incidence[own:] @ world.flow0
    assert half.market.capacity[own:] == pytest.approx(use / 2)
    found = of(solved({**BAN, "compliance": 0.5}), "gas")
    for place in ("JPN", "KOR"):
        pair = arcs(world, "RUS", place, "lng")
        assert found.after.flow[pair].sum() <= 0.5 * world.flow0[pair].sum() * (1 + 1e-8)


def test_a_ramp_acts_step_by_step_and_then_in_full():
    world, market = base("gas")
    told = {**BAN, "from": "2024-02", "ramp": 3}
    whole = world.flow0[arcs(world, "RUS", "JPN", "lng")].sum()
    left = []
    for when in ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2025-05"):
        changes = acted("gas", told, month=month(when))
        pair = arcs(world, "RUS", "JPN", "lng").astype(float)
        rows = changes.market.incidence[market.capacity.size :].toarray()
        own = [i for i, row in enumerate(rows) if np.array_equal(row > 0, (pair > 0) & (row > 0))]
        if closed(changes).any():
            left.append(0.0)
        elif not changes.any:
            left.append(1.0)
        else:
            limits = changes.market.capacity[market.capacity.size :][own]
            left.append(limits.sum() / whole)
    assert left == pytest.approx([1, 0.75, 0.5, 0.25, 0, 0])


def test_an_export_ban_leaves_home_and_nothing_else():
    world, _ = base("coal")
    found = of(solved({"kind": "export_ban", **RUS, "fuel": "coal"}), "coal")
    sold = arcs(world, "RUS") & abroad(world)
    assert (found.after.flow[sold] == 0).all()
    home = arcs(world, "RUS", "RUS")
    # What is not sold abroad is cheaper at home.
    assert found.after.flow[home].sum() > world.flow0[home].sum()
    assert found.after.supply.sum() < found.before.supply.sum()
    part = acted("coal", {"kind": "export_ban", **RUS, "fuel": "coal", "level": 0.3})
    own = part.base.capacity.size
    use = part.market.incidence[own:] @ world.flow0
    assert part.market.capacity[own:] == pytest.approx(0.7 * use)
    assert use.sum() == pytest.approx(world.flow0[sold].sum())


def test_a_cap_shares_the_shadow_fleet_and_no_more():
    world, _ = base("crude")
    changes = acted("crude", {**CAP, "cap": 40})
    capped = np.isfinite(changes.market.price_cap)
    assert set(world.sellers["exporter"].filter(list(capped))) == {"RUS"}
    assert changes.market.price_cap[capped] == pytest.approx(40 * 7.33)
    days = ship_days(world, 2023)
    shipped = np.where(np.isfinite(days) & (days > 0), world.flow0, 0.0)
    ashore = sums(world, "seller", world.flow0 - shipped)
    fleet = shadow_fleet(2023, "crude")
    hidden = changes.market.uncapped[capped] - ashore[capped]
    assert hidden.sum() == pytest.approx(fleet.per_year("crude"))
    half = acted("crude", {**CAP, "cap": 40, "compliance": 0.5}).market.uncapped[capped]
    by_sea = sums(world, "seller", shipped)[capped]
    assert half - changes.market.uncapped[capped] == pytest.approx(0.5 * by_sea)


def test_a_lower_cap_takes_more_from_the_seller_and_leaves_some_between():
    world, _ = base("crude")
    russia = (world.sellers["exporter"] == "RUS").to_numpy()
    sold = arcs(world, "RUS") & abroad(world)
    earned, kept = [], []
    for cap in (70, 45, 30):
        found = of(solved({**CAP, "cap": cap, "shadow_fleet": 1.0}), "crude")
        after = found.after
        assert (after.middle >= -1e-9).all()
        assert (after.middle[~russia[world.arcs["seller"].to_numpy()]] == 0).all()
        earned.append(float(after.flow[sold] @ after.fob[sold]))
        kept.append(float(after.flow @ after.middle))
        assert after.border == pytest.approx(after.fob + after.middle + after.freight, abs=1e-6)
    before = float(world.flow0[sold] @ found.before.fob[sold])
    assert before > earned[0] > earned[1] > earned[2] > 0
    # Near the floor so little is sold with services that less stays between.
    assert min(kept[1:]) > 0
    assert kept[0] < kept[1]


def test_a_penalty_weighs_on_the_buyer_and_nobody_collects_it():
    world, _ = base("crude")
    told = {"kind": "secondary_tariff", "importer": "IND", **RUS, "fuel": "crude", "rate": 10,
            "unit": "USD/bbl"}  # fmt: skip
    hit = arcs(world, "RUS", "IND")
    changes = acted("crude", told)
    assert changes.risk[hit] == pytest.approx(10 * 7.33, rel=2e-3)
    assert (changes.risk[~hit] == 0).all()
    half = acted("crude", {**told, "compliance": 0.5})
    assert half.risk == pytest.approx(changes.risk / 2)
    found = of(solved(told), "crude")
    assert found.after.flow[hit].sum() < world.flow0[hit].sum()
    assert np.abs(found.after.duty).max() < 1e-9
    assert np.array_equal(found.after.risk, changes.risk)
    duty = of(solved({**told, "kind": "tariff"}), "crude")
    assert duty.after.flow == pytest.approx(found.after.flow, abs=1e-6)
    assert duty.after.duty[hit] == pytest.approx(found.after.risk[hit])


def test_a_listing_weighs_its_share_on_sales_abroad():
    world, _ = base("crude")
    told = {"kind": "designation", **RUS, "fuel": "crude", "share": 0.5, "wedge": 6,
            "unit": "USD/bbl"}  # fmt: skip
    hit = arcs(world, "RUS") & abroad(world)
    changes = acted("crude", told)
    assert changes.risk[hit] == pytest.approx(3 * 7.33, rel=2e-3)
    assert (changes.risk[~hit] == 0).all()
    found = of(solved(told), "crude")
    assert found.after.flow[hit].sum() < world.flow0[hit].sum()
    sold = found.after.fob[hit] @ world.flow0[hit]
    assert sold < found.before.fob[hit] @ world.flow0[hit]
    spared = {"kind": "waiver", "importer": "CHN", **RUS, "fuel": "crude"}
    assert (acted("crude", told, spared).risk[arcs(world, "RUS", "CHN")] == 0).all()


def test_spare_capacity_is_that_which_is_known():
    world, market = base("crude")
    told = {"kind": "spare_capacity", "exporter": ["SAU", "ARE"], "fuel": "crude", "level": 0.5}
    known = spare(world, 2023)
    theirs = world.sellers["exporter"].is_in(["SAU", "ARE"]).to_numpy()
    more = (acted("crude", told).market.supply_scale - 1) * market.supply0
    assert known[theirs].sum() > 0
    assert more == pytest.approx(np.where(theirs, 0.5 * known, 0.0))
    found = of(solved(told), "crude")
    gain = found.after.supply - found.before.supply
    assert gain[theirs].sum() > 0
    assert gain[~theirs].sum() < 0
    assert found.after.buyer_price @ world.demand0 < found.before.buyer_price @ world.demand0
