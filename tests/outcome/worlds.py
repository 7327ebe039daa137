"""A small world with every feature that measures act on, made up for tests."""

from __future__ import annotations

import numpy as np
import polars as pl
import scipy.sparse as sp

from embargo.world import FuelMarket, World

LNG_BCM = 1.36
GJ_PER_T = 24.0

# (basin, exporter, importer, fuel, flow in balance units, status)
CRUDE = [
    ("SAU", "SAU", "JPN", "crude", 50.0, "estimate"),
    ("SAU", "SAU", "IND", "crude", 40.0, "estimate"),
    ("SAU", "SAU", "USA", "crude", 20.0, "estimate"),
    ("SAU", "SAU", "SAU", "crude", 100.0, "estimate"),
    ("RUS_WEST", "RUS", "IND", "crude", 70.0, "estimate"),
    ("RUS_WEST", "RUS", "RUS", "crude", 200.0, "estimate"),
    ("RUS_PACIFIC", "RUS", "JPN", "crude", 5.0, "estimate"),
    ("RUS_PACIFIC", "RUS", "IND", "crude", 10.0, "estimate"),
    ("USA", "USA", "JPN", "crude", 3.0, "estimate"),
    ("USA", "USA", "USA", "crude", 500.0, "estimate"),
    ("RUS_WEST", "RUS", "JPN", "crude", 0.05, "prior"),
]
PRODUCTS = [
    ("SAU", "SAU", "JPN", "products", 10.0, "estimate"),
    ("RUS", "RUS", "JPN", "products", 2.0, "estimate"),
    ("JPN", "JPN", "JPN", "products", 120.0, "estimate"),
    ("IND", "IND", "JPN", "products", 3.0, "estimate"),
    ("IND", "IND", "IND", "products", 200.0, "estimate"),
    ("RUS", "RUS", "IND", "products", 6.0, "estimate"),
]
GAS = [
    ("RUS_SAKHALIN2", "RUS", "JPN", "lng", 8.0, "estimate"),
    ("RUS_SAKHALIN2", "RUS", "CHN", "lng", 4.0, "estimate"),
    ("RUS_YAMAL", "RUS", "JPN", "lng", 1.0, "estimate"),
    ("RUS_YAMAL", "RUS", "DEU", "lng", 9.0, "estimate"),
    ("RUS_WEST", "RUS", "DEU", "pipeline_gas", 30.0, "estimate"),
    ("RUS_WEST", "RUS", "RUS", "pipeline_gas", 400.0, "estimate"),
    ("USA", "USA", "JPN", "lng", 20.0, "estimate"),
    ("USA", "USA", "DEU", "lng", 40.0, "estimate"),
    ("USA", "USA", "CHN", "lng", 5.0, "estimate"),
    ("USA", "USA", "USA", "pipeline_gas", 800.0, "estimate"),
    ("QAT", "QAT", "JPN", "lng", 40.0, "estimate"),
    ("QAT", "QAT", "CHN", "lng", 20.0, "estimate"),
    ("QAT", "QAT", "DEU", "lng", 10.0, "estimate"),
    ("CHN", "CHN", "CHN", "pipeline_gas", 200.0, "estimate"),
    ("JPN", "JPN", "JPN", "pipeline_gas", 2.0, "estimate"),
]
COAL = [
    ("AUS", "AUS", "JPN", "coal", 3000.0, "estimate"),
    ("AUS", "AUS", "IND", "coal", 1000.0, "estimate"),
    ("RUS", "RUS", "JPN", "coal", 100.0, "estimate"),
    ("RUS", "RUS", "CHN", "coal", 2000.0, "estimate"),
    ("CHN", "CHN", "CHN", "coal", 90000.0, "estimate"),
    ("IND", "IND", "IND", "coal", 15000.0, "estimate"),
    ("IDN", "IDN", "JPN", "coal", 800.0, "estimate"),
    ("IDN", "IDN", "CHN", "coal", 4000.0, "estimate"),
]

_EMPTY = pl.DataFrame(
    schema={
        "id": pl.String, "kind": pl.String, "exporter": pl.String,
        "importer": pl.String, "name": pl.String,
    }
)  # fmt: skip


def world() -> World:
    """The small world, a new one each time."""
    return World(
        year=2023,
        vintage="test",
        fuel_markets={
            "crude": market("crude", CRUDE, price=600.0, factor=1 / 7.33),
            "products": market("products", PRODUCTS, price=750.0, factor=1 / 8.06),
            "gas": market("gas", GAS, price=350.0, factor=1.36 / 51.7, terminals=True),
            "coal": market("coal", COAL, price=4.0, factor=25.12),
        },
    )


def market(
    name: str,
    rows: list[tuple[str, str, str, str, float, str]],
    price: float,
    factor: float,
    terminals: bool = False,
) -> FuelMarket:
    """One market; prices in million USD a balance unit, freight 5 % and margin 2 % of the price."""
    arcs = pl.DataFrame(
        rows,
        schema=["basin", "exporter", "importer", "fuel", "flow", "status"],
        orient="row",
    )
    basins = sorted(set(arcs["basin"]))
    places = sorted(set(arcs["importer"]))
    exporter = dict(arcs.select("basin", "exporter").iter_rows())
    flow = arcs["flow"].to_numpy()
    seller = np.array([basins.index(b) for b in arcs["basin"]])
    buyer = np.array([places.index(p) for p in arcs["importer"]])
    home = (arcs["exporter"] == arcs["importer"]).to_numpy()
    resources, incidence, capacity = _EMPTY, sp.csr_array((0, flow.size)), np.empty(0)
    if terminals:
        resources, incidence, capacity = _terminals(arcs, flow)
    native = {"coal": 1 / GJ_PER_T, "lng": 1 / LNG_BCM}
    return FuelMarket(
        name=name,
        sellers=pl.DataFrame(
            {"basin": basins, "exporter": [exporter[b] for b in basins]}
        ).with_columns(name=pl.col("basin")),
        buyers=pl.DataFrame({"place": places, "name": places}),
        arcs=arcs.select(
            pl.Series("seller", seller, dtype=pl.Int32),
            pl.Series("buyer", buyer, dtype=pl.Int32),
            "exporter",
            "basin",
            "importer",
            "fuel",
            "status",
            pl.lit(0.0).alias("low"),
            pl.lit(1.0).alias("high"),
        ),
        resources=resources,
        per_balance_unit=np.array([native.get(fuel, 1.0) for fuel in arcs["fuel"]]),
        price_factor=factor,
        price0=price * np.linspace(0.9, 1.0, len(basins)),
        supply0=np.bincount(seller, flow, len(basins)),
        only_lng=np.zeros(len(basins), dtype=bool),
        supply_elasticity=np.full(len(basins), 0.3),
        floor=np.full(len(basins), 0.4 * price),
        floor_width=np.full(len(basins), 0.05 * price),
        demand0=np.bincount(buyer, flow, len(places)),
        demand_elasticity=np.full(len(places), 0.2),
        theta=np.full(len(places), 20.0 / price),
        backstop=np.full(len(places), 6.0 * price),
        flow0=flow,
        gravity=np.zeros(flow.size),
        reach=np.zeros(flow.size),
        group=np.arange(flow.size),
        concentration=np.zeros(flow.size),
        free_share=np.ones(flow.size),
        freight=np.where(home, 0.0, 0.05 * price),
        margin=np.full(flow.size, 0.02 * price),
        capacity0=capacity,
        knee=np.full(capacity.size, 0.9),
        rent_scale=np.full(capacity.size, 0.3 * price),
        incidence=incidence,
    )


def _terminals(
    arcs: pl.DataFrame, flow: np.ndarray
) -> tuple[pl.DataFrame, sp.csr_array, np.ndarray]:
    """LNG export and import terminals, 25 % larger than their use, and a pipeline from Russia."""
    rows, labels = [], []
    lng = (arcs["fuel"] == "lng").to_numpy()
    for kind, side in (("lng_export", "exporter"), ("lng_import", "importer")):
        for place in sorted(set(arcs[side].filter(pl.Series(lng)))):
            rows.append(lng & (arcs[side] == place).to_numpy())
            labels.append((f"{kind}:{place}", kind, place if kind == "lng_export" else "",
                           place if kind == "lng_import" else "", place))  # fmt: skip
    pipe = (
        (arcs["fuel"] == "pipeline_gas") & (arcs["exporter"] == "RUS") & (arcs["importer"] == "DEU")
    ).to_numpy()
    rows.append(pipe)
    labels.append(("pipeline:RUS-DEU", "pipeline", "RUS", "DEU", "pipe"))
    use = np.array(rows, dtype=float)
    table = pl.DataFrame(labels, schema=_EMPTY.schema, orient="row")
    return table, sp.csr_array(use), 1.25 * (use @ flow)
