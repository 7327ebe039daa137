"""Short versions of `python -m bench.soak inputs`, and what it once found."""

from __future__ import annotations

import random
import time

import pytest
from bench.soak import doors, inputs, mutate, sources
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.evidence import events
from embargo.facts import own
from embargo.ledger.read import parse as parse_ledger
from embargo.lines import MOST_VALUES
from embargo.scenario import parse

CHEAP = [name for name in doors.DOORS if name not in ("API", "command lines", "source readers")]


@pytest.mark.parametrize("name", CHEAP)
def test_whatever_comes_through_a_door_is_taken_or_refused(name):
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**63))
    def holds(seed: int) -> None:
        doors.DOORS[name].ask(random.Random(seed))

    holds()


def test_what_comes_to_the_api_is_answered():
    try:
        for seed in range(60):
            doors.DOORS["API"].ask(random.Random(seed))
    finally:
        doors._client().__exit__(None, None, None)
        doors._client.cache_clear()


def test_command_lines_end_with_a_code_and_a_word(capsys):
    for seed in (1, 2, 3, 4, 5, 6, 7, 8):
        doors.DOORS["command lines"].ask(random.Random(seed))


@pytest.mark.sources
def test_sources_that_are_broken_are_refused():
    if not sources.there():
        pytest.skip("public sources are not here")
    for seed in range(40):
        doors.DOORS["source readers"].ask(random.Random(seed))


@pytest.mark.parametrize("read", [parse, events.parse, parse_ledger, own.parse])
def test_aliases_of_aliases_are_refused_before_they_fill_the_memory(read):
    lines = ["a0: &a0 [JPN, RUS]"]
    for level in range(1, 7):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 400)}]")
    lines.append("measures: &m [*a6, *a6]")
    started = time.process_time()
    with pytest.raises(InputError) as refused:
        read("\n".join(lines))
    assert time.process_time() - started < 20
    told = f"holds more than {MOST_VALUES:,} values, aliases written out"
    assert told in str(refused.value) or len(refused.value.faults) > 0


def test_a_scenario_of_aliases_says_so():
    names = ", ".join(["JPN"] * 900)
    measure = f"a: &a {{kind: ban, importer: [{names}], exporter: [{names}]}}\n"
    text = f"{measure}measures: [{', '.join(['*a'] * 900)}]\n"
    with pytest.raises(InputError, match="holds more than 100,000 values, aliases written out"):
        parse(text)


@pytest.mark.parametrize("name", events.ids()[:1] + events.month_ids()[:1])
def test_an_event_whose_sources_are_nothing_is_taken_or_refused(name):
    text = next(each for each in doors.seeds("event") if f"id: {name}\n" in each)
    lines, given = [], False
    for line in text.splitlines():
        given = line.startswith("sources:") or (given and line[:1] in ("-", " "))
        lines += [] if given else [line]
    doors.refused(lambda: events.parse("\n".join([*lines, "sources: null"])))


@pytest.mark.sources
@pytest.mark.parametrize("case", [83615, 421850, 858300])
def test_sources_of_which_a_reader_said_too_much_or_nothing_are_refused(case):
    if not sources.there():
        pytest.skip("public sources are not here")
    assert inputs.run(2, case)["what"] == "refused"


def test_a_case_is_the_same_in_every_run_and_doors_are_chosen_by_their_share():
    assert mutate.text(random.Random(5), doors.seeds("scenario")) == mutate.text(
        random.Random(5), doors.seeds("scenario")
    )
    names = [inputs.door(1, case)[0] for case in range(2_000)]
    assert names == [inputs.door(1, case)[0] for case in range(2_000)]
    share = names.count("options") / len(names)
    whole = sum(door.share for door in doors.DOORS.values())
    assert share == pytest.approx(doors.DOORS["options"].share / whole, abs=0.04)


def test_what_must_not_come_out_is_seen(monkeypatch):
    """The soak would be worth nothing if it could not fail."""

    def bad(_: random.Random) -> bool:
        raise KeyError("x")

    def slow(_: random.Random) -> bool:
        while True:
            pass

    for ask, what in ((bad, "failure"), (slow, "hangs")):
        monkeypatch.setattr(inputs, "DOORS", {"a door": doors.Door(1, ask)})
        monkeypatch.setattr(inputs, "LONGEST", 0.05)
        assert inputs.run(1, 1)["what"] == what
    (row,) = (inputs.run(1, 1),)
    text, failed = inputs.closing([{"cases": 1, "peak": 1.0, "doors": [], "wrong": [row]}])
    assert failed == 1
    assert "(case 1)" in text


@pytest.mark.parametrize("read", [parse, events.parse, parse_ledger, own.parse])
@pytest.mark.parametrize("text", ['id: "a\\ud800"\n', '"a\\udfff": 1\n', '- {id: "\\ud800"}\n'])
def test_half_a_character_is_refused_in_words_that_can_be_printed(read, text):
    with pytest.raises(InputError) as refused:
        read(text)
    assert str(refused.value).encode("utf-8")
    assert "half a character" in str(refused.value) or "expected" in str(refused.value)


@pytest.mark.parametrize("case", [43_333])
def test_what_once_failed_is_refused(case):
    assert inputs.run(1, case)["what"] == "refused"
