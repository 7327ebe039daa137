"""The page for a colleague is served as the walk-through says, and asks for the word."""

from __future__ import annotations

import re
import shlex
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from tests.docs.pages import ROOT, plain

pytest.importorskip("fastapi", reason="the extra 'web'")
TEXT = (ROOT / "docs" / "walkthroughs.md").read_text(encoding="utf-8")
BLOCKS = [block["body"] for block in plain(TEXT)]


def test_a_colleague_needs_the_word():
    (line,) = [body.strip() for body in BLOCKS if body.startswith("embargo serve --host")]
    (shown,) = [body.splitlines() for body in BLOCKS if body.startswith("Embargo is at")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [*shlex.split(line), "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stderr is not None
        said = server.stdout.readline().strip()
        assert said == re.sub(r":8000/", f":{port}/", shown[0])
        assert server.stderr.readline().strip() == shown[1]
        address = f"http://127.0.0.1:{port}/api/v1"
        assert answered(address, None) == 401
        assert answered(address, words[words.index("--token") + 1]) == 200
    finally:
        server.terminate()
        server.communicate(timeout=60)


def answered(address: str, token: str | None) -> int:
    """The status of a request, once the server listens."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(address, headers=headers)
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return int(reply.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (ConnectionError, urllib.error.URLError):
            import time

            time.sleep(0.1)
    raise AssertionError("the server does not listen")
