"""Problems made by hand."""

import numpy as np

from embargo.evidence.problem import Problem


def small(flow0, **given) -> Problem:
    """A problem of any size with nothing treated, nobody at home and pairs 1 apart."""
    flow0 = np.asarray(flow0, dtype=float)
    e, i = flow0.shape
    no = np.zeros(flow0.shape, dtype=bool)
    whole = {
        "fuel": "crude", "year0": 2021, "flow0": flow0, "home": no, "fixed": no,
        "exporters": tuple(f"X{k}" for k in range(e)),
        "importers": tuple(f"M{k}" for k in range(i)),
        "imposed": np.zeros(flow0.shape), "supply_level": np.ones(e), "demand_level": np.ones(i),
        "distance": np.ones(flow0.shape),
    }  # fmt: skip
    return Problem(**(whole | given))
