"""Runs the application on a socket, impatient with clients that never finish their headers."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from embargo.web.app import create
from embargo.web.settings import Settings

_MOST_CONNECTIONS = 1_000


class Patient(H11Protocol):
    """A connection that is closed if its first request does not come in time."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start the clock."""
        super().connection_made(transport)
        self._timer = self.loop.call_later(self._patience(), self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def _patience(self) -> float:
        settings: Settings = self.config.app.state.settings  # type: ignore[union-attr]
        return settings.limits.header_seconds

    def _late(self) -> None:
        started: object = self.cycle
        if started is None and not self.transport.is_closing():
            self.transport.close()


def config(settings: Settings, port: int) -> uvicorn.Config:
    """How the server is run."""
    return uvicorn.Config(
        create(settings),
        host=settings.host,
        port=port,
        http=Patient,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32 * 1024,
        limit_concurrency=_MOST_CONNECTIONS,
        proxy_headers=False,
    )


def serve(settings: Settings, port: int) -> None:
    """Serve until the keyboard stops it."""
    uvicorn.Server(config(settings, port)).run()
