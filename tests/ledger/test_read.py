"""Ledgers as files: what is refused, with record, line and remedy, all at once."""

import subprocess
import sys

import pytest

import embargo
from embargo.errors import InputError
from embargo.ledger.claims.verdicts import claims
from embargo.ledger.pledges.status import pledges
from embargo.ledger.read import parse, read, template

GOOD = """
sources:
  - {id: paper, title: A paper, tier: press, date: 2026-01-10, status: V}
statements:
  - {id: T1, act: promise, date: 2026-01-10, speaker: japan, source: paper, status: V,
     object: {importer: JPN, exporter: RUS, fuel: lng}, target: 0}
  - {id: T2, act: assert_fact, date: 2026-01-10, speaker: japan, source: paper, status: V}
claims:
  - {id: K1, statement: T2, says: a tenth, kind: share, importer: JPN, exporter: RUS, fuel: lng,
     value: 10, unit: percent, period: 2025, status: V}
pledges:
  - {id: P1, title: Japan stops, kind: promise, promisor: japan, statement: T1, made_on: 2026-01-10,
     attributions: [{date: 2026-01-10, state: confirmed}], baseline: 2024, unit: Mt, target: 0,
     object: {importer: JPN, exporter: RUS, fuel: lng}, deadline: 2026-12-31, status: V}
"""


def faults(text: str, folder=None) -> list[str]:
    with pytest.raises(InputError) as caught:
        parse(text, "my.yaml", folder)
    return [str(fault) for fault in caught.value.faults]


def only(text: str, folder=None) -> str:
    found = faults(text, folder)
    assert len(found) == 1, found
    return found[0]


def test_a_good_ledger_reads_and_answers():
    ledger = parse(GOOD)
    assert list(ledger.statements) == ["T1", "T2"]
    assert claims(ledger)["K1"].rating == "accurate within source spread"
    assert pledges(ledger, as_of="2026-02-01")["P1"].outcome == "pending"


def test_the_template_is_a_good_ledger():
    ledger = parse(template())
    assert ledger.claims
    assert ledger.pledges


def test_no_path_is_the_shipped_ledger():
    assert read() is embargo.ledger()
    assert "S01" in embargo.ledger().statements


def test_the_room_can_be_called_whatever_was_imported_before():
    orders = (
        "import embargo; embargo.ledger()",
        "import embargo.ledger.read, embargo; embargo.ledger()",
        "import embargo; embargo.claims; embargo.ledger(); import embargo.ledger.read as r; r.read",
    )
    for code in orders:
        subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_importing_the_package_stays_light():
    code = "import embargo, sys; assert not {'polars', 'numpy', 'embargo.ledger'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [
        ("japan, source: paper, status: V,\n", "japn, source: paper, status: V,\n", 5,
         "unknown actor 'japn'", "did you mean 'japan'?"),
        ("unit: percent, period", "period", 9, "claim K1: no unit", "mb/d"),
        ("value: 10, unit: percent", "value: 130, unit: percent", 10, "130 is no share",
         "between 0 and 100"),
        ("value: 10, unit: percent", "value: 9, unit: share", 10, "9 is no share", "9 % is 0.09"),
        ("fuel: lng}, deadline: 2026-12-31,", "fuel: lng},", 12, "neither deadline nor fine print",
         "fine_print"),
        ("act: promise,", "act: promises,", 5, "unknown act 'promises'", "did you mean 'promise'?"),
        ("period: 2025,", "period: 2025-13,", 10, "'2025-13' is no period", "unstated"),
        ("kind: share,", "kind: shares,", 9, "unknown kind", "did you mean 'share'?"),
        ("date: 2026-01-10, speaker: japan, source: paper, status: V}",
         "date: 2026-02-30, speaker: japan, source: paper, status: V}", 7, "is no date",
         "2025-10-15"),
        ("baseline: 2024, unit: Mt, target: 0", "baseline: 2024, unit: Mt", 12, "needs one target",
         "target_part"),
        ("exporter: RUS, fuel: lng,\n     value", "exporter: RUS,\n     value", 9, "needs 'fuel'",
         "name its fuel"),
        ("statement: T2", "statement: T3", 9, "unknown statement 'T3'", "add it under"),
        ("target: 0}", "target: 0, colour: red}", 6, "unknown key 'colour'", "keys:"),
        ("unit: Mt,", "unit: Mt, rests_on: GL55F,", 12, "unknown measure or waiver 'GL55F'",
         "did you mean 'GL55"),
    ],
)  # fmt: skip
def test_one_fault_says_record_line_and_remedy(old, new, line, what, remedy):
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    found = only(text)
    assert found.startswith(f"my.yaml:{line}"), found
    assert what in found
    assert remedy in found


def test_two_records_with_one_id_are_refused():
    twice = GOOD.replace("{id: T2,", "{id: T1,").replace("statement: T2", "statement: T1")
    assert only(twice).startswith("my.yaml:7 ")
    assert "two statements have this id (first at my.yaml:5); rename one" in only(twice)


def test_all_faults_come_at_once_and_in_order():
    text = GOOD.replace("act: promise,", "act: vow,").replace("unit: percent, ", "")
    text = text.replace(", deadline: 2026-12-31", "").replace("promisor: japan", "promisor: nobody")
    found = faults(text)
    assert len(found) == 4
    lines = [int(f.split(":")[1].split()[0]) for f in found]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("kind: quantity, importer: JPN, exporter: RUS, fuel: lng, value: 1, unit: mb/d, "
         "period: 2025", "does not measure lng"),
        ("kind: quantity, importer: IND, exporter: RUS, fuel: crude, value: 1, unit: mb/d, "
         "period: 2025, equals: [{value: 1, unit: USD}]", "unit"),
        ("kind: quantity, importer: IND, exporter: RUS, fuel: crude, value: 9, unit: USD bn/y, "
         "period: 2025, product: [{value: 1, unit: mb/d}]", "one volume and one price"),
        ("kind: existence, item: exists, period: 2025", "nothing known is called 'exists'"),
        ("kind: quantity, item: export, importer: IND, exporter: RUS, fuel: crude, value: 9, "
         "unit: Mt, period: 2025", "no figure is called 'export'"),
        ("kind: stake, value: 10, unit: percent, project: sakhalin-2, period: 2025",
         "needs 'holder'"),
        ("kind: price, item: Brant, value: 70, unit: USD/bbl, period: 2025",
         "did you mean 'Brent'"),
        ("kind: quantity, importer: JPN, exporter: RUS, fuel: lng, unit: Mt, period: 9999, "
         "value: 1" + 400 * "0", "outside its range"),
        ("kind: stake, value: 10, unit: percent, project: sakalin-2, holder: Mitsui, period: 2025",
         "unknown project 'sakalin-2'"),
    ],
)  # fmt: skip
def test_claims_that_cannot_be_asked_are_refused(more, what):
    text = GOOD.replace(
        "pledges:", f"  - {{id: K2, statement: T2, says: x, status: V, {more}}}\npledges:"
    )
    found = faults(text)
    assert any(what in f for f in found), found


def test_spans_are_held_against_the_text_beside_the_ledger(tmp_path):
    (tmp_path / "paper.txt").write_text("We will stop. We will stop buying gas.", encoding="utf-8")
    text = GOOD.replace("tier: press,", "tier: press, file: paper.txt,")

    def with_span(span: str) -> str:
        return text.replace("target: 0}", f"target: 0, span: {span}}}", 1)

    parse(with_span("{text: stop buying gas}"), "my.yaml", tmp_path)
    parse(with_span("{text: will stop, start: 17}"), "my.yaml", tmp_path)
    assert "is not in the text of its source" in only(with_span("{text: shall stop}"), tmp_path)
    assert "it starts at 3" in only(with_span("{text: will stop, start: 4}"), tmp_path)
    assert "is 2 times in the text" in only(with_span("{text: will stop}"), tmp_path)
    missing = text.replace("paper.txt", "paper2.txt").replace(
        "target: 0}", "target: 0, span: {text: x}}", 1
    )
    assert "'paper2.txt' cannot be read" in only(missing, tmp_path)


def test_what_was_said_after_the_day_asked_about_is_refused():
    ledger = parse(GOOD, "my.yaml")
    with pytest.raises(InputError) as caught:
        pledges(ledger, as_of="2025-11-01")
    found = [str(fault) for fault in caught.value.faults]
    assert len(found) == 3
    assert all("lies after --as-of 2025-11-01" in f for f in found)
    with pytest.raises(InputError, match="no day"):
        pledges(ledger, as_of="2025-11")


@pytest.mark.parametrize("deadline", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_there_is_are_days(deadline):
    text = GOOD.replace("2026-12-31", f"{deadline}, lag_days: 60")
    found = pledges(parse(text), as_of="2026-02-01")["P1"]
    assert found.due.startswith(deadline[:4])


@pytest.mark.parametrize("text", ["", "[]", "7", "statements: 3", "statements: [3]", "claim: []"])
def test_what_is_no_ledger_is_refused(text):
    assert faults(text)


def test_a_hostile_file_gives_faults_and_no_traceback():
    deep = "statements: " + "[" * 50 + "]" * 50
    for text in (
        deep,
        "statements: [{id: {a: 1}}]",
        "claims: [{id: 1e999}]",
        "actors: [{id: '\\x00'}]",
    ):
        assert faults(text)
