"""Requests that mean no good, or come from machines that are broken: refused, never a stall."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from tests.web.conftest import SMALL
from tests.web.served import serving

from embargo.web.settings import Settings, is_loopback

JAPAN = "japan-stops-russian-energy"
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_schema_conformance")  # fmt: skip


def test_whatever_the_description_allows_or_forbids(address: str):
    described = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")
    load_all_checks()
    checks = [schemathesis.checks.CHECKS.get_one(name) for name in CHECKS]
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 30
    for operation in operations:
        starts_work = operation.method == "post" and operation.path.startswith("/api/v1/jobs")
        modes = [GenerationMode.NEGATIVE] if starts_work else list(GenerationMode)
        for mode in modes:

            @given(case=operation.as_strategy(generation_mode=mode))
            @settings(max_examples=8, deadline=None, derandomize=True, database=None,
                      suppress_health_check=list(HealthCheck))  # fmt: skip
            def holds(case: schemathesis.Case) -> None:
                response = case.call(timeout=40)
                case.validate_response(response, checks=checks)
                assert "Traceback" not in response.text

            with suppress(Unsatisfiable):
                holds()


def test_bodies_that_are_too_large(api: httpx.Client):
    assert api.post("/run", content=b"x" * 300_000).status_code == 413
    chunks = (b"x" * 50_000 for _ in range(20))
    assert api.post("/run", content=chunks).status_code == 413
    assert api.get("/flows", params={"exporter": "x" * 9_000}).status_code == 414
    many = {"options": {"ban": ["JPN:RUS:lng"] * 51}}
    assert api.post("/run", json=many).status_code == 422
    deep = "[" * 100_000 + "]" * 100_000
    found = api.post("/run", content=deep, headers={"content-type": "application/json"})
    assert found.status_code in (400, 422)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "./x.yaml", "x\u0000y", ""])
def test_a_scenario_is_never_a_path(name: str, api: httpx.Client):
    found = api.post("/run", json={"scenario": name})
    assert found.status_code == 422
    assert "no scenario" in found.json()["faults"][0]["what"]


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../x",
     "//etc/passwd", "/..%5c..%5cx", "/%00", "/api/v1/scenarios/..%2f..%2fx"],
)  # fmt: skip
def test_paths_do_not_leave_the_page(path: str, address: str):
    found = raw(address, f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert found.split(b" ")[1] in (b"404", b"400", b"422")
    assert b"root:" not in found


def raw(address: str, text: str, wait: float = 20.0) -> bytes:
    to = urlsplit(address)
    with socket.create_connection((to.hostname, to.port), timeout=wait) as sock:
        sock.sendall(text.encode())
        return b"".join(iter(lambda: sock.recv(65536), b""))


def test_clients_that_never_finish_are_let_go(address: str, api: httpx.Client):
    body = "POST /api/v1/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n"
    body += "Content-Type: application/json\r\n\r\n{"
    head = "GET /api/v1 HTTP/1.1\r\nHost: local"
    with ThreadPoolExecutor(20) as threads:
        slow = [threads.submit(raw, address, text) for text in (body, head) * 10]
        started = time.monotonic()
        assert api.post("/view", json={"scenario": JAPAN}).status_code == 200
        assert time.monotonic() - started < 5
        replies = [each.result() for each in slow]
    assert all(b" 408 " in reply for reply in replies[::2])
    assert all(reply == b"" for reply in replies[1::2])


def test_only_this_machine_and_no_other_site(api: httpx.Client):
    found = api.get("", headers={"host": "evil.example", "origin": "http://evil.example"})
    assert found.status_code == 421
    asked = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    assert api.options("/run", headers=asked).status_code == 405
    answered = api.get("", headers={"origin": "http://evil.example"})
    assert not [name for name in answered.headers if name.startswith("access-control")]
    # What a page of another site could send without asking first.
    plain = api.post("/run", content=b'{"scenario": "x"}', headers={"content-type": "text/plain"})
    assert plain.status_code == 422
    assert "default-src 'none'" in answered.headers["content-security-policy"]
    assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_token_guards_the_api():
    with serving(Settings(workers=1, token="s3cret", limits=SMALL)) as address:
        with httpx.Client(base_url=f"{address}/api/v1", follow_redirects=True) as client:
            assert client.get("").status_code == 401
            for wrong in ("Bearer s3cre", "s3cret", "Bearer s3cret2"):
                assert client.get("", headers={"authorization": wrong}).status_code == 401
            right = {"authorization": "Bearer s3cret"}
            assert client.get("/scenarios", headers=right).status_code == 200
        assert httpx.get(f"{address}/").status_code == 200


def test_an_answer_that_takes_too_long_is_ended_and_the_next_one_works():
    hasty = replace(SMALL, answer_seconds=0.02)
    with serving(Settings(workers=1, limits=hasty)) as address:
        late = httpx.post(f"{address}/api/v1/run", json={"scenario": JAPAN}, timeout=60)
        assert late.status_code == 422
        assert "took longer" in late.json()["faults"][0]["what"]
        assert httpx.get(f"{address}/api/v1/scenarios").status_code == 200


LONG = [
    ("/jobs", {"scenario": JAPAN, "draws": 400}),
    ("/jobs/sensitivity", {"scenario": JAPAN, "draws": 400}),
    ("/jobs/coalition", {"ready": "all-large-buyers"}),
    ("/jobs/pressure", {"buyer": "JPN", "on": "RUS", "draws": 400}),
]


def test_long_answers_are_ended_and_a_client_has_few_of_them():
    hasty = replace(SMALL, jobs_seconds=0.2, jobs_each=2)
    with serving(Settings(workers=1, limits=hasty)) as address, httpx.Client(timeout=60) as client:
        for path, body in LONG:
            job = client.post(f"{address}/api/v1{path}", json=body).json()
            while job["state"] not in ("failed", "done"):
                time.sleep(0.1)
                job = client.get(f"{address}/api/v1/jobs/{job['id']}").json()
            assert job["state"] == "failed"
            assert "took longer" in job["faults"][0]["what"]
    narrow = replace(SMALL, jobs_each=2)
    with serving(Settings(workers=1, limits=narrow)) as address, httpx.Client(timeout=60) as client:
        started = [client.post(f"{address}/api/v1{path}", json=body) for path, body in LONG]
        assert [each.status_code for each in started] == [202, 202, 429, 429]
        assert started[3].headers["retry-after"] == "1"


def test_who_leaves_before_a_long_answer_starts_leaves_none_behind():
    body = json.dumps({"scenario": JAPAN, "draws": 400})
    head = "POST /api/v1/jobs/sensitivity HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Content-Length: {len(body)}"
    with serving(Settings(workers=1, limits=replace(SMALL, jobs_each=1))) as address:
        to = urlsplit(address)
        with socket.create_connection((to.hostname, to.port)) as sock:
            sock.sendall(f"{head}\r\nContent-Type: application/json\r\n\r\n{body}".encode())
            time.sleep(0.05)
        # The same question waits for the same check; one job only is allowed.
        with httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client:
            started = client.post("/jobs/sensitivity", json=json.loads(body))
            assert started.status_code == 202


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/jobs/sensitivity", {"scenario": JAPAN, "of": ["bill"] * 13}),
        ("/jobs/sensitivity", {"scenario": "../../etc/passwd"}),
        ("/jobs/sensitivity", {"scenario": JAPAN, "of": ["x" * 401]}),
        ("/jobs/coalition", {"players": ",".join(["JPN"] * 100)}),
        ("/jobs/coalition", {"players": "JPN-JPN-" * 40}),
        ("/jobs/coalition", {"ready": "../coalitions"}),
        ("/jobs/coalition", {"players": "JPN,IND", "value": 1e300}),
        ("/jobs/coalition", {"players": "JPN,IND", "path": "/etc/passwd"}),
        ("/jobs/pressure", {"buyer": "JPN", "on": "RUS", "draws": 10**9}),
        ("/jobs/pressure", {"buyer": "JPN", "on": "RUS", "tariff": "NaN"}),
        ("/view/months", {"scenario": JAPAN}),
    ],
)
def test_long_answers_refuse_what_is_no_question(path: str, body: object, api: httpx.Client):
    found = api.post(path, json=body)
    assert found.status_code == 422
    assert found.json()["faults"]


def test_one_client_cannot_fill_the_queue_for_ever():
    narrow = replace(SMALL, waiting_each=2)
    with serving(Settings(workers=1, limits=narrow)) as address, httpx.Client() as client:

        def ask(level: int) -> httpx.Response:
            body = {"options": {"ban": [f"JPN:RUS:lng:{level / 100}"]}}
            return client.post(f"{address}/api/v1/view", json=body, timeout=60)

        with ThreadPoolExecutor(12) as threads:
            found = list(threads.map(ask, range(1, 13)))
        states = [each.status_code for each in found]
        assert set(states) == {200, 429}
        assert next(f for f in found if f.status_code == 429).headers["retry-after"] == "1"
        assert ask(50).status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.3.2.1", True),
     ("0.0.0.0", False), ("::", False), ("example.org", False), ("10.0.0.1", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host: str, local: bool):
    assert is_loopback(host) is local


def test_the_lock_of_the_page_names_no_host_to_fetch_from():
    text = (Path(__file__).parents[2] / "web" / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "registry" not in text
