"""Workers behind a queue that is fair to clients: each in turn, however much one of them asks."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import embargo
from embargo.errors import Fault
from embargo.web.settings import Limits
from embargo.web.worker import HEAD

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


class RefusedError(Exception):
    """A question that gets no answer: the status of the reply and why.

    Arguments:
        status: of HTTP.
        faults: what to tell the client.
    """

    def __init__(self, status: int, *faults: Fault) -> None:
        self.status = status
        self.faults = faults
        super().__init__(status, faults)


class Worker:
    """One process that answers one question at a time; started when first asked."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the process and wait until its world is warm."""
        home = str(Path(embargo.__file__).parents[1])
        paths = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH", "")]))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "embargo.web.worker",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **dict.fromkeys(_THREADS, "1"), "PYTHONPATH": paths},
            start_new_session=True,
        )
        await self._next()

    async def ask(
        self, name: str, given: dict[str, Any], told: Callable[[Any], None] | None = None
    ) -> Any:
        """Give the answer to one question.

        Arguments:
            name: of the kind of answer.
            given: its arguments.
            told: called with what the worker says on the way.

        Raises:
            RefusedError: the question is wrong, or the worker is lost.
        """
        try:
            if self._process is None:
                await self.start()
            assert self._process is not None
            assert self._process.stdin is not None
            blob = pickle.dumps((name, given), protocol=pickle.HIGHEST_PROTOCOL)
            self._process.stdin.write(HEAD.pack(len(blob)) + blob)
            await self._process.stdin.drain()
            while True:
                kind, value = await self._next()
                if kind == "done":
                    return value
                if kind == "told" and told is not None:
                    told(value)
                if kind == "refused":
                    raise RefusedError(422, *value)
                if kind == "failed":
                    what = "the answer failed; the server's own log says why"
                    raise RefusedError(500, *(value or (Fault("", what, "report it"),)))
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            await self.stop()
            raise RefusedError(503, Fault("", "a worker was lost", "ask again")) from error
        except asyncio.CancelledError:
            # The answer that nobody waits for would be taken for that of the next question.
            await self.stop()
            raise

    async def stop(self) -> None:
        """End the process; the next question starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()

    async def _next(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            head = await self._process.stdout.readexactly(HEAD.size)
            blob = await self._process.stdout.readexactly(HEAD.unpack(head)[0])
        except asyncio.IncompleteReadError as error:
            raise EOFError from error
        return pickle.loads(blob)


@dataclass(eq=False)
class _Question:
    name: str
    given: dict[str, Any]
    found: asyncio.Future[Any]
    askers: int = 0
    begun: bool = False


class Pool:
    """Some workers, a queue by client, and the answers given lately.

    Arguments:
        size: how many workers.
        limits: of the queue, of time and of the memory for answers.
    """

    def __init__(self, size: int, limits: Limits) -> None:
        self._workers = [Worker() for _ in range(size)]
        self._limits = limits
        self._queues: OrderedDict[str, deque[_Question]] = OrderedDict()
        self._waiting = 0
        self._wake = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._kept: OrderedDict[bytes, Any] = OrderedDict()
        self._kept_bytes = 0
        self._asked: dict[bytes, _Question] = {}

    async def start(self, *, warm: bool) -> None:
        """Begin to answer.

        Arguments:
            warm: whether the workers are started now, not when the first question is asked.
        """
        self._tasks = [asyncio.create_task(self._work(worker, warm)) for worker in self._workers]

    async def stop(self) -> None:
        """End the workers."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for worker in self._workers:
            await worker.stop()

    async def ask(self, client: str, name: str, **given: Any) -> Any:
        """Give an answer, a kept one if the same question was answered lately.

        A question that is being answered is not put a second time; one whose askers have all left
        before its turn (their tasks were cancelled) is not answered at all.

        Arguments:
            client: who asks; clients take turns.
            name: of the kind of answer.
            given: its arguments.

        Raises:
            RefusedError: the question is wrong, takes too long, or too many wait already.
        """
        key = pickle.dumps((name, sorted(given.items())))
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key in self._asked:
            return await self._wait(self._asked[key])
        own = self._queues.get(client, ())
        if self._waiting >= self._limits.waiting or len(own) >= self._limits.waiting_each:
            raise RefusedError(429, Fault("", "too many questions wait", "ask again in a second"))
        question = _Question(name, given, asyncio.get_running_loop().create_future())
        async with self._wake:
            self._queues.setdefault(client, deque()).append(question)
            self._waiting += 1
            self._wake.notify()
        self._asked[key] = question
        question.found.add_done_callback(lambda found: self._answered(key, found))
        return await self._wait(question)

    async def _wait(self, question: _Question) -> Any:
        question.askers += 1
        try:
            return await asyncio.shield(question.found)
        finally:
            question.askers -= 1
            if not question.askers and not question.begun:
                question.found.cancel()

    def _answered(self, key: bytes, found: asyncio.Future[Any]) -> None:
        self._asked.pop(key, None)
        if not found.cancelled() and found.exception() is None:
            self._keep(key, found.result())

    async def _take(self) -> _Question:
        """The oldest question of the client whose turn it is."""
        async with self._wake:
            while not self._queues:
                await self._wake.wait()
            client, questions = self._queues.popitem(last=False)
            question = questions.popleft()
            self._waiting -= 1
            if questions:
                self._queues[client] = questions
            return question

    async def _work(self, worker: Worker, warm: bool) -> None:
        if warm:
            with suppress(OSError, EOFError):
                await worker.start()
        while True:
            question = await self._take()
            if question.found.done():
                continue
            question.begun = True
            try:
                async with asyncio.timeout(self._limits.answer_seconds):
                    found = await worker.ask(question.name, question.given)
                if not question.found.done():
                    question.found.set_result(found)
            except TimeoutError:
                what = f"the answer took longer than {self._limits.answer_seconds:g} s"
                _refuse(question, RefusedError(422, Fault("", what, "ask for less at a time")))
            except RefusedError as error:
                _refuse(question, error)
            except asyncio.CancelledError:
                _refuse(question, RefusedError(503, Fault("", "the server stops", "ask later")))
                raise

    def _keep(self, key: bytes, found: Any) -> None:
        if key in self._kept:
            return
        self._kept[key] = found
        self._kept_bytes += len(found)
        while self._kept_bytes > self._limits.cached_bytes:
            self._kept_bytes -= len(self._kept.popitem(last=False)[1])


def _refuse(question: _Question, error: RefusedError) -> None:
    if not question.found.done():
        question.found.set_exception(error)
