"""The market reproduces the base of every year."""

import pytest

from embargo.evidence.run import run
from embargo.facts import base


@pytest.mark.parametrize("year", base.years())
def test_the_market_reproduces_the_base(year):
    outcome = run(None, world=year, ban="JPN:RUS:lng")
    assert outcome.diagnostics.status == "converged"
    assert outcome.diagnostics.residual < 1e-8
    for importer, exporter, fuel in (("CHN", "SAU", "crude"), ("JPN", "QAT", "lng")):
        stated = base.flows(year).filter(importer=importer, exporter=exporter, fuel=fuel)
        found = outcome.flows(importer, exporter, fuel)["baseline"].sum()
        assert found == pytest.approx(stated["value"].sum(), rel=0.01, abs=0.05)
