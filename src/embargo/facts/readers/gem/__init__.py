"""Global Energy Monitor's trackers: LNG and coal terminals, gas and oil pipelines."""

from embargo.facts.readers.gem.coal_terminals import coal_capacity, read_coal_terminals
from embargo.facts.readers.gem.oil_pipelines import oil_capacity, read_oil_pipelines
from embargo.facts.readers.gem.pipelines import pipeline_capacity, read_pipelines
from embargo.facts.readers.gem.terminals import lng_capacity, read_lng_terminals

__all__ = [
    "coal_capacity",
    "lng_capacity",
    "oil_capacity",
    "pipeline_capacity",
    "read_coal_terminals",
    "read_lng_terminals",
    "read_oil_pipelines",
    "read_pipelines",
]
