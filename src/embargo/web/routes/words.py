"""Routes to words: who said what, is it true, was it kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from embargo.web.replies import answer
from embargo.web.routes.answers import _JSON

router = APIRouter(tags=["words"])

Of = Annotated[
    str | None, Query(max_length=200, description="Only what is by, to or about a place.")
]
Day = Annotated[str, Query(max_length=10, description="Only what was public then.")]


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
