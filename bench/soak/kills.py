"""Commands killed at random moments: what was there is still sound, and a rerun finishes."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import track
from tests.facts.fetch.conftest import Answer, Request, Server

from bench.soak.works import WORKS, Work, command, environment, marked, prepare

PATIENCE = 120.0
"""Seconds that children may take to see that their parent is gone, on a machine however busy."""

_HEAD = "commodity,destination_iso2,month,value_tonne,value_eur\n"
_ROWS = "".join(f"lng,JP,2024-{month:02d}-01,{500_000 + month},3e8\n" for month in range(1, 13))


@contextmanager
def source() -> Iterator[str]:
    """A source on this machine that is slow, cuts off and fails now and then."""
    rng = random.Random(1)

    def reply(_: Request) -> Answer:
        body = (_HEAD + _ROWS).encode()
        cut, late = Answer(body, length=2 * len(body)), Answer(body, slow=0.3)
        kinds = (late, Answer(body), Answer(b"", 503), cut)
        return rng.choices(kinds, (4, 4, 1, 1))[0]

    server = Server()
    server.route("/v0/counter", reply)
    try:
        yield server.address
    finally:
        server.stop()


def words(work: Work, address: str) -> list[str]:
    """The command line of a work."""
    more = ("--address", address) if "fetch" in work.words else ()
    return command(*work.words, *more)


def finish(work: Work, folder: Path, address: str) -> str:
    """Run to the end; what is wrong then."""
    for name in work.made:
        if name == "draft.yaml":
            (folder / name).unlink(missing_ok=True)  # it never overwrites one
    done = subprocess.run(
        words(work, address), cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    if done.returncode != 0:
        return f"a rerun ends with {done.returncode}: {done.stderr[-300:]}"
    missing = [name for name in work.made if not (folder / name).exists()]
    return f"a rerun leaves out {missing}" if missing else work.check(folder)


def killed(work: Work, folder: Path, address: str, after: float) -> str:
    """Kill it after some seconds; what is wrong with what it leaves."""
    mark = f"{folder}-{after}"
    there = {name for name in work.made if (folder / name).exists() and name != "draft.yaml"}
    if "draft.yaml" in work.made:
        (folder / "draft.yaml").unlink(missing_ok=True)
    process = subprocess.Popen(
        words(work, address), cwd=folder, env=environment(folder, mark),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    gone = [name for name in there if not (folder / name).exists()]
    if gone:
        return f"{gone} was there and is gone"
    return work.check(folder) or childless(mark)


def childless(mark: str) -> str:
    """Whether all children of a process that is gone have gone too."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not marked(mark):
            return ""
        time.sleep(0.2)
    return f"workers live on: {marked(mark)}"


def served(folder: Path, after: float) -> str:
    """A server killed after some seconds: another can take its place, and no worker lives on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = ""
    for wait in (after, None):
        mark = f"{folder}-{port}-{wait}"
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--workers", "1"), cwd=folder,
            env=environment(folder, mark), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if wait is not None:
            time.sleep(wait)
            process.send_signal(signal.SIGKILL)
        else:
            said = _answers(port, process)
            process.send_signal(signal.SIGTERM)
        process.wait()
        said = said or childless(mark)
    return said


def _answers(port: int, process: subprocess.Popen[bytes]) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1", timeout=10) as answer:
                return "" if answer.status == 200 else f"it answers {answer.status}"
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return "a server on the same port does not answer"


def main(count: int, seed: int = 1) -> int:
    """Kill every work in turn; give the number of failures, and print them."""
    rng, wrong, done = random.Random(seed), [], Counter[str]()
    names = [*WORKS, "the server"]
    with tempfile.TemporaryDirectory() as place, source() as address:
        last: dict[str, float] = {}
        for number in track(range(count), "kills"):
            name = names[number % len(names)]
            folder = Path(place) / name.replace(" ", "-")
            if name == "the server":
                folder.mkdir(exist_ok=True)
                found = served(folder, rng.uniform(0, 8))
            else:
                work, found = WORKS[name], ""
                if name not in last:
                    prepare(folder)
                    began = time.monotonic()
                    found = finish(work, folder, address)
                    last[name] = time.monotonic() - began
                if not found:
                    prepare(folder, 10 + number / 100)
                    found = killed(work, folder, address, rng.uniform(0, 1.1 * last[name]))
                    if not found and rng.random() < 0.3:
                        found = finish(work, folder, address)
            done[name] += 1
            if found:
                wrong.append(f"{name}, {number}: {found}")
                shutil.rmtree(folder, ignore_errors=True)
                last.pop(name, None)
    print(f"{count} kills: {', '.join(f'{n} of {name}' for name, n in done.items())}")
    print(f"  {len(wrong)} left something unsound")
    for text in wrong[:20]:
        print(f"  {text}")
    return len(wrong)
