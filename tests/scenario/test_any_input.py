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
    Timing,
    describe,
    from_options,
    label,
    month,
    parse,
    read,
    to_yaml,
)
from embargo.scenario.keys import Key

WORDS = st.sampled_from(
    [
        *KINDS,
        *["kind", "importer", "exporter", "fuel", "level", "limit", "rate", "unit", "except"],
        *["id", "title", "source", "measures", "place", "resource"],
        *["from", "until", "ramp", "announced", "compliance", "months", "world", "path", "project"],
        *["2026-01", "2026-12", "2027-06", "2026", "2026-13", "hormuz", "suez", "closed", "linear"],
        *["contracts", "pipeline", "sakhalin-2", "yamal-lng", "GW", "mb", "USD/MMBtu", "crude"],
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
        for key in (*kind.keys, *Timing.keys)
    },
)

MONTHS = st.integers(month("2025-01"), month("2030-12")).map(label)
PLACES = st.sampled_from(["JPN", "IND", "G7", "EU27", ["CHN", "TUR"], ["KOR", "TWN"]])
SELLERS = st.sampled_from(["RUS", "RUS_YAMAL", "sakhalin-2", ["RUS", "IRN"], "QAT", "OPEC"])
FITTING = {
    "places": PLACES,
    "exporters": SELLERS,
    "fuels": st.sampled_from(["crude", "lng", "oil", "all"]),
    "market": st.sampled_from(["crude", "gas", ["oil", "coal"]]),
    "resource": st.sampled_from(["lng_export", "loading"]),
    "strait": st.sampled_from(["hormuz", "Suez Canal"]),
    "number": st.floats(-0.5, 1) | st.floats(0, 100),
    "whole": st.integers(0, 24),
    "flag": st.booleans(),
    "month": MONTHS,
    "path": st.dictionaries(MONTHS, st.floats(0, 1), max_size=4),
    "flow unit": st.sampled_from(["Mt", "PJ", "mb/d"]),
    "rate": st.sampled_from(["percent", "USD/GJ", "USD/bbl"]),
    "wedge": st.sampled_from(["USD/GJ", "USD/bbl"]),
    "stock unit": st.sampled_from(["mb", "bcm", "PJ", "mb/d"]),
    "power unit": st.sampled_from(["TWh", "GW"]),
}


def fitting(key: Key) -> st.SearchStrategy[object]:
    """Values that a key might well take."""
    return st.sampled_from(key.among) if key.takes == "word" else FITTING[key.takes]


@st.composite
def likely(draw: st.DrawFn) -> dict[str, object]:
    """A measure that has good chances, dates in any order among them."""
    kind = KINDS[draw(st.sampled_from(list(KINDS)))]
    dates = [key for key in Timing.keys if key.name in kind.dates]
    given = {"kind": kind.kind}
    for key in (*kind.keys, *dates):
        needed = key.name in kind.needs or (key.required and key.name != "except")
        if key.name != "except" and (needed or draw(st.integers(0, 2)) == 0):
            given[key.name] = draw(fitting(key))
    return given


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
    again = parse(to_yaml(scenario))
    assert again.measures == scenario.measures
    assert again.to_dict() == scenario.to_dict()
    assert scenario.dated == (again.first is not None or again.months is not None)
    assert 1 <= scenario.length <= 60
    first = scenario.first if scenario.first is not None else month("2026-01")
    for measure in scenario.measures:
        assert all(0 <= measure.strength(at) <= 1 for at in range(first, first + scenario.length))


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES | st.fixed_dictionaries({"measures": st.lists(MEASURES | VALUES, max_size=4)}))
def test_any_python_value(value):
    lands(lambda: Scenario.from_dict(value))


@settings(deadline=None, max_examples=600, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {"measures": st.lists(likely(), min_size=1, max_size=3)},
        optional={
            "from": MONTHS,
            "months": st.integers(-1, 70),
            "world": st.integers(2000, 2030),
        },
    )
)
def test_any_likely_measures_and_dates(value):
    lands(lambda: Scenario.from_dict(value))


@settings(deadline=None, max_examples=300)
@given(likely(), st.integers(0, 4))
def test_any_likely_measure_as_an_option(given_, shift):
    value = {**given_, "title": "x"} if shift == 4 else given_
    text = ", ".join(f"{key}: {part}" for key, part in value.items())
    lands(lambda: from_options(measure=[text]))


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
    lands(lambda: from_options(measure=[text.replace(":", ": ")]))


@settings(deadline=None, max_examples=100)
@given(
    title=st.text(max_size=60),
    level=st.floats(0, 1),
    limit=st.floats(0, 1e15),
    rate=st.floats(0, 1e4),
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
