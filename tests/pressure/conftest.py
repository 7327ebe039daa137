from __future__ import annotations

import pytest

from embargo.pressure.answer import pressure
from embargo.pressure.report import Pressure


@pytest.fixture(scope="session")
def india() -> Pressure:
    """India in September 2025, with bands of few draws."""
    return pressure("IND", on="RUS", by="USA", as_of="2025-09", draws=12)


@pytest.fixture(scope="session")
def japan() -> Pressure:
    """Japan, without draws."""
    return pressure("JPN", on="RUS", by="USA", draws=0)
