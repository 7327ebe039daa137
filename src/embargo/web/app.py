"""The application: the API, the page, and what holds them together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from embargo import __version__
from embargo.errors import EmbargoError, Fault, InputError
from embargo.web.bodies import REFUSALS
from embargo.web.guard import Guard
from embargo.web.jobs import Jobs
from embargo.web.pool import Pool, RefusedError
from embargo.web.replies import refusal
from embargo.web.routes import answers, facts, jobs, known, pressure, words
from embargo.web.settings import Settings

VERSION = "/api/v1"
PAGE = Path(__file__).with_name("page")
"""Where a wheel holds the built page."""

_ABOUT = """\
What happens if somebody stops buying somebody's energy: who replaces whom, at what price, at what
cost. The answers are those of the command line; every amount has a unit, missing is not zero.
A refusal lists all that is wrong, each with where, what and the remedy.
"""


def create(settings: Settings | None = None) -> FastAPI:
    """The application of a server.

    Arguments:
        settings: how it is set up; safe ones by default.
    """
    chosen = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.pool = Pool(chosen.workers, chosen.limits)
        slow = replace(chosen.limits, answer_seconds=chosen.limits.months_seconds)
        app.state.slow = Pool(1, slow)
        app.state.jobs = Jobs(chosen.limits)
        await app.state.pool.start(warm=True)
        await app.state.slow.start(warm=False)
        yield
        await app.state.jobs.stop()
        await app.state.slow.stop()
        await app.state.pool.stop()

    app = FastAPI(
        title="Embargo",
        version=__version__,
        description=_ABOUT,
        openapi_url=f"{VERSION}/openapi.json",
        docs_url=None,  # the usual pages of documentation load scripts from other hosts
        redoc_url=None,
        lifespan=lifespan,
        responses=REFUSALS,
        license_info={"name": "MIT"},
    )
    app.state.settings = chosen
    for routes in (known, answers, jobs, facts, words, pressure):
        app.include_router(routes.router, prefix=VERSION)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(EmbargoError, _wrong)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Guard, settings=chosen)
    if PAGE.is_dir():
        app.mount("/", StaticFiles(directory=PAGE, html=True), name="page")
    else:
        app.add_api_route("/", _no_page, include_in_schema=False)
    return app


def _no_page() -> Response:
    text = "No page is built here: in a checkout 'make page' does it. The API is under /api/v1.\n"
    return Response(text, media_type="text/plain")


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    return refusal(error)


async def _wrong(_: Request, error: Exception) -> Response:
    assert isinstance(error, EmbargoError)
    return refusal(RefusedError(422 if isinstance(error, InputError) else 500, *error.faults))


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = []
    for each in error.errors():
        broken = each["type"] == "json_invalid"
        where = ".".join(str(part) for part in each["loc"][1:])[:200]
        faults.append(Fault(where, str(each["msg"])[:200], f"see {VERSION}/openapi.json"))
        if broken:
            return refusal(RefusedError(400, Fault("body", "no valid JSON", "send an object")))
    return refusal(RefusedError(422, *faults))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {404: "no such address", 405: "no such method here", 415: "no JSON"}
    what = said.get(error.status_code, str(error.detail))
    fault = Fault("", what, f"see {VERSION}/openapi.json")
    found = {"where": fault.where, "what": fault.what, "remedy": fault.remedy}
    return JSONResponse(
        {"schema": "embargo.error/1", "faults": [found]},
        error.status_code,
        headers=error.headers,
    )
