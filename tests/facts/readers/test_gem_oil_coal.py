"""Oil pipelines and coal terminals of the trackers, with the table of overrides."""

from __future__ import annotations

import copy

import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts.readers import gem
from embargo.facts.readers.gem import coal_terminals, oil_pipelines

OIL_HEAD = "project,unit,type,countries,status,start_year,capacity,url\n"
COAL_HEAD = (
    "gem-unit/phase-id,coal-terminal-name,country/area,capacity-(mt),status,start-year,"
    "retired-year,url\n"
)


def write(root, file, head, rows, filler, least):
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    more = [filler.format(n) for n in range(least)]
    path.write_text(head + "\n".join([*rows, *more]) + "\n", encoding="utf-8")
    return root


def oil(root, *rows):
    return write(
        root, oil_pipelines.FILE, OIL_HEAD, rows, "p{},,oil_pipelines,Norway,operating,,,u", 500
    )


def coal(root, *rows):
    return write(root, coal_terminals.FILE, COAL_HEAD, rows, "X{},t,Norway,,operating,,,u", 200)


@pytest.fixture
def bare(monkeypatch):
    """Overrides without lines, so that a hand-made file need not hold those of the tracker."""
    rows = copy.deepcopy(oil_pipelines.overrides())
    for row in rows["pipelines"]:
        row["lines"] = ["Old line"] if row["system"] == "Express" else []
    monkeypatch.setattr(oil_pipelines, "overrides", lambda: rows)


def test_lines_are_read_flagged_and_converted(tmp_path, bare):
    lines = gem.read_oil_pipelines(oil(
        tmp_path,
        'A,,oil_pipelines,"Norway, Sweden",operating,1999,100000,u',
        'Old line,,oil_pipelines,"Canada, United States",operating,1999,100000,u',
        "B,,oil_pipelines,Thailand,operating,2019,9000000000,u",
        'C,,oil_pipelines,"Chad, Cameroon",operating,2003,,u',
        'D,,ngl_pipelines,"Canada, United States",operating,2003,5000,u',
    ))  # fmt: skip
    rows = {row["project"]: row for row in lines.to_dicts()}
    assert rows["A"]["mt_y"] == pytest.approx(100_000 * 365 / 7.33 / 1e6)
    assert rows["A"]["flag"] == "direction unknown"
    assert (rows["B"]["flag"], rows["B"]["mt_y"]) == ("unit off", None)
    assert rows["C"]["flag"] == "no capacity"
    assert rows["Old line"]["flag"] == "replaced"
    assert "D" not in rows
    both = gem.oil_capacity(lines, 2023).filter(pl.col("name") == "A")
    assert set(both.select("exporter", "importer").rows()) == {("NOR", "SWE"), ("SWE", "NOR")}
    assert gem.oil_capacity(lines, 1998).filter(pl.col("name") == "A").is_empty()


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("A,,oil_pipelines,Norway,opened,1999,1,u", "'opened' is unknown"),
        ("A,,oil_pipeline,Norway,operating,1999,1,u", "'oil_pipeline' is unknown"),
        ("A,,oil_pipelines,Norwy,operating,1999,1,u", "Norwy"),
        ("A,,oil_pipelines,Norway,operating,1999,much,u", "is no number"),
        ("A,,oil_pipelines,Norway", "cells"),
    ],
)
def test_a_faulty_line_is_refused_with_its_line(tmp_path, bare, row, what):
    with pytest.raises(DataError, match=what) as caught:
        gem.read_oil_pipelines(oil(tmp_path, "Old line,,oil_pipelines,Norway,idle,,,u", row))
    assert "oil_pipelines_2024-06.csv:3" in str(caught.value)


def test_a_truncated_file_and_a_lost_line_are_refused(tmp_path, bare):
    with pytest.raises(DataError, match="'Old line'"):
        gem.read_oil_pipelines(oil(tmp_path))
    path = tmp_path / oil_pipelines.FILE
    path.write_text(OIL_HEAD + "A,,oil_pipelines,Norway,operating,,,u\n")
    with pytest.raises(DataError, match="truncated"):
        gem.read_oil_pipelines(tmp_path)


def test_faulty_overrides_are_refused_all_at_once():
    rows = copy.deepcopy(oil_pipelines.overrides())
    rows["pipelines"][0]["kind"] = "pipe"
    rows["pipelines"][1]["mt_y"] = -1
    rows["pipelines"][2]["from"] = "Canda"
    rows["loading"][1]["years"] = [2020, 2024]
    with pytest.raises(DataError) as caught:
        oil_pipelines.parse(rows)
    text = str(caught.value)
    for what in ("'pipe'", "-1", "Canda", "overlap"):
        assert what in text
    del rows["loading"][0]["source"]
    with pytest.raises(DataError, match="'source' is missing"):
        oil_pipelines.parse(rows)


def test_capacity_by_year_follows_what_happened():
    none = pl.DataFrame(schema={
        "project": pl.String, "unit": pl.String, "status": pl.String,
        "places": pl.List(pl.String), "mt_y": pl.Float64, "start_year": pl.Int32,
        "url": pl.String, "flag": pl.String,
    })  # fmt: skip

    def pair(year, exporter, importer, kind="oil_pipeline"):
        rows = gem.oil_capacity(none, year).filter(
            (pl.col("kind") == kind)
            & (pl.col("exporter") == exporter)
            & (pl.col("importer") == importer)
        )
        return rows["value"].sum()

    assert pair(2022, "RUS", "DEU") > 20
    assert pair(2023, "RUS", "DEU") == 0
    assert pair(2017, "RUS", "CHN") == 15
    assert pair(2023, "RUS", "CHN") == 30
    assert pair(2023, "KAZ", "RUS", "oil_transit") == 80
    assert pair(2023, "IRQ", "TUR", "oil_transit") == 0
    assert pair(2023, "CAN", "", "loading") == 22
    assert pair(2025, "CAN", "", "loading") == 51
    assert 200 < pair(2023, "CAN", "USA") < 240


def test_coal_terminals(tmp_path):
    found = gem.read_coal_terminals(coal(
        tmp_path,
        "A,t,Australia,35,operating,2001,,u",
        "B,t,Australia,5,retired,1990,2021,u",
        "C,t,Australia,*,operating,1990,,u",
        "D,t,Australia,99,proposed,,,u",
    ))  # fmt: skip

    def of(year):
        rows = gem.coal_capacity(found, year).filter(pl.col("place") == "AUS")
        return rows["value"].sum()

    assert of(2023) == 35
    assert of(2020) == 40
    assert of(1995) == 5
    with pytest.raises(DataError, match="too large"):
        gem.read_coal_terminals(coal(tmp_path, "A,t,Australia,35000,operating,2001,,u"))
    with pytest.raises(DataError, match="twice"):
        gem.read_coal_terminals(coal(tmp_path, *["A,t,Australia,3,operating,,,u"] * 2))


@pytest.mark.sources
def test_the_real_trackers(sources_root):
    lines = gem.read_oil_pipelines(sources_root)
    assert lines.height > 900
    assert (lines["flag"] == "unit off").sum() == 5
    # Every line that operates across a border is explained by the overrides.
    named = {row["system"] for row in oil_pipelines.overrides()["pipelines"]} | {"ports"}
    assert set(gem.oil_capacity(lines, 2024)["name"]) <= named
    coal_sums = dict(gem.coal_capacity(gem.read_coal_terminals(sources_root), 2024)
                     .select("place", "value").rows())  # fmt: skip
    assert coal_sums["AUS"] == pytest.approx(529, abs=1)
