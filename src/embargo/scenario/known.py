"""What the rooms to the left know by name: straits, and projects with a basin of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from embargo.errors import InputError, nearest
from embargo.scenario.values import a_word, fold


def a_strait(value: object) -> str:
    """A strait or canal by its name or its id, such as "Suez Canal" or "suez".

    Raises:
        FlawError: none that the world knows, with the nearest one.
    """
    # Imported here: the table of straits needs the whole world, most scenarios do not.
    from embargo.world.straits import NAMES

    if isinstance(value, str):
        spoken = {fold(name): strait for strait, name in NAMES.items()}
        if fold(value) in spoken:
            return spoken[fold(value)]
    return a_word(value, NAMES, "strait")


@cache
def _projects() -> Mapping[str, str]:
    """Each name of a project, folded → its id."""
    from embargo.facts.projects import catalogue

    found: dict[str, str] = {}
    for project in catalogue.projects().values():
        for name in (project.id, project.name, *project.aliases):
            found.setdefault(catalogue.fold(name), project.id)
    return found


def is_project(name: str) -> bool:
    """Whether this is the id, the name or an alias of a project."""
    from embargo.facts.projects import catalogue

    return catalogue.fold(name) in _projects()


def near_project(name: str) -> str | None:
    """The id of the project whose name is most like this one, None if none is much like it."""
    from embargo.facts.projects import catalogue

    near = nearest(catalogue.fold(name), _projects(), cutoff=0.8)
    return _projects()[near] if near else None


def basin_of(name: str) -> str:
    """The basin of a project, if it is the project's alone.

    Raises:
        InputError: an unknown project, or one that shares its basin, with what to write instead.
    """
    from embargo.facts import projects

    project = projects.find(name)
    others = [
        other.name
        for other in projects.projects().values()
        if other.basin == project.basin and other.id != project.id
    ]
    if project.basin == project.place:
        what = f"{project.name} has no basin of its own: the base knows {project.place} as one"
    elif others:
        listed = f"{', '.join(others[:2])}{' and others' if len(others) > 2 else ''}"
        what = f"{project.name} shares the basin {project.basin} with {listed}"
    else:
        return project.basin
    raise InputError.one(what, f"write {project.basin}, and a 'level' for its part")
