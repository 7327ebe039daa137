"""Questions whose askers have left are not answered; what others still wait for is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from embargo.web.pool import Pool, RefusedError
from embargo.web.replies import while_there
from embargo.web.settings import limits


class Slow:
    """In the place of a worker: notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def ask(self, name: str, given: dict[str, Any]) -> bytes:
        self.asked.append(given["n"])
        await asyncio.sleep(0.05)
        return name.encode()


class Client:
    """In the place of a request: leaves after some looks."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    async def is_disconnected(self) -> bool:
        self.looks -= 1
        return self.looks < 0


def done(work: Coroutine[Any, Any, Any]) -> Any:
    """What it gives; in a thread, since a browser of other tests has a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def asked(leaving: set[int], twice: set[int]) -> list[int]:
    """What a worker was asked of questions 0 to 9, some of whose askers leave at once."""
    pool, worker = Pool(1, limits()), Slow()
    pool._workers = [worker]  # type: ignore[list-item]
    await pool.start(warm=True)
    tasks = {n: asyncio.create_task(pool.ask(f"c{n}", "x", n=n)) for n in range(10)}
    others = [asyncio.create_task(pool.ask("other", "x", n=n)) for n in twice]
    await asyncio.sleep(0.02)
    for n in leaving:
        tasks[n].cancel()
    kept = [task for n, task in tasks.items() if n not in leaving] + others
    assert await asyncio.gather(*kept) == [b"x"] * len(kept)
    assert await pool.ask("late", "x", n=99) == b"x"
    await pool.stop()
    return worker.asked


def test_questions_of_those_who_left_are_skipped():
    assert done(asked(set(range(1, 9)), set())) == [0, 9, 99]


def test_a_question_that_others_wait_for_is_answered():
    assert done(asked(set(range(1, 9)), {3})) == [0, 3, 9, 99]


def test_one_that_is_being_answered_is_finished_and_kept():
    assert done(asked({0}, set())) == [*range(10), 99]


def test_a_client_that_leaves_is_noticed_while_it_waits(monkeypatch):
    monkeypatch.setattr("embargo.web.replies._LOOK", 0.01)
    ended: list[str] = []

    async def long() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def short() -> str:
        return "found"

    with pytest.raises(RefusedError):
        done(while_there(Client(2), long()))  # type: ignore[arg-type]
    assert ended == ["cancelled"]
    assert done(while_there(Client(9), short())) == "found"  # type: ignore[arg-type]
