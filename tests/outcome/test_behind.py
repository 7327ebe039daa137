"""What stands behind a dependence, and its picture."""

import builtins
import xml.etree.ElementTree as ElementTree

import pytest

from embargo.errors import InputError
from embargo.outcome import dependence
from embargo.outcome.behind import behind
from embargo.outcome.dependence_chart import draw


@pytest.fixture(scope="module")
def japan():
    return dependence("JPN", "RUS", years=[2023])


def test_japan_buys_from_sakhalin_2_and_holds_part_of_it(japan):
    row = japan.behind.projects.filter(
        (japan.behind.projects["project"] == "sakhalin-2")
        & (japan.behind.projects["fuel"] == "lng")
    ).row(0, named=True)
    assert row["bought"] == pytest.approx(5.67, abs=0.3)
    assert row["held_pct"] == pytest.approx(22.5)


def test_its_contracts_sum_to_about_five_million_tonnes(japan):
    rows = japan.behind.contracts
    own = rows.filter(rows["project"] == "sakhalin-2")
    assert own.height == 8
    assert own["mt_y"].sum() == pytest.approx(4.999)


def test_a_project_that_has_not_started_is_not_behind_a_flow():
    names = behind(["JPN"], ["RUS"], 2021).projects["project"].to_list()
    assert "arctic-lng-2" not in names


def test_substitutes_are_idle_and_not_the_supplier_itself(japan):
    rows = japan.behind.substitutes
    assert rows.height > 5
    assert (rows["spare"] > 0).all()
    assert rows["freight"].is_sorted()
    assert "RUS" not in rows["supplier"].to_list()
    assert rows["supplier"].to_list().index("MYS") < rows["supplier"].to_list().index("USA")


def test_gulf_crude_comes_through_hormuz():
    row = behind(["JPN"], ["KWT"], 2023).straits.filter(fuel="crude").row(0, named=True)
    assert row["hormuz"] == pytest.approx(1.0)
    assert row["malacca"] == pytest.approx(1.0)


def test_a_buyer_without_trade_has_nothing_behind():
    found = behind(["MNG"], ["QAT"], 2023)
    assert found.projects.is_empty()
    assert found.contracts.is_empty()


def test_the_picture_is_drawn(japan, tmp_path):
    file = draw(japan, tmp_path / "japan.svg")
    text = "".join(ElementTree.parse(file).getroot().itertext())
    assert "Dependence of Japan on Russia" in text
    assert "6.13 Mt" in text
    assert [p.name for p in tmp_path.iterdir()] == ["japan.svg"]


def test_an_unknown_kind_of_picture_is_refused(japan, tmp_path):
    with pytest.raises(InputError, match=r"\.svg, \.png, \.html"):
        draw(japan, tmp_path / "japan.gif")


def test_without_the_package_the_remedy_is_said(japan, tmp_path, monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "altair":
            raise ModuleNotFoundError(name="altair")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"embargo\[chart\]"):
        draw(japan, tmp_path / "japan.svg")
    assert list(tmp_path.iterdir()) == []
