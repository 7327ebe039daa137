"""The command line: prints what the library answers, and nothing of its own."""

import os

# The matrices are small: more threads than one only fight for the cores. Before NumPy is loaded.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

from embargo.cli.app import main  # noqa: E402

__all__ = ["main"]
