"""Routes to words and to pressure: who said what, is it true, was it kept, what would it cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from embargo.web.bodies import Year
from embargo.web.replies import answer
from embargo.web.routes.answers import _JSON
from embargo.web.settings import limits

router = APIRouter(tags=["words"])

Of = Annotated[
    str | None, Query(max_length=200, description="Only what is by, to or about a place.")
]
Day = Annotated[str, Query(max_length=10, description="Only what was public then.")]
Name = Annotated[str, Query(max_length=60)]


@router.get("/ledger/statements", summary="Who said what to whom", responses=_JSON)
async def statements(request: Request, of: Of = None) -> Response:
    """The shipped ledger by date, as `embargo ledger list --json`, with actors and sources."""
    return await answer(request, "statements", slow=True, of=of)


@router.get("/ledger/claims", summary="Claims held against the figures", responses=_JSON)
async def claims(request: Request, of: Of = None, as_of: Day = "") -> Response:
    """The same JSON as `embargo claims check --json`."""
    return await answer(request, "claims", slow=True, of=of, as_of=as_of)


@router.get("/ledger/pledges", summary="Pledges, and what flows did since", responses=_JSON)
async def pledges(request: Request, of: Of = None, as_of: Day = "") -> Response:
    """The same JSON as `embargo pledges status --json`."""
    return await answer(request, "pledges", slow=True, of=of, as_of=as_of)


@router.get("/pressure", summary="What complying and refusing cost a buyer", responses=_JSON)
async def pressure(
    request: Request,
    buyer: Name,
    on: Name,
    by: Name = "USA",
    fuel: Annotated[str | None, Query(max_length=60)] = None,
    tariff: Annotated[float | None, Query(ge=0, le=1_000, description="In percent.")] = None,
    world: Year | None = None,
    as_of: Annotated[str | None, Query(max_length=10)] = None,
    draws: Annotated[int, Query(ge=0, le=min(100, limits().draws))] = 0,
) -> Response:
    """The same JSON as `embargo pressure BUYER --on ON --by BY --json`; no forecast."""
    return await answer(
        request,
        "pressure",
        slow=True,
        buyer=buyer,
        on=on,
        by=by,
        fuel=fuel,
        tariff=tariff,
        world=world,
        as_of=as_of,
        draws=draws,
    )
