"""The world as it stands: who sells what to whom, at what price, through which capacities."""

from embargo.world.load import load, years
from embargo.world.parameters import Parameters
from embargo.world.price_table import price_table
from embargo.world.world import FuelMarket, World

__all__ = ["FuelMarket", "Parameters", "World", "load", "price_table", "years"]
