"""Are files read in their formats and encodings, and refused with a reason where they cannot be?"""

from __future__ import annotations

from pathlib import Path

import pytest

from embargo.errors import InputError
from embargo.ledger.reading.markup import words
from embargo.ledger.reading.source import LARGEST, read_file

SENTENCE = "Türkiye took 5,8 Mt – “less” than Japan."


@pytest.mark.parametrize(
    ("encoding", "asked"),
    [
        ("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("utf-32", None),
        ("cp1252", "cp1252"), ("utf-8", "utf-8"),
    ],
)  # fmt: skip
def test_encodings(encoding: str, asked: str | None, tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_bytes(SENTENCE.encode(encoding))
    found = read_file(path, asked)
    assert found.text == SENTENCE
    assert found.same == (encoding == "utf-8")


def test_a_page_says_its_own_encoding(tmp_path: Path):
    path = tmp_path / "a.html"
    page = f'<html><head><meta charset="windows-1252"></head><p>{SENTENCE}</p></html>'
    path.write_bytes(page.encode("cp1252"))
    found = read_file(path)
    assert (found.text.strip(), found.format, found.same) == (SENTENCE, "html", False)


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n ", "empty"),
        ("a.txt", b"%PDF-1.7 x", "PDF"),
        ("a.docx", b"PK\x03\x04 x", "office document"),
        ("a.txt", b"\x00\x01\x02", "binary"),
        ("a.txt", b"ok\ncaf\xe9", "a.txt:2"),
        ("a.txt", b"x" * (LARGEST + 1), f"{LARGEST:,}"),
        ("a.csv", b"a,b", ".csv"),
        ("a.html", b"<p></p><script>x</script>", "no words"),
    ],
)
def test_files_that_are_refused(name: str, content: bytes, word: str, tmp_path: Path):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_file(path)
    (fault,) = error.value.faults
    assert word in str(fault)
    assert fault.remedy


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "hex", ""])
def test_encodings_that_are_none(encoding: str, tmp_path: Path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    with pytest.raises(InputError, match="--encoding"):
        read_file(path, encoding)


def test_folders_and_missing_files(tmp_path: Path):
    with pytest.raises(InputError, match="folder"):
        read_file(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_file(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>A &amp; B</p><p>C</p>", "A & B\n\nC"),
        ("<p>640&nbsp;000 b/d</p>", "640\u00a0000 b/d"),
        ("<script>var x = '<p>no</p>';</script>yes", "yes"),
        ("<style>p{}</style><!-- no --><b>y</b>es", "yes"),
        ("<head><title>Oil &lt; gas</title><meta></head><h1>T</h1>", "Oil < gas\n\nT"),
        ("a < b and 3<4", "a < b and 3<4"),
        ("&#x4A;apan &bogus; &", "Japan &bogus; &"),
        ("<p>unclosed <b", "unclosed "),
        ("<script>never closed", ""),
    ],
)
def test_words_of_a_page(page: str, text: str):
    assert words(page).strip() == text.strip()
