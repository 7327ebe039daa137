"""Past events, one YAML file each."""

from embargo.evidence.events.event import MODES, ROLES, Event, Total, Treated
from embargo.evidence.events.read import ids, parse, read

__all__ = ["MODES", "ROLES", "Event", "Total", "Treated", "ids", "parse", "read"]
