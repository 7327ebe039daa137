"""What electricity is made from: shares by fuel, our rounded estimates."""

from embargo.facts.power.mix import FUELS, Mix, mix, mixes

__all__ = ["FUELS", "Mix", "mix", "mixes"]
