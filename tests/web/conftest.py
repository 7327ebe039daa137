"""A server and a client for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from tests.web.served import serving

from embargo.web.settings import Settings, limits

SMALL = replace(limits(), body_seconds=1.0, header_seconds=1.0, draws=400)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with serving(Settings(workers=1, limits=SMALL)) as found:
        yield found


@pytest.fixture(scope="session")
def api(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60, follow_redirects=True) as client:
        yield client
