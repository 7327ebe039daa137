"""One-period spatial price equilibrium with logit sourcing, on plain arrays."""

from embargo.market.calibrate import calibrate
from embargo.market.equilibrium import Equilibrium
from embargo.market.market import Market
from embargo.market.solver import solve

__all__ = ["Equilibrium", "Market", "calibrate", "solve"]
