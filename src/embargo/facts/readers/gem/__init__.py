"""Global Energy Monitor's trackers: LNG terminals and gas pipelines."""

from embargo.facts.readers.gem.pipelines import pipeline_capacity, read_pipelines
from embargo.facts.readers.gem.terminals import lng_capacity, read_lng_terminals

__all__ = ["lng_capacity", "pipeline_capacity", "read_lng_terminals", "read_pipelines"]
