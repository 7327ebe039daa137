"""From what workers give to replies of HTTP."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from embargo.errors import EmbargoError, Fault
from embargo.web.asked import of_request
from embargo.web.guard import fault_body
from embargo.web.packed import JSON, Packed
from embargo.web.pool import Pool, RefusedError

_LOOK = 0.5
"""Seconds between two looks whether a client still waits."""


def client(request: Request) -> str:
    """Who asks, as far as taking turns goes."""
    return request.client.host if request.client else "?"


async def answer(
    request: Request, name: str, *, file: str | None = None, slow: bool = False, **given: Any
) -> Response:
    """Have a worker answer, and reply.

    Arguments:
        request: of the client.
        name: of the kind of answer.
        slow: whether it takes seconds, and so waits in the lane of answers by month.
        file: name under which a browser saves a CSV.
        given: arguments of the answer.
    """
    slow = slow or await run_in_threadpool(_in_months, given.get("asked"))
    pool: Pool = request.app.state.slow if slow else request.app.state.pool
    asking = pool.ask(client(request), name, **given)
    return reply(request, await while_there(request, asking), file)


async def while_there(request: Request, asking: Coroutine[Any, Any, Any]) -> Any:
    """What is asked for, unless the client leaves before: then it is not asked for any more.

    Raises:
        RefusedError: the client has left, or as `asking`.
    """
    task = asyncio.ensure_future(asking)
    try:
        while not (await asyncio.wait({task}, timeout=_LOOK))[0]:
            if await request.is_disconnected():
                raise RefusedError(408, Fault("", "the client has left", "ask again"))
        return task.result()
    finally:
        task.cancel()


def _in_months(asked: Mapping[str, Any] | None) -> bool:
    """Whether a scenario is answered month by month, which takes seconds, not a tenth of one."""
    if asked is None:
        return False
    try:
        return of_request(asked).dated
    except EmbargoError:
        return False  # whoever is asked refuses it, with the reasons


def reply(request: Request, found: Packed, file: str | None = None) -> Response:
    """The reply with a compressed body, unpacked for those who cannot."""
    headers = {"vary": "accept-encoding", "cache-control": "no-store"}
    if file is not None and found.media != JSON:
        headers["content-disposition"] = f'attachment; filename="{file}"'
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(bytes(found), media_type=found.media, headers=headers)
    return Response(gzip.decompress(found), media_type=found.media, headers=headers)


def refusal(error: RefusedError) -> Response:
    """The reply to a question that gets no answer."""
    headers: Mapping[str, str] = {"retry-after": "1"} if error.status in (429, 503) else {}
    return Response(fault_body(error.faults), error.status, media_type=JSON, headers=dict(headers))
