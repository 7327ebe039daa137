"""Long answers in the background: each on its own worker, watched, cancelled, kept for a while."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from embargo.errors import Fault
from embargo.web.packed import Packed
from embargo.web.pool import RefusedError, Worker
from embargo.web.settings import Limits

OVER = ("done", "cancelled", "failed")


@dataclass(eq=False)
class Job:
    """A long answer.

    Attributes:
        id: hard to guess, for whoever knows it may see and cancel it.
        kind: ensemble, or what else of `embargo.web.long` answers it.
        state: waiting, running, done, cancelled or failed.
        done, draws: how many steps, of how many: draws, or coalitions.
        view: of an ensemble the newest view, of `bands_of` draws; outcome: the whole JSON when
            done.
        changed: set and replaced whenever something of this changes.
    """

    id: str
    client: str
    kind: str
    given: dict[str, Any]
    draws: int
    state: str = "waiting"
    done: int = 0
    bands_of: int = 0
    view: Packed | None = None
    outcome: Packed | None = None
    faults: tuple[Fault, ...] = ()
    started: float | None = None
    ended: float | None = None
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wake those who watch."""
        self.changed.set()
        self.changed = asyncio.Event()

    def plain(self) -> dict[str, Any]:
        """What a client is told."""
        seconds = 0.0
        if self.started is not None:
            seconds = round((self.ended or monotonic()) - self.started, 2)
        return {
            "id": self.id,
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "draws": self.draws,
            "seconds": seconds,
            "bands_of": self.bands_of,
            "faults": [{"where": f.where, "what": f.what, "remedy": f.remedy} for f in self.faults],
        }


class Jobs:
    """All long answers of a server, few of them at a time.

    Arguments:
        limits: how many run, wait and are kept, and for how long one may run.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._room = asyncio.Semaphore(limits.jobs_running)

    def start(self, client: str, kind: str, given: dict[str, Any], draws: int) -> Job:
        """Begin a long answer, or put it in the queue.

        Arguments:
            client: who asks.
            kind: name of the answer of a worker.
            given: its arguments.
            draws: steps that it will take, as far as is known.

        Raises:
            RefusedError: too many are there already.
        """
        open_ = [job for job in self._jobs.values() if job.state not in OVER]
        mine = [job for job in open_ if job.client == client]
        if len(open_) >= self._limits.jobs_waiting or len(mine) >= self._limits.jobs_each:
            fault = Fault("", "too many long answers wait", "cancel one, or ask again later")
            raise RefusedError(429, fault)
        job = Job(secrets.token_urlsafe(12), client, kind, given, draws)
        self._jobs[job.id] = job
        over = [each for each in self._jobs.values() if each.state in OVER]
        for old in over[: max(0, len(over) - self._limits.jobs_kept)]:
            del self._jobs[old.id]
        job.task = asyncio.create_task(self._run(job))
        return job

    def get(self, id: str) -> Job:  # noqa: A002
        """The job with this id.

        Raises:
            RefusedError: there is none, or no more.
        """
        if id not in self._jobs:
            fault = Fault("job", "no such job, or no more", "start it again")
            raise RefusedError(404, fault)
        return self._jobs[id]

    async def cancel(self, job: Job) -> None:
        """End a job; its last view stays."""
        if job.task is not None and job.state not in OVER:
            job.task.cancel()
            with suppress(asyncio.CancelledError):
                await job.task
            # A task that never began could not say so itself.
            _end(job, "cancelled")

    async def stop(self) -> None:
        """End all."""
        for job in list(self._jobs.values()):
            await self.cancel(job)

    async def _run(self, job: Job) -> None:
        def told(what: tuple[str, Any]) -> None:
            kind, value = what
            if kind == "progress":
                job.done, job.draws = value
            else:
                job.view, job.bands_of = value, job.done
            job.tell()

        worker = Worker()
        try:
            async with self._room:
                job.state, job.started = "running", monotonic()
                job.tell()
                async with asyncio.timeout(self._limits.jobs_seconds):
                    job.outcome = await worker.ask(job.kind, job.given, told)
                _end(job, "done")
        except RefusedError as error:
            job.faults = error.faults
            _end(job, "failed")
        except TimeoutError:
            what = f"took longer than {self._limits.jobs_seconds:g} s"
            job.faults = (Fault("", what, "ask for fewer draws or players"),)
            _end(job, "failed")
        except asyncio.CancelledError:
            _end(job, "cancelled")
        finally:
            await worker.stop()


def _end(job: Job, state: str) -> None:
    if job.state not in OVER:
        job.state, job.ended = state, monotonic()
        job.tell()
