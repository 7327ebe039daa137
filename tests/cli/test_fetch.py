"""`embargo data fetch` as a user types it, against a server on this machine."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from embargo.cli import main

BODY = (
    "commodity,destination_iso2,month,value_tonne,value_eur\n"
    "lng,JP,2024-01-01,550000,300000000\ncrude_oil,IN,2024-01-01,6800000000,3100000000\n"
)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY.encode())

        def log_message(self, *_: Any) -> None:
            pass

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("EMBARGO_CACHE", str(tmp_path / "cache"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_name_it_lists_the_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("EIA_API_KEY", raising=False)
    assert main(["data", "fetch"]) == 0
    told = capsys.readouterr().out
    assert "eurostat: " in told
    assert "EIA_API_KEY, needed, not set; https://www.eia.gov" in told
    assert main(["data", "fetch", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "embargo.sources/1"
    keys = {row["name"]: row["key"] for row in found["sources"]}
    assert keys["crea"] is None
    assert keys["eia"]["set"] is False


def test_json_holds_the_observations_and_where_they_come_from(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["data", "fetch", "crea", "--year", "2024", "--address", address, "--json"]
    assert main(asked) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["schema"] == "embargo.fetch/1"
    assert found["query"]["years"] == ["2024"]
    assert found["pages"][0]["bytes"] == len(BODY)
    assert len(found["pages"][0]["sha256"]) == 64
    lng = [row for row in found["table"] if row["fuel"] == "lng" and row["metric"] == "trade"]
    assert lng[0]["value"] == pytest.approx(0.55)
    assert "magnitude" in next(r for r in found["table"] if r["fuel"] == "crude")["flag"]
    assert "warning: crea crea-counter-2024.csv:3: crude trade RUS IND" in told.err


def test_plain_text_and_a_csv_with_its_origin(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "crea.csv"
    asked = ["data", "fetch", "crea", "--year", "2024", "--fuel", "lng", "--address", address]
    assert main([*asked, "--csv", str(file)]) == 0
    told = capsys.readouterr().out
    assert "Russian exports by destination" in told
    assert max(map(len, told.splitlines())) <= 100
    with file.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["importer"] for row in rows} == {"JPN"}
    about = json.loads((tmp_path / "crea.csv.meta.json").read_text(encoding="utf-8"))
    assert about["rows"] == len(rows) == 2
    assert about["terms"].startswith("free to use")
    assert main([*asked, "--offline", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pages"][0]["from_copy"] is True


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["cera"], 2, "did you mean 'crea'"),
        (["crea"], 2, "no year to fetch"),
        (["crea", "--year", "next"], 2, "--year: 'next' is no year"),
        (["crea", "--year", "2023", "--offline"], 3, "there is no copy of it here"),
        (["crea", "--year", "2023", "--csv", "no/such/folder/x.csv"], 2, "its folder is not there"),
    ],
)
def test_what_is_wrong_is_told_without_a_traceback(
    address: str, capsys: pytest.CaptureFixture[str], words: list[str], code: int, told: str
) -> None:
    assert main(["data", "fetch", *words]) == code
    assert told in capsys.readouterr().err


def test_a_missing_package_names_the_extra(
    address: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.delitem(sys.modules, "embargo.facts.fetch.transfer", raising=False)
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert main(["data", "fetch", "crea", "--year", "2024"]) == 2
    told = capsys.readouterr().err
    assert "fetching needs the package 'httpx'; pip install 'embargo[fetch]'" in told
