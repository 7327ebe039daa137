"""Routes to pressure and coalitions: what leaving a seller costs, and who would do it together."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from embargo.web.bodies import Pressed, Together
from embargo.web.replies import answer
from embargo.web.routes.answers import _JSON

router = APIRouter(tags=["pressure"])


@router.get("/pressure", summary="What complying and refusing cost a buyer", responses=_JSON)
async def pressure(request: Request, asked: Annotated[Pressed, Query()]) -> Response:
    """The same JSON as `embargo pressure BUYER --on ON --by BY --json`; no forecast."""
    return await answer(request, "pressure", slow=True, **asked.model_dump())


@router.get("/coalitions", summary="The ready coalitions")
def coalitions() -> dict[str, Any]:
    """As `embargo coalition --json`."""
    from embargo.pressure.ready import ready

    found = [{**asdict(one), "players": list(one.players)} for one in ready().values()]
    return {"schema": "embargo.coalitions/1", "coalitions": found}


@router.get("/coalition", summary="Which coalitions hold against a seller", responses=_JSON)
async def coalition(request: Request, asked: Annotated[Together, Query()]) -> Response:
    """The same JSON as `embargo coalition --json`; of few players, more in the background."""
    most = request.app.state.settings.limits.players
    await answer(request, "check_coalition", **asked.checked(), most=most)
    return await answer(request, "coalition", slow=True, **asked.model_dump())
