"""Routes to the base data: dependence, flows by year and month, prices, stocks, traces."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from embargo.web.bodies import Year
from embargo.web.replies import answer
from embargo.web.routes.answers import _JSON, _TABLE
from embargo.web.routes.selection import Prices, Wanted

router = APIRouter(tags=["data"])

Place = Annotated[str, Query(max_length=200, description="A code, a name, a group, or several.")]
Fuel = Annotated[str, Query(max_length=40)]


@router.get("/dependence", summary="What a place buys from another", responses=_JSON)
async def dependence(request: Request, importer: Place, on: Place) -> Response:
    """The same JSON as `embargo dependence IMPORTER --on ON --json`."""
    return await answer(request, "dependence", importer=importer, on=on)


@router.get("/months", summary="Trade by month between two sides", responses=_JSON)
async def months(
    request: Request,
    importer: Place,
    exporter: Place,
    fuel: Fuel | None = None,
    since: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """The same JSON as `embargo months IMPORTER --from EXPORTER --json`."""
    return await answer(
        request, "months", importer=importer, exporter=exporter, fuel=fuel, since=since
    )


@router.get("/stocks", summary="What a place has in store", responses=_JSON)
async def stocks(request: Request, place: Place, world: Year | None = None) -> Response:
    """The same JSON as `embargo stocks PLACE --json`."""
    return await answer(request, "stocks", place=place, world=world)


@router.get("/trace", summary="Which figures a flow comes from", responses=_JSON)
async def trace(
    request: Request, importer: Place, exporter: Place, fuel: Fuel, year: Year
) -> Response:
    """The same JSON as `embargo data trace IMPORTER EXPORTER FUEL YEAR --json`."""
    return await answer(
        request, "trace", importer=importer, exporter=exporter, fuel=fuel, year=year
    )


@router.get("/flows", summary="Flows of the base by year", responses=_TABLE)
async def flows(request: Request, wanted: Annotated[Wanted, Query()]) -> Response:
    """Reconciled estimates with their bands, as JSON or CSV."""
    return await answer(
        request, "base_flows", file="flows.csv", wanted=wanted.plain(), form=wanted.format
    )


@router.get("/flows/monthly", summary="Trade by month", responses=_TABLE)
async def monthly(request: Request, wanted: Annotated[Wanted, Query()]) -> Response:
    """Where sources have months; of one trade, rows of different bases are not to be summed."""
    return await answer(
        request, "month_flows", file="months.csv", wanted=wanted.plain(), form=wanted.format
    )


@router.get("/prices", summary="Benchmark prices by month", responses=_TABLE)
async def prices(request: Request, wanted: Annotated[Prices, Query()]) -> Response:
    """Cited series; `aggregate_by` gives means."""
    return await answer(
        request,
        "month_prices",
        file="prices.csv",
        series=wanted.series,
        wanted=wanted.plain(),
        form=wanted.format,
    )
