"""What a fact does to the base: it moves what it is about, and nothing that it does not touch."""

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from embargo.facts import base
from embargo.facts.own.embedded import embedded
from embargo.facts.own.estimate import free_variance
from embargo.facts.own.words import verdicts
from embargo.facts.reconcile.projection import posterior_sigma, project
from embargo.facts.reconcile.result import STOCK_SHARE, band, sigma_of_band

from .conftest import line


def total(flows: pl.DataFrame, exporter=None, importer=None, fuel=None, basin=None, column="value"):
    rows = flows.filter(pl.col("exporter") != pl.col("importer"))
    for name, wanted in (
        ("exporter", exporter), ("importer", importer), ("fuel", fuel), ("basin", basin),
    ):  # fmt: skip
        if wanted is not None:
            rows = rows.filter(pl.col(name).is_in([wanted] if isinstance(wanted, str) else wanted))
    return float(rows[column].sum())


def of(year: int, market: str) -> pl.DataFrame:
    return base.flows(year).filter(pl.col("market") == market)


@pytest.mark.parametrize("seed", range(5))
def test_taking_up_an_estimate_again_gives_what_a_rebuild_would(seed):
    rng = np.random.default_rng(seed)
    prior, spread = rng.lognormal(0.0, 1.0, 20), rng.uniform(0.2, 1.0, 20)
    rows = sparse.csr_array((rng.random((6, 20)) < 0.4).astype(float) + np.eye(6, 20))
    figure = rows @ (prior * rng.lognormal(0.0, 0.5, 20))
    sigma = 0.03 * figure
    first = project(prior, spread, rows, figure, sigma)
    own = sparse.csr_array(np.eye(1, 20, 7))
    both = sparse.csr_array(sparse.vstack([rows, own]))
    fact, width = [1.4 * first.value[7]], [0.02 * first.value[7]]
    rebuilt = project(prior, spread, both, np.append(figure, fact), np.append(sigma, width))
    free = spread**2 * prior * first.value
    again = project(
        first.value, np.sqrt(free) / first.value, both,
        np.append(rows @ first.value, fact), np.append(sigma, width),
    )  # fmt: skip
    assert np.allclose(again.value, rebuilt.value, rtol=1e-8)
    assert np.allclose(again.sigma, rebuilt.sigma, rtol=1e-6)


def test_a_band_gives_its_standard_deviation_back():
    value, sigma = np.array([1.0, 5.0, 0.2]), np.array([0.05, 4.0, 0.3])
    assert np.allclose(sigma_of_band(value, band(value, sigma)[1]), sigma)


def test_the_weights_lead_back_to_the_bands():
    part = embedded(2023, "gas")
    rows = part.draft.incidence()
    variance = np.array([f.sigma for f in part.draft.figures]) ** 2
    values = np.array([c.prior for c in part.draft.cells])
    free = free_variance(part, rows, variance)
    again = posterior_sigma(values, free / values, rows, variance)[: part.flows.height]
    ratio = again / part.posterior[: part.flows.height]
    assert np.quantile(np.abs(np.log(ratio)), 0.75) < 0.02


def test_a_fact_that_the_base_says_already_changes_nothing(imposing):
    old = of(2023, "gas")
    said = total(old, "RUS", "JPN", "lng")
    found = imposing(line("RUS", "JPN", "lng", said))
    new = found.tables.flows
    assert np.allclose(new["value"], old["value"], rtol=1e-9, atol=0)
    old_balances = base.balances(2023).filter(pl.col("market") == "gas")
    for name in ("production", "imports", "exports", "consumption", "stock_change_and_losses"):
        assert np.allclose(found.tables.balances[name], old_balances[name], rtol=1e-9, atol=1e-9)
    assert verdicts(found)[0].word == "met"


def test_a_fact_narrows_its_own_band_and_widens_none_by_itself(imposing):
    old = of(2023, "gas")
    said = total(old, "USA", "GBR", "lng")
    new = imposing(line("USA", "GBR", "lng", said, sigma=0.001)).tables.flows
    width_old = np.log(old["high"].to_numpy() / old["low"].to_numpy())
    width_new = np.log(new["high"].to_numpy() / new["low"].to_numpy())
    # Bands ship rounded outward to four digits.
    assert (width_new <= width_old + 4e-3).all()
    pair = ((old["exporter"] == "USA") & (old["importer"] == "GBR")).to_numpy()
    assert (width_new[pair] < 0.5 * width_old[pair]).all()


@pytest.mark.parametrize(
    ("exporter", "importer", "fuel", "market"),
    [
        ("SAU", "POL", "crude", "crude"),
        ("NOR", "DEU", "crude", "crude"),
        ("USA", "NLD", "coal", "coal"),
        ("COL", "TUR", "coal", "coal"),
    ],
)
@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_a_fact_moves_a_loosely_known_flow_to_within_its_sigma(
    exporter, importer, fuel, market, factor, imposing
):
    said = factor * total(of(2023, market), exporter, importer, fuel)
    found = imposing(line(exporter, importer, fuel, said, sigma=0.02))
    assert total(found.tables.flows, exporter, importer, fuel) == pytest.approx(said, rel=0.02)
    verdict = verdicts(found)[0]
    assert verdict.word == "met"
    assert verdict.after == pytest.approx(total(found.tables.flows, exporter, importer, fuel))


def test_the_balance_still_holds(imposing):
    tables = imposing(
        line("QAT", "DEU", "lng", 1.0), line("NOR", "FRA", "pipeline_gas", 20.0, "bcm")
    ).tables
    rows = tables.balances
    gap = (
        rows["production"] + rows["imports"] - rows["exports"]
        - rows["consumption"] - rows["stock_change_and_losses"]
    )  # fmt: skip
    assert float((gap / (rows["production"] + rows["imports"] + 1.0)).abs().max()) < 1e-9
    abroad = tables.flows.filter(pl.col("exporter") != pl.col("importer"))
    for side, column in (("importer", "imports"), ("exporter", "exports")):
        sums = abroad.group_by(place=side).agg(pl.col("balance").sum())
        both = rows.join(sums, on="place", how="left").fill_null(0.0)
        assert float((both[column] - both["balance"]).abs().max()) < 1e-9
    assert (tables.flows["low"] <= tables.flows["value"]).all()
    assert (tables.flows["high"] >= tables.flows["value"]).all()


def test_published_consumption_is_not_moved_by_a_fact(imposing):
    old = base.balances(2023).filter(pl.col("market") == "gas")
    new = imposing(line("NOR", "FRA", "pipeline_gas", 20.0, "bcm")).tables.balances
    share = (1.0 - STOCK_SHARE) / STOCK_SHARE
    stated = [b["consumption"] - share * b["stock_change_and_losses"] for b in (old, new)]
    assert np.allclose(stated[0], stated[1], atol=1e-9)


def test_the_order_of_facts_does_not_matter(imposing):
    lines = [
        line("SAU", "POL", "crude", 12.0),
        line("RUS_PACIFIC", "IND", "crude", 9.0, sigma=0.05),
        line("NOR", "EU27", "crude", 70.0, sigma=0.05),
        line("WORLD", "JPN", "crude", 122.0),
    ]
    one, other = imposing(*lines).tables, imposing(*reversed(lines)).tables
    assert one.flows.equals(other.flows)
    assert one.figures.equals(other.figures)
    assert one.balances.equals(other.balances)


def test_facts_on_groups_on_the_world_and_on_basins(imposing):
    old = of(2023, "crude")
    goals = {
        ("BRA", "EU27"): 1.15,
        ("GUY", "WORLD"): 0.95,
        ("WORLD", "KOR"): 1.01,
        ("RUS_PACIFIC", "IND"): 1.3,
    }

    def said(flows, exporter, importer):
        from embargo import places
        from embargo.facts.reconcile.chosen import home_of

        own = frozenset(base.balances()["place"])
        buyers = (
            None
            if importer == "WORLD"
            else sorted({home_of(p, own) for p in places.expand(importer)})
        )
        if exporter == "RUS_PACIFIC":
            return total(flows, basin=exporter, importer=buyers)
        return total(flows, None if exporter == "WORLD" else exporter, buyers)

    lines = [
        line(e, i, "crude", factor * said(old, e, i), sigma=0.01)
        for (e, i), factor in goals.items()
    ]
    found = imposing(*lines)
    for (e, i), factor in goals.items():
        wanted = factor * said(old, e, i)
        assert said(found.tables.flows, e, i) == pytest.approx(wanted, rel=0.012), (e, i)


def test_coal_by_weight_is_a_sum_of_tonnes(imposing):
    old = total(of(2023, "coal"), None, "BRA")
    new = imposing(line("WORLD", "BRA", "coal", 1.05 * old, sigma=0.005)).tables.flows
    assert total(new, None, "BRA") == pytest.approx(1.05 * old, rel=0.02)
    assert total(new, None, "BRA") > 1.02 * old


def test_nothing_is_a_figure_too(imposing):
    old = of(2023, "crude")
    assert total(old, "SAU", "POL") > 1.0
    new = imposing(line("SAU", "POL", "crude", 0.0)).tables.flows
    assert total(new, "SAU", "POL") < 0.02
    assert total(new, None, "POL") == pytest.approx(total(old, None, "POL"), rel=0.05)


def test_a_new_trade_displaces_others_and_joins_their_totals(imposing):
    old = of(2023, "gas")
    found = imposing(line("PER", "ITA", "lng", 0.3, sigma=0.05))
    new = found.tables.flows
    assert new.height == old.height + 1
    assert (
        new[: old.height]
        .select("basin", "importer", "fuel")
        .equals(old.select("basin", "importer", "fuel"))
    )
    assert total(new, "PER", "ITA", "lng") == pytest.approx(0.3, rel=0.1)
    # Peru makes no more gas for it: what it sells elsewhere, and uses, gives way.
    place = pl.col("place") == "PER"
    was = base.balances(2023).filter(place & (pl.col("market") == "gas"))["production"].item()
    now = found.tables.balances.filter(place)["production"].item()
    assert now - was < 0.5 * 0.3 * 1.36
    linked = found.tables.links.filter(pl.col("flow") == old.height)["figure"]
    texts = found.tables.figures.filter(pl.col("figure").is_in(linked.implode()))["text"]
    assert any("gas production: PER" in text for text in texts)
    assert any("lng exports: PER" in text for text in texts)
    assert any("ITA" in text and "imports" in text for text in texts)


def test_a_contradiction_names_what_it_fights(imposing):
    found = imposing(line("RUS", "IND", "crude", 60.0))
    (verdict,) = verdicts(found)
    assert verdict.word == "contradicted"
    assert verdict.before == pytest.approx(81.9, abs=1.0)
    assert verdict.stated < verdict.after < verdict.before
    assert "RUS → IND" in verdict.fights[0].text
    assert "Statistical Review" in verdict.fights[0].source
    assert verdict.fights[0].deviations > 3
    assert sum(fight.share for fight in verdict.fights) <= 1 + 1e-9
    marked = found.tables.figures.filter(pl.col("text") == "crude: RUS → IND, 2023")
    assert marked["conflict"].item()
    assert marked["gap"].item() == "over 10 %"


def test_two_facts_that_contradict_each_other_name_each_other(imposing):
    found = imposing(
        line("RUS_SAKHALIN2", "CHN", "lng", 2.0, sigma=0.005),
        line("RUS", "CHN", "lng", 8.0, sigma=0.005),
        line("RUS_YAMAL+RUS_BALTIC", "CHN", "lng", 3.0, sigma=0.005),
    )
    said = {v.text: v for v in verdicts(found)}
    fights = {text: [f.text for f in v.fights] for text, v in said.items()}
    whole = next(text for text in said if "RUS →" in text)
    assert any("RUS_" in text for text in fights[whole])


@pytest.mark.sources
def test_it_comes_close_to_a_rebuild_from_the_sources(sources_root, imposing):
    from embargo.facts import build
    from embargo.facts.readers import statistical_review
    from embargo.facts.reconcile import customs, drafts
    from embargo.facts.reconcile.draft import Figure
    from embargo.facts.reconcile.inputs import Inputs
    from embargo.places import coordinates

    matrices = statistical_review.read_matrices(sources_root)
    workbook = statistical_review.read_workbook(sources_root, drafts.SHEETS)
    known = customs.trade(sources_root)
    chosen = build.chosen_places(matrices, workbook, known, build.YEARS)
    structure = customs.structure(known, 2023)
    draft = drafts.gas(Inputs(2023, matrices, workbook, structure, chosen, coordinates()))
    said = 1.3 * total(of(2023, "gas"), "NOR", "FRA", "pipeline_gas")
    figure = Figure("own", "user fact", "own", said, 0.02 * said, "own", "V", True)
    draft.bind(figure, draft.select(["NOR"], ["FRA"], ["pipeline_gas"]))
    rebuilt = {
        (cell.basin, cell.importer, cell.fuel): value
        for cell, value in zip(
            draft.cells, draft.reconcile(build.widening("gas", 2023)).value, strict=True
        )
    }
    new = imposing(line("NOR", "FRA", "pipeline_gas", said, "bcm", sigma=0.02)).tables.flows
    moved = missed = 0.0
    for old, row in zip(of(2023, "gas").to_dicts(), new.to_dicts(), strict=True):
        there = rebuilt[row["basin"], row["importer"], row["fuel"]]
        moved += abs(there - old["balance"])
        missed += abs(there - row["balance"])
    assert missed < 0.25 * moved
