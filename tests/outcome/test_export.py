"""JSON with the promised keys and finite numbers; CSV folders that are whole or not there."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import embargo
from embargo.errors import InputError
from embargo.evidence.run import run
from embargo.market import linked
from embargo.outcome import Outcome, solve
from embargo.world import World

KEYS = {
    "flows": ["exporter", "importer", "fuel", "baseline", "counterfactual", "unit"],
    "backfill": ["importer", "fuel", "supplier", "change", "unit"],
    "diversion": ["exporter", "fuel", "destination", "change", "unit"],
    "prices": ["place", "fuel", "kind", "baseline", "counterfactual", "unit"],
    "shortage": ["place", "fuel", "baseline", "counterfactual", "unit"],
}


def _numbers(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _numbers(each)
    elif isinstance(value, list):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, float):
        yield value


def test_the_json_has_the_promised_keys(japan: Outcome):
    found = json.loads(japan.to_json())
    assert found["schema"] == "embargo.outcome/1"
    assert {
        "schema", "scenario", "world", "diagnostics", "flows", "backfill", "diversion", "prices",
        "bills", "shortage", "limitations",
    } <= set(found)  # fmt: skip
    for table, keys in KEYS.items():
        assert all(list(row) == keys for row in found[table])
    assert {"status", "residual", "iterations", "seconds"} <= set(found["diagnostics"])
    assert found["world"] == {"year": 2023, "vintage": "test"}
    assert found["scenario"]["measures"][0]["importer"] == "JPN"
    assert {row["kind"] for row in found["prices"]} == {"delivered", "fob"}
    assert all(isinstance(text, str) for text in found["limitations"])
    assert len(found["flows"]) == japan.flows().height
    assert all(math.isfinite(number) for number in _numbers(found))


def test_rows_of_the_json_are_those_of_the_tables(japan: Outcome):
    found = japan.to_dict()
    for name in ("flows", "backfill", "bills", "balances", "revenue"):
        table = pl.DataFrame(found[name], schema=japan.tables[name].schema)
        assert_frame_equal(table, japan.tables[name], rel_tol=1e-9, abs_tol=1e-12)


def test_the_folder_holds_a_table_and_its_metadata_each(japan: Outcome, tmp_path: Path):
    written = japan.write_csv(tmp_path / "answer", command="embargo run --ban JPN:RUS:all")
    assert {path.stem for path in written} == set(japan.tables)
    for path in written:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == japan.tables[path.stem].height + 1
        about = json.loads((path.parent / f"{path.stem}.metadata.json").read_text("utf-8"))
        assert list(about["columns"]) == rows[0]
        assert about["licence"] == "CC BY 4.0"
        assert about["vintage"] == "test"
        assert about["command"] == "embargo run --ban JPN:RUS:all"
        assert set(japan.limitations) <= set(about["caveats"])
        assert about["source"]


def test_an_earlier_answer_is_replaced_as_a_whole(japan: Outcome, world: World, tmp_path: Path):
    folder = tmp_path / "answer"
    folder.mkdir()
    japan.write_csv(folder)
    run(None, world=world, ban="IND:RUS:crude").write_csv(folder)
    about = json.loads((folder / "flows.metadata.json").read_text("utf-8"))
    assert "India" in about["scenario"]["sentence"]
    assert [path.name for path in tmp_path.iterdir()] == ["answer"]


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_is_written_whole_or_not_at_all(
    japan: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
):
    folder = tmp_path / "answer"
    if there:
        japan.write_csv(folder, command="the first")
    before = {path.name: path.read_bytes() for path in folder.iterdir()} if there else {}
    written = 0
    whole = pl.DataFrame.write_csv

    def failing(table: pl.DataFrame, *args: Any, **kwargs: Any) -> Any:
        nonlocal written
        written += 1
        if written == 4:
            raise OSError(28, "No space left on device")
        return whole(table, *args, **kwargs)

    monkeypatch.setattr(pl.DataFrame, "write_csv", failing)
    with pytest.raises(InputError, match="No space left"):
        japan.write_csv(folder)
    assert written == 4
    after = {path.name: path.read_bytes() for path in folder.iterdir()} if there else {}
    assert after == before
    assert folder.exists() == there
    assert [path.name for path in tmp_path.iterdir()] == (["answer"] if there else [])


def test_files_of_others_are_left_alone(japan: Outcome, tmp_path: Path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match=r"mine\.txt"):
        japan.write_csv(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match="is a file"):
        japan.write_csv(tmp_path / "mine.txt")


def test_a_market_that_could_not_be_solved_is_told_and_stays_finite(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    real = linked.solve_linked

    def early(links: Any, *_: Any) -> linked.Linked:
        return real(links, max_iterations=1, tolerance=1e-14)

    monkeypatch.setattr(linked, "_MOST", 1)
    monkeypatch.setattr(solve, "solve_linked", early)
    outcome = run(None, world=world, ban="JPN,DEU,CHN:RUS:gas")
    assert outcome.diagnostics.status == "not converged"
    assert not outcome.diagnostics.converged
    (gas,) = [m for m in outcome.diagnostics.markets if m.market == "gas"]
    assert gas.reason
    found = json.loads(outcome.to_json())
    assert found["diagnostics"]["status"] == "not converged"
    assert all(math.isfinite(number) for number in _numbers(found))


def test_three_lines_of_python_answer_the_question():
    outcome = embargo.run("japan-stops-russian-energy")
    table = outcome.backfill("JPN", "lng")
    assert isinstance(table, pl.DataFrame)
    assert table.columns == KEYS["backfill"]
    assert table["supplier"][0] == "AUS"
    assert table.filter(supplier="RUS")["change"].item() == pytest.approx(-5.8, abs=0.3)


def test_public_names_are_there_and_nothing_else():
    assert all(getattr(embargo, name) is not None for name in embargo.__all__)
    assert set(embargo.__all__) <= set(dir(embargo))
    with pytest.raises(AttributeError, match="runn"):
        _ = embargo.runn
