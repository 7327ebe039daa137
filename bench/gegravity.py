"""A counterfactual of a general-equilibrium gravity model of 30 countries, by gegravity.

python -m bench.gegravity        # needs the extra 'bench'

Made-up trade from a seed: what is timed is the package, not an answer. One border gets dearer.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings

import numpy as np

from bench.figures import note

COUNTRIES = 30
SIGMA = 5.0


def main() -> None:
    try:
        import pandas as pd

        import gegravity
    except ImportError as error:
        print(f"  left out: no package {error.name!r}; pip install 'embargo[bench]'")
        return
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(1)
    names = [f"C{k:02d}" for k in range(COUNTRIES)]
    at = rng.uniform(0.0, 1.0, (COUNTRIES, 2))
    distance = np.log(1.0 + 10.0 * np.linalg.norm(at[:, None] - at[None], axis=2))
    size = rng.lognormal(0.0, 1.0, COUNTRIES)
    trade = size[:, None] * size[None] * np.exp(-distance)
    rows = pd.DataFrame(
        [
            {
                "exporter": names[i],
                "importer": names[j],
                "year": "2023",
                "trade": trade[i, j],
                "Y": trade[i].sum(),
                "E": trade[:, j].sum(),
                "distance": distance[i, j],
                "stopped": 0.0,
            }
            for i in range(COUNTRIES)
            for j in range(COUNTRIES)
        ]
    )
    costs = pd.DataFrame({"var": ["distance", "stopped"], "beta": [-1.0, -4.0], "se": [0.1, 0.1]})
    begin = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        model = gegravity.OneSectorGE(
            gegravity.BaselineData(
                rows, trade_var_name="trade", expend_var_name="E", output_var_name="Y"
            ),
            year="2023",
            reference_importer=names[0],
            expend_var_name="E",
            output_var_name="Y",
            sigma=SIGMA,
            cost_variables=["distance", "stopped"],
            cost_coeff_values=gegravity.CostCoeffs(
                costs, identifier_col="var", coeff_col="beta", stderr_col="se"
            ),
            quiet=True,
        )
        model.build_baseline()
        built = time.process_time() - begin
        changed = model.baseline_data.copy()
        pair = (changed["exporter"] == names[1]) & (changed["importer"] == names[2])
        changed.loc[pair, "stopped"] = 1.0
        begin = time.process_time()
        model.define_experiment(changed)
        model.simulate()
        solved = time.process_time() - begin
    note("gegravity, counterfactual of 30 countries", 1e3 * solved, "ms")
    version = getattr(gegravity, "__version__", "")
    print(f"gegravity {version}, {COUNTRIES} countries, one market")
    print(f"  baseline                             {1e3 * built:8.1f} ms")
    print(f"  counterfactual                       {1e3 * solved:8.1f} ms")


if __name__ == "__main__":
    main()
