"""Ordinary churn: what is put in comes out, nothing later is seen, and bands hold on real trade."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from embargo.errors import InputError
from embargo.evidence import scores
from embargo.evidence.scores.churn import Side, Spread
from embargo.facts import base

rng = np.random.default_rng(11)
NOBODY = np.zeros((40, 30), dtype=bool)


def walk(sigma: float, years: int = 6, gone: float = 0.0) -> np.ndarray:
    start = np.exp(rng.normal(0.0, 2.0, (40, 30)))
    steps = np.exp(sigma * rng.normal(size=(years - 1, 40, 30)))
    flows = np.concatenate([start[None], start * np.cumprod(steps, axis=0)])
    return np.where(rng.random(flows.shape) < gone, 0.0, flows)


def test_the_fit_meets_the_bands_of_a_normal_walk():
    churn = scores.fit_churn(walk(0.3), NOBODY)
    for spread in (row[-1] for row in churn.classes if row[-1].count > 800):
        factors = np.log(spread.draw(rng, (20_000,), True))
        assert np.quantile(factors, 0.9) == pytest.approx(0.3 * 1.2816, rel=0.15)
        assert np.quantile(factors, 0.25) == pytest.approx(-0.3 * 0.6745, rel=0.2)


def test_the_two_sides_of_churn_may_differ():
    spread = Spread.fit(
        np.ones(999), np.exp(np.linspace(-1, 1, 999) * np.repeat([3, 1], [499, 500]))
    )
    assert spread.down.scale > 2 * spread.up.scale


def test_a_side_meets_both_of_its_quantiles():
    side = Side.fit(0.2, 0.6)
    for chance, where in ((0.5, 0.2), (0.2, 0.6)):
        assert np.exp(-((where / side.scale) ** side.shape)) == pytest.approx(chance)


def test_flows_vanish_and_appear_as_often_as_they_did():
    churn = scores.fit_churn(walk(0.2, gone=0.1), NOBODY)
    assert churn.classes[2][-1].gone == pytest.approx(0.1, abs=0.04)
    assert churn.new == pytest.approx(0.9, abs=0.05)
    drawn = churn.draw_new(rng, (5000,))
    assert (drawn > 0).mean() == pytest.approx(churn.new, abs=0.03)
    assert drawn.max() <= 1.0


def test_one_wild_change_does_not_make_wild_draws():
    """Known fault: tails without an end made the climatology of pipeline gas useless."""
    after = np.exp(rng.normal(0.0, 0.3, 500))
    after[:3] = 1e8
    factors = Spread.fit(np.ones(500), after).draw(rng, (100_000,), True)
    assert factors.max() < 5


def test_longer_spans_are_wider_and_a_short_history_is_stretched():
    flows = walk(0.2, years=8)
    wide = [scores.fit_churn(flows, NOBODY, lag=lag).classes[2][-1].up.scale for lag in (1, 2)]
    assert wide[1] == pytest.approx(wide[0] * np.sqrt(2), rel=0.2)
    stretched = scores.fit_churn(flows[:2], NOBODY, lag=2).classes[2][-1].up.scale
    assert stretched == pytest.approx(wide[1], rel=0.25)


def test_a_year_that_is_not_known_is_no_year_without_trade():
    flows = walk(0.2)
    flows[2] = np.nan
    assert scores.fit_churn(flows, NOBODY).classes[2][-1].gone == 0.0


def test_one_year_says_nothing():
    with pytest.raises(InputError, match="at least two years"):
        scores.fit_churn(walk(0.2)[:1], NOBODY)


def test_draws_repeat_by_seed_and_leave_what_is_not_there():
    churn = scores.fit_churn(walk(0.2), NOBODY)
    shares = np.array([0.5, 0.05, 0.0])
    one, again = (churn.draw_factors(np.random.default_rng(1), shares, draws=9) for _ in "ab")
    assert (one == again).all()
    assert one.shape == (9, 3)
    assert (one[:, 2] == 1.0).all()


def test_climatology_imposes_and_sees_nothing_later(problem):
    flows = walk(0.2)
    fixed = NOBODY.copy()
    fixed[3, 4] = True
    case = problem(flows[-1], history=flows[:-1], fixed=fixed, imposed=np.full((40, 30), 7.0))
    draws = scores.climatology(case, lag=1, draws=50, seed=2)
    assert (draws[:, 3, 4] == 7.0).all()
    later = replace(case, supply1=np.ones(40), demand1=np.ones(30))
    assert (scores.climatology(later, lag=1, draws=50, seed=2) == draws).all()
    middle = np.median(draws, axis=0)[~fixed]
    assert np.median(middle / flows[-1][~fixed]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("fuel", "least"), [("crude", 0.74), ("coal", 0.74), ("lng", 0.7)])
def test_80_percent_bands_hold_on_years_after_the_fit(fuel, least):
    """Pairs above 1 % of their buyer's imports, base years 2013–2022, outcome a year later."""
    years = list(range(2010, 2024))
    flows, home = cube(fuel, years)
    held = []
    for t in range(3, len(years) - 1):
        share = scores.shares(flows[t], home)
        size = scores.sizes(flows[t], home)
        churn = scores.fit_churn(flows[: t + 1], home)
        use = share > 0.01
        factors = churn.draw_factors(np.random.default_rng(0), share[use], size[use], draws=300)
        held.append(scores.coverage(factors, flows[t + 1][use] / flows[t][use], 0.8))
    assert least <= np.mean(held) <= 0.86


def cube(fuel: str, years: list[int]) -> tuple[np.ndarray, np.ndarray]:
    rows = base.flows().filter((pl.col("fuel") == fuel) & pl.col("year").is_in(years))
    sellers, buyers = (sorted(rows[side].unique()) for side in ("exporter", "importer"))
    flows = np.zeros((len(years), len(sellers), len(buyers)))
    for year, seller, buyer, value in rows.select(
        "year", "exporter", "importer", "value"
    ).iter_rows():
        flows[years.index(year), sellers.index(seller), buyers.index(buyer)] += value
    return flows, np.array(sellers)[:, None] == np.array(buyers)[None]


def common_history(common, seed=0):
    """Twelve years of 40 by 40 flows whose log changes have a part common to an exporter."""
    rng = np.random.default_rng(seed)
    own = np.sqrt(1 - common) * rng.standard_normal((12, 40, 40))
    steps = 0.2 * (own + np.sqrt(common) * rng.standard_normal((12, 40, 1)))
    return np.exp(np.cumsum(steps, axis=0))


@pytest.mark.parametrize("common", [0.0, 0.3, 0.6])
def test_what_pairs_of_an_exporter_have_in_common_is_found(common):
    found = scores.fit_churn(common_history(common), np.zeros((40, 40), bool)).common
    assert found[0] == pytest.approx(common, abs=0.1)
    assert found[1] == pytest.approx(0.0, abs=0.05)


def test_a_common_part_widens_sums_and_leaves_each_pair_alone():
    churn = scores.fit_churn(common_history(0.4), np.zeros((40, 40), bool))
    share = np.full((40, 40), 1 / 40)
    many = churn.draw_factors(np.random.default_rng(1), share, draws=800)
    apart = replace(churn, common=(0.0, 0.0)).draw_factors(
        np.random.default_rng(1), share, draws=800
    )
    assert many.sum(axis=2).std() > 2 * apart.sum(axis=2).std()
    for level in (0.1, 0.5, 0.9):
        one, two = (np.quantile(each, level) for each in (many, apart))
        assert one == pytest.approx(two, rel=0.03)
