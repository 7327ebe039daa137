"""A file of one's own facts: what is refused, with its line, and what is only remarked on."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargo.errors import InputError
from embargo.facts import base, own

GOOD = {
    "period": "2023",
    "exporter": "RUS",
    "importer": "JPN",
    "fuel": "lng",
    "value": "6.2",
    "unit": "Mt",
    "source": "'Ministry, 2024'",
    "status": "V",
}


def row(**changes: str | None) -> str:
    keys = {k: v for k, v in (GOOD | changes).items() if v is not None}
    return "- {" + ", ".join(f"{k}: {v}" for k, v in keys.items()) + "}\n"


def refused(text: str) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        own.parse(text, "my.yaml")
    assert all(fault.remedy for fault in caught.value.faults)
    return tuple(str(fault) for fault in caught.value.faults)


def test_a_good_row_is_a_fact_with_the_base_beside_it():
    found = own.parse(row())
    fact = found.facts[0]
    assert (fact.year, fact.market, fact.fuels) == (2023, "gas", ("lng",))
    assert fact.amount == pytest.approx(6.2 * 1.36)
    assert fact.sigma == 0.01
    assert found.base[0] == pytest.approx(6.13, abs=0.05)
    assert not found.notices


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exporter": "Rusia"}, ["exporter", "Russia"]),
        ({"importer": "Japn"}, ["importer", "Japan"]),
        ({"exporter": "RUS_SAKALIN2"}, ["RUS_SAKHALIN2"]),
        ({"importer": "RUS_SAKHALIN2"}, ["basin", "only a place can buy"]),
        ({"basin": "RUS_YAMALL"}, ["basin", "RUS_YAMAL"]),
        ({"basin": "RUS_YAMAL", "exporter": "USA"}, ["RUS_YAMAL is not in USA"]),
        ({"importer": "LUX", "exporter": "QAT"}, ["Luxembourg", "Other Europe"]),
        ({"importer": "RUS"}, ["sells to itself"]),
        ({"exporter": "WORLD", "importer": "WORLD"}, ["whole world"]),
        ({"fuel": "lgn"}, ["fuel", "'lng'"]),
        ({"fuel": "all"}, ["do not add up"]),
        ({"unit": "Mtt"}, ["unit", "'Mt'"]),
        ({"unit": "bbl"}, ["does not measure lng"]),
        ({"unit": "Mt/fortnight"}, ["period"]),
        ({"value": "-6.2"}, ["negative"]),
        ({"value": "'6.2'"}, ["expected a number"]),
        ({"value": ".nan"}, ["not finite"]),
        ({"value": "6200"}, ["times the base's own 6.13 Mt"]),
        ({"value": "200"}, ["more than all that", "6.13 Mt"]),
        ({"value": "620", "exporter": "TTO"}, ["the base's own"]),
        ({"period": "1999"}, ["1999", "2021"]),
        ({"period": "2023-05"}, ["2023-05", "whole years"]),
        ({"status": "X"}, ["unknown status 'X'", "V (seen"]),
        ({"status": None}, ["no status"]),
        ({"source": None}, ["no source", "no fact"]),
        ({"source": "''"}, ["source", "expected a text"]),
        ({"sigma": "5"}, ["5 % is 0.05"]),
        ({"sigma": "0"}, ["no relative error"]),
        ({"sorce": "x"}, ["sorce", "'source'"]),
        ({"source": "Ministry, 2024"}, ["a text with a comma needs quotes"]),
        ({"fuel": "pipeline_gas", "unit": "bcm"}, ["no such pipeline"]),
    ],
)
def test_what_is_refused_says_where_and_what_to_do(changes, words):
    faults = refused("# one\n" + row(**changes))
    assert len(faults) == 1
    assert faults[0].startswith("my.yaml:2 [0]")
    for word in words:
        assert word in faults[0]


def test_all_faults_come_at_once_in_the_order_of_the_lines():
    text = row(fuel="lgn", unit="Mt") + row(value="-1", status="Q") + row() + row(value="6200")
    faults = refused(text)
    lines = [int(fault.split(":")[1].split()[0]) for fault in faults]
    assert lines == [1, 2, 2, 4, 4]  # the last is also the third once more


def test_one_trade_given_twice_is_refused_whatever_its_words():
    text = row() + row(exporter="Russia", importer="Japan", value="8.5", unit="bcm")
    (fault,) = refused(text)
    assert "given twice (first at my.yaml:1" in fault


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("period: 2023", "expected a list of facts"),
        ("[]", "is empty"),
        ("# nothing", "holds no fact"),
        ("- RUS", "expected a fact"),
        ("- {period: 2023, period: 2024}", "given twice"),
        ("- {a: [1", "not valid YAML"),
        ("- 1\n---\n- 2", "one file of facts in a file"),
    ],
)
def test_files_of_another_form(text, word):
    assert word in "\n".join(refused(text))


def test_a_thousandth_is_remarked_on_and_not_refused():
    found = own.parse(row(value="0.0062"))
    assert "times smaller" in found.notices[0].what


def test_a_trade_new_to_the_base_is_remarked_on():
    flows = base.flows(2023).filter(base.flows(2023)["fuel"] == "lng")
    assert not ((flows["exporter"] == "PER") & (flows["importer"] == "ITA")).any()
    found = own.parse(row(exporter="PER", importer="ITA", value="0.1"))
    assert "does not know" in found.notices[0].what
    assert found.base == (0.0,)


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({"unit": "bcm", "value": "8.5"}, 8.5),
        ({"unit": "Mt/month", "value": "0.5"}, 6 * 1.36),
        ({"fuel": "gas", "importer": "EU27", "unit": "bcm", "value": "40"}, 40.0),
        ({"fuel": "crude", "importer": "IND", "unit": "kb/d", "value": "1700"}, 84.65211459754434),
        ({"fuel": "coal", "importer": "KOR", "unit": "PJ", "value": "700"}, 700.0),
        ({"fuel": "coal", "importer": "KOR", "unit": "kt", "value": "27000"}, 27.0),
    ],
)  # fmt: skip
def test_units_become_those_of_the_market(changes, amount):
    assert own.parse(row(**changes)).facts[0].amount == pytest.approx(amount, rel=1e-9)


WORDS = st.sampled_from(
    [*GOOD, *GOOD.values(), "basin", "sigma", "WORLD", "EU27", "-1", "1e400", "~"]
)
PIECES = st.sampled_from([*"[]{}:,-#&*!|'\"\t\n ", "\n- {", ": ", ", ", "--- "])


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | WORDS | st.text(max_size=3), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text):
    for whole in (text, row()[:-2] + ", " + text):
        faults, found = (), None
        try:
            found = own.parse(whole)
        except InputError as error:
            faults = error.faults
        assert found.facts if found else faults
        assert all(fault.where and fault.what for fault in faults)
