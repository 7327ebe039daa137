"""How much of a re-routing was placed right, and which large changes went the right way."""

from __future__ import annotations

import numpy as np

from embargo.errors import InputError
from embargo.evidence.problem import Bools, Floats, Problem

SHARE_OF_SHOCK = 0.01
"""A change below this share of the treated flows that were lost is not large, whatever its band."""


def placed_right(predicted: Floats, observed: Floats) -> float:
    """Give Σ min(p⁺, o⁺) / max(Σ p⁺, Σ o⁺), with ⁺ the increases against the base.

    1 only if all increases agree; 0 if none does; neither missing nor inventing flows pays. NaN
    where nothing rose on either side. The unit does not matter.

    Arguments:
        predicted, observed: changes against the base, of the same flows.
    """
    predicted, observed = _same(predicted, observed)
    p, o = np.maximum(predicted, 0.0), np.maximum(observed, 0.0)
    most = max(float(p.sum()), float(o.sum()))
    return float(np.minimum(p, o).sum()) / most if most > 0 else float("nan")


def diversion(problem: Problem, flow1: Floats, exporters: Bools) -> Floats:
    """Give [I] the change of what the scored exporters sell to each importer, together.

    Treated pairs and home use are left out.

    Arguments:
        problem: the case.
        flow1: [E, I] predicted or observed flows.
        exporters: [E] the targets.
    """
    sold: Floats = (_change(problem, flow1) * exporters[:, None]).sum(axis=0)
    return sold


def backfill(problem: Problem, flow1: Floats, importers: Bools) -> Floats:
    """Give [E] the change of what the scored importers buy from each exporter, together.

    Treated pairs and home use are left out.

    Arguments:
        problem: the case.
        flow1: [E, I] predicted or observed flows.
        importers: [I] the buyers that stopped.
    """
    bought: Floats = (_change(problem, flow1) * importers[None, :]).sum(axis=1)
    return bought


def _change(problem: Problem, flow1: Floats) -> Floats:
    return np.where(problem.fixed | problem.home, 0.0, flow1 - problem.flow0)


def large_changes(observed: Floats, low: Floats, high: Floats, shock: float) -> Bools:
    """Mark the observed changes that count as large.

    A change is large where it lies outside the central 80 % band of ordinary churn of its flow and
    is at least 1 % of the shock: the first keeps out noise, the second dust.

    Arguments:
        observed: changes against the base.
        low, high: the band of ordinary change of each flow, from `climatology`.
        shock: sum of the treated flows that were lost, a positive number.
    """
    return ((observed < low) | (observed > high)) & (np.abs(observed) >= SHARE_OF_SHOCK * shock)


def sign_hits(predicted: Floats, observed: Floats, large: Bools) -> float:
    """Give the share of large changes whose sign was predicted; NaN where none is large.

    No predicted change is a miss.
    """
    predicted, observed = _same(predicted, observed)
    if not large.any():
        return float("nan")
    return float((np.sign(predicted) == np.sign(observed))[large].mean())


def _same(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        raise InputError.one(
            f"{one.shape} predicted changes for {other.shape} observed ones",
            "give the same flows in the same order",
        )
    return one, other
