"""What a server is started with, and what a request may take."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Bounds, each explained beside its number in `limits.yaml`."""

    body_bytes: int
    body_seconds: float
    header_seconds: float
    address_bytes: int
    answer_seconds: float
    measures: int
    draws: int
    months: int
    months_seconds: float
    players: int
    waiting: int
    waiting_each: int
    cached_bytes: int
    jobs_running: int
    jobs_waiting: int
    jobs_each: int
    jobs_kept: int
    jobs_seconds: float
    rows: int


@cache
def limits() -> Limits:
    """The limits that ship."""
    from ruamel.yaml import YAML

    path = Path(__file__).with_name("limits.yaml")
    with path.open(encoding="utf-8") as file:
        return Limits(**YAML(typ="safe", pure=True).load(file))


@dataclass(frozen=True)
class Settings:
    """How a server is set up.

    Arguments:
        host: the address that it listens on.
        token: what a request of the API must carry as a bearer token; None for none.
        workers: processes that solve.
        limits: bounds of requests.
    """

    host: str = "127.0.0.1"
    token: str | None = None
    workers: int = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)
    limits: Limits = field(default_factory=lambda: limits())

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
