"""The fuels that flow and the markets that price them."""

from embargo.fuels.vocabulary import (
    FUELS,
    MARKETS,
    balance_unit,
    expand,
    flow_unit,
    groups,
    hs_code,
    market_of,
    members,
    name,
    price_basis,
    price_unit,
    resolve,
)

__all__ = [
    "FUELS",
    "MARKETS",
    "balance_unit",
    "expand",
    "flow_unit",
    "groups",
    "hs_code",
    "market_of",
    "members",
    "name",
    "price_basis",
    "price_unit",
    "resolve",
]
