"""Is a scenario file read as written, and is every fault of it named with its line?"""

from __future__ import annotations

import os

import pytest

from embargo.errors import InputError
from embargo.scenario import Ban, Demand, Quota, Scenario, Tariff, parse, read

ISSUE = """\
id: my-stop
title: Japan and Korea stop Russian LNG, India halves its crude
measures:
  - {kind: ban, importer: [JPN, KOR], exporter: RUS, fuel: lng}
  - {kind: ban, importer: India, exporter: Russia, fuel: crude, level: 0.5}
  - {kind: quota, importer: EU27, exporter: RUS, fuel: lng, limit: 10, unit: Mt}
  - {kind: tariff, importer: USA, exporter: CAN, fuel: crude, rate: 10, unit: percent}  # or USD/bbl
  - {kind: outage, exporter: USA, fuel: lng, level: 0.17}      # share of supply lost
  - {kind: demand, importer: JPN, fuel: gas, level: -0.05}     # relative shift
"""
GOOD = "{kind: ban, importer: JPN, exporter: RUS, fuel: lng}"


def faults(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "my.yaml")
    return str(caught.value).splitlines()


def one(text: str) -> str:
    (fault,) = faults(text)
    return fault


def of(*measures: str) -> str:
    return "measures:\n" + "".join(f"  - {measure}\n" for measure in measures)


def test_the_file_of_the_documentation_reads():
    scenario = parse(ISSUE, "anything.yaml")
    assert scenario.id == "my-stop"
    assert scenario.title.startswith("Japan and Korea")
    assert [measure.kind for measure in scenario.measures] == [
        "ban",
        "ban",
        "quota",
        "tariff",
        "outage",
        "demand",
    ]
    assert scenario.measures[1] == Ban("IND", "RUS", "crude", 0.5)
    assert scenario.measures[3] == Tariff("USA", "CAN", "crude", 10, "percent")
    assert isinstance(scenario.measures[2], Quota)


def test_id_and_title_may_be_left_out(tmp_path):
    path = tmp_path / "my own stop.yaml"
    path.write_text(of(GOOD))
    scenario = read(path)
    assert scenario.id == "my-own-stop"
    assert scenario.title == "Japan stops importing Russian LNG"
    assert scenario.source == str(path)


def test_block_style_quotes_byte_order_mark_and_windows_lines(tmp_path):
    text = """\ufeffmeasures:
      - kind: ban
        importer:
          - "JPN"
          - 'Korea, Rep.'
        exporter: RUS
        fuel: [lng]
        level: 5e-1
    """
    path = tmp_path / "a.yml"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert read(str(path)).measures == (Ban(["JPN", "KOR"], "RUS", "lng", 0.5),)


@pytest.mark.parametrize("head", ["", "%YAML 1.1\n---\n"])
def test_no_is_norway(head):
    scenario = parse(head + of("{kind: outage, exporter: NO, fuel: lng, level: 1}"))
    assert scenario.measures[0].exporters == ("NOR",)


def test_a_demand_for_several_markets_is_one_measure_each():
    scenario = parse(of("{kind: demand, importer: JPN, fuel: [oil, gas], level: -0.1}"))
    assert scenario.measures == tuple(
        Demand("JPN", market, -0.1) for market in ("crude", "products", "gas")
    )


def test_all_faults_come_at_once_in_the_order_of_the_lines():
    text = """\
id: my stop
titel: x
measures:
  - {kind: bann, importer: JPN, exporter: RUS, fuel: lng}
  - {kind: ban, importer: [JPN, Jappan], exporter: RUS, fuel: lgn}
  - kind: ban
    importer: EU27
    exporter: NLD
    fuel: crude
    level: 1.5
    levle: 1
  - {kind: outage, fuel: lng, level: 1}
"""
    found = faults(text)
    assert [line.split(": ")[0] for line in found] == [
        "my.yaml:1 id",
        "my.yaml:2 titel",
        "my.yaml:4 measures[0].kind",
        "my.yaml:5 measures[1].importer[1]",
        "my.yaml:5 measures[1].fuel",
        "my.yaml:7 measures[2].importer",
        "my.yaml:10 measures[2].level",
        "my.yaml:11 measures[2].levle",
        "my.yaml:12 measures[3].exporter",
    ]
    for line, word in zip(
        found,
        [
            "my-stop",
            "'title'",
            "'ban'",
            "JPN",
            "'lng'",
            "except: [NLD]",
            "0 to 1",
            "'level'",
            "add",
        ],
        strict=True,
    ):
        assert word in line.split("; ", 1)[1]


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "my.yaml", "holds no scenario"),
        ("# nothing but a comment\n", "my.yaml", "holds no scenario"),
        ("- {kind: ban}\n", "my.yaml:1", "found a list"),
        ("just words\n", "my.yaml:1", "found 'just words'"),
        ("id: x\n", "my.yaml:1 measures", "no measures"),
        ("id: x\nmeasures: []\n", "my.yaml:2 measures", "no measures"),
        ("id: x\nmeasures:\n", "my.yaml:2 measures", "no measures"),
        ("measures: ban\n", "my.yaml:1 measures", "expected a list of measures"),
        ("measures: {kind: ban}\n", "my.yaml:1 measures", "expected a list of measures"),
        ("measures:\n  - ban\n", "my.yaml:2 measures[0]", "expected a measure, found 'ban'"),
        ("measures:\n  - importer: JPN\n", "my.yaml:2 measures[0]", "missing key 'kind'"),
        (f"id: 7\n{of(GOOD)}", "my.yaml:1 id", "7 is no id"),
        (f"title: [a]\n{of(GOOD)}", "my.yaml:1 title", "expected a text"),
        (f"source: {{a: b}}\n{of(GOOD)}", "my.yaml:1 source", "expected a text"),
        (f"source: [a, 3]\n{of(GOOD)}", "my.yaml:1 source[1]", "expected a text"),
        (f"weeks: 24\n{of(GOOD)}", "my.yaml:1 weeks", "unknown key 'weeks'"),
        (f"[1]: 24\n{of(GOOD)}", "my.yaml:1", "a key must be a word"),
        (f"id: x\nid: x\n{of(GOOD)}", "my.yaml:2 id", "given twice (first on line 1)"),
        (of(GOOD[:-1] + ", fuel: coal}"), "my.yaml:2 measures[0].fuel", "given twice"),
        (of(GOOD[:-1] + ", level: }"), "my.yaml:2 measures[0].level", "has no value"),
        (of(GOOD[:-1] + ", level: .inf}"), "my.yaml:2 measures[0].level", "finite"),
        (of(GOOD[:-1] + ", level: .NaN}"), "my.yaml:2 measures[0].level", "finite"),
        (of(GOOD[:-1] + ", level: !!python/name:os.system x}"), "my.yaml:2", "expected a number"),
        (of(GOOD[:-1] + ", level: 50%}"), "my.yaml:2 measures[0].level", "50% is 0.5"),
        (of(GOOD[:-1] + ", level: yes}"), "my.yaml:2 measures[0].level", "found 'yes'"),
        (of(GOOD[:-1] + ", rate: 1}"), "my.yaml:2 measures[0].rate", "unknown key 'rate'"),
        (of(GOOD.replace("JPN", "[[JPN]]")), "my.yaml:2 measures[0].importer", "found a list"),
        (of(GOOD.replace("JPN", "{a: b}")), "my.yaml:2 measures[0].importer", "found a mapping"),
        (of(GOOD.replace("JPN", "")), "my.yaml:2 measures[0].importer", "missing key"),
        (of(GOOD.replace("ban", "7")), "my.yaml:2 measures[0].kind", "unknown kind 7"),
        ("measures: [\n", "my.yaml:", "not valid YAML"),
        ("measures:\n\t- a\n", "my.yaml:2", "not valid YAML"),
        ("a: b: c\n", "my.yaml:1", "not valid YAML"),
        (f"{of(GOOD)}---\n{of(GOOD)}", "my.yaml:", "not valid YAML"),
        ("a: *nowhere\n", "my.yaml:1", "not valid YAML"),
        ("[" * 5000, "my.yaml", "nested too deep"),
        ("\x07", "my.yaml", "not valid YAML"),
    ],
)
def test_bad_texts_are_refused_with_their_place(text, where, what):
    found = one(text)
    assert found.startswith(where)
    assert what in found
    assert "; " in found


def test_tabs_and_second_documents_are_explained():
    assert "not with tabs" in one("measures:\n\t- a\n")
    assert "without '---'" in one(f"{of(GOOD)}---\n{of(GOOD)}")


def test_an_alias_bomb_is_read_without_growing():
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12))
    text = f"l0: &l0 [x]\n{levels}\nmeasures: *l11\n"
    assert any("expected a measure" in fault for fault in faults(text))


def test_too_many_measures_and_faults_end_soon():
    assert "2,000 measures" in "".join(faults("measures: [" + "{}," * 2000 + "]")).replace(
        "entries", "measures"
    )
    found = faults("measures: [" + "{}," * 900 + "]")
    assert "not checked from here on" in found[-1]
    assert len(found) == 201


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(path) -> str:
    with pytest.raises(InputError) as caught:
        read(path)
    (fault,) = caught.value.faults
    return str(fault)


def test_files_that_are_no_scenario(folder):
    (folder / "empty.yaml").write_text(" \n")
    (folder / "zeros.yaml").write_bytes(b"measures:\0\0")
    (folder / "latin.yaml").write_bytes(b"id: x\ntitle: caf\xe9\n")
    (folder / "huge.yaml").write_text("# x\n" * 400_000)
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    assert "empty" in refused("empty.yaml")
    assert "binary" in refused("zeros.yaml")
    assert refused("latin.yaml").startswith("latin.yaml:2: is not text in UTF-8")
    assert "1,600,000 bytes" in refused("huge.yaml")
    assert "is a folder" in refused("folder.yaml")
    assert "not a regular file" in refused("pipe.yaml")


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "\udcff.yaml", ""])
def test_impossible_paths_are_refused(folder, name):
    assert refused(name).encode("utf-8")


def test_a_missing_scenario_names_the_nearest_ready_one(folder):
    assert "did you mean 'japan-stops-russian-energy'" in refused("japan-stops-russian-enrgy")
    assert "no such scenario" in refused("japan-stop")
    assert "no such file" in refused("my-stop.yaml")
    assert "ready scenarios: " in refused("zzz")


def test_a_ready_scenario_goes_before_a_file_of_its_name(folder):
    (folder / "india-stops-russian-oil").write_text(of(GOOD))
    assert read("india-stops-russian-oil").source == "library"
    assert read("./india-stops-russian-oil").measures[0].importers == ("JPN",)


def test_dicts_go_through_the_same_checks():
    measure = {"kind": "ban", "importer": ("JPN", "KOR"), "exporter": "RUS", "fuel": "lng"}
    scenario = Scenario.from_dict({"measures": [measure]})
    assert scenario.measures == (Ban(["JPN", "KOR"], "RUS", "lng"),)
    assert Scenario.from_dict(scenario.to_dict()) == scenario
    with pytest.raises(InputError) as caught:
        Scenario.from_dict({"measures": [{**measure, "importer": "JPX", "x": 1}, measure]})
    assert [fault.where for fault in caught.value.faults] == [
        "measures[0].x",
        "measures[0].importer",
    ]


def test_errors_stay_on_one_line_and_short(folder):
    found = faults(f'"a\\nb": 1\n"a\\nb": 1\n"\\u2028": 2\ntitle: {"x" * 9000}\n{of(GOOD)}')
    assert len(found) == 4
    assert max(map(len, found)) < 250
    assert len(refused("two\nlines.yaml").splitlines()) == 1
    huge = {"measures": [{"kind": 10**5000, "x" * 10**6: 1}], 10**5000: 2}
    with pytest.raises(InputError) as caught:
        Scenario.from_dict(huge)
    assert len(str(caught.value)) < 500
