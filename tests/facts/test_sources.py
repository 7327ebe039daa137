from pathlib import Path

import pytest

from embargo.errors import DataError
from embargo.facts import register, sources, sources_root

DOCS = Path(__file__).parents[2] / "docs" / "sources.md"
ROW = {
    "id": "one",
    "title": "One",
    "publisher": "Somebody",
    "address": "https://example.org",
    "licence": "CC BY 4.0",
    "may_ship": "values",
    "reliability": 0.05,
    "vintage": "2024",
    "files": ["a.csv"],
}


def test_the_register_is_sound_and_restricted_sources_ship_no_values() -> None:
    assert register()["statreview_trade"].may_ship == "estimates"
    assert register()["comtrade_annual"].may_ship == "estimates"
    assert register()["pink_sheet"].may_ship == "values"
    assert all(0 < one.reliability < 1 for one in register().values())


def test_the_documented_table_is_the_register() -> None:
    assert sources.table() in DOCS.read_text(encoding="utf-8")


def test_a_sound_row_is_read() -> None:
    assert sources.parse([ROW], "s.yaml")["one"].files == ("a.csv",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reliability": 0}, "reliability is 0"),
        ({"reliability": "good"}, "reliability is 'good'"),
        ({"may_ship": "all"}, "may_ship is 'all'"),
        ({"title": ""}, "title is no text"),
        ({"licence": None}, "licence is no text"),
        ({"url": "x"}, "unknown key 'url'"),
    ],
)
def test_a_faulty_row_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(DataError) as caught:
        sources.parse([{**ROW, **change}], "s.yaml")
    assert told in str(caught.value)


def test_all_faults_of_a_register_come_at_once() -> None:
    bare = {key: value for key, value in ROW.items() if key not in ("title", "files")}
    with pytest.raises(DataError) as caught:
        sources.parse([ROW, ROW, bare, "no mapping"], "s.yaml")
    text = str(caught.value)
    assert "s.yaml [1] one: is there twice" in text
    assert "no title" in text
    assert "no files" in text
    assert "is no mapping" in text


def test_the_root_follows_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARGO_SOURCES", str(tmp_path))
    assert sources_root() == tmp_path
    monkeypatch.setenv("EMBARGO_SOURCES", str(tmp_path / "gone"))
    with pytest.raises(DataError, match="no folder"):
        sources_root()


def test_the_root_is_found_beside_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = tmp_path / "main"
    (checkout / "src").mkdir(parents=True)
    (checkout / "pyproject.toml").touch()
    (tmp_path / "shared" / "sources").mkdir(parents=True)
    monkeypatch.delenv("EMBARGO_SOURCES", raising=False)
    monkeypatch.chdir(checkout / "src")
    assert sources_root() == tmp_path / "shared" / "sources"


@pytest.mark.sources
def test_every_registered_file_is_there(sources_root: Path) -> None:
    missing = [
        file
        for one in register().values()
        for file in one.files
        if not (sources_root / file).is_file()
    ]
    assert missing == []
