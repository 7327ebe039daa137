"""Routes that solve: outcomes, their tables, ensembles in the background."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from embargo.errors import Fault
from embargo.web.bodies import Added, Asked, Ensemble, Job, Least, Year
from embargo.web.jobs import OVER, Jobs
from embargo.web.pool import RefusedError
from embargo.web.replies import answer, client, reply
from embargo.web.routes.selection import Wanted

router = APIRouter(tags=["outcomes"])

_JSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}}
}
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/csv": {"schema": {"type": "string"}},
        }
    }
}
_GONE: dict[int | str, dict[str, Any]] = {404: {"description": "No such ensemble, or no more."}}
_BEAT = 10.0


def _names(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",")]


@router.post("/run", summary="The outcome of a scenario", responses=_JSON)
async def run(
    request: Request,
    body: Asked,
    tables: Annotated[
        str | None,
        Query(max_length=400, description="Tables to give, in a comma list; all by default."),
    ] = None,
) -> Response:
    """The same JSON as `embargo run --json`, schema `embargo.outcome/1`."""
    return await answer(request, "run", asked=body.plain(), tables=_names(tables))


@router.get("/run/{scenario}", summary="The outcome of a ready scenario", responses=_JSON)
async def run_ready(
    request: Request,
    scenario: Annotated[str, Path(max_length=80, examples=["japan-stops-russian-energy"])],
    added: Annotated[Added, Query()],
) -> Response:
    """The same as POST, for a link: an id, with measures as on the command line added."""
    asked = added.to(scenario).plain()
    return await answer(request, "run", asked=asked, tables=_names(added.tables))


@router.post("/view", summary="What the page shows of an outcome", responses=_JSON)
async def view(request: Request, body: Asked, least: Annotated[Least, Query()] = 0.05) -> Response:
    """First numbers, record, and tables by columns without what is tiny; `embargo.view/1`."""
    return await answer(request, "view", asked=body.plain(), least=least)


@router.post("/outcome/{table}", summary="One table of an outcome", responses=_TABLE)
async def table(
    request: Request,
    body: Asked,
    table: Annotated[str, Path(max_length=40, examples=["backfill"])],
    wanted: Annotated[Wanted, Query()],
) -> Response:
    """Rows by exporter, importer and fuel, summed and pivoted, as JSON or CSV."""
    return await answer(
        request,
        "outcome_table",
        file=f"{table}.csv",
        asked=body.plain(),
        table=table,
        wanted=wanted.plain(),
        form=wanted.format,
    )


@router.get("/outcome/{scenario}/{table}", summary="One table of a ready one", responses=_TABLE)
async def ready_table(
    request: Request,
    scenario: Annotated[str, Path(max_length=80, examples=["japan-stops-russian-energy"])],
    table: Annotated[str, Path(max_length=40, examples=["backfill"])],
    wanted: Annotated[Wanted, Query()],
    world: Year | None = None,
) -> Response:
    """The same for a link, e.g. to a spreadsheet."""
    return await answer(
        request,
        "outcome_table",
        file=f"{table}.csv",
        asked=Asked(scenario=scenario, overrides=[], world=world, start=None, months=None).plain(),
        table=table,
        wanted=wanted.plain(),
        form=wanted.format,
    )


@router.post(
    "/jobs", status_code=202, tags=["ensembles"], summary="Start an ensemble", response_model=Job
)
async def start(request: Request, body: Ensemble) -> Any:
    """Draws in the background for the 80 % band of every number."""
    jobs: Jobs = request.app.state.jobs
    asked = body.plain()
    given = {key: asked.pop(key) for key in ("draws", "seed", "least")}
    # What is wrong with the scenario is told now, not by a job that fails.
    await answer(request, "check", asked=asked)
    return jobs.start(client(request), {"asked": asked, **given}, body.draws).plain()


Id = Annotated[str, Path(max_length=40)]


@router.get(
    "/jobs/{id}", tags=["ensembles"], summary="How far it got", response_model=Job, responses=_GONE
)
async def state(request: Request, id: Id) -> Any:  # noqa: A002
    """State and progress; to be asked now and then."""
    jobs: Jobs = request.app.state.jobs
    return jobs.get(id).plain()


@router.delete(
    "/jobs/{id}", tags=["ensembles"], summary="Cancel it", response_model=Job, responses=_GONE
)
async def cancel(request: Request, id: Id) -> Any:  # noqa: A002
    """Its processes end at once; the last view stays for a while."""
    jobs: Jobs = request.app.state.jobs
    job = jobs.get(id)
    await jobs.cancel(job)
    return job.plain()


@router.get(
    "/jobs/{id}/{what}",
    tags=["ensembles"],
    summary="Its outcome, or the view so far",
    responses={**_GONE, **_JSON, 409: {"description": "Not there yet."}},
)
async def result(request: Request, id: Id, what: Literal["outcome", "view", "events"]) -> Response:  # noqa: A002
    """`view`: what the page shows, after the first draws already. `outcome`: the whole JSON when
    all are done. `events`: the progress as server-sent events.
    """
    jobs: Jobs = request.app.state.jobs
    job = jobs.get(id)
    if what == "events":
        return StreamingResponse(_events(job), media_type="text/event-stream")
    found = job.view if what == "view" else job.outcome
    if found is None:
        fault = Fault("job", f"no {what} yet, the ensemble is {job.state}", "ask again later")
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
