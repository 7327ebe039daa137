import polars as pl
import pytest

from embargo.errors import DataError
from embargo.facts import SCHEMA, check, tidy

ROW = {
    "period": "2023",
    "fuel": "lng",
    "exporter": "RUS",
    "exporter_kind": "place",
    "importer": "JPN",
    "importer_kind": "place",
    "metric": "trade",
    "value": 6.1,
    "unit": "Mt",
    "basis": "customs",
    "source": "made up",
    "vintage": "",
    "status": "M",
    "flag": "",
    "note": "",
    "where": "sample:2",
}


def table(**changes: object) -> pl.DataFrame:
    return pl.DataFrame([{**ROW, **changes}], schema=SCHEMA)


def faults_of(frame: pl.DataFrame) -> str:
    with pytest.raises(DataError) as caught:
        check(frame)
    return str(caught.value)


def test_a_sound_observation_passes_unchanged() -> None:
    frame = table()
    assert check(frame).equals(frame)


@pytest.mark.parametrize(
    "period",
    ["2023", "2023-05", "2023-05-31", "2023-Q4", "2023-H1", "FY2024", "2024-06/2025-05",
     "2009/2031"],
)  # fmt: skip
def test_all_forms_of_a_period_pass(period: str) -> None:
    assert check(table(period=period)).height == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"period": "May 2023"}, "period 'May 2023' cannot be read"),
        ({"period": "2023-5"}, "period '2023-5' cannot be read"),
        ({"fuel": "gasoline"}, "fuel 'gasoline' is unknown"),
        ({"metric": "imports"}, "metric 'imports' is unknown"),
        ({"status": "X"}, "status 'X' is unknown"),
        ({"basis": "hearsay"}, "basis 'hearsay' is unknown"),
        ({"unit": ""}, "unit '' is empty"),
        ({"source": ""}, "source '' is empty"),
        ({"value": None}, "value None is empty"),
        ({"value": float("nan")}, "value nan is no number"),
        ({"value": float("inf")}, "value inf is no number"),
        ({"exporter": "Russia"}, "exporter 'Russia' is no place"),
        ({"exporter": ""}, "exporter '' and its kind do not agree"),
        ({"importer_kind": "region"}, "importer_kind 'region' is unknown"),
    ],
)
def test_each_fault_is_told_with_its_place(change: dict[str, object], told: str) -> None:
    text = faults_of(table(**change))
    assert told in text
    if change.get("source") != "":
        assert text.startswith("made up sample:2: ")


def test_all_faults_come_at_once() -> None:
    text = faults_of(table(fuel="gasoline", period="soon", value=None))
    assert len(text.splitlines()) == 3


def test_many_faults_of_one_sort_are_counted() -> None:
    rows = [{**ROW, "fuel": "gasoline", "where": f"sample:{line}"} for line in range(25)]
    text = faults_of(pl.DataFrame(rows, schema=SCHEMA))
    assert len(text.splitlines()) == 11
    assert "in 15 more rows" in text


def test_columns_missing_unknown_or_of_another_type_are_told() -> None:
    frame = table().drop("unit").with_columns(extra=1, value=pl.lit("6.1"))
    text = faults_of(frame)
    assert "no column 'unit'" in text
    assert "unknown column 'extra'" in text
    assert "column 'value' is String" in text


def test_the_same_row_twice_is_refused_and_another_row_of_the_file_is_not() -> None:
    assert "given twice" in faults_of(pl.concat([table(), table()]))
    assert check(pl.concat([table(), table(where="sample:3", value=5.9)])).height == 2


def test_tidy_fills_constants_and_leaves_other_text_empty() -> None:
    bare = pl.DataFrame({"period": ["2023"], "fuel": ["coal"], "value": [1.0]})
    made = tidy(bare, metric="stock", unit="Mt", basis="other", source="s", vintage="v", status="M")
    assert made.columns == list(SCHEMA)
    assert made.row(0, named=True)["exporter"] == ""
    assert made.row(0, named=True)["unit"] == "Mt"


def test_tidy_tells_what_has_no_default() -> None:
    with pytest.raises(DataError, match="no column 'unit'"):
        tidy(pl.DataFrame({"period": ["2023"]}), metric="stock")
