"""The API gives what the command line gives."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import httpx
import pytest

import embargo
from embargo.cli import main

JAPAN = "japan-stops-russian-energy"
TABLES = ("flows", "backfill", "diversion", "prices", "balances", "bills", "revenue", "shortage")


def without_seconds(found: dict[str, Any]) -> dict[str, Any]:
    """The same JSON without what no two runs share, and without who asked."""
    for how in (found["diagnostics"], *found["diagnostics"]["markets"]):
        del how["seconds"]
    return found


def test_run_is_the_json_of_the_command(api: httpx.Client, capsys: pytest.CaptureFixture[str]):
    assert main(["run", JAPAN, "--json"]) == 0
    told = without_seconds(json.loads(capsys.readouterr().out))
    assert without_seconds(api.post("/run", json={"scenario": JAPAN}).json()) == told
    assert without_seconds(api.get(f"/run/{JAPAN}").json()) == told


def test_sliders_and_options_are_measures(api: httpx.Client):
    slid = {"scenario": JAPAN, "overrides": [{"measure": 0, "key": "level", "value": 0.5}]}
    options = {"options": {"ban": ["JPN:RUS:all:0.5"]}}
    own = {
        "scenario": {
            "measures": [
                {"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "all", "level": 0.5}
            ]
        }
    }
    bills = [
        api.post("/run?tables=bills", json=body).json()["bills"] for body in (slid, options, own)
    ]
    assert bills[0] == bills[1] == bills[2]
    whole = api.get(f"/run/{JAPAN}?tables=bills").json()
    assert whole["bills"] != bills[0]
    assert "flows" not in whole
    direct = embargo.run(ban=["JPN:RUS:all:0.5"]).to_dict()
    assert direct["bills"] == bills[0]


def test_measures_in_the_address_are_added(api: httpx.Client):
    both = api.get(f"/run/{JAPAN}?ban=IND:RUS:oil&tables=bills&world=2023").json()
    same = api.get("/run/japan-and-india-stop?tables=bills&world=2023").json()
    assert both["bills"] == same["bills"]


def test_the_view_shows_numbers_of_the_outcome(api: httpx.Client):
    view = api.post("/view", json={"scenario": JAPAN}).json()
    whole = api.post("/run", json={"scenario": JAPAN}).json()
    for name in TABLES:
        columns = view["tables"][name]
        rows = [
            dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)
        ]
        assert all(row in whole[name] for row in rows[:300])
    lng = next(p for b in view["headline"]["buyers"] for p in b["purchases"] if p["fuel"] == "lng")
    first = next(r for r in whole["backfill"] if r["fuel"] == "lng")
    assert (lng["gained"][0]["place"], lng["gained"][0]["value"]) == (
        first["supplier"],
        first["change"],
    )
    assert view["record"][0]["sentence"]


def rows_of(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(response.text)))


def test_csv_by_the_names_that_trackers_use(api: httpx.Client):
    wanted = {
        "exporter": "Russia", "importer": "JPN,KOR", "fuel": "lng", "date_from": "2021",
        "date_to": "2023", "aggregate_by": "importer,year", "pivot_by": "year", "format": "csv",
    }  # fmt: skip
    rows = rows_of(api.get("/flows", params=wanted))
    assert [row["importer"] for row in rows] == ["JPN", "KOR"]
    assert list(rows[0]) == ["importer", "unit", "2021", "2022", "2023"]
    long = rows_of(api.get("/flows", params={k: v for k, v in wanted.items() if "_by" not in k}))
    total = sum(float(r["value"]) for r in long if (r["importer"], r["year"]) == ("JPN", "2023"))
    assert float(rows[0]["2023"]) == pytest.approx(total)
    assert "attachment" in api.get("/flows", params=wanted).headers["content-disposition"]


def test_csv_of_an_outcome_sums_to_its_flows(api: httpx.Client):
    rows = rows_of(
        api.get(f"/outcome/{JAPAN}/flows", params={"fuel": "lng", "aggregate_by": "exporter",
                                                  "format": "csv"})
    )  # fmt: skip
    flows = embargo.run(JAPAN).flows(fuel="lng", exporter="AUS")
    australia = next(row for row in rows if row["exporter"] == "AUS")
    assert float(australia["counterfactual"]) == pytest.approx(flows["counterfactual"].sum())


def test_prices_are_averaged_and_gaps_stay_gaps(api: httpx.Client):
    params = {"series": "Brent", "date_from": "2024-01", "date_to": "2024-12"}
    rows = api.get("/prices", params=params).json()["rows"]
    mean = api.get("/prices", params={**params, "aggregate_by": "series"}).json()["rows"]
    assert len(rows) == 12
    assert mean[0]["value"] == pytest.approx(sum(row["value"] for row in rows) / 12)
    wide = rows_of(api.get("/flows", params={"importer": "JPN", "exporter": "USA", "fuel": "all",
                                            "aggregate_by": "fuel", "pivot_by": "year",
                                            "format": "csv"}))  # fmt: skip
    assert next(row for row in wide if row["fuel"] == "lng")["2012"] != ""
    assert any(cell == "" for row in wide for cell in row.values()) or len(wide) > 3


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/dependence?importer=JPN&on=RUS", ["dependence", "JPN", "--on", "RUS"]),
        ("/months?importer=DEU&exporter=RUS&fuel=pipeline_gas",
         ["months", "DEU", "--from", "RUS", "--fuel", "pipeline_gas"]),
        ("/stocks?place=JPN", ["stocks", "JPN"]),
        ("/trace?importer=JPN&exporter=RUS&fuel=lng&year=2023",
         ["data", "trace", "JPN", "RUS", "lng", "2023"]),
        ("/ledger/pledges", ["pledges", "status"]),
        ("/ledger/claims", ["claims", "check"]),
        ("/pressure?buyer=IND&on=RUS&fuel=crude",
         ["pressure", "IND", "--on", "RUS", "--fuel", "crude", "--draws", "0"]),
    ],
)  # fmt: skip
def test_data_is_that_of_the_commands(
    path: str, command: list[str], api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    assert main([*command, "--json"]) == 0
    assert api.get(path).json() == json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("path", ["", "/scenarios", "/measures", "/places", "/fuels", "/record",
                                  "/sources", f"/scenarios/{JAPAN}"])  # fmt: skip
def test_what_is_known_has_a_schema(path: str, api: httpx.Client):
    found = api.get(path)
    assert found.status_code == 200
    assert found.json()["schema"].startswith("embargo.")


def test_a_scenario_is_checked_in_words(api: httpx.Client):
    body = {"scenario": JAPAN, "overrides": [{"measure": 0, "key": "level", "value": 0.4}]}
    found = api.post("/scenarios/check", json=body).json()
    assert "40 %" in found["measures"][0]
    assert "level: 0.4" in found["yaml"]


def test_all_faults_come_at_once(api: httpx.Client):
    body = {
        "scenario": {
            "measures": [
                {"kind": "ban", "importer": "JPNN", "exporter": "RUS", "fuel": "lgn"},
                {"kind": "bann"},
            ]
        }
    }
    found = api.post("/run", json=body)
    assert found.status_code == 422
    faults = found.json()["faults"]
    assert len(faults) == 3
    assert faults[0]["where"] == "measures[0].importer"
    assert "'lng'" in faults[1]["remedy"]


def test_an_ensemble_gives_first_bands_early_and_the_same_in_the_end(api: httpx.Client):
    body = {"options": {"ban": ["JPN:RUS:coal"]}, "draws": 50, "seed": 3}
    job = api.post("/jobs", json=body).json()
    assert job["state"] in ("waiting", "running")
    states = []
    with api.stream("GET", f"/jobs/{job['id']}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                states.append(json.loads(line[6:]))
    assert states[-1]["state"] == "done"
    assert [s["done"] for s in states] == sorted(s["done"] for s in states)
    assert any(0 < s["bands_of"] < 50 for s in states)
    found = api.get(f"/jobs/{job['id']}/outcome").json()
    direct = embargo.run(ban=["JPN:RUS:coal"], draws=50, seed=3, workers=1).to_dict()
    assert found["bills"] == direct["bills"]
    assert "change_low" in api.get(f"/jobs/{job['id']}/view").json()["tables"]["bills"]


def test_an_ensemble_can_be_cancelled(api: httpx.Client):
    job = api.post("/jobs", json={"scenario": JAPAN, "draws": 400}).json()
    assert api.get(f"/jobs/{job['id']}/outcome").status_code == 409
    time.sleep(0.5)
    assert api.delete(f"/jobs/{job['id']}").json()["state"] == "cancelled"
    assert api.get(f"/jobs/{job['id']}").json()["state"] == "cancelled"
    # A job that still waits can be cancelled too, and others go on.
    first, second = (
        api.post("/jobs", json={"scenario": JAPAN, "draws": 400}).json()["id"] for _ in range(2)
    )
    assert api.delete(f"/jobs/{second}").json()["state"] == "cancelled"
    assert api.delete(f"/jobs/{first}").json()["state"] == "cancelled"
    assert api.get("/jobs/nothing").status_code == 404


def test_months_are_the_months_of_the_command(
    api: httpx.Client, capsys: pytest.CaptureFixture[str]
):
    assert main(["run", "--ban", "JPN:RUS:coal", "--from", "2026-01", "--months", "3",
                 "--json"]) == 0  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    body = {"options": {"ban": ["JPN:RUS:coal"]}, "start": "2026-01", "months": 3}
    found = api.post("/run?tables=months", json=body).json()
    assert found["months"] == told["months"]
    assert found["span"] == {"from": "2026-01", "months": 3}
    view = api.post("/view", json=body).json()["tables"]["months"]
    assert set(view["month"]) == {"2026-01", "2026-02", "2026-03"}
    assert {"JPN", "RUS"} <= set(view["place"])
    assert api.post("/view", json={**body, "months": 61}).status_code == 422


def test_statements_are_those_of_the_ledger(api: httpx.Client, capsys: pytest.CaptureFixture[str]):
    assert main(["ledger", "list", "--of", "JPN", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["statements"]
    found = api.get("/ledger/statements?of=JPN").json()
    assert found["statements"] == told
    assert {row["speaker"] for row in told} <= found["actors"].keys()
    few = api.get("/ledger/pledges?of=IND").json()["pledges"]
    assert 0 < len(few) < len(api.get("/ledger/pledges").json()["pledges"])
