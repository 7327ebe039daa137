"""Waivers and exemptions: which trade the other measures leave alone."""

from __future__ import annotations

import numpy as np

from embargo.outcome import reach
from embargo.outcome.act.changes import Changes
from embargo.scenario import Exemption, Waiver
from embargo.world.fleet import ship_days


def spare(changes: Changes, measure: Waiver | Exemption) -> bool:
    """Mark the arcs that other measures leave alone; whether there are any."""
    hit = reach.arcs(changes.world, measure.importers, measure.exporters, measure.fuels)
    if isinstance(measure, Exemption) and measure.route:
        days = ship_days(changes.world, changes.when.year)
        sails = np.isfinite(days) & (days > 0)
        hit = hit & (sails if measure.route == "sea" else ~sails)
    if changes.when.strength(measure) > 0:
        changes.spared = changes.spared | hit
    return bool((hit & (changes.world.flow0 > 0)).any())
