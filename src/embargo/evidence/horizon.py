"""Supply and demand answer more in two years than in one."""

from __future__ import annotations

from embargo.world.parameters import Parameters

GROW = ("demand_elasticity", "supply_elasticity")
"""What grows. New liquefaction is known by its date, and Russian crude answers to nothing but its
floor; buyers change suppliers within a year."""


def after(parameters: Parameters, years: int) -> Parameters:
    """Give parameters of one year as they act after some years.

    Of what is still to come a part ``adjustment`` comes each year, so that after n years an
    elasticity is (1 − (1 − a)^n)/a times that of one. Source: partial adjustment, Nerlove (1958).

    Arguments:
        parameters: those of one year.
        years: from the base to the outcome, at least 1.
    """
    part = parameters.value("adjustment")
    factor = (1.0 - (1.0 - part) ** years) / part
    return parameters.replace(
        {key: value * factor for key, value in parameters.held if key[0] in GROW}
    )
