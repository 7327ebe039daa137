"""Projects: capacity, terminal, shareholders and long-term contracts, as cited facts."""

from embargo.facts.projects.catalogue import (
    MEASURES,
    STATES,
    Contract,
    Holder,
    Output,
    Project,
    Stake,
    check_sums,
    contracts,
    find,
    former,
    held,
    holder,
    outputs,
    projects,
    stakes,
)

__all__ = [
    "MEASURES",
    "STATES",
    "Contract",
    "Holder",
    "Output",
    "Project",
    "Stake",
    "check_sums",
    "contracts",
    "find",
    "former",
    "held",
    "holder",
    "outputs",
    "projects",
    "stakes",
]
