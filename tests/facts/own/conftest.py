"""Facts imposed on the embedded base, shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from embargo.facts import own
from embargo.facts.own.embedded import embedded
from embargo.facts.own.estimate import Imposed, impose


def line(
    exporter: str, importer: str, fuel: str, value: float, unit: str = "Mt", **more: object
) -> str:
    keys = {
        "period": 2023,
        "exporter": exporter,
        "importer": importer,
        "fuel": fuel,
        "value": repr(value),
        "unit": unit,
        "source": "a test",
        "status": "V",
    } | more
    return "- {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}\n"


@pytest.fixture(scope="session")
def imposing() -> Callable[..., Imposed]:
    """Lines of facts, all of one market and year → what they make of it."""

    def run(*lines: str) -> Imposed:
        facts = list(own.parse("".join(lines)).facts)
        return impose(embedded(facts[0].year, facts[0].market), facts)

    return run
