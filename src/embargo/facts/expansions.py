"""New capacity, past and on its way: plants and pipelines, how much, from when, as cited facts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from embargo.errors import DataError, Fault
from embargo.facts import cited, projects

FILE = Path(__file__).with_name("expansions.csv")
STAGES = {
    "operating": "in operation, perhaps not yet in full",
    "construction": "being built",
    "planned": "agreed or announced",
}
"""How sure it is to come."""


@dataclass(frozen=True)
class Expansion:
    """New capacity to send out fuel.

    Attributes:
        project: id of `facts.projects`; empty where it has none.
        basin: basin of the base that it adds to.
        importer: the other end of a pipeline; empty for a plant.
        amount, unit: Mt/y of LNG or bcm/y of pipeline gas.
        start: month of the first delivery; empty if nobody says.
        ramp: months from the first delivery to all of it.
        decided: month of the decision to build; empty where it was not looked up.
    """

    project: str
    name: str
    exporter: str
    basin: str
    importer: str
    fuel: str
    stage: str
    amount: float
    unit: str
    start: str
    ramp: int
    decided: str
    source: str
    status: str
    note: str


@cache
def expansions() -> tuple[Expansion, ...]:
    """All that is known, in the order of the file.

    Raises:
        DataError: the table is faulty, or names a project that is not known.
    """
    rows = cited.read(
        FILE,
        Expansion,
        words={
            "fuel": ("lng", "pipeline_gas"),
            "stage": STAGES,
            "unit": ("Mt/y", "bcm/y"),
        },
        places=("exporter", "importer"),
        dates=("start", "decided"),
        unique=("name",),
    )
    faults = [
        Fault(f"{FILE.name} {row.name}", what, remedy)
        for row in rows
        for wrong, what, remedy in (
            (row.amount <= 0 or row.ramp < 1, "amount or ramp is not above zero", "correct it"),
            (
                bool(row.project) and row.project not in projects.projects(),
                f"unknown project {row.project!r}",
                "use an id of `embargo project`, or leave it empty",
            ),
            (
                (row.fuel == "lng") != (row.unit == "Mt/y"),
                "its unit is not that of its fuel",
                "Mt/y for LNG, bcm/y for pipeline gas",
            ),
            (
                (row.fuel == "lng") != (not row.importer),
                "a pipeline has an importer, a plant has none",
                "correct it",
            ),
            (len(row.start) not in (0, 7), "its start is no month", "write 2026-07"),
            (len(row.decided) not in (0, 7), "its decision has no month", "write 2026-07"),
            (
                bool(row.start) and row.decided > row.start,
                "it was decided after its start",
                "correct one of the months",
            ),
        )
        if wrong
    ]
    if faults:
        raise DataError(faults)
    return rows
