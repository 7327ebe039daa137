"""The cheapest transport of the world's trade by linopy and HiGHS, beside our ban of it.

python -m bench transport        # needs the extra 'bench'

An easier question, without prices, choice or links: each seller's output, each buyer's use, the
capacities of plants and pipelines, least freight and margin; what goes short costs the backstop.
"""

from __future__ import annotations

import contextlib
import io
import logging
import time
import warnings

import numpy as np

from bench.figures import note
from bench.timing import median
from embargo.market import Market, solve
from embargo.outcome.kernel import calibrated
from embargo.world import load


def main() -> None:
    try:
        import highspy  # noqa: F401
        import linopy
        import xarray as xr
    except ImportError as error:
        print(f"  left out: no package {error.name!r}; pip install 'embargo[bench]'")
        return
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)

    def built(market: Market) -> linopy.Model:
        model = linopy.Model()
        arcs, buyers = (np.arange(n) for n in (market.seller.size, market.demand0.size))
        flow = model.add_variables(
            lower=0.0,
            upper=np.where(market.open, np.inf, 0.0),
            coords=[arcs],
            dims=["arc"],
            name="x",
        )
        short = model.add_variables(lower=0.0, coords=[buyers], dims=["buyer"], name="short")
        seller = xr.DataArray(market.seller, dims="arc", name="seller")
        buyer = xr.DataArray(market.buyer, dims="arc", name="buyer")
        supply = xr.DataArray(market.supply0, coords={"seller": np.arange(market.supply0.size)})
        demand = xr.DataArray(market.demand0, coords={"buyer": buyers})
        model.add_constraints(flow.groupby(seller).sum() <= supply, name="supply")
        model.add_constraints(flow.groupby(buyer).sum() + short >= demand, name="demand")
        limited = np.flatnonzero(np.isfinite(market.capacity))
        uses = market.incidence[limited].tocoo()
        if limited.size:
            over = xr.DataArray(uses.coords[1], dims="entry")
            part = xr.DataArray(uses.data, dims="entry")
            resource = xr.DataArray(uses.coords[0], dims="entry", name="resource")
            known = np.unique(uses.coords[0])
            room = xr.DataArray(market.capacity[limited][known], coords={"resource": known})
            used = (flow.sel(arc=over) * part).groupby(resource).sum()
            model.add_constraints(used <= room, name="capacity")
        cost = xr.DataArray(market.cost, coords={"arc": arcs})
        dear = xr.DataArray(market.backstop, coords={"buyer": buyers})
        model.add_objective((flow * cost).sum() + (short * dear).sum())
        return model

    whole = {"ours": 0.0, "build": 0.0, "solve": 0.0}
    for name, fuel in load().fuel_markets.items():
        market = calibrated(fuel)
        sold = ((fuel.arcs["exporter"] == "RUS") & (fuel.arcs["importer"] != "RUS")).to_numpy()
        banned = market.change(open=~sold)
        own = median(lambda m=banned: solve(m), 5)
        begin = time.process_time()
        model = built(banned)
        ready = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            status, _ = model.solve(solver_name="highs", io_api="direct", output_flag=False)
        done = time.process_time()
        whole["ours"] += own
        whole["build"] += ready - begin
        whole["solve"] += done - ready
        print(
            f"  {name:9s} ours, cold {1e3 * own:7.1f} ms   "
            f"linopy builds {1e3 * (ready - begin):8.1f} ms   "
            f"HiGHS solves {1e3 * (done - ready):8.1f} ms   {status}"
        )
    ratio = (whole["build"] + whole["solve"]) / whole["ours"]
    note("linopy and HiGHS on the transport LP, times ours", ratio, "×")
    note("HiGHS on the transport LP alone, times ours", whole["solve"] / whole["ours"], "×")
    print(f"  all: linopy and HiGHS {ratio:.0f} times ours, HiGHS alone "
          f"{whole['solve'] / whole['ours']:.1f} times")  # fmt: skip


if __name__ == "__main__":
    main()
