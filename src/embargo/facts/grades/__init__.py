"""Crude grades, their groups, what each seller ships of them and what buyers have run."""

from embargo.facts.grades.figures import (
    Diet,
    Grade,
    Group,
    Mix,
    diets,
    grades,
    group_of,
    groups,
    mixes,
)

__all__ = [
    "Diet",
    "Grade",
    "Group",
    "Mix",
    "diets",
    "grades",
    "group_of",
    "groups",
    "mixes",
]
