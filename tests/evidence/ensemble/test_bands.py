"""Bands: in every table, of effect and outcome, from draws that are all accounted for."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import embargo
from embargo.errors import InputError
from embargo.evidence.ensemble.run import with_bands
from embargo.evidence.run import run
from embargo.outcome import Outcome
from embargo.outcome.headline import headline
from embargo.outcome.run import Answer, answer
from embargo.outcome.samples import band
from embargo.outcome.solve import solve_year
from embargo.scenario import from_options
from embargo.world import World

DRAWS = 24
VALUES = (
    "baseline", "counterfactual", "change", "duties", "scarcity", "bill", "terms_of_trade",
    "second_order",
)  # fmt: skip
CITED = ("literature", "stakes")
"""Tables of cited figures, which no draw changes."""


@pytest.fixture(scope="module")
def banded(central: Answer) -> Outcome:
    return with_bands(central, DRAWS, workers=1)


def test_every_number_of_every_table_has_its_band(banded: Outcome, central: Answer):
    for name, table in banded.tables.items():
        if name in CITED:
            continue
        values = [column for column in table.columns if column in VALUES]
        assert values, name
        for column in values:
            low, high = table[f"{column}_low"], table[f"{column}_high"]
            assert (low <= high).drop_nulls().all(), (name, column)
        assert set(central.outcome.tables[name].columns) <= set(table.columns)


def test_the_central_number_stays_that_of_the_central_parameters(banded, central):
    for name, table in central.outcome.tables.items():
        keys = [c for c in table.columns if table[c].dtype == pl.String]
        both = table.join(banded.tables[name], on=keys, how="left", suffix="_now")
        for column in VALUES:
            if column in table.columns:
                gap = (both[column] - both[f"{column}_now"]).abs().max()
                assert gap is None or gap == 0.0, (name, column)


def test_a_ban_leaves_nothing_in_any_draw(banded: Outcome):
    left = banded.flows("JPN", "RUS")
    assert left["counterfactual_high"].max() == 0.0
    lost = banded.backfill("JPN", "lng").filter(supplier="RUS").row(0, named=True)
    assert lost["change_low"] < lost["change"] < lost["change_high"] < 0


def test_the_band_of_the_change_is_of_the_effect(world: World):
    outcome = with_bands(answer(from_options(ban=["JPN:RUS:lng:0"]), world), 8, workers=1)
    flows = outcome.flows()
    assert flows["change_high"].abs().max() < 1e-6
    assert flows["change_low"].abs().max() < 1e-6
    assert (flows["counterfactual_high"] - flows["counterfactual_low"]).max() > 1.0


def test_bands_of_flows_are_quantiles_of_the_sums_over_basins(banded: Outcome):
    samples = banded.samples
    assert samples is not None
    labels = samples.labels["basin_flows"]
    hit = (
        (pl.col("exporter") == "RUS") & (pl.col("importer") == "IND") & (pl.col("fuel") == "crude")
    )
    rows = labels.select(hit.arg_true()).to_series().to_numpy()
    assert rows.size == 2
    drawn = samples.of("basin_flows", "counterfactual", rows).sum(axis=1)
    row = banded.flows("IND", "RUS", "crude").row(0, named=True)
    ends = np.quantile(drawn, [0.1, 0.9])
    assert [row["counterfactual_low"], row["counterfactual_high"]] == pytest.approx(ends)
    assert samples.total("flows", "counterfactual", hit) == pytest.approx(drawn)


def test_what_no_draw_solves_has_the_band_of_its_baseline(world):
    outcome = with_bands(answer(from_options(ban=["JPN:RUS:lng"]), world), 12, workers=1)
    samples = outcome.samples
    assert samples is not None
    crude = (samples.labels["prices"]["fuel"] == "crude").arg_true().to_numpy().astype(np.intp)
    gas = (samples.labels["prices"]["fuel"] == "gas").arg_true().to_numpy().astype(np.intp)
    for rows, still in ((crude, True), (gas, False)):
        before, after = (samples.of("prices", c, rows) for c in ("baseline", "counterfactual"))
        assert np.array_equal(before, after, equal_nan=True) is still
    for name in ("balances", "flows", "basin_flows"):
        rows = outcome.tables[name].filter(pl.col("fuel") == "crude")
        assert rows.height > 0
        assert (rows["baseline_high"] > rows["baseline_low"]).any()
        assert (
            rows.select(
                (pl.col("counterfactual_low") == pl.col("baseline_low")).all(),
                (pl.col("counterfactual_high") == pl.col("baseline_high")).all(),
                (pl.col("change_low") == 0).all(),
                (pl.col("change_high") == 0).all(),
            ).row(0)
            == (True,) * 4
        )
    moved = outcome.tables["balances"].filter(pl.col("fuel") == "gas")
    assert (moved["change_high"] > moved["change_low"]).any()


def test_a_basin_asked_for_alone_has_bands_too(banded: Outcome):
    alone = banded.flows(exporter="RUS_SAKHALIN2")
    both = banded.basin_flows(exporter="RUS_SAKHALIN2").sort("importer")
    shared = [f"{c}{e}" for c in VALUES[:3] for e in ("", "_low", "_high")]
    assert alone.sort("importer").select(shared).equals(both.select(shared))
    assert "change_low" in banded.diversion("RUS_SAKHALIN2", "lng").columns


def test_a_seed_repeats_to_the_bit_and_another_does_not(banded: Outcome, central: Answer):
    again = with_bands(central, DRAWS, workers=1)
    for name, table in banded.tables.items():
        assert table.equals(again.tables[name]), name
    other = with_bands(central, DRAWS, workers=1, seed=2)
    assert not other.flows().equals(banded.flows())


def test_every_failed_draw_is_counted_and_explained(central, monkeypatch):
    module = sys.modules["embargo.evidence.ensemble.draw"]
    calls = 0

    def failing(*arguments, **more):
        nonlocal calls
        calls += 1
        found = solve_year(*arguments, **more)
        if calls != 3:
            return found
        told = tuple(
            replace(how, status="not converged", reason="no further progress")
            if how.market == "gas"
            else how
            for how in found.diagnostics
        )
        return replace(found, diagnostics=told)

    monkeypatch.setattr(module, "solve_year", failing)
    outcome = with_bands(central, 10, workers=1)
    told = outcome.diagnostics.draws
    assert told is not None
    assert (told.asked, told.used) == (10, 9)
    assert [(f.draw, f.market, f.reason) for f in told.failed] == [
        (2, "gas", "no further progress")
    ]
    assert any("1 of 10 draws" in note for note in outcome.notes)
    stated = json.loads(outcome.to_json())["diagnostics"]["draws"]
    assert stated["failed"] == [{"draw": 2, "market": "gas", "reason": "no further progress"}]


def test_without_any_solved_draw_there_are_no_bands(central, monkeypatch):
    module = sys.modules["embargo.evidence.ensemble.draw"]

    def broken(*_, **__):
        raise InputError.one("a world that cannot be", "")

    monkeypatch.setattr(module, "solve_year", broken)
    outcome = with_bands(central, 4, workers=1)
    assert outcome.samples is None
    assert outcome.diagnostics.draws is not None
    assert len(outcome.diagnostics.draws.failed) == 4
    assert "change_low" not in outcome.backfill().columns


def test_an_unsolved_answer_is_not_drawn_from(central):
    how = replace(central.outcome.diagnostics, status="not converged")
    unsolved = replace(central, outcome=replace(central.outcome, diagnostics=how))
    outcome = with_bands(unsolved, 4, workers=1)
    assert outcome.samples is None
    assert any(note.startswith("No bands") for note in outcome.notes)


def test_headline_sums_have_the_band_of_the_sum(banded: Outcome):
    first = headline(banded)
    samples = banded.samples
    assert samples is not None
    drawn = samples.total("bills", "change", pl.col("place") == "JPN")
    assert first.bills.band == pytest.approx(tuple(np.quantile(drawn, [0.1, 0.9])))
    gas = next(b for b in first.buyers if b.market == "gas")
    assert gas.price.band is not None
    assert gas.purchases[0].gained[0].band is not None


def test_csv_and_json_carry_the_bands(banded: Outcome, tmp_path):
    rows = json.loads(banded.to_json())["prices"]
    assert {"change_low", "change_high", "baseline_low"} <= set(rows[0])
    banded.write_csv(tmp_path / "out")
    metadata = json.loads((tmp_path / "out" / "bills.metadata.json").read_text())
    assert "`change`" in metadata["columns"]["change_low"]
    assert metadata["draws"] == {"asked": DRAWS, "used": DRAWS, "seed": 1}
    assert "--draws 24 --seed 1" in metadata["command"] or "saved there" in metadata["command"]


def test_the_public_run_draws(world: World):
    assert embargo.run is run
    told = []
    outcome = run(
        world=world, ban="JPN:RUS:lng", draws=6, progress=lambda *at: told.append(at), workers=1
    )
    assert told[-1] == (6, 6)
    assert any("6 draws only" in note for note in outcome.notes)
    with pytest.raises(InputError):
        run(world=world, ban="JPN:RUS:lng", workers=2)
    with pytest.raises(InputError):
        run(world=world, ban="JPN:RUS:lng", draws=6, workers=0)


@given(
    arrays(float, st.tuples(st.integers(1, 30), st.integers(1, 5)),
           elements=st.floats(-1e6, 1e6) | st.just(np.nan))
)  # fmt: skip
def test_a_band_is_made_of_quantiles_of_the_known(values):
    low, high = band(values)
    for column in range(values.shape[1]):
        known = values[~np.isnan(values[:, column]), column]
        if known.size:
            ends = np.quantile(known, [0.1, 0.9])
            assert [low[column], high[column]] == pytest.approx(ends, rel=1e-9, abs=1e-6)
        else:
            assert np.isnan(low[column])
