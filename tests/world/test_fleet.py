"""How long a cargo takes, how much shipping that is, and what sails without insurance."""

import numpy as np
import polars as pl
import pytest

from embargo.errors import InputError
from embargo.facts import fleets
from embargo.world import fleet, load
from embargo.world.pair_freight import arc_ways

YEAR = 2023
CHECKS = {
    "Baltic to India": ("crude", "RUS_WEST", "IND"),
    "Sakhalin to Japan": ("gas", "RUS_SAKHALIN2", "JPN"),
    "United States Gulf to Japan": ("gas", "USA", "JPN"),
    "Gulf to Japan": ("gas", "QAT", "JPN"),
}


@pytest.fixture(scope="module")
def world():
    return load(YEAR)


def arc(market, basin, importer, fuel=None):
    rows = market.arcs.with_row_index("arc").filter(
        (pl.col("basin") == basin) & (pl.col("importer") == importer)
    )
    return (rows if fuel is None else rows.filter(pl.col("fuel") == fuel))["arc"][0]


@pytest.mark.parametrize("market", ["crude", "products", "gas", "coal"])
def test_every_flow_arrives_after_a_positive_and_finite_time(world, market):
    fuels = world.fuel_markets[market]
    home = (fuels.arcs["exporter"] == fuels.arcs["importer"]).to_numpy()
    lag, busy = fleet.lag_days(fuels, YEAR), fleet.ship_days(fuels, YEAR)
    assert (lag[home] == 0).all()
    assert (lag[~home] > 0).all()
    assert lag.max() < 90
    assert np.isfinite(busy).all()
    # A ship is away for longer than its cargo is under way, where nothing goes on overland.
    ways = arc_ways(fuels.arcs, YEAR)
    afloat = ((ways["mode"] == "sea") & (ways["overland_km"] == 0)).fill_null(value=False)
    assert (busy > lag)[afloat.to_numpy() & ~home].all()


@pytest.mark.parametrize("route", [row.subject for row in fleets.lags() if row.item == "check"])
def test_delivery_times_are_those_that_are_reported(world, route):
    market, basin, importer = CHECKS[route]
    seen = next(row for row in fleets.lags() if (row.item, row.subject) == ("check", route))
    fuels = world.fuel_markets[market]
    days = fleet.lag_days(fuels, YEAR)[arc(fuels, basin, importer)]
    # Reports give the voyage; the lag holds days in port too.
    assert seen.low - 5 <= days <= seen.high + 5


def test_a_pipe_takes_days_and_no_ship(world):
    gas = world.fuel_markets["gas"]
    pipe = arc(gas, "NOR", "DEU", "pipeline_gas")
    assert fleet.ship_days(gas, YEAR)[pipe] == 0
    assert 0 < fleet.lag_days(gas, YEAR)[pipe] < 3


def test_a_closed_canal_lengthens_the_voyage_and_a_closed_gulf_ends_it(world):
    crude = world.fuel_markets["crude"]
    baltic = arc(crude, "RUS_WEST", "IND")
    open_, shut = (fleet.lag_days(crude, YEAR, c)[baltic] for c in ("open", "suez"))
    assert 10 < shut - open_ < 25
    assert np.isinf(fleet.ship_days(crude, YEAR, "hormuz")[arc(crude, "KWT", "KOR")])


@pytest.mark.parametrize(
    ("market", "ships", "size"),
    [("crude", "crude tankers", "crude tankers"), ("gas", "lng carriers", "lng carriers")],
)
def test_the_base_fits_into_the_fleet_that_there_is(world, market, ships, size):
    fuels = world.fuel_markets[market]
    per_mt = 1.36 if market == "gas" else 1.0
    busy = float((fuels.flow0 * fleet.ship_days(fuels, YEAR)).sum()) / 365 / per_mt
    count = fleets.latest("fleet", ships, "WORLD").value
    whole = count * fleets.latest("size", size, "WORLD").value
    # Slow steaming, waiting, repairs, storage and part cargoes take the rest.
    assert 0.3 < busy / whole < 0.9


def test_the_shadow_fleet_grows_and_is_unknown_before_it_was_counted():
    assert fleet.shadow_fleet(2021, "crude") is None
    early, late = (fleet.shadow_fleet(y, "crude") for y in (2023, 2024))
    assert late.volume > early.volume
    assert late.per_year("crude") == pytest.approx(late.volume * 365 / 7.33)
    assert early.source
    with pytest.raises(InputError):
        fleet.shadow_fleet(2024, "lng")


def test_the_insured_share_tells_its_basis():
    row = fleet.insured_share("2024-06")
    assert row.value == 11
    assert row.basis == "IG insurance by volume"
    assert fleet.insured_share(2021) is None


def test_what_is_fixed_ahead_reaches_arrivals_weeks_later():
    assert 42 <= fleet.fixed_ahead_days("crude") <= 56
    assert fleet.fixed_ahead_days("pipeline_gas") == 0
