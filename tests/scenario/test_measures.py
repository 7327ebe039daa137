"""What does a measure hold, and which values does it refuse?"""

from __future__ import annotations

import pytest

from embargo import places
from embargo.errors import InputError
from embargo.scenario import Ban, Capacity, Demand, Outage, Quota, Tariff


def faults(build) -> str:
    with pytest.raises(InputError) as caught:
        build()
    return str(caught.value)


def test_names_aliases_and_groups_become_codes():
    ban = Ban(["Japan", "South Korea"], "Russian Federation", "gas")
    assert ban.importers == ("JPN", "KOR")
    assert ban.exporters == ("RUS",)
    assert ban.fuels == ("lng", "pipeline_gas")
    assert ban.level == 1.0
    assert Ban("EU27", "RUS", "lng").importers == places.expand("EU27")


def test_a_place_named_twice_counts_once():
    ban = Ban(["DEU", "EU27", "Germany"], "RUS", ["lng", "gas", "LNG"])
    assert ban.importers.count("DEU") == 1
    assert len(ban.importers) == 27
    assert ban.fuels == ("lng", "pipeline_gas")


def test_equal_measures_are_equal_and_frozen():
    ban = Ban("Japan", "Russia", "LNG")
    assert ban == Ban("JPN", "RUS", "lng", 1)
    assert len({ban, Ban("JPN", "RUS", "lng")}) == 1
    with pytest.raises(AttributeError):
        ban.level = 0.5  # type: ignore[misc]


@pytest.mark.parametrize("basin", ["RUS_SAKHALIN2", "rus_sakhalin2"])
def test_an_exporter_may_be_a_basin(basin):
    assert Outage(basin, "lng", 1.0).exporters == ("RUS_SAKHALIN2",)
    assert Ban("JPN", basin, "lng").exporters == ("RUS_SAKHALIN2",)


@pytest.mark.parametrize("name", ["XYZ_BASIN", "XYZ_", "RUSSIA_WEST", "RUS-SAKHALIN2"])
def test_what_looks_like_a_basin_but_is_of_no_place_is_refused(name):
    assert "exporter: unknown place" in faults(lambda: Outage(name, "lng", 1.0))


def test_an_importer_is_never_a_basin():
    assert "importer: unknown place" in faults(lambda: Ban("RUS_SAKHALIN2", "QAT", "lng"))


@pytest.mark.parametrize("level", [-0.001, 1.001, 2, -1])
@pytest.mark.parametrize(
    "build",
    [
        lambda level: Ban("JPN", "RUS", "lng", level),
        lambda level: Outage("USA", "lng", level),
        lambda level: Capacity("QAT", "lng_export", level),
    ],
)
def test_a_share_stays_between_0_and_1(build, level):
    assert "level" in faults(lambda: build(level))
    assert build(0).level == 0
    assert build(1).level == 1


def test_a_share_written_in_percent_is_explained():
    assert "50 % is 0.5" in faults(lambda: Ban("JPN", "RUS", "lng", 50))


@pytest.mark.parametrize(("level", "good"), [(-1, False), (-0.99, True), (5, True), (5.01, False)])
def test_demand_shifts_above_minus_one_and_up_to_five(level, good):
    if good:
        assert Demand("JPN", "gas", level).level == level
    else:
        assert "outside its range" in faults(lambda: Demand("JPN", "gas", level))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 10**400])
def test_numbers_are_finite(number):
    assert "finite" in faults(lambda: Ban("JPN", "RUS", "lng", number))
    assert "finite" in faults(lambda: Tariff("USA", "CAN", "crude", number, "percent"))


@pytest.mark.parametrize("value", [True, "0.5", [0.5], {"a": 1}, b"1", 1j])
def test_a_level_is_a_number(value):
    assert "expected a number" in faults(lambda: Ban("JPN", "RUS", "lng", value))


@pytest.mark.parametrize("value", [392, True, {"JPN": 1}, b"JPN", 1.5])
def test_a_place_is_a_name(value):
    assert "importer: expected a name" in faults(lambda: Ban(value, "RUS", "lng"))
    assert "importer: expected a name" in faults(lambda: Ban(["JPN", value], "RUS", "lng"))


@pytest.mark.parametrize("value", ["", "  ", [], ["JPN", ""]])
def test_no_place_is_refused(value):
    assert "importer" in faults(lambda: Ban(value, "RUS", "lng"))


def test_unknown_names_come_with_the_nearest_right_one_and_all_at_once():
    text = faults(lambda: Ban(["JPN", "Jappan"], "Rusia", "lgn", 7))
    assert "importer[1]: unknown place or group 'Jappan'; did you mean JPN" in text
    assert "exporter: unknown place or group 'Rusia'; did you mean RUS" in text
    assert "fuel: unknown fuel 'lgn'; did you mean 'lng'" in text
    assert "level 7 is outside its range" in text
    assert len(text.splitlines()) == 4


def test_nobody_trades_with_itself():
    assert "JPN is both importer and exporter" in faults(lambda: Ban(["JPN", "KOR"], "JPN", "lng"))
    assert "both importer and exporter" in faults(lambda: Ban("RUS", "RUS_SAKHALIN2", "lng"))


@pytest.mark.parametrize(
    ("importer", "exporter", "side", "group", "member"),
    [
        ("EU27", "NLD", "importer", "EU27", "NLD"),
        ("JPN", "G7", "exporter", "G7", "JPN"),
    ],
)
def test_a_group_that_contains_the_target_is_named_with_its_member(
    importer, exporter, side, group, member
):
    text = faults(lambda: Ban(importer, exporter, "lng"))
    assert text.startswith(f"{side}: the group '{group}' contains the")
    assert f"except: [{member}]" in text
    assert member not in Ban(importer, exporter, "lng", except_=[member]).importers[1:]


@pytest.mark.parametrize(
    ("importer", "exporter", "side", "others"),
    [
        ("WORLD", "RUS", "importers", {"RUS"}),
        ("World", "RUS_SAKHALIN2", "importers", {"RUS"}),
        ("USA", "WORLD", "exporters", {"USA"}),
        ("JPN,KOR", "WORLD", "exporters", {"JPN", "KOR"}),
    ],
)
def test_the_world_is_everybody_else(importer, exporter, side, others):
    ban = Ban(importer.split(","), exporter, "lng")
    assert set(getattr(ban, side)) == set(places.expand("WORLD")) - others


def test_a_group_against_itself_is_one_fault():
    assert "same places" in faults(lambda: Ban("WORLD", "WORLD", "lng"))
    assert len(faults(lambda: Ban("EU27", "EU27", "lng")).splitlines()) == 1


def test_except_takes_places_out_of_groups_of_the_importer_first():
    assert set(places.expand("EU27")) - set(Ban("EU27", "RUS", "lng", except_="HUN").importers) == {
        "HUN"
    }
    tariff = Tariff("USA", "WORLD", "crude", 10, "percent", except_=["USA", "Canada"])
    assert tariff.importers == ("USA",)
    assert not {"USA", "CAN"} & set(tariff.exporters)
    opec = set(places.expand("OPEC"))
    ban = Ban("WORLD", "OPEC", "crude", except_="OPEC")
    assert set(ban.exporters) == opec
    assert not opec & set(ban.importers)


@pytest.mark.parametrize(
    ("importer", "exception", "what"),
    [
        ("EU27", "JPN", "JPN is in no group"),
        (["EU27", "HUN"], "HUN", "named under both"),
        ("JPN", "JPN", "named under both"),
        ("EU27", "EU27", "leaves no importer"),
        ("EU27", "Atlantis", "except: unknown place"),
    ],
)
def test_an_except_that_makes_no_sense_is_refused(importer, exception, what):
    assert what in faults(lambda: Ban(importer, "RUS", "lng", except_=exception))


@pytest.mark.parametrize(
    ("fuel", "unit", "kept"),
    [
        ("crude", "USD/bbl", "USD/bbl"),
        ("products", "$/bbl", "USD/bbl"),
        ("crude", "usd / BBL", "USD/bbl"),
        ("coal", "USD/t", "USD/t"),
        ("lng", "USD/MMBtu", "USD/MMBtu"),
        ("all", "USD/GJ", "USD/GJ"),
        ("all", "%", "percent"),
    ],
)
def test_units_of_a_tariff(fuel, unit, kept):
    assert Tariff("USA", "CAN", fuel, 5, unit).unit == kept


@pytest.mark.parametrize(
    ("fuel", "unit", "what"),
    [
        ("lng", "USD/bbl", "does not fit lng"),
        ("coal", "USD/bbl", "does not fit coal"),
        ("all", "USD/bbl", "does not fit"),
        ("crude", "EUR/bbl", "did you mean 'USD/bbl'"),
        ("crude", "percnt", "did you mean 'percent'"),
        ("crude", 5, "expected a tariff unit"),
    ],
)
def test_units_of_a_tariff_that_do_not_fit(fuel, unit, what):
    assert what in faults(lambda: Tariff("USA", "CAN", fuel, 5, unit))


def test_negative_tariffs_and_limits_are_refused():
    assert "negative tariff -10" in faults(lambda: Tariff("USA", "CAN", "crude", -10, "percent"))
    assert "negative limit -1" in faults(lambda: Quota("JPN", "RUS", "lng", -1, "Mt"))


@pytest.mark.parametrize(
    ("fuel", "unit"),
    [
        ("lng", "Mt"),
        ("lng", "bcm"),
        ("crude", "mb/d"),
        ("coal", "PJ"),
        ("all", "TWh"),
        ("oil", "pj"),
    ],
)
def test_units_of_a_quota(fuel, unit):
    assert Quota("JPN", "RUS", fuel, 1, unit).limit_in("PJ") > 0


@pytest.mark.parametrize(
    ("fuel", "unit", "what"),
    [
        ("coal", "bbl", "does not fit coal"),
        ("crude", "bcm", "does not fit crude"),
        ("lng", "parsec", "does not fit lng"),
        ("oil", "Mt", "needs a unit of energy"),
        ("gas", "bcm", "needs a unit of energy"),
        ("lng", 3, "expected a unit"),
    ],
)
def test_units_of_a_quota_that_do_not_fit(fuel, unit, what):
    assert what in faults(lambda: Quota("JPN", "RUS", fuel, 1, unit))


def test_the_limit_of_a_quota_in_other_units():
    assert Quota("EU27", "RUS", "lng", 10, "Mt").limit_in("bcm") == pytest.approx(13.6)
    # 1 mb/d for 365 days at 7.33 barrels a tonne.
    yearly = Quota("IND", "RUS", "crude", 1, "mb/d").limit_in("Mt")
    assert yearly == pytest.approx(365 / 7.33, rel=1e-3)
    assert Quota("JPN", "RUS", "all", 2, "EJ").limit_in("PJ", "coal") == pytest.approx(2000)


@pytest.mark.parametrize(
    ("resource", "kept"), [("LNG export", "lng_export"), ("pipeline", "pipeline")]
)
def test_resources(resource, kept):
    assert Capacity("QAT", resource, 0.5).resource == kept


def test_an_unknown_resource_comes_with_the_nearest():
    assert "did you mean 'lng_export'" in faults(lambda: Capacity("QAT", "lng_exprt", 0.5))


def test_demand_is_for_a_whole_market():
    assert Demand("JPN", "natural gas", 0.1).market == "gas"
    assert Demand("JPN", ["lng", "pipeline_gas"], 0.1).market == "gas"
    assert "write gas" in faults(lambda: Demand("JPN", "lng", 0.1))
    assert "one market" in faults(lambda: Demand("JPN", "oil", 0.1))
