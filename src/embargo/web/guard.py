"""What stands before every route: size and time of a request, host, token, safe headers."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from embargo.errors import Fault
from embargo.web.settings import Settings

API = "/api/"

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What a browser may load: this server's own files, and nothing inline."""

HEADERS = (
    (b"content-security-policy", CONTENT.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "testserver")


def fault_body(faults: Iterable[Fault]) -> bytes:
    """The body of a refusal, schema `embargo.error/1`."""
    said = [{"where": f.where, "what": f.what, "remedy": f.remedy} for f in faults]
    return json.dumps({"schema": "embargo.error/1", "faults": said}, ensure_ascii=True).encode()


class _BodyError(Exception):
    """The body is no good; why is in the box that was given."""


class Guard:
    """The outermost layer of the application.

    Arguments:
        app: what it guards.
        settings: of the server.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bad: list[tuple[int, Fault]] = []
        refused = begun = False

        async def safely(message: Message) -> None:
            nonlocal refused
            if bad and not refused and message["type"] == "http.response.start":
                # The framework takes a body that could not be read for one that is no JSON.
                refused = True
                await _refuse(sent, *bad[0])
            if not refused:
                await sent(message)

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name, value) for name, value in HEADERS if name not in own),
                ]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is None:
            try:
                await self.app(scope, self._bounded(receive, bad), safely)
            except _BodyError:
                if not refused:
                    await _refuse(sent, *bad[0])
            except asyncio.CancelledError:
                # The server is told to stop and has waited long enough for its answers.
                if not begun:
                    await _refuse(sent, 503, Fault("", "the server is stopping", "ask again later"))
            return
        await _refuse(sent, *refusal)

    def _refusal(self, scope: Scope) -> tuple[int, Fault] | None:
        """Why a request gets no further, from its head alone."""
        limits = self.settings.limits
        headers = dict(scope["headers"])
        raw = scope.get("raw_path") or scope["path"].encode()
        if len(raw) + len(scope["query_string"]) > limits.address_bytes:
            return 414, Fault("", f"an address over {limits.address_bytes:,} bytes", "use POST")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > limits.body_bytes:
            return 413, _too_large(limits.body_bytes)
        host = headers.get(b"host", b"").decode("latin-1")
        if self.settings.local and _name(host) not in _LOCAL_NAMES:
            what = "this server answers this machine only"
            return 421, Fault("host", what, "open it as localhost, or start it with --host")
        token = self.settings.token
        if token is not None and scope["path"].startswith(API):
            given = headers.get(b"authorization", b"")
            if not hmac.compare_digest(given, b"Bearer " + token.encode()):
                return 401, Fault("authorization", "no valid token", "send 'Bearer TOKEN'")
        return None

    def _bounded(self, receive: Receive, bad: list[tuple[int, Fault]]) -> Receive:
        """The body of a request, as long as it comes in time and is no larger than allowed."""
        limits = self.settings.limits
        loop = asyncio.get_running_loop()
        until, got, whole = loop.time() + limits.body_seconds, 0, False

        async def bounded() -> Message:
            nonlocal got, whole
            if whole:
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                what = f"the body did not come within {limits.body_seconds:g} s"
                bad.append((408, Fault("", what, "send it at once")))
                raise _BodyError from None
            got += len(message.get("body", b""))
            if got > limits.body_bytes:
                bad.append((413, _too_large(limits.body_bytes)))
                raise _BodyError
            whole = not message.get("more_body", False)
            return message

        return bounded


def _too_large(most: int) -> Fault:
    return Fault("", f"a body over {most:,} bytes", "use groups and lists of places")


def _name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower()


async def _refuse(send: Send, status: int, fault: Fault) -> None:
    body = fault_body([fault])
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
