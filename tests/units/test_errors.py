"""Do errors say where, what and the remedy, all at once?"""

from __future__ import annotations

import pickle

import pytest

from embargo.errors import DataError, EmbargoError, Fault, InputError, nearest


def test_a_fault_reads_where_what_remedy() -> None:
    assert str(Fault("a.yaml:4", "unknown fuel 'lgn'", "did you mean 'lng'?")) == (
        "a.yaml:4: unknown fuel 'lgn'; did you mean 'lng'?"
    )
    assert str(Fault("", "it broke")) == "it broke"


def test_an_error_prints_one_fault_a_line() -> None:
    error = InputError([Fault("a", "x", "y"), Fault("b", "z")])
    assert str(error) == "a: x; y\nb: z"
    assert len(error.faults) == 2
    assert isinstance(error, EmbargoError)


def test_places_in_the_input_are_added_from_outside() -> None:
    error = DataError.one("x", "y", "row 3").at("file.csv")
    assert isinstance(error, DataError)
    assert error.faults == (Fault("file.csv row 3", "x", "y"),)
    assert InputError.one("x").at("line 1").faults[0].where == "line 1"


def test_errors_survive_a_trip_between_processes() -> None:
    error = InputError([Fault("a", "x", "y"), Fault("b", "z")])
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is InputError
    assert again.faults == error.faults


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("importr", ["importer", "exporter"], "importer"),
        ("IMPORTER", ["importer", "exporter"], "importer"),
        ("lgn", ["lng", "coal"], "lng"),
        ("sausage", ["USA", "importer"], None),
        ("", ["a"], None),
        ("saudi", ["Saudi Arabia", "Sao Tome"], "Saudi Arabia"),
    ],
)
def test_the_nearest_name(name: str, known: list[str], expected: str | None) -> None:
    assert nearest(name, known) == expected
