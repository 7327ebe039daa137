"""Scores of a prediction against what came about; pure functions on arrays."""

from embargo.evidence.scores.bootstrap import Interval, bootstrap
from embargo.evidence.scores.churn import Churn, shares, sizes
from embargo.evidence.scores.churn import fit as fit_churn
from embargo.evidence.scores.climatology import churn_of, climatology
from embargo.evidence.scores.ensemble import (
    LEVELS,
    Reliability,
    band,
    coverage,
    crps,
    reliability,
    skill,
)
from embargo.evidence.scores.rerouting import (
    backfill,
    diversion,
    large_changes,
    placed_right,
    sign_hits,
)

__all__ = [
    "LEVELS",
    "Churn",
    "Interval",
    "Reliability",
    "backfill",
    "band",
    "bootstrap",
    "churn_of",
    "climatology",
    "coverage",
    "crps",
    "diversion",
    "fit_churn",
    "large_changes",
    "placed_right",
    "reliability",
    "shares",
    "sign_hits",
    "sizes",
    "skill",
]
