"""How all markets were solved, together."""

from __future__ import annotations

from collections.abc import Sequence

from embargo.outcome.outcome import Diagnostics, MarketDiagnostics


def together(markets: Sequence[MarketDiagnostics]) -> Diagnostics:
    """The worst status and residual, the most rounds, all seconds."""
    failed = any(market.status == "not converged" for market in markets)
    return Diagnostics(
        status="not converged" if failed else "converged",
        residual=max((market.residual for market in markets), default=0.0),
        iterations=max((market.iterations for market in markets), default=0),
        seconds=sum(market.seconds for market in markets),
        markets=tuple(markets),
    )
