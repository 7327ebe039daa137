"""Hidden figures: the choice, the prediction and the report."""

import numpy as np
import polars as pl
import pytest

from embargo.facts.reconcile.draft import Draft, Figure
from embargo.facts.validation import choose, compare, predict, report, summary


def figure(name: str, value: float, sigma: float, kind: str = "trade block") -> Figure:
    return Figure(name, kind, name, value, sigma, "somewhere", "M", may_ship=True)


def draft(hide=()) -> Draft:
    out = Draft("gas", 2020, "bcm", hide)
    for seller in ("AAA", "BBB"):
        for buyer in ("CCC", "DDD"):
            out.cell(seller, seller, buyer, "lng", 10.0, 0.5)
    for seller, value in (("AAA", 24.0), ("BBB", 16.0)):
        out.bind(figure(f"from {seller}", value, 0.1, "production"), out.select([seller]))
    for buyer in ("CCC", "DDD"):
        out.bind(figure(f"to {buyer}", 20.0, 0.1, "use"), out.select(None, [buyer]))
    for seller in ("AAA", "BBB"):
        out.bind(figure(f"{seller} CCC", 11.0, 0.1), out.select([seller], ["CCC"]))
    return out


def test_a_hidden_figure_does_not_bind_and_is_predicted():
    blind = draft({"AAA CCC"})
    assert [f.id for f, _ in blind.hidden] == ["AAA CCC"]
    assert "AAA CCC" not in {f.id for f in blind.figures}
    (value,), (sigma,) = predict(blind, blind.reconcile(), 1.0)
    # BBB sends 11 of 16 to CCC, so 9 of the 20 come from AAA, whatever the hidden figure says.
    assert value == pytest.approx(9.0, abs=0.1)
    assert sigma < 0.3


def test_the_spread_is_that_of_a_draw_of_the_posterior():
    # Nothing but the total of AAA: two equal cells of 12, each with half its value as sigma.
    alone = Draft("gas", 2020, "bcm", {"AAA CCC"})
    for buyer in ("CCC", "DDD"):
        alone.cell("AAA", "AAA", buyer, "lng", 12.0, 0.5)
    alone.bind(figure("from AAA", 24.0, 1e-6, "production"), alone.select(["AAA"]))
    alone.bind(figure("AAA CCC", 12.0, 1e-6), alone.select(["AAA"], ["CCC"]))
    _, sigma = predict(alone, alone.reconcile(), 1.0)
    assert sigma[0] == pytest.approx(6.0 / np.sqrt(2.0), rel=1e-3)
    _, wide = predict(alone, alone.reconcile(2.0), 2.0)
    assert wide[0] == pytest.approx(2.0 * sigma[0], rel=1e-3)


def test_only_figures_that_others_cover_are_hidden():
    found = choose(draft(), 1.0, np.random.default_rng(1))
    assert found == {"AAA CCC", "BBB CCC"}
    assert choose(draft(), 0.5, np.random.default_rng(1)) == choose(
        draft(), 0.5, np.random.default_rng(1)
    )


def test_a_figure_far_away_lies_outside_its_band():
    blind = draft({"AAA CCC"})
    (row,) = compare(blind, blind.reconcile(), 1.0)
    assert row["sums"] == "a pair"
    assert not row["inside"]


def test_the_factor_is_what_makes_eighty_per_cent():
    random = np.random.default_rng(3)
    spread = 0.2
    log = random.normal(0.0, 2.0 * spread, 4000)
    rows = pl.DataFrame(
        {
            "year": 2020, "basis": "customs", "market": "gas", "kind": "customs", "sums": "a pair",
            "ratio": np.exp(log), "spread": spread, "inside": np.abs(log) < 1.2816 * spread,
        }
    )  # fmt: skip
    found = summary(rows, "market").row(0, named=True)
    assert found["factor"] == pytest.approx(2.0, rel=0.05)
    assert found["coverage"] == pytest.approx(0.478, abs=0.03)
    assert "| customs | gas |" in report(rows, 0.15, 1)
