"""Sums in a fixed order, and a world that does not hang on the number of threads."""

import os
import subprocess
import sys

import polars as pl

from embargo.world.sums import summed

PRINT_HASH = """
import hashlib
from embargo import world
digest = hashlib.sha256()
for market in world.load(2010).fuel_markets.values():
    for values in (market.flow0, market.gravity, market.price0, market.per_balance_unit):
        digest.update(values.tobytes())
print(digest.hexdigest())
"""


def test_groups_are_added_up_in_the_order_of_the_rows():
    rows = pl.DataFrame({"a": ["x", "y", "x"], "b": [1, 1, 1], "v": [0.1, 5.0, 0.2]})
    assert summed(rows, ["a", "b"], "v").rows() == [("x", 1, 0.1 + 0.2), ("y", 1, 5.0)]


def test_no_rows_give_no_groups():
    rows = pl.DataFrame(schema={"a": pl.String, "v": pl.Float64})
    assert summed(rows, ["a"], "v").height == 0


def test_a_world_is_the_same_to_the_bit_on_one_thread_and_on_many():
    def digest(threads: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", PRINT_HASH],
            env={**os.environ, "POLARS_MAX_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert digest("1") == digest("4")
