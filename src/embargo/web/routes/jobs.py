"""Routes to long answers in the background: start, progress, cancel, what they found."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import StreamingResponse

from embargo.errors import Fault
from embargo.web.bodies import Driven, Ensemble, Job, PressedDrawn, Together, names
from embargo.web.jobs import OVER, Jobs
from embargo.web.pool import RefusedError
from embargo.web.replies import answer, client, reply
from embargo.web.routes.answers import _JSON

router = APIRouter(tags=["background"])

_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "No such job, or no more."}}
_BEAT = 10.0


# What is wrong with a question is told now, not by a job that fails.


@router.post("/jobs", status_code=202, summary="Start an ensemble", response_model=Job)
async def ensemble(request: Request, body: Ensemble) -> Any:
    """Draws in the background for the 80 % band of every number."""
    asked = body.plain()
    given = {key: asked.pop(key) for key in ("draws", "seed", "least")}
    given["tables"] = names(asked.pop("tables"))
    await answer(request, "check", asked=asked)
    return await _started(request, "ensemble", {"asked": asked, **given}, body.draws)


@router.post(
    "/jobs/sensitivity", status_code=202, summary="Start a sensitivity", response_model=Job
)
async def sensitivity(request: Request, body: Driven) -> Any:
    """What drives an answer; the outcome is the JSON of `embargo sensitivity --json`."""
    asked = body.plain()
    given = {key: asked.pop(key) for key in ("draws", "seed", "of")}
    await answer(request, "check_sensitivity", asked=asked, of=given["of"])
    return await _started(request, "sensitivity", {"asked": asked, **given}, body.draws)


@router.post("/jobs/coalition", status_code=202, summary="Start a coalition", response_model=Job)
async def coalition(request: Request, body: Together) -> Any:
    """Which coalitions hold; the outcome is the JSON of `embargo coalition --json`."""
    await answer(request, "check_coalition", **body.checked())
    return await _started(request, "coalition", body.model_dump(), 0)


@router.post("/jobs/pressure", status_code=202, summary="Start pressure", response_model=Job)
async def pressure(request: Request, body: PressedDrawn) -> Any:
    """Pressure with bands; the outcome is the JSON of `embargo pressure --json`."""
    given = body.model_dump()
    # Without draws it takes two seconds, and the page has asked for that already.
    await answer(request, "pressure", slow=True, **{**given, "draws": 0})
    return await _started(request, "pressure", given, body.draws)


async def _started(
    request: Request, kind: str, given: dict[str, Any], draws: int
) -> dict[str, Any]:
    if await request.is_disconnected():
        # Whoever left while the question was checked will not cancel what starts now.
        raise RefusedError(408, Fault("", "the client is gone", "ask again"))
    jobs: Jobs = request.app.state.jobs
    return jobs.start(client(request), kind, given, draws).plain()


Id = Annotated[str, Path(max_length=40)]


@router.get("/jobs/{id}", summary="How far it got", response_model=Job, responses=_GONE)
async def state(request: Request, id: Id) -> Any:  # noqa: A002
    """State and progress; to be asked now and then."""
    jobs: Jobs = request.app.state.jobs
    return jobs.get(id).plain()


@router.delete("/jobs/{id}", summary="Cancel it", response_model=Job, responses=_GONE)
async def cancel(request: Request, id: Id) -> Any:  # noqa: A002
    """Its processes end at once; the last view stays for a while."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.get(id)
    await jobs.cancel(job)
    return job.plain()


@router.get(
    "/jobs/{id}/{what}",
    summary="What it found, or an ensemble's view so far",
    responses={**_GONE, **_JSON, 409: {"description": "Not there yet."}},
)
async def result(request: Request, id: Id, what: Literal["outcome", "view", "events"]) -> Response:  # noqa: A002
    """`view`: what the page shows, after the first draws already. `outcome`: the whole JSON when
    it is done. `events`: the progress as server-sent events.
    """
    jobs: Jobs = request.app.state.jobs
    job = jobs.get(id)
    if what == "events":
        return StreamingResponse(_events(job), media_type="text/event-stream")
    found = job.view if what == "view" else job.outcome
    if found is None:
        fault = Fault("job", f"no {what} yet, the {job.kind} is {job.state}", "ask again later")
        raise RefusedError(409, fault)
    return reply(request, found)


async def _events(job: Any) -> AsyncIterator[str]:
    while True:
        changed = job.changed
        yield f"data: {json.dumps(job.plain())}\n\n"
        if job.state in OVER:
            return
        try:
            async with asyncio.timeout(_BEAT):
                await changed.wait()
        except TimeoutError:
            continue
