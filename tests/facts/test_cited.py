"""Small tables of cited rows: every fault of a file at once, none let through."""

from dataclasses import dataclass

import pytest

from embargo.errors import DataError, InputError
from embargo.facts import cited


@dataclass(frozen=True)
class Row:
    name: str
    place: str
    value: float | None
    count: int
    tags: tuple[str, ...]
    date: str
    source: str
    status: str


HEAD = "name,place,value,count,tags,date,source,status\n"


def read(tmp_path, text, **options):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    return cited.read(path, Row, **options)


def test_rows_become_objects(tmp_path):
    (row,) = read(tmp_path, HEAD + 'a,JPN,,3,x|y,2024-10,"somebody, 2024",V\n')
    assert row == Row("a", "JPN", None, 3, ("x", "y"), "2024-10", "somebody, 2024", "V")


def test_a_group_is_a_place(tmp_path):
    assert read(tmp_path, HEAD + "a,EU27,1,3,,2024,s,C\n")[0].place == "EU27"


def test_all_faults_of_a_file_come_at_once(tmp_path):
    text = HEAD + (
        "a,JPN,1,3,,2024,s,V\n"
        "b,Japan,x,3.5,,2024-13,,Q\n"
        "c,JPN,inf,,,24,s,V\n"
        "a,JPN,1,3,,2024,s,V\n"
        "d,JPN,1,3,,2024,s\n"
    )
    with pytest.raises(DataError) as caught:
        read(tmp_path, text, unique=("name",))
    faults = [str(fault) for fault in caught.value.faults]
    wanted = [
        "rows.csv:3 value: 'x' is no number",
        "rows.csv:3 count: '3.5' is no whole number",
        "rows.csv:3 source: is empty",
        "rows.csv:3 status: 'Q' is unknown",
        "rows.csv:3 place: 'Japan' is no place",
        "rows.csv:3 date: '2024-13' is no date",
        "rows.csv:4 value: 'inf' is no number",
        "rows.csv:4 count: '' is no number",
        "rows.csv:4 date: '24' is no date",
        "rows.csv:5: repeats line 2",
        "rows.csv:6: has another number of cells",
    ]
    assert len(faults) == len(wanted)
    for start, fault in zip(wanted, faults, strict=True):
        assert fault.startswith(start)


def test_columns_must_be_those_of_the_model(tmp_path):
    with pytest.raises(DataError) as caught:
        read(tmp_path, "name,plaice\na,JPN\n")
    text = str(caught.value)
    assert "no column 'place'" in text
    assert "unknown column 'plaice'" in text


def test_words_are_checked(tmp_path):
    with pytest.raises(DataError, match=r"'a' is unknown; use one of b, c"):
        read(tmp_path, HEAD + "a,JPN,1,3,,2024,s,V\n", words={"name": ("b", "c")})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.csv: cannot be read"):
        cited.read(tmp_path / "nowhere.csv", Row)


@pytest.mark.parametrize(
    ("when", "month"),
    [(2024, "2024-12"), ("2024", "2024-12"), ("2024-06", "2024-06"), ("2024-06-15", "2024-06")],
)
def test_a_date_stands_for_a_month(when, month):
    assert cited.month_of(when) == month


@pytest.mark.parametrize("when", ["soon", "2025-13", "2025-1", "", 25])
def test_what_is_no_date_is_refused(when):
    with pytest.raises(InputError):
        cited.month_of(when)
