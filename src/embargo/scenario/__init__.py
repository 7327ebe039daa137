"""Scenarios: what changes in the world, as typed measures that are read, checked and described."""

from embargo.scenario.describe import describe
from embargo.scenario.measures import (
    KINDS,
    Ban,
    Capacity,
    Demand,
    Measure,
    Outage,
    Quota,
    Tariff,
)
from embargo.scenario.options import FORMS, from_options
from embargo.scenario.read import parse, read
from embargo.scenario.ready import ids, library, text_of
from embargo.scenario.scenario import Scenario
from embargo.scenario.settle import country
from embargo.scenario.write import reference, template, to_yaml

__all__ = [
    "FORMS",
    "KINDS",
    "Ban",
    "Capacity",
    "Demand",
    "Measure",
    "Outage",
    "Quota",
    "Scenario",
    "Tariff",
    "country",
    "describe",
    "from_options",
    "ids",
    "library",
    "parse",
    "read",
    "reference",
    "template",
    "text_of",
    "to_yaml",
]
