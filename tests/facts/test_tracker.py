"""LNG projects from the terminal tracker: merging of units, parsing of owners, faults."""

import shutil
from pathlib import Path

import pytest

from embargo.errors import DataError
from embargo.facts import assets, power, projects
from embargo.facts.power import build as power_build
from embargo.facts.projects import tracker
from embargo.facts.readers.gem.terminals import FILE

SHIPPED = Path(projects.__file__).parent
HEAD = (
    "id,name,unit,direction,status,country,owner,parent,capacity_mtpa,start_year,Latitude,"
    "Longitude,url\n"
)
ONE = "T1,South LNG Terminal,T1,export,operating,Qatar,x,{owners},{mt},2009,1,1,u\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("projects.csv", "holders.csv"):
        shutil.copy(SHIPPED / name, tmp_path)
    (tmp_path / "merges.yaml").write_text("smallest_mt_y: 0.1\nterminals: {}\n")
    return tmp_path


def found(folder, *rows):
    path = folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return tracker.tables(folder, folder)


def unit(number, owners, mt=4, status="operating", name="South LNG Terminal", year=2009):
    return f"T{number},{name},T{number},export,{status},Qatar,x,{owners},{mt},{year},1,1,u\n"


def test_units_merge_into_a_project(folder):
    tables = found(
        folder,
        unit(1, "Shell [60.00%]; Mitsui Group [40.00%]"),
        unit(2, "Shell [60.00%]; Mitsui Group [40.00%]", 5, year=2012),
        unit(3, "Shell [100.00%]", 7, "construction"),
    )
    (one,) = tables["projects"]
    assert (one.id, one.name, one.place, one.basin, one.start_year) == (
        "south-lng", "South LNG", "QAT", "QAT", 2009,
    )  # fmt: skip
    values = {row.measure: (row.value, row.status) for row in tables["outputs"]}
    assert values == {"operating": (9.0, "C"), "construction": (7.0, "V")}
    assert {row.holder: row.share_pct for row in tables["stakes"]} == {"Shell": 60, "Mitsui": 40}


def test_different_owners_of_units_are_weighted_by_capacity(folder):
    rows = (unit(1, "Shell [100.00%]", 1), unit(2, "BP [50.00%]; Shell [50.00%]", 3))
    stakes = found(folder, *rows)["stakes"]
    assert {row.holder: row.share_pct for row in stakes} == {"Shell": 62.5, "BP": 37.5}
    assert {row.status for row in stakes} == {"C"}


def test_an_unknown_share_stays_unknown(folder):
    stakes = found(folder, unit(1, "Shell [60.00%]; BP [unknown %]; unknown [40.00%]"))["stakes"]
    assert {row.holder: row.share_pct for row in stakes} == {"Shell": 60, "BP": None}


def test_rounding_over_a_hundred_is_scaled_and_more_is_refused(folder):
    stakes = found(folder, unit(1, "Shell [50.05%]; BP [50.05%]"))["stakes"]
    assert sum(row.share_pct for row in stakes) == pytest.approx(100)
    with pytest.raises(DataError, match=r"owners of south-lng sum to 110 %"):
        found(folder, unit(1, "Shell [60.00%]; BP [50.00%]"))


@pytest.mark.parametrize(
    ("owners", "words"),
    [
        ("Shell", "'Shell' is no owner with a share"),
        ("Nobody Known [100.00%]", "unknown holder 'Nobody Known'; add it"),
    ],
)
def test_an_owner_that_cannot_be_read_is_refused_with_its_row(folder, owners, words):
    with pytest.raises(DataError, match=words) as caught:
        found(folder, unit(1, owners))
    assert caught.value.faults[0].where.endswith(":2")


def test_small_ones_and_those_never_built_are_left_out(folder):
    tables = found(
        folder,
        unit(1, "Shell [100.00%]", 0.05, name="Tiny LNG Terminal"),
        unit(2, "Shell [100.00%]", 9, "proposed", name="Dream LNG Terminal"),
        unit(3, "Shell [100.00%]", 0.05),
        unit(4, "Shell [100.00%]", 0.06),
    )
    assert [row.id for row in tables["projects"]] == ["south-lng"]


def test_a_merge_that_the_tracker_no_longer_has_is_named(folder):
    (folder / "merges.yaml").write_text(
        "smallest_mt_y: 0.1\nterminals:\n  Gone LNG Terminal: {}\n"
        "  South LNG Terminal: {project: no-such}\n"
    )
    with pytest.raises(DataError) as caught:
        found(folder, unit(1, "Shell [100.00%]"))
    text = str(caught.value)
    assert "no terminal 'Gone LNG Terminal'" in text
    assert "no project 'no-such'" in text


def test_a_merge_joins_a_terminal_to_a_project_and_keeps_our_stakes(folder):
    (folder / "merges.yaml").write_text(
        "smallest_mt_y: 0.1\nterminals:\n  South LNG Terminal: {project: sakhalin-2, stakes: own}\n"
    )
    tables = found(folder, unit(1, "Shell [100.00%]"))
    assert tables["projects"] == []
    assert tables["stakes"] == []
    assert [row.project for row in tables["outputs"]] == ["sakhalin-2"]


@pytest.mark.sources
def test_the_shipped_tables_are_what_the_sources_give(sources_root, tmp_path, monkeypatch):
    tracker.write(tracker.tables(sources_root), tmp_path)
    for name in ("projects", "outputs", "stakes"):
        file = f"tracker_{name}.csv"
        assert (tmp_path / file).read_bytes() == (SHIPPED / file).read_bytes()
    power_build.write(power_build.rows(sources_root), tmp_path / "mix.csv")
    shipped = Path(power.__file__).with_name("mix.csv")
    assert (tmp_path / "mix.csv").read_bytes() == shipped.read_bytes()


@pytest.mark.sources
def test_a_faulty_source_leaves_the_tables_as_they_were(sources_root, tmp_path, monkeypatch):
    def fails(root):
        raise DataError.one("truncated")

    written = []
    monkeypatch.setattr(assets.power, "rows", fails)
    monkeypatch.setattr(assets.tracker, "write", written.append)
    with pytest.raises(DataError, match="truncated"):
        assets.rebuild(sources_root)
    assert written == []
