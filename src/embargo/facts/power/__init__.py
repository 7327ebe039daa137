"""What electricity is made from: rounded shares by fuel; reactors and their dates."""

from embargo.facts.power.mix import FUELS, Mix, mix, mixes
from embargo.facts.power.nuclear import Reactor, reactors

__all__ = ["FUELS", "Mix", "Reactor", "mix", "mixes", "reactors"]
