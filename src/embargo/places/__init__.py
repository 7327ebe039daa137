"""Countries, territories and remainders; groups of them; areas of the statistical review."""

from embargo.places.areas import area_members, areas, is_area
from embargo.places.coordinates import coordinates
from embargo.places.groups import Group, expand, group, groups, is_group
from embargo.places.table import (
    REGIONS,
    Place,
    codes,
    is_remainder,
    name,
    place,
    region,
    remainder_of,
    resolve,
)

__all__ = [
    "REGIONS",
    "Group",
    "Place",
    "area_members",
    "areas",
    "codes",
    "coordinates",
    "expand",
    "group",
    "groups",
    "is_area",
    "is_group",
    "is_remainder",
    "name",
    "place",
    "region",
    "remainder_of",
    "resolve",
]
