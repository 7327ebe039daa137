"""The band of a backtest: parameters, places and ordinary churn drawn together."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from embargo.evidence import model, placing, scores
from embargo.evidence.ensemble.design import Design
from embargo.evidence.events import Event
from embargo.evidence.problem import Bools, Floats, Problem

SETS = 32
"""Parameter sets behind a band, drawn as `embargo run --draws` draws them."""

SEED = 1

CHURNS = 8
"""Other places for the moved volume on each, with ordinary churn on top."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The model's answers at drawn parameters.

    Attributes:
        flows: [E, I] of each draw that was solved.
        precision: the parameter ``placing`` of each.
        numbers: which draws they are.
        failed: how many were not solved.
    """

    flows: tuple[Floats, ...]
    precision: tuple[float, ...]
    numbers: tuple[int, ...]
    failed: int


def sample(event: Event, problem: Problem, sets: int = SETS) -> Sample:
    """Give the model's answers at drawn parameters, under drawn sourcing rules.

    Arguments:
        event: the event.
        problem: its case.
        sets: how many.
    """
    design = Design.of(sets, SEED)
    flows, precision, numbers = [], [], []
    for number in range(design.size):
        parameters = design.parameters(number)
        said = model.predict(event, problem, parameters)
        if said.converged:
            flows.append(said.flow1)
            precision.append(parameters.value("placing"))
            numbers.append(number)
    failed = design.size - len(flows)
    return Sample(tuple(flows), tuple(precision), tuple(numbers), failed)


def around(
    problem: Problem, drawn: Sample, exporters: Bools, lag: int, precision: float | None = None
) -> Floats:
    """Give [draws, E, I] flows: every answer `CHURNS` times, placed anew and churned.

    Arguments:
        problem: the case.
        drawn: the model's answers.
        exporters: [E] whose diversion is scored.
        lag: years between base and outcome.
        precision: in place of the drawn ones; infinity leaves every volume where the model has it.

    Raises:
        InputError: the history is too short for ordinary churn.
    """
    churn = scores.churn_of(problem, lag)
    sellers = placing.targets(problem, exporters)
    rows = []
    for flow1, own, number in zip(drawn.flows, drawn.precision, drawn.numbers, strict=True):
        rng = np.random.default_rng((SEED, number))
        for churned in range(CHURNS):
            flow = placing.placed(
                rng, problem, flow1, sellers, own if precision is None else precision
            )
            near = replace(problem, flow0=flow)
            seed = number * CHURNS + churned
            rows.append(scores.climatology(near, lag=lag, draws=1, seed=seed, churn=churn)[0])
    return np.array(rows)
