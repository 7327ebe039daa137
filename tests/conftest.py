"""Fixtures that several rooms share, and one thread for linear algebra, as on the command line."""

# The doors set their own; before NumPy, so that tests compare the same numbers to the last digit.
import embargo.cli  # noqa: F401 - sets the threads  # isort: skip

from pathlib import Path

import pytest

from embargo.errors import DataError
from embargo.facts import sources_root as find


@pytest.fixture(scope="session")
def sources_root() -> Path:
    """The folder of public sources; the test is skipped, with the reason, where it is missing."""
    try:
        return find()
    except DataError as error:
        pytest.skip(f"public sources: {error}")
