"""From a request to a scenario: a ready one or one of its own, sliders, added measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from embargo.errors import Fault, InputError
from embargo.scenario import Scenario, from_options
from embargo.scenario.ready import ready
from embargo.web.settings import limits


def scenario(
    given: str | Mapping[str, Any] | None,
    overrides: Sequence[Mapping[str, Any]] = (),
    options: Mapping[str, Sequence[str]] | None = None,
    start: str | None = None,
    months: int | None = None,
) -> Scenario:
    """The scenario that a request means.

    Arguments:
        given: the id of a ready one, or the keys of a scenario file; never a path.
        overrides: `measure` (from 0), `key` and `value`: what sliders stand at.
        options: measures in the forms of the command line, by kind.
        start, months: first month and length of a path; as in the scenario by default.

    Raises:
        InputError: all that is wrong with it.
    """
    typed: dict[str, Any] = {kind: list(texts) for kind, texts in (options or {}).items() if texts}
    base: Scenario | None = None
    if isinstance(given, str):
        base = ready(given)
    elif given is not None:
        base = Scenario.from_dict(given, source="request")
    if overrides:
        base = _moved(base, overrides)
    found = base
    if typed or base is None or start is not None or months is not None:
        found = from_options(**typed, base=base, start=start, months=months)
    assert found is not None
    if len(found.measures) > limits().measures:
        what = f"{len(found.measures):,} measures, more than {limits().measures:,}"
        raise InputError.one(what, "use lists and groups of places", "measures")
    return found


def of_request(asked: Mapping[str, Any]) -> Scenario:
    """The scenario of the plain values of a request.

    Raises:
        InputError: all that is wrong with it.
    """
    return scenario(
        asked.get("scenario"),
        asked.get("overrides", ()),
        asked.get("options"),
        asked.get("start"),
        asked.get("months"),
    )


def _moved(base: Scenario | None, overrides: Sequence[Mapping[str, Any]]) -> Scenario:
    if base is None:
        raise InputError.one("sliders without a scenario", "name one", "overrides")
    plain = base.to_dict()
    faults = []
    for at, each in enumerate(overrides):
        index = each["measure"]
        if not 0 <= index < len(plain["measures"]):
            what = f"no measure {index}"
            faults.append(Fault(f"overrides[{at}]", what, f"from 0 to {len(base.measures) - 1}"))
            continue
        plain["measures"][index] = {**plain["measures"][index], each["key"]: each["value"]}
    if faults:
        raise InputError(faults)
    changed = Scenario.from_dict(plain, source="request")
    return base if changed.measures == base.measures else changed


def command(asked: Scenario) -> str:
    """What reproduces an answer on the command line; of a scenario of one's own, with its file."""
    if asked.source == "library":
        return f"embargo run {asked.id}"
    return f"embargo run {asked.id}.yaml"
