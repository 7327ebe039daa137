"""What do the measures that need months hold, and which values do they refuse?"""

from __future__ import annotations

import dataclasses
import inspect
import pickle

import pytest

from embargo import places
from embargo.errors import InputError
from embargo.scenario import (
    KINDS,
    Ban,
    Designation,
    Exemption,
    Expansion,
    ExportBan,
    Nuclear,
    Outage,
    PhaseOut,
    PriceCap,
    SecondaryTariff,
    SpareCapacity,
    StockRelease,
    Strait,
    Timing,
    Waiver,
    describe,
    month,
    parse,
    template,
    touches,
)
from embargo.scenario.describe import _sentence

SPAN = Timing("2026-01", "2026-03")
PATH = parse(template(dated=True))


def faults(build) -> str:
    with pytest.raises(InputError) as caught:
        build()
    return str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_declares_its_keys_once(kind):
    measure = KINDS[kind]
    fields = [key.field for key in measure.keys]
    assert list(inspect.signature(measure).parameters) == [*fields, "timing"]
    held = {field.name for field in dataclasses.fields(measure)}
    assert held == {*fields, "timing"} - {"except_"}
    assert len({key.name for key in measure.keys}) == len(fields)
    # A date that is also a key of the kind would be taken twice.
    assert not {key.name for key in measure.keys} & set(measure.dates)


@pytest.mark.parametrize("measure", PATH.measures, ids=lambda measure: measure.kind)
def test_a_kind_has_a_sentence(measure):
    assert _sentence.dispatch(type(measure)) is not _sentence.dispatch(object)
    assert describe(measure).endswith(".")


@pytest.mark.parametrize("measure", PATH.measures, ids=lambda measure: measure.kind)
def test_measures_are_values(measure):
    assert pickle.loads(pickle.dumps(measure)) == measure
    span = (measure.timing.start, measure.timing.until)
    later = dataclasses.replace(measure, timing=Timing(*span, announced="2020-01"))
    assert later != measure
    assert later.timing.announced == month("2020-01")
    assert len({measure, later, pickle.loads(pickle.dumps(measure))}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        measure.timing = SPAN


@pytest.mark.parametrize("measure", PATH.measures, ids=lambda measure: measure.kind)
def test_each_kind_touches_a_market(measure):
    assert touches.markets(measure)
    assert touches.importers(measure) or touches.exporters(measure) or measure.kind == "strait"
    assert set(touches.markets(measure)) <= {"crude", "products", "gas", "coal"}


def test_a_wrong_call_is_a_type_error():
    with pytest.raises(TypeError):
        Ban("JPN")
    with pytest.raises(TypeError):
        Ban("JPN", "RUS", "lng", unit="Mt")
    with pytest.raises(TypeError):
        Ban("JPN", "RUS", "lng", 1.0, (), SPAN)


def test_an_export_ban_is_on_all_others_unless_it_names_some():
    others = set(places.expand("WORLD")) - {"RUS"}
    assert set(ExportBan("RUS", "coal").importers) == others
    assert set(ExportBan("RUS_YAMAL", "lng", "WORLD").importers) == others
    assert ExportBan("RUS", "lng", "JPN").importers == ("JPN",)
    assert set(ExportBan("RUS", "coal", except_="CHN").importers) == others - {"CHN"}
    assert "both importer and exporter" in faults(lambda: ExportBan("RUS", "lng", ["RUS", "JPN"]))


def test_a_price_cap_is_on_oil_of_sellers_outside_the_coalition():
    cap = PriceCap("RUS", ["products", "crude"], 60)
    assert (cap.fuels, cap.cap, cap.services, cap.shadow_fleet) == (
        ("crude", "products"),
        60,
        True,
        None,
    )
    assert cap.coalition == places.expand("PRICE_CAP")
    assert PriceCap("RUS", "crude", 60, "G7", 2.5, False).shadow_fleet == 2.5
    assert "fuel: lng is outside the scope; write crude or products" in faults(
        lambda: PriceCap("RUS", "gas", 60)
    )
    text = faults(lambda: PriceCap(["RUS", "NOR", "CAN"], "crude", 60))
    assert text.startswith("exporter: CAN is a member of the coalition")
    assert "except: [CAN]" in text
    assert PriceCap("OPEC+", "crude", 60, "WEST_AFRICA", except_="WEST_AFRICA")
    assert "cap 0 is outside its range" in faults(lambda: PriceCap("RUS", "crude", 0))
    assert "expected true or false, found 'no'" in faults(
        lambda: PriceCap("RUS", "crude", 60, services="no")
    )


@pytest.mark.parametrize(
    "build",
    [
        lambda unit, fuel: SecondaryTariff("IND", "RUS", fuel, 5, unit),
        lambda unit, fuel: Designation("RUS", fuel, 0.5, 5, unit),
    ],
)
def test_a_wedge_is_dollars_per_quantity(build):
    assert build("$/bbl", "oil").unit == "USD/bbl"
    assert "unknown unit 'percent'" in faults(lambda: build("percent", "oil"))
    text = faults(lambda: build("USD/bbl", "lng"))
    assert "does not fit lng; write one of USD/t, USD/MMBtu, USD/GJ" in text


def test_what_a_relief_does_not_take_is_an_unknown_key():
    text = (
        "measures:\n  - {kind: exemption, importer: HUN, exporter: RUS, fuel: oil, until: 2027-01}"
    )
    with pytest.raises(InputError, match=r"unknown key 'until'; .*keys of an exemption") as caught:
        parse(text)
    assert len(caught.value.faults) == 1
    assert Exemption("HUN", "RUS", "crude", "Pipeline").route == "pipeline"
    assert "did you mean 'pipeline'" in faults(lambda: Exemption("HUN", "RUS", "crude", "pipelin"))
    assert Waiver("HUN", "RUS", "crude").strength(0) == 1.0


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("hormuz", "hormuz"),
        ("Strait of Hormuz", "hormuz"),
        ("Bab el-Mandeb", "bab_el_mandeb"),
        ("SUEZ CANAL", "suez"),
        ("turkish straits", "turkish_straits"),
    ],
)
def test_straits_by_their_names(given, name):
    assert Strait(given).strait == name


def test_an_unknown_strait_comes_with_the_nearest():
    assert "did you mean 'hormuz'" in faults(lambda: Strait("hormus"))
    assert "write one of suez, bab_el_mandeb" in faults(lambda: Strait("Gibraltar"))
    assert "did you mean 'closed'" in faults(lambda: Strait("suez", "close"))


@pytest.mark.parametrize("name", ["sakhalin-2", "Sakhalin II", "Sakhalin Energy"])
def test_a_project_stands_for_a_basin_of_its_own(name):
    assert Outage(name, "lng", 1).exporters == ("RUS_SAKHALIN2",)
    entry = f"{{kind: outage, project: {name}, fuel: lng, level: 1}}"
    assert parse(f"measures:\n  - {entry}\n").measures == (Outage(name, "lng", 1),)


@pytest.mark.parametrize(
    ("name", "what", "remedy"),
    [
        ("yamal-lng", "Yamal LNG shares the basin RUS_YAMAL with Arctic LNG 2", "write RUS_YAMAL"),
        ("Golden Pass LNG", "has no basin of its own: the base knows USA as one", "write USA"),
        ("sakhalin-22", "unknown place or group 'sakhalin-22'", "did you mean the project"),
    ],
)
def test_a_project_that_shares_its_basin_is_refused_with_what_to_write(name, what, remedy):
    text = faults(lambda: Outage([name, "QAT"], "lng", 1))
    assert text.startswith("exporter[0]: ")
    assert what in text
    assert remedy in text


def test_an_importer_is_never_a_project():
    assert "unknown place or group" in faults(lambda: Ban("sakhalin-2", "QAT", "lng"))


@pytest.mark.parametrize(
    ("keys", "where", "what"),
    [
        ("project: sakhalin-2, exporter: QAT", "measures[0].project", "both 'project' and"),
        ("project: sakhalinn-2", "measures[0].project", "did you mean 'sakhalin-2'"),
        ("project: [sakhalin-2, 7]", "measures[0].project", "expected a name, found 7"),
        ("project: yamal-lng", "measures[0].project", "shares the basin"),
    ],
)
def test_a_wrong_project_is_one_fault_at_its_key(keys, where, what):
    with pytest.raises(InputError) as caught:
        parse(f"measures:\n  - {{kind: outage, {keys}, fuel: lng, level: 1}}\n", "my.yaml")
    (fault,) = caught.value.faults
    assert fault.where == f"my.yaml:2 {where}"
    assert what in str(fault)


def test_one_place_one_fuel_where_only_one_makes_sense():
    assert Expansion("USA", "lng", 20, "Mt").amount_in("bcm") == pytest.approx(27.2)
    assert Expansion("sakhalin-2", "lng", 20, "Mt").exporters == ("RUS_SAKHALIN2",)
    assert "2 places where one is expected" in faults(
        lambda: Expansion(["USA", "QAT"], "lng", 20, "Mt")
    )
    assert "2 fuels where one is expected" in faults(lambda: Expansion("USA", "gas", 20, "PJ"))
    assert "negative amount" in faults(lambda: Expansion("USA", "lng", -20, "Mt"))
    assert Nuclear("JPN", -1.2, "gw").unit == "GW"
    assert "write one measure for each: AUT, BEL" in faults(lambda: Nuclear("EU27", 1, "GW"))


def test_spare_capacity_may_stay_shut():
    assert SpareCapacity("OPEC", "crude", 0).level == 0
    assert "50 % is 0.5" in faults(lambda: SpareCapacity("OPEC", "crude", 50))


def test_a_release_is_an_amount_over_its_months():
    assert StockRelease("JPN", "crude", 80, "mb", timing=SPAN).volume_in("Mt") == pytest.approx(
        80 / 7.33, rel=1e-3
    )
    assert StockRelease("JPN", "gas", 1, "Mt", timing=SPAN).volume_in("bcm") == pytest.approx(1.36)
    text = faults(lambda: StockRelease("JPN", "crude", 2, "mb/d", timing=SPAN))
    assert "the unit 'mb/d' does not fit crude; give the amount of all months together" in text
    assert "does not fit gas" in faults(lambda: StockRelease("JPN", "gas", 2, "mb", timing=SPAN))
    text = "measures:\n  - {kind: stock_release, place: JPN, fuel: crude, volume: 2, unit: mb}\n"
    with pytest.raises(InputError) as caught:
        parse(text, "my.yaml")
    assert [fault.where for fault in caught.value.faults] == [
        "my.yaml:2 measures[0].from",
        "my.yaml:2 measures[0].until",
    ]


def test_all_faults_of_a_dated_file_come_at_once_in_the_order_of_the_lines():
    text = """\
from: 2026
months: 61
measures:
  - {kind: ban, importer: JPN, exporter: RUS, fuel: lng, from: 2026-05, until: 2026-03}
  - {kind: price_cap, exporter: NOR, fuel: crude, cap: 60, coalition: [EU27, NOR]}
  - {kind: price_cap, exporter: RUS, fuel: coal, cap: 60}
  - {kind: strait, strait: hormus}
  - {kind: outage, project: sakhalin-3, fuel: lng, level: 1, ramp: 3}
  - {kind: waiver, importer: JPN, exporter: RUS, fuel: lng, ramp: 2}
  - {kind: phase_out, importer: JPN, exporter: RUS, fuel: lng, from: 2026-13, until: 2027-01}
"""
    with pytest.raises(InputError) as caught:
        parse(text, "my.yaml")
    assert [fault.where for fault in caught.value.faults] == [
        "my.yaml:1 from",
        "my.yaml:2 months",
        "my.yaml:4 measures[0].until",
        "my.yaml:5 measures[1].exporter",
        "my.yaml:6 measures[2].fuel",
        "my.yaml:7 measures[3].strait",
        "my.yaml:8 measures[4].project",
        "my.yaml:8 measures[4].ramp",
        "my.yaml:9 measures[5].ramp",
        "my.yaml:10 measures[6].from",
    ]
    assert all(fault.remedy for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("build", "where", "what"),
    [
        (lambda: StockRelease("JPN", "gas", 1, "bcm"), "from", "missing key 'from'"),
        (lambda: StockRelease("JPN", "gas", 1, "bcm"), "until", "missing key 'until'"),
        (
            lambda: Waiver("HUN", "RUS", "oil", timing=Timing("2026-01", ramp=2)),
            "ramp",
            "no 'ramp'",
        ),
        (lambda: Exemption("HUN", "RUS", "oil", timing=SPAN), "until", "takes no 'until'"),
        (
            lambda: PhaseOut("JPN", "RUS", "lng", "2026-12", timing=SPAN),
            "until",
            "takes no 'until' of its timing",
        ),
    ],
)
def test_dates_that_a_kind_does_not_take_or_cannot_do_without(build, where, what):
    lines = faults(build).splitlines()
    assert any(line.startswith(f"{where}: ") and what in line for line in lines)
