"""Words beside flows: what is told, what was not public yet, and what is refused."""

import json

import pytest

from embargo.cli import main
from embargo.errors import InputError
from embargo.ledger.timeline import timeline


def test_india_has_words_and_flows():
    found = timeline("India", on="Russia")
    assert (found.importer, found.exporter, found.fuel) == ("IND", "RUS", "crude")
    assert {"S14", "A08"} <= set(found.words["id"])
    assert found.flows.filter(month="2025-11", vendor="Kpler")["value"].item() == 1.84
    assert found.flows.select("month", "vendor").is_duplicated().sum() == 0


@pytest.mark.parametrize("as_of", ["2025-09-15", "2025-10-31", "2026-01-10"])
def test_nothing_that_was_not_public_is_told(as_of):
    found = timeline("IND", on="RUS", as_of=as_of)
    assert found.flows.height
    assert (found.flows["known_from"].str.slice(0, 7) <= as_of[:7]).all()
    assert (found.words["date"] <= as_of).all()
    assert found.flows.height < timeline("IND", on="RUS").flows.height


def test_the_fuel_and_the_pair_decide_which_words_are_told():
    of_japan = timeline("JPN", on="RUS", fuel="lng")
    assert "S01" in set(of_japan.words["id"])
    assert "S14" not in set(of_japan.words["id"])


def test_one_place_and_one_fuel_are_meant():
    with pytest.raises(InputError, match="places"):
        timeline("EU27", on="RUS")
    with pytest.raises(InputError, match="fuels"):
        timeline("IND", on="RUS", fuel="oil")
    with pytest.raises(InputError, match="IRDIA"):
        timeline("IRDIA", on="RUS")


def test_the_command_prints_draws_and_writes(tmp_path, capsys):
    csv, svg = tmp_path / "t.csv", tmp_path / "t.svg"
    arguments = ["ledger", "timeline", "IND", "--on", "RUS"]
    assert main([*arguments, "--csv", str(csv), "--chart", str(svg)]) == 0
    text = capsys.readouterr().out
    assert "words against flows" in text
    assert csv.read_text(encoding="utf-8").startswith("kind,date,")
    assert "<svg" in svg.read_text(encoding="utf-8")
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "embargo.timeline/1"


@pytest.mark.parametrize(
    ("arguments", "column"),
    [
        (["ledger", "list"], "speaker"),
        (["claims", "check", "--id", "C11"], "rating"),
        (["pledges", "status", "--as-of", "2025-11-01"], "outcome"),
    ],
)
def test_lists_verdicts_and_statuses_can_be_had_as_csv(arguments, column, tmp_path, capsys):
    file = tmp_path / "rows.csv"
    assert main([*arguments, "--csv", str(file)]) == 0
    head = file.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert column in head
    assert (tmp_path / "rows.metadata.json").exists()
    capsys.readouterr()
