"""Scenarios: what changes in the world, as typed measures that are read, checked and described."""

from embargo.scenario import measures, touches
from embargo.scenario.calendar import Month, label, month
from embargo.scenario.describe import describe
from embargo.scenario.measures import *  # noqa: F403 - every kind is a name of the room
from embargo.scenario.options import FORMS, MEASURE_FORM, from_options
from embargo.scenario.read import parse, read
from embargo.scenario.ready import ids, library, text_of
from embargo.scenario.releases import above_stock
from embargo.scenario.scenario import Scenario
from embargo.scenario.settle import country
from embargo.scenario.timing import ALWAYS, Timing
from embargo.scenario.write import reference, template, to_yaml

__all__ = [
    "ALWAYS",
    "FORMS",
    "MEASURE_FORM",
    "Month",
    "Scenario",
    "Timing",
    "above_stock",
    "country",
    "describe",
    "from_options",
    "ids",
    "label",
    "library",
    "month",
    "parse",
    "read",
    "reference",
    "template",
    "text_of",
    "to_yaml",
    "touches",
]
__all__ += measures.__all__
