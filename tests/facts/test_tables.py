import gzip
from pathlib import Path

import pytest

from embargo.errors import DataError
from embargo.facts.tables import numbers, read_csv

GOOD = "year,place,value\n2022,JPN,1.5\n2023,KOR,2\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_come_as_text_with_their_line(tmp_path: Path) -> None:
    frame = read_csv(write(tmp_path, GOOD), ("year", "value"))
    assert frame.rows() == [("2022", "1.5", "table.csv:2"), ("2023", "2", "table.csv:3")]


def test_a_gzip_file_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode()))
    assert read_csv(path, ("year",))["year"].to_list() == ["2022", "2023"]


@pytest.mark.parametrize("cut", [10, 30, -9])
def test_a_gzip_file_that_breaks_off_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode() * 40)[:cut])
    with pytest.raises(DataError, match="fetch the file again"):
        read_csv(path, ("year",))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("year,place\n2022,JPN\n", "no column 'value'; the header has year, place"),
        ("year,place,value\n2022,JPN,1.5\n2023,K", "table.csv:3: 2 cells"),
        ("year,place,value\n2022,JPN,1,5\n", "table.csv:2: 4 cells"),
        ("year,place,value\n", "0 rows"),
        ("year,place,value\n2022,JPN,1\n2022,JPN,2\n", "table.csv:3: '2022, JPN' is there twice"),
        ('year,place,value\n2022,"JPN,1\n', "cannot be read"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(write(tmp_path, text), ("year", "place", "value"), unique=("year", "place"))
    assert told in str(caught.value)


def test_a_header_that_is_no_header_is_not_told_whole(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_csv(write(tmp_path, "0.5 year," * 50_000), ("year", "place"))
    assert len(str(caught.value)) < 1_000


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="file not found"):
        read_csv(tmp_path / "gone.csv", ("year",))
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)))
    with pytest.raises(DataError, match="cannot be read"):
        read_csv(tmp_path / "binary.csv", ("year",))


def test_an_unquoted_comma_in_free_text_is_mended_where_it_is_known(tmp_path: Path) -> None:
    path = write(tmp_path, "value,source,note\n1,LSEG, GEM,seen\n2,GACC,\n")
    frame = read_csv(path, ("value", "source", "note"), join_at="source")
    assert frame.drop("where").rows() == [("1", "LSEG, GEM", "seen"), ("2", "GACC", "")]


@pytest.mark.parametrize("cell", ["many", "nan", "inf", "1 000"])
def test_a_cell_that_is_no_number_is_told(tmp_path: Path, cell: str) -> None:
    frame = read_csv(write(tmp_path, GOOD.replace("1.5", cell)), ("year", "value"))
    with pytest.raises(DataError, match=r"table\.csv:2"):
        numbers(frame, ("value",))


def test_empty_cells_are_null_only_where_allowed(tmp_path: Path) -> None:
    frame = read_csv(write(tmp_path, GOOD.replace("1.5", "")), ("value",))
    assert numbers(frame, ("value",), empty=True)["value"].to_list() == [None, 2.0]
    with pytest.raises(DataError):
        numbers(frame, ("value",))
