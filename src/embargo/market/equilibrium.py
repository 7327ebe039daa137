"""The typed result of a solve."""

from __future__ import annotations

from dataclasses import dataclass

from embargo.market.arrays import Bools, Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Equilibrium:
    """Prices, rents and flows, in the units and the order of the market that was solved.

    Check `converged` first: a solve that failed still carries finite arrays, its best attempt.
    """

    price: Floats
    """[S] seller's price; its floor when shut in for want of an outlet, `price0` without output."""
    rent: Floats
    """[R] capacity rent; zero under the knee, and for a resource that is closed or unused."""
    buyer_price: Floats
    """[B] log-sum price; the backstop for a buyer that no open arc reaches or without demand."""
    flow: Floats
    """[A] quantity on each arc; exactly zero on arcs that cannot be used."""
    delivered: Floats
    """[A] delivered price, of closed arcs too: what the fuel would cost there."""
    share: Floats
    """[A] share of the arc in its buyer's demand."""
    shortage: Floats
    """[B] demand served by the backstop."""
    supply: Floats
    """[S] output; zero when shut in."""
    demand: Floats
    """[B] demand at the buyer's price, shortage included."""
    shut_in: Bools
    """[S] sellers with output to sell and no arc to sell it on."""
    status: str
    """"converged" or "not converged"."""
    residual: float
    """Largest excess of supply or capacity over use, relative to the largest flow."""
    iterations: int
    reason: str
    """Why the solver stopped."""
    remedy: str
    """What to try; empty when converged."""

    @property
    def converged(self) -> bool:
        """Whether the residual is within the tolerance asked for."""
        return self.status == "converged"
