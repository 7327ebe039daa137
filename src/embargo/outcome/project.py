"""A project as it stands in the world: who holds it, who bought ahead, who lives on it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from embargo import places
from embargo.errors import InputError
from embargo.facts import base, projects
from embargo.facts.basins import basin_name
from embargo.facts.reconcile.chosen import home_of
from embargo.outcome.export import number, records

SCHEMA = "embargo.project/1"
"""Name and version of the JSON; keys are added, never changed."""

_FLOWS = {
    "fuel": pl.String,
    "importer": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "share_of_basin": pl.Float64,
    "share_of_imports": pl.Float64,
    "share_of_consumption": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class ProjectView:
    """What is known of a project.

    Arguments:
        project: name, place, basin, terminal, operator, source.
        year: of the base.
        outputs: capacities and outputs, as cited.
        stakes, former: shares held, and given up.
        held_by: shares by home of the holder, in %, the largest first.
        contracts: long-term purchases, those that run in the year first.
        flows: what the project's basin ships in the base by fuel and buyer, with each buyer's
            dependence on it.
        sharing: other projects that ship by the same basin; empty if the basin is the project's.
        capacity_share: its part of the LNG capacity in operation of that basin, 0 to 1; None if
            it makes no LNG or none is in operation.
    """

    project: projects.Project
    year: int
    outputs: tuple[projects.Output, ...]
    stakes: tuple[projects.Stake, ...]
    former: tuple[projects.Stake, ...]
    held_by: dict[str, float]
    contracts: tuple[projects.Contract, ...]
    flows: pl.DataFrame
    basin: str
    basin_name: str
    sharing: tuple[str, ...]
    capacity_share: float | None

    def __repr__(self) -> str:
        return f"<ProjectView of {self.project.name}, {self.year}>"

    def contracted(self, importer: str | None = None) -> float:
        """Long-term purchases that run in the year, in Mt, by one buying place or by all."""
        return sum(
            row.mt_y or 0.0
            for row in self.contracts
            if row.runs(self.year) and importer in (None, row.importer)
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts and lists, schema `embargo.project/1`."""
        project = asdict(self.project)
        project["aliases"] = list(self.project.aliases)
        return {
            "schema": SCHEMA,
            "vintage": base.vintage(),
            "project": project,
            "outputs": [asdict(row) for row in self.outputs],
            "stakes": [asdict(row) | {"place": _home(row)} for row in self.stakes],
            "former_stakes": [asdict(row) | {"place": _home(row)} for row in self.former],
            "held_by": {place or "unknown": number(v) for place, v in self.held_by.items()},
            "contracts": [asdict(row) | {"runs": row.runs(self.year)} for row in self.contracts],
            "contracted": {
                code: number(self.contracted(code))
                for code in dict.fromkeys(row.importer for row in self.contracts)
            },
            "year": self.year,
            "basin": self.basin,
            "basin_name": self.basin_name,
            "sharing": list(self.sharing),
            "capacity_share": number(self.capacity_share),
            "flows": records(self.flows),
        }

    def to_json(self) -> str:
        """One JSON object, schema `embargo.project/1`."""
        return json.dumps(self.to_dict(), ensure_ascii=False, allow_nan=False)


def project(name: str, year: int | None = None) -> ProjectView:
    """A project by its name, with its basin's flows in a year of the base.

    Arguments:
        name: id, name or alias, however written.
        year: of the base; the newest by default.

    Raises:
        InputError: an unknown project (with the nearest) or year.
    """
    found = projects.find(name)
    when = base.years()[-1] if year is None else base.check_year(year)
    held = projects.held(found.id)
    by_place: dict[str, float] = {}
    for row in held:
        by_place[_home(row)] = by_place.get(_home(row), 0.0) + (row.share_pct or 0.0)
    own = tuple(row for row in projects.outputs() if row.project == found.id)
    made = {row.fuel for row in own}
    basin = _in_base(found, when)
    together = [
        p.id
        for p in projects.projects().values()
        if _in_base(p, when) == basin and made & _fuels(p.id)
    ]
    return ProjectView(
        project=found,
        year=when,
        outputs=tuple(sorted(own, key=lambda row: (row.fuel != "lng", row.measure, row.date))),
        stakes=held,
        former=projects.former(found.id),
        held_by=dict(sorted(by_place.items(), key=lambda item: -item[1])),
        contracts=tuple(
            sorted(
                (row for row in projects.contracts() if row.project == found.id),
                key=lambda row: (not row.runs(when), row.importer, -(row.mt_y or 0.0)),
            )
        ),
        flows=_flows(basin, made, when),
        basin=basin,
        basin_name=basin_name(basin, "gas" if "lng" in made else "crude"),
        sharing=tuple(p for p in together if p != found.id),
        capacity_share=_capacity_share(found.id, together),
    )


def project_list(place: str | None = None, held_by: str | None = None) -> list[dict[str, Any]]:
    """Projects in brief: id, name, place, kind, basin, terminal, start_year, operating_mt_y and
    construction_mt_y (LNG, None if none), held_pct.

    Arguments:
        place: only those of a place or a group.
        held_by: only those in which holders of a place or a group have a stake; `held_pct` is
            theirs together, 0 if only the holder is known, and None without this argument.

    Raises:
        InputError: an unknown place.
    """
    wanted = None if place is None else set(_members(place, "--in"))
    homes = None if held_by is None else set(_members(held_by, "--held-by"))
    found = []
    for one in projects.projects().values():
        theirs = [row for row in projects.held(one.id) if homes and _home(row) in homes]
        if (wanted is not None and one.place not in wanted) or (homes is not None and not theirs):
            continue
        capacity = {
            row.measure: row.value
            for row in projects.outputs()
            if row.project == one.id and row.unit == "Mt/y" and row.fuel == "lng"
        }
        found.append(
            {
                "id": one.id,
                "name": one.name,
                "place": one.place,
                "kind": one.kind,
                "basin": one.basin,
                "terminal": one.terminal,
                "start_year": one.start_year,
                "operating_mt_y": capacity.get("operating"),
                "construction_mt_y": capacity.get("construction"),
                "held_pct": None if homes is None else sum(row.share_pct or 0 for row in theirs),
            }
        )
    return found


def _members(place: str, where: str) -> tuple[str, ...]:
    try:
        return places.expand(place)
    except InputError as error:
        raise error.at(where) from None


def _home(row: projects.Stake) -> str:
    who = projects.holder(row.holder)
    return "" if who is None else who.place


def _fuels(project: str) -> set[str]:
    return {row.fuel for row in projects.outputs() if row.project == project}


def _in_base(found: projects.Project, year: int) -> str:
    """The project's basin as the base keeps it: itself, or the remainder of a small country."""
    if found.basin != found.place:
        return found.basin
    standing = frozenset(base.balances(year)["place"]) - {""}
    chosen = frozenset(code for code in standing if not places.is_remainder(code))
    return home_of(found.place, chosen)


def _capacity_share(project: str, together: list[str]) -> float | None:
    running = dict.fromkeys(together, 0.0)
    for row in projects.outputs():
        if row.project in running and row.fuel == "lng" and row.measure == "operating":
            running[row.project] += row.value
    total = sum(running.values())
    return running.get(project, 0.0) / total if running.get(project) and total else None


def _flows(basin: str, made: set[str], year: int) -> pl.DataFrame:
    flows = base.flows(year)
    out = flows.filter(
        (pl.col("basin") == basin)
        & pl.col("fuel").is_in(sorted(made))
        & (pl.col("exporter") != pl.col("importer"))
    )
    bought = (
        flows.filter(pl.col("exporter") != pl.col("importer"))
        .group_by("importer", "fuel")
        .agg(imports=pl.col("value").sum())
    )
    used = base.balances(year).select("market", importer="place", consumption="consumption")
    return (
        out.join(bought, on=["importer", "fuel"], how="left")
        .join(used, on=["market", "importer"], how="left")
        .with_columns(
            share_of_basin=pl.col("value") / pl.col("value").sum().over("fuel"),
            share_of_imports=pl.col("value") / pl.col("imports"),
            share_of_consumption=pl.when(pl.col("consumption") > 0).then(
                pl.col("balance") / pl.col("consumption")
            ),
        )
        .sort(["fuel", "value"], descending=[True, True])
        .select([pl.col(name).cast(kind) for name, kind in _FLOWS.items()])
    )
