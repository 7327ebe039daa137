"""The YAML tables that ship parsed are those that ship as YAML."""

import pytest
from ruamel.yaml import YAML

from embargo import parsed


@pytest.mark.parametrize("name", parsed.FILES)
def test_the_parsed_table_is_the_yaml_file(name):
    path = parsed.PACKAGE / name
    assert parsed.read(path) == YAML(typ="safe", pure=True).load(path)


def test_a_rebuild_gives_the_embedded_bytes(tmp_path):
    parsed.rebuild(tmp_path / "parsed.json")
    assert (tmp_path / "parsed.json").read_bytes() == parsed.TWIN.read_bytes()


def test_an_edited_file_is_read_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(parsed, "PACKAGE", tmp_path)
    (tmp_path / "world").mkdir()
    path = tmp_path / "world" / "prices.yaml"
    path.write_text("{2010: 2020-01-02}", encoding="utf-8")
    assert parsed.read(path)[2010].year == 2020


def test_a_file_elsewhere_is_read_as_yaml(tmp_path):
    path = tmp_path / "my.yaml"
    path.write_text("[1, two]", encoding="utf-8")
    assert parsed.read(path) == [1, "two"]
