"""How an answer was solved: each market, the whole, and the draws behind its bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class MarketDiagnostics:
    """How one market was solved.

    Arguments:
        status: "converged", "not converged", or "unchanged" if no measure touches the market.
        residual: largest excess relative to the largest flow.
        reason, remedy: why the solver stopped and what to try.
    """

    market: str
    status: str
    residual: float
    iterations: int
    seconds: float
    reason: str
    remedy: str


@dataclass(frozen=True)
class Failure:
    """A draw that gave no answer: its number from 0, the market, and why."""

    draw: int
    market: str
    reason: str


@dataclass(frozen=True)
class Draws:
    """The draws behind the bands.

    Arguments:
        asked, used: how many; the difference failed.
        seed: what they were made from.
        seconds: how long they took.
        failed: those without an answer.
    """

    asked: int
    used: int
    seed: int
    seconds: float
    failed: tuple[Failure, ...]


@dataclass(frozen=True)
class Diagnostics:
    """How the whole was solved: the worst status and residual, the most rounds, all seconds.

    `draws` is None if no bands were asked for.
    """

    status: str
    residual: float
    iterations: int
    seconds: float
    markets: tuple[MarketDiagnostics, ...]
    draws: Draws | None = None

    @classmethod
    def of(cls, markets: Sequence[MarketDiagnostics]) -> Diagnostics:
        """The whole from its markets."""
        failed = any(market.status == "not converged" for market in markets)
        return cls(
            status="not converged" if failed else "converged",
            residual=max((market.residual for market in markets), default=0.0),
            iterations=max((market.iterations for market in markets), default=0),
            seconds=sum(market.seconds for market in markets),
            markets=tuple(markets),
        )

    @property
    def converged(self) -> bool:
        """Whether every market that a measure touches was solved."""
        return self.status == "converged"
