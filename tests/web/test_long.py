"""Long answers over the API are those of the commands: coalitions, drivers, pressure, months."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from embargo.cli import main

JAPAN = "japan-stops-russian-energy"


def told(capsys: pytest.CaptureFixture[str], *command: str) -> Any:
    assert main([*command, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def followed(api: httpx.Client, job: dict[str, Any]) -> list[dict[str, Any]]:
    """The states of a job until it is over."""
    with api.stream("GET", f"/jobs/{job['id']}/events") as stream:
        return [json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")]


def test_ready_coalitions_are_those_of_the_command(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    assert api.get("/coalitions").json()["coalitions"] == told(capsys, "coalition")


def test_a_coalition_at_once_and_in_the_background(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    at_once = api.get("/coalition?ready=g7-and-japan&value=0.5").json()
    assert at_once == told(capsys, "coalition", "g7-and-japan", "--value", "0.5")
    body = {"players": "G7-JPN,JPN", "fuel": "all", "value": 0.5, "second_choice": True}
    job = api.post("/jobs/coalition", json=body).json()
    assert job["kind"] == "coalition"
    states = followed(api, job)
    assert states[-1]["state"] == "done"
    assert (states[-1]["done"], states[-1]["draws"]) == (4, 4)
    own = api.get(f"/jobs/{job['id']}/outcome").json()
    assert own == told(capsys, "coalition", "--players", "G7-JPN,JPN", "--fuel", "all",
                       "--value", "0.5", "--second-choice")  # fmt: skip
    # Second choice counts as a cost here, and did not there.
    assert [m["staying_costs"] for m in own["members"]] != [
        m["staying_costs"] for m in at_once["members"]
    ]
    assert api.get(f"/jobs/{job['id']}/view").status_code == 409


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"players": "JPN,G7"}, "--players"),
        ({"players": "JPN,Atlantis", "fuel": "soup"}, "--players"),
        ({"ready": "g7-and-japan", "players": "JPN"}, "ready"),
        ({"ready": "g7-and-japn"}, ""),
        ({}, "--players"),
    ],
)
def test_a_wrong_coalition_is_refused_before_it_starts(
    body: dict[str, str], where: str, api: httpx.Client
):
    started = api.post("/jobs/coalition", json=body)
    assert started.status_code == 422
    assert started.json()["faults"][0]["where"] == where
    assert api.get("/coalition", params=body).status_code == 422


def test_a_large_coalition_goes_into_the_background(api: httpx.Client):
    many = {"players": "JPN,KOR,IND,CHN,TUR,DEU", "fuel": "coal"}
    found = api.get("/coalition", params=many)
    assert found.status_code == 422
    assert "/jobs/coalition" in found.json()["faults"][0]["remedy"]
    job = api.post("/jobs/coalition", json=many).json()
    assert api.delete(f"/jobs/{job['id']}").json()["state"] == "cancelled"


def test_a_sensitivity_is_that_of_the_command(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    body = {"options": {"ban": ["JPN:RUS:coal"]}, "of": ["price:JPN:coal"], "draws": 64, "seed": 2}
    job = api.post("/jobs/sensitivity", json=body).json()
    states = followed(api, job)
    assert states[-1]["state"] == "done"
    assert any(0 < state["done"] < 64 for state in states)
    found = api.get(f"/jobs/{job['id']}/outcome").json()
    wanted = told(capsys, "sensitivity", "--ban", "JPN:RUS:coal", "--of", "price:JPN:coal",
                  "--draws", "64", "--seed", "2")  # fmt: skip
    assert found == wanted


def test_a_wrong_sensitivity_is_refused_before_it_starts(api: httpx.Client):
    for body, status in (
        ({"scenario": JAPAN, "of": ["price:JPN:soup"]}, 422),
        ({"scenario": JAPAN, "draws": 63}, 422),
        ({"scenario": JAPAN, "draws": 401 * 10**3}, 422),
        ({"scenario": "nonsense"}, 422),
    ):
        assert api.post("/jobs/sensitivity", json=body).status_code == status
    job = api.post("/jobs/sensitivity", json={"scenario": JAPAN, "draws": 400}).json()
    assert api.delete(f"/jobs/{job['id']}").json()["state"] == "cancelled"


def test_pressure_with_bands_is_that_of_the_command(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    body = {"buyer": "JPN", "on": "RUS", "fuel": "coal", "draws": 4, "seed": 3}
    job = api.post("/jobs/pressure", json=body).json()
    states = followed(api, job)
    assert (states[-1]["state"], states[-1]["done"], states[-1]["draws"]) == ("done", 4, 4)
    found = api.get(f"/jobs/{job['id']}/outcome").json()
    assert found == told(capsys, "pressure", "JPN", "--on", "RUS", "--fuel", "coal",
                         "--draws", "4", "--seed", "3")  # fmt: skip
    assert found["parts"][-2]["low"] is not None
    wrong = api.post("/jobs/pressure", json={**body, "buyer": "Atlantis"})
    assert wrong.status_code == 422


def test_a_map_by_month_shows_flows_of_the_command(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    body = {"options": {"ban": ["JPN:RUS:coal"]}, "start": "2026-01", "months": 3}
    found = api.post("/view/months?fuel=coal&least=0", json=body).json()
    rows = told(capsys, "run", "--ban", "JPN:RUS:coal", "--from", "2026-01", "--months", "3")
    flows = {
        (r["month"], r["exporter"], r["importer"]): (r["baseline"], r["counterfactual"])
        for r in rows["monthly_flows"] if r["fuel"] == "coal" and r["exporter"] != r["importer"]
    }  # fmt: skip
    shown = {
        (month, exporter, importer): (found["baseline"][n][at], found["counterfactual"][n][at])
        for n, (exporter, importer) in enumerate(
            zip(found["exporter"], found["importer"], strict=True)
        )
        for at, month in enumerate(found["months"])
    }
    assert len(shown) > 30
    assert found["months"] == ["2026-01", "2026-02", "2026-03"]
    assert shown == flows
    assert len(api.post("/view/months?fuel=coal&least=50", json=body).json()["exporter"]) < len(
        found["exporter"]
    )
    year = api.post("/view/months?fuel=coal", json={"scenario": JAPAN})
    assert year.status_code == 422
    assert api.post("/view/months?fuel=soup", json=body).status_code == 422


def test_a_view_of_some_tables(api: httpx.Client):
    whole = api.post("/view", json={"scenario": JAPAN}).json()
    some = api.post("/view?tables=flows,months", json={"scenario": JAPAN}).json()
    assert some["tables"] == {"flows": whole["tables"]["flows"]}
    assert some["headline"] == whole["headline"]
    assert api.post("/view?tables=flowz", json={"scenario": JAPAN}).status_code == 422
