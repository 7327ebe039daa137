"""How much of a year's flexibility has come some months after a shock."""

from __future__ import annotations

import math

from embargo.world.parameters import Parameters

YEAR = 12

_PACES = {
    "pace_demand": ("demand_elasticity", "power_theta", "run_elasticity"),
    "pace_supply": ("supply_elasticity", "supply_elasticity_lng", "supply_elasticity_russia"),
    "pace_sourcing": ("theta", "reach"),
}
"""Which parameters come at which pace."""


def part(first: float, months: float, since: int) -> float:
    """Part of a year's value that acts `since` months after the first month of a shock.

    `first` in the first month, 1 from a year on, with the time constant `months` between.
    """
    if since >= YEAR:
        return 1.0
    way = (1.0 - math.exp(-max(since, 0) / months)) / (1.0 - math.exp(-YEAR / months))
    return first + (1.0 - first) * way


def parameters_at(parameters: Parameters, since: int) -> Parameters:
    """The parameters that act `since` months after the first month of a shock.

    Arguments:
        parameters: those of one year after all has adjusted.
        since: months since the first month; before it, as in it.
    """
    months = parameters.value("pace_months")
    names = {
        name: part(parameters.value(pace), months, since)
        for pace, members in _PACES.items()
        for name in members
    }
    return parameters.replace(
        {key: value * names[key[0]] for key, value in parameters.held if key[0] in names}
    )
