"""Whatever is given, does it end in a scenario or in an `InputError`, and in nothing else?"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.scenario import (
    FORMS,
    KINDS,
    Ban,
    Demand,
    Quota,
    Scenario,
    Tariff,
    describe,
    from_options,
    parse,
    read,
    to_yaml,
)

WORDS = st.sampled_from(
    [
        *KINDS,
        *["kind", "importer", "exporter", "fuel", "level", "limit", "rate", "unit", "except"],
        *["id", "title", "source", "measures", "place", "resource"],
        *["JPN", "RUS", "EU27", "WORLD", "Japan", "RUS_YAMAL", "lng", "gas", "all", "lng_export"],
        *["Mt", "PJ", "percent", "USD/bbl", "0.5", "-1", ".nan", "null", "~", "true", "1e400"],
    ]
)
SCALARS = st.one_of(
    WORDS,
    st.text(max_size=20),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=5),
    st.just(10**4000),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS, inner, max_size=5),
    max_leaves=12,
)
MEASURES = st.fixed_dictionaries(
    {"kind": st.sampled_from(list(KINDS))},
    optional={
        key.name: VALUES | WORDS | st.lists(WORDS, max_size=3) | st.floats(0, 1)
        for kind in KINDS.values()
        for key in kind.keys
    },
)
YAML_PIECES = st.sampled_from(
    [*"[]{}:,-#&*!|>'\"%@`?~\t\n ", "\n  - ", ": ", "<<: ", "--- ", "&a ", "*a "]
)


def lands(build) -> None:
    """A scenario that describes itself and reads back, or an error with a place and a text."""
    error: InputError | None = None
    try:
        scenario = build()
    except InputError as refused:
        error = refused
    if error is not None:
        assert error.faults
        assert all(fault.where and fault.what for fault in error.faults)
        assert len(str(error).splitlines()) == len(error.faults)
        assert str(error).encode("utf-8")
        return
    assert isinstance(scenario, Scenario)
    assert str(scenario)
    assert parse(to_yaml(scenario)).measures == scenario.measures


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES | st.fixed_dictionaries({"measures": st.lists(MEASURES | VALUES, max_size=4)}))
def test_any_python_value(value):
    lands(lambda: Scenario.from_dict(value))


@settings(deadline=None, max_examples=300)
@given(st.lists(YAML_PIECES | WORDS | st.text(max_size=3), max_size=40).map("".join))
def test_any_text(text):
    lands(lambda: parse(text))
    lands(lambda: parse("measures:\n  - {kind: ban, importer: " + text))


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path, content):
    path = tmp_path / "any.yaml"
    path.write_bytes(content)
    lands(lambda: read(path))


@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(list(FORMS)), st.lists(WORDS | st.text(max_size=5), max_size=5).map(":".join)
)
def test_any_option(kind, text):
    lands(lambda: from_options(**{kind: [text]}))


@settings(deadline=None, max_examples=100)
@given(
    title=st.text(max_size=60),
    level=st.floats(0, 1),
    limit=st.floats(0, 1e15),
    rate=st.floats(0, 1e6),
    shift=st.floats(-1, 5, exclude_min=True),
)
def test_any_number_and_title_reads_back(title, level, limit, rate, shift):
    measures = (
        Ban("JPN", "RUS", "lng", level),
        Quota("IND", "RUS", "all", limit, "PJ"),
        Tariff("USA", "CAN", "crude", rate, "USD/bbl"),
        Demand("EU27", "gas", shift),
    )
    given_title = {} if not title.strip() else {"title": title}
    scenario = Scenario.from_dict(
        {"id": "x", **given_title, "measures": Scenario("x", "x", measures).to_dict()["measures"]}
    )
    again = parse(to_yaml(scenario))
    assert again.measures == measures
    assert again.title == scenario.title
    assert describe(again.measures) == str(scenario)


@pytest.mark.parametrize("deep", [5, 5000])
def test_a_value_that_holds_itself_ends(deep):
    loop: list[object] = []
    loop.append(loop)
    nested: object = "JPN"
    for _ in range(deep):
        nested = [nested]
    for value in (loop, nested, {"measures": loop}, {"measures": [{"kind": nested}]}):
        with pytest.raises(InputError):
            Scenario.from_dict(value)  # type: ignore[arg-type]
