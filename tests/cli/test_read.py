"""`embargo read`: what it shows, its JSON, its draft, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embargo.cli import main
from embargo.ledger import read as ledgers

Capture = pytest.CaptureFixture[str]
TEXT = (
    "The minister expects that Japan will stop importing Russian energy.\n"
    "It rained.\n"
    "Japan took about 9 % of its LNG imports from Russia in September.\n"
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_people_get_sentences_findings_and_what_to_look_at(article: Path, capsys: Capture):
    assert main(["read", str(article), "--dated", "2025-10-16"]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert max(map(len, text.splitlines()[1:])) <= 100
    for word in (
        "demand (", "about 9 % (share)", "September = 2025-09", "Japan, from Russia, LNG",
        "will stop", "fuel slippage", "1 sentence without", "A person confirms",
    ):  # fmt: skip
        assert word in text, word
    assert "rained" not in text
    assert main(["read", str(article), "--all"]) == 0
    assert "rained" in capsys.readouterr().out


def test_machines_get_every_span(article: Path, capsys: Capture):
    assert main(["read", str(article), "--dated", "2025-10-16", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "embargo.reading/1"
    assert found["text"] == TEXT
    spans = list(found["lints"])
    for sentence in found["sentences"]:
        spans += [sentence, *sentence["acts"], *sentence["quantities"], *sentence["periods"]]
        spans += sentence["mentions"]
    assert len(spans) > 15
    assert all(found["text"][s["start"] : s["end"]] == s["quoted"] for s in spans)


def test_a_draft_is_a_ledger_beside_its_text(article: Path, tmp_path: Path, capsys: Capture):
    out = tmp_path / "draft.yaml"
    assert main(["read", str(article), "--dated", "2025-10-16", "--draft", str(out)]) == 0
    assert f"Wrote {out}" in capsys.readouterr().out
    ledger = ledgers.read(out)
    assert [s.act for s in ledger.statements.values()] == ["expect", "assert_fact"]
    source = next(iter(ledger.sources.values()))
    assert (source.file, source.characters) == ("article.txt", len(TEXT))
    # What is there already is not written over.
    assert main(["read", str(article), "--dated", "2025-10-16", "--draft", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_draft_of_the_source_that_ships_takes_another_id(tmp_path: Path, capsys: Capture):
    name = next(iter(ledgers.shipped().sources))
    path = tmp_path / f"{name}.txt"
    path.write_text(TEXT, encoding="utf-8")
    out = tmp_path / "draft.yaml"
    assert main(["read", str(path), "--dated", "2025-10-16", "--draft", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["draft"] == str(out)
    assert f"draft-{name}" in ledgers.read(out).sources


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing.txt"], ["no such file"]),
        (["{}", "--dated", "yesterday"], ["--dated", "2025-10-16"]),
        (["{}", "--dated", "20251016"], ["--dated"]),
        (["{}", "--dated", "1850-01-01"], ["--dated"]),
        (["{}", "--draft", "out.yaml"], ["--draft", "--dated"]),
        (["{}", "--encoding", "klingon"], ["--encoding"]),
        (["nothing.txt", "--dated", "2025-13-01"], ["--dated", "no such file"]),
    ],
)
def test_bad_input(arguments: list[str], words: list[str], article: Path, capsys: Capture):
    assert main(["read", *(part.format(article) for part in arguments)]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert all(line.startswith("error: ") for line in found.err.splitlines())
    for word in words:
        assert word in found.err


def test_a_text_cannot_steer_the_terminal(tmp_path: Path, capsys: Capture):
    path = tmp_path / "odd.txt"
    path.write_text(
        "Japan urged \x1b[2J\x07 Russia\u202e to stop selling 5 Mt of coal [bold]now.",
        encoding="utf-8",
    )
    assert main(["read", str(path)]) == 0
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[bold]now" in text
