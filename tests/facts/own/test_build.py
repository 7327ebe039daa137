"""A user base is written whole or not at all, repeatably, and stands beside the embedded one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embargo import world
from embargo.errors import DataError, InputError
from embargo.facts import base, own, shipped

from .conftest import line

FACT = line("NOR", "FRA", "pipeline_gas", 20.0, "bcm", source="'our own meters, 2024'", sigma=0.02)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "my.yaml").write_text(FACT)
    own.build(folder / "my.yaml", folder / "base")
    return folder / "base"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_markets_and_years_without_a_fact_stay_bit_for_bit(built):
    embedded = {name: getattr(base, name)() for name in base.TABLES}
    with base.using(built):
        for name in ("prices", "capacities"):
            assert getattr(base, name)().equals(embedded[name])
        for name in ("flows", "balances", "figures", "links"):
            other = (embedded[name]["year"] != 2023) | (embedded[name]["market"] != "gas")
            new = getattr(base, name)()
            new = new.filter((new["year"] != 2023) | (new["market"] != "gas"))
            assert new.equals(embedded[name].filter(other)), name


def test_the_fact_is_in_the_world_and_in_its_trace(built):
    with base.using(built):
        trace = base.trace("FRA", "NOR", "pipeline_gas", 2023)
        fact = trace.figures.filter(trace.figures["kind"] == "user fact").row(0, named=True)
        assert (fact["value"], fact["source"], fact["status"]) == (
            20.0,
            "our own meters, 2024",
            "V",
        )
        assert trace.flows["value"].sum() == pytest.approx(20.0, rel=0.03)
        assert trace.flows["observed"].all()
        changed = world.load(2023)
        assert "1 fact of my.yaml" in changed.vintage
    assert world.load(2023) is not changed
    assert "my.yaml" not in world.load(2023).vintage


def test_the_status_says_on_what_it_rests(built):
    with base.using(built):
        status = base.status()
    assert status["user"]["rests_on"] == base.vintage() == status["embedded_vintage"]
    assert status["user"]["report"][0]["word"] in ("met", "strained")
    assert status["folder"] == str(built)


def test_it_is_repeatable_to_the_bit(built, tmp_path):
    (tmp_path / "my.yaml").write_text(FACT)
    own.build(tmp_path / "my.yaml", tmp_path / "again")
    assert content(tmp_path / "again") == content(built)


def test_it_rests_on_the_embedded_base_whatever_is_in_use(built, tmp_path):
    (tmp_path / "my.yaml").write_text(line("QAT", "ITA", "lng", 4.0, sigma=0.05))
    with base.using(built):
        own.build(tmp_path / "my.yaml", tmp_path / "base")
    with base.using(tmp_path / "base"):
        assert "user fact" not in base.trace("FRA", "NOR", "pipeline_gas", 2023).figures["kind"]


def test_an_earlier_user_base_is_replaced_and_seen_at_once(tmp_path):
    file, out = tmp_path / "my.yaml", tmp_path / "base"
    sums = []
    for value in (4.0, 6.0):
        file.write_text(line("QAT", "ITA", "lng", value, sigma=0.005))
        own.build(file, out)
        with base.using(out):
            sums.append(base.trace("ITA", "QAT", "lng", 2023).flows["value"].sum())
    assert sums[1] > sums[0] + 0.3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "my.yaml"]


def test_a_failure_leaves_what_was_there(built, tmp_path):
    file, out = tmp_path / "my.yaml", tmp_path / "base"
    file.write_text(FACT)
    own.build(file, out)
    before = content(out)

    def refuse(folder: Path, years: tuple[int, ...]) -> None:
        assert (folder / "manifest.json").is_file()
        assert years == (2023,)
        raise InputError.one("no")

    with pytest.raises(InputError, match="no"):
        own.build(file, out, verify=refuse)
    file.write_text(line("RUS", "JPN", "lng", 6200.0))
    with pytest.raises(InputError, match="times the base"):
        own.build(file, out)
    assert content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "my.yaml"]


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "my.yaml").write_text(FACT)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "thesis.txt").write_text("keep")
    with pytest.raises(InputError, match=r"thesis\.txt"):
        own.build(tmp_path / "my.yaml", tmp_path / "theirs")
    with pytest.raises(InputError, match="not a folder"):
        own.build(tmp_path / "my.yaml", tmp_path / "my.yaml")
    assert (tmp_path / "theirs" / "thesis.txt").read_text() == "keep"


def test_the_embedded_base_cannot_be_overwritten(tmp_path):
    (tmp_path / "my.yaml").write_text(FACT)
    before = (shipped.FOLDER / "manifest.json").read_bytes()
    with pytest.raises(InputError, match="something else"):
        own.build(tmp_path / "my.yaml", shipped.FOLDER)
    assert (shipped.FOLDER / "manifest.json").read_bytes() == before


def test_the_variable_names_the_base(built, monkeypatch, tmp_path):
    monkeypatch.setenv(base.VARIABLE, str(built))
    assert "my.yaml" in base.vintage()
    monkeypatch.setenv(base.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match="holds no base"):
        base.vintage()


def test_a_damaged_user_base_is_named(built, tmp_path):
    folder = tmp_path / "damaged"
    folder.mkdir()
    for name, text in content(built).items():
        (folder / name).write_bytes(text)
    (folder / "flows.parquet").write_bytes(b"PAR1 cut off")
    with base.using(folder), pytest.raises(DataError, match=r"flows\.parquet.*--facts"):
        base.flows(2023)
    (folder / "manifest.json").write_text(json.dumps({})[:1])
    with base.using(folder), pytest.raises(DataError, match="manifest"):
        base.years()
