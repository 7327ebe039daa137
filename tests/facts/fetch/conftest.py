"""A server on this machine that answers, or misbehaves, as a test says; nothing goes outside."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from embargo.facts.fetch import Fetched, Query, fetch, parse
from embargo.facts.fetch.transfer import Patience

KEYS = ("COMTRADE_API_KEY", "EIA_API_KEY", "GIE_API_KEY")
HASTY = Patience(attempts=3, connect=2.0, read=0.4, total=5.0, first=0.001, longest=5.0)


@dataclass
class Answer:
    """One answer: `length` is the Content-Length it claims; it pauses in the middle for `slow`."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    slow: float = 0.0


@dataclass
class Request:
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]


Route = Callable[[Request], Answer]


class Server:
    """Answers of a path are given one after the other, the last one again and again."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._routes: dict[str, list[Answer] | Route] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = Request(parts.path, parse_qs(parts.query), dict(self.headers.items()))
                server.requests.append(asked)
                self._send(server.answer(asked))

            def _send(self, answer: Answer) -> None:
                self.send_response(answer.status)
                length = len(answer.body) if answer.length is None else answer.length
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(length))
                self.send_header("Connection", "close")
                self.end_headers()
                half = len(answer.body) // 2
                try:
                    self.wfile.write(answer.body[:half])
                    self.wfile.flush()
                    time.sleep(answer.slow)
                    self.wfile.write(answer.body[half:])
                except OSError:
                    pass  # the client has had enough
                self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()

    def put(self, path: str, *answers: Answer | bytes | str | dict[str, Any] | list[Any]) -> None:
        self._routes[path] = [
            one if isinstance(one, Answer) else Answer(_body(one)) for one in answers
        ]

    def route(self, path: str, function: Route) -> None:
        self._routes[path] = function

    def answer(self, asked: Request) -> Answer:
        route = self._routes.get(asked.path)
        if route is None:
            return Answer(b"not here", 404)
        if callable(route):
            return route(asked)
        return route.pop(0) if len(route) > 1 else route[0]

    def count(self, path: str) -> int:
        return sum(one.path == path for one in self.requests)

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _body(what: bytes | str | dict[str, Any] | list[Any]) -> bytes:
    if isinstance(what, bytes):
        return what
    return what.encode() if isinstance(what, str) else json.dumps(what).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    made = Server()
    yield made
    made.stop()


@pytest.fixture
def ask(server: Server, tmp_path: Path) -> Callable[..., Fetched]:
    """Fetches from the server: `ask("crea", year="2024", fuels=["lng"], offline=True)`."""

    def run(name: str, *, query: Query | None = None, **options: Any) -> Fetched:
        words = {
            key: [options.pop(key)] if isinstance(options.get(key), str) else options.pop(key, ())
            for key in ("years", "months", "importers", "exporters", "fuels")
        }
        options = {
            "address": server.address, "root": tmp_path / "cache", "patience": HASTY,
            "sleep": lambda seconds: None, **options,
        }  # fmt: skip
        return fetch(name, query or parse(**words), **options)

    return run


@pytest.fixture
def answer() -> type[Answer]:
    return Answer
