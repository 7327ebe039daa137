"""Projects, stakes and contracts that ship: what must be known, and what must hold of all rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from embargo import places
from embargo.errors import DataError, InputError
from embargo.facts import base, projects
from embargo.facts.basins import basin_names

FOLDER = Path(projects.__file__).parent


def test_japan_holds_twelve_and_a_half_and_ten_percent_of_sakhalin_2():
    shares = {row.holder: row.share_pct for row in projects.held("sakhalin-2")}
    assert shares == {"Gazprom": 77.5, "Mitsui": 12.5, "Mitsubishi": 10.0}
    assert projects.holder("Mitsui").place == projects.holder("Mitsubishi").place == "JPN"


def test_the_eight_japanese_contracts_with_sakhalin_2_sum_to_five_million_tonnes():
    rows = [
        row for row in projects.contracts() if row.project == "sakhalin-2" and row.importer == "JPN"
    ]
    assert len(rows) == 8
    assert sum(row.mt_y for row in rows) == pytest.approx(4.999)
    jera = next(row for row in rows if row.buyer == "JERA")
    assert (jera.first_end, jera.end) == (2026, 2029)


def test_shell_held_its_share_before_it_left():
    then = {row.holder: row.share_pct for row in projects.held("sakhalin-2", "2021")}
    assert then["Shell"] == 27.5
    assert sum(then.values()) == pytest.approx(100)
    assert [row.holder for row in projects.former("sakhalin-2")] == ["Gazprom", "Shell"]


@pytest.mark.parametrize(
    ("project", "holder", "share"),
    [
        ("sakhalin-1", "SODECO", 30),
        ("sakhalin-1", "ONGC Videsh", 20),
        ("yamal-lng", "TotalEnergies", 20),
        ("yamal-lng", "Silk Road Fund", 9.9),
        ("arctic-lng-2", "JOGMEC", 7.5),
        ("arctic-lng-2", "Mitsui", 2.5),
        ("vankor", "ONGC Videsh", 26),
        ("tengiz", "Chevron", 50),
        ("cpc", "Transneft", 24),
        ("gorgon-lng", "Chevron", 47.33),
    ],
)
def test_who_holds_what(project, holder, share):
    found = {row.holder: row.share_pct for row in projects.held(project)}
    assert found[holder] == pytest.approx(share)


def test_every_project_is_sound():
    flows = base.flows(base.years()[-1])
    basins = {*flows["basin"], *(basin for basin, _ in basin_names())}
    kept = {"construction", "idle", "mothballed", "operating", "output", "shipments", "nameplate"}
    ids = {row.project for row in projects.outputs()}
    for one in projects.projects().values():
        assert one.id in ids, one.id
        assert places.resolve(one.place) == one.place
        assert one.basin in basins or one.basin == one.place, one.id
        assert one.terminal
    assert {row.measure for row in projects.outputs()} <= kept
    assert all(row.value > 0 for row in projects.outputs())


def test_every_holder_is_known_and_most_have_a_home():
    holders = [projects.holder(row.holder) for row in projects.stakes()]
    assert all(holders)
    assert sum(bool(one.place) for one in holders) > 0.95 * len(holders)


def test_stakes_never_sum_to_over_a_hundred():
    projects.check_sums(projects.stakes())
    row = next(row for row in projects.stakes() if row.holder == "Mitsui" and row.since == "")
    more = [*projects.stakes(), replace(row, holder="Somebody", share_pct=1.0)]
    with pytest.raises(DataError, match=rf"stakes of {row.project}: stakes sum to"):
        projects.check_sums(more)


def test_a_share_that_changed_hands_is_counted_once():
    row = projects.held("sakhalin-2")[0]
    sold = replace(row, project="x", share_pct=60.0, since="", until="2020")
    bought = replace(row, project="x", share_pct=60.0, since="2020", until="")
    projects.check_sums([sold, bought])
    with pytest.raises(DataError, match="120 % in 2020"):
        projects.check_sums([replace(sold, until="2021"), bought])


def test_capacity_agrees_with_what_the_tracker_sums_to_and_with_exports():
    running = {}
    for row in projects.outputs():
        if row.measure == "operating":
            place = projects.projects()[row.project].place
            running[place] = running.get(place, 0.0) + row.value
    assert sum(running.values()) == pytest.approx(468, abs=1.5)
    assert running["USA"] == pytest.approx(92.9, abs=0.3)
    assert running["QAT"] == pytest.approx(77.4, abs=0.3)
    sold = base.flows(2023)
    sold = sold.filter((sold["fuel"] == "lng") & (sold["exporter"] != sold["importer"]))
    exports = {
        place: float(sold.filter(sold["exporter"] == place)["value"].sum()) for place in running
    }
    for place, value in exports.items():
        assert value <= 1.25 * running[place] + 0.1, place
    assert 0.75 < sum(exports.values()) / sum(running.values()) < 0.95


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("sakhalin-2", "sakhalin-2"),
        ("Sakhalin II", "sakhalin-2"),
        ("SAKHALIN2", "sakhalin-2"),
        ("Yamal", "yamal-lng"),
        ("CPC Blend", "cpc"),
        ("Tengizchevroil", "tengiz"),
        ("Snohvit", "snohvit-lng"),
        ("energia costa azul", "energia-costa-azul"),
        ("gorg", "gorgon-lng"),
    ],
)
def test_projects_are_found_by_any_name(name, known):
    assert projects.find(name).id == known


@pytest.mark.parametrize(
    ("name", "words"),
    [("sakhlin-2", "'sakhalin-2'"), ("sakhalin", "sakhalin-1, sakhalin-2"), ("", "lists all")],
)
def test_a_wrong_name_gets_the_nearest(name, words):
    with pytest.raises(InputError, match=words):
        projects.find(name)


def test_contracts_are_cited_and_run_when_they_should():
    rows = projects.contracts()
    assert all(row.source and row.status in "VCSM" for row in rows)
    ended = next(row for row in rows if row.project == "sakhalin-2" and row.importer == "TWN")
    assert ended.runs(2021)
    assert not ended.runs(2023)
    open_end = next(row for row in rows if row.end is None and row.start == 2025)
    assert not open_end.runs(2024)
    assert open_end.runs(2040)
