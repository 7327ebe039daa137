"""Conversion of quantities and prices of each fuel between mass, volume, heat and periods."""

from embargo.units.conversion import convert, factor, price
from embargo.units.table import FUEL_NAMES, Content, content, unit_names

__all__ = ["FUEL_NAMES", "Content", "content", "convert", "factor", "price", "unit_names"]
