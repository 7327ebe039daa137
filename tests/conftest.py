"""Fixtures that several rooms share, and one thread for linear algebra, as on the command line."""

# The doors set their own; before NumPy, so that tests compare the same numbers to the last digit.
import embargo.cli  # noqa: F401 - sets the threads  # isort: skip

import os
import threading
import time
from pathlib import Path
from typing import Any

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


def pytest_configure(config: pytest.Config) -> None:
    """A worker of `pytest -n 2` ends when who shares the tests out is killed, not 15 s later."""
    if hasattr(config, "workerinput"):
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


TOGETHER = ("tests/browser", "tests/evidence/ensemble", "tests/outcome/brief", "tests/pressure")
"""Folders whose files share what takes long to start or to solve."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """How `pytest -n 2` shares the tests out: by files, in their order.

    The tests of a file share what its fixtures solved, and may need what those before them wrote.
    One browser is also one that two need not fetch at once.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((one for one in TOGETHER if file.startswith(f"{one}/")), file)

    # Most tests first would be slow ones last: files of months have few. The page stands early.
    config.option.loadscopereorder = False
    return ByFile(config, log)
