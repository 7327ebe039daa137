"""Routes that solve: outcomes and their tables."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from embargo.web.bodies import Added, Asked, Least, Tables, Year, names
from embargo.web.replies import answer
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


@router.post("/run", summary="The outcome of a scenario", responses=_JSON)
async def run(
    request: Request,
    body: Asked,
    tables: Annotated[Tables, Query()] = None,
) -> Response:
    """The same JSON as `embargo run --json`, schema `embargo.outcome/1`."""
    return await answer(request, "run", asked=body.plain(), tables=names(tables))


@router.get("/run/{scenario}", summary="The outcome of a ready scenario", responses=_JSON)
async def run_ready(
    request: Request,
    scenario: Annotated[str, Path(max_length=80, examples=["japan-stops-russian-energy"])],
    added: Annotated[Added, Query()],
) -> Response:
    """The same as POST, for a link: an id, with measures as on the command line added."""
    asked = added.to(scenario).plain()
    return await answer(request, "run", asked=asked, tables=names(added.tables))


@router.post("/view", summary="What the page shows of an outcome", responses=_JSON)
async def view(
    request: Request,
    body: Asked,
    least: Annotated[Least, Query()] = 0.05,
    tables: Annotated[Tables, Query()] = None,
) -> Response:
    """First numbers, record, and tables by columns without what is tiny; `embargo.view/1`."""
    return await answer(request, "view", asked=body.plain(), least=least, tables=names(tables))


@router.post("/view/months", summary="What a map by month shows", responses=_JSON)
async def view_months(
    request: Request,
    body: Asked,
    fuel: Annotated[str, Query(max_length=40)],
    least: Annotated[Least, Query()] = 0.05,
) -> Response:
    """Flows of a fuel that change in some month, pairs by months; `embargo.view-months/1`."""
    return await answer(request, "view_months", asked=body.plain(), least=least, fuel=fuel)


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
