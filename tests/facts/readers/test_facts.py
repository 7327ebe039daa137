from pathlib import Path

import polars as pl
import pytest

from embargo.errors import DataError, InputError
from embargo.facts.readers import facts

OIL = "period,exporter,importer,fuel,metric,value,unit,source,where_seen,status,note\n"
GAS = "period,exporter,project,importer,fuel,metric,value,unit,source,where_seen,status,note\n"


def read(root: Path, oil: str = "", gas: str = "") -> pl.DataFrame:
    folder = root / facts.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    filler = "2024,RUS,WORLD,coal,trade,197,Mt,Rosstat,rosstat.gov.ru,V,\n"
    (folder / "oil_coal.csv").write_text(OIL + (oil or filler), encoding="utf-8")
    filler = "2024,WORLD,,JPN,lng,trade,65.89,Mt,Japan MOF,mof.go.jp,V,PREFER\n"
    (folder / "gas.csv").write_text(GAS + (gas or filler), encoding="utf-8")
    return facts.read(root)


def oil(root: Path, text: str) -> dict[str, object]:
    frame = read(root, oil=text + "\n")
    return frame.filter(pl.col("where").str.starts_with("oil_coal")).row(0, named=True)


def gas(root: Path, text: str) -> dict[str, object]:
    frame = read(root, gas=text + "\n")
    return frame.filter(pl.col("where").str.starts_with("gas")).row(0, named=True)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", "2024"),
        ("2024-05", "2024-05"),
        ("2025-10-15", "2025-10-15"),
        ("2025-Q1", "2025-Q1"),
        ("2025Q1", "2025-Q1"),
        ("2025H1", "2025-H1"),
        ("2024-01..08", "2024-01/2024-08"),
        ("2024-06..2025-05", "2024-06/2025-05"),
        ("2025-01/2025-09", "2025-01/2025-09"),
        ("FY2024-25", "FY2024"),
        ("FY2024", "FY2024"),
        ("2007-2031", "2007/2031"),
        ("2009-2026/2029", "2009/2029"),
        ("2023+", "2023"),
    ],
)
def test_periods_of_all_forms_are_read(text: str, period: str) -> None:
    assert facts.period(text) == period


@pytest.mark.parametrize("text", ["", "last year", "2024-1", "24", "2024-01..", "2024-Q5"])
def test_a_text_that_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        facts.period(text)


def test_a_range_of_months_is_never_an_annual_total(tmp_path: Path) -> None:
    frame = read(tmp_path, oil="2024-01..11,WORLD,IND,crude,trade,200,Mt,GACC,x,V,\n")
    assert facts.annual(frame, 2024).filter(pl.col("importer") == "IND").is_empty()


@pytest.mark.parametrize(
    ("note", "flag"),
    [
        ("", ""),
        ("PREFER", "preferred"),
        ("ALT; query figure", "alternative"),
        ("PARTIAL; Petrobras only", "partial"),
        ("derived: 9.8 less 0.52", "derived"),
        ("PREFER; derived 9.79/1.182", "preferred, derived"),
        ("PARTIALLY wrong word", ""),
    ],
)
def test_reading_rules_become_flags(tmp_path: Path, note: str, flag: str) -> None:
    row = oil(tmp_path, f'2024,BRA,WORLD,crude,trade,1,mb/d,Reuters,x,V,"{note}"')
    assert row["flag"] == flag


@pytest.mark.parametrize(
    ("exporter", "importer", "fuel", "flag"),
    [
        ("MYS", "CHN", "crude", "relabelled"),
        ("IDN", "CHN", "crude", "may be relabelled"),
        ("ARE", "CHN", "crude", "may be relabelled"),
        ("OMN", "CHN", "crude", "may be relabelled"),
        ("MYS", "JPN", "crude", ""),
        ("IDN", "CHN", "coal", ""),
        ("SAU", "CHN", "crude", ""),
    ],
)
def test_crude_booked_under_a_wrong_origin_is_flagged(
    tmp_path: Path, exporter: str, importer: str, fuel: str, flag: str
) -> None:
    row = oil(tmp_path, f"2024,{exporter},{importer},{fuel},trade,70,Mt,GACC,x,V,")
    assert row["flag"] == flag


def test_a_note_that_says_relabelled_is_heeded(tmp_path: Path) -> None:
    row = oil(tmp_path, "2025,IDN,CHN,crude,trade,9,Mt,GACC,x,V,relabelled Iranian crude")
    assert row["flag"] == "relabelled"


def test_shares_money_and_changes_are_no_levels(tmp_path: Path) -> None:
    share = oil(tmp_path, "2024,RUS,IND,crude,trade,36,pct of imports,x,x,V,")
    assert (share["metric"], share["unit"]) == ("share", "% of imports")
    money = oil(tmp_path, "2025,COL,WORLD,coal,trade,3.6,bn USD,x,x,V,")
    assert money["metric"] == "value"
    growth = gas(
        tmp_path, '2025,RUS,,EUROPE,pipeline_gas,trade,-44,%,x,x,V,"GROWTH on previous year"'
    )
    assert (growth["metric"], growth["flag"]) == ("growth", "growth")
    stake = gas(tmp_path, "2025,RUS,Sakhalin-2 / Mitsui,,lng,stake,12.5,%,x,x,V,")
    assert stake["metric"] == "stake"


def test_only_whole_sound_figures_of_a_year_may_be_imposed(tmp_path: Path) -> None:
    rows = [
        "2024,WORLD,KOR,crude,trade,1030,mb,KNOC,x,V,",
        "2024,BRA,WORLD,crude,trade,1,mb/d,x,x,V,PARTIAL; one port",
        "2024,MYS,CHN,crude,trade,1.4,mb/d,x,x,V,",
        "2024,RUS,IND,crude,trade,36,pct of imports,x,x,V,",
        "2024,WORLD,CHN,crude,trade,11,mb/d,x,x,V,ALT",
        "2024,NGA,WORLD,crude,trade,1.5,mb/d,x,x,M,",
        "2024-05,SAU,JPN,crude,trade,5,Mt,x,x,V,",
        "2024,WORLD,IND,crude,production,0.6,mb/d,x,x,V,",
    ]
    frame = facts.annual(read(tmp_path, oil="\n".join(rows) + "\n"), 2024)
    assert frame["importer"].to_list() == ["KOR", "JPN"]


def test_sides_are_places_groups_several_or_the_world(tmp_path: Path) -> None:
    row = oil(tmp_path, "2024,AZE+KAZ,EU27,crude,trade,5,Mt,x,x,V,")
    assert (row["exporter"], row["exporter_kind"]) == ("AZE+KAZ", "area")
    assert (row["importer"], row["importer_kind"]) == ("EU27", "area")
    total = oil(tmp_path, "2024,WORLD,CHN,crude,trade,5,Mt,x,x,V,")
    assert (total["exporter_kind"], total["importer_kind"]) == ("total", "place")


@pytest.mark.parametrize(
    ("exporter", "importer", "metric", "sides"),
    [
        ("RUS", "", "production", ("RUS", "")),
        ("RUS", "WORLD", "production", ("RUS", "")),
        ("WORLD", "", "production", ("WORLD", "")),
        ("WORLD", "JPN", "consumption", ("", "JPN")),
        ("", "JPN", "stock", ("", "JPN")),
        ("JPN", "", "stock", ("", "JPN")),
        ("WORLD", "", "consumption", ("", "WORLD")),
        ("IND", "IND", "capacity_refining", ("", "IND")),
        ("SAU", "WORLD", "capacity_spare", ("SAU", "")),
    ],
)
def test_metrics_of_one_side_stand_on_it(
    tmp_path: Path, exporter: str, importer: str, metric: str, sides: tuple[str, str]
) -> None:
    row = oil(tmp_path, f"2024,{exporter},{importer},crude,{metric},5,mb/d,x,x,V,")
    assert (row["exporter"], row["importer"]) == sides


@pytest.mark.parametrize(
    ("source", "note", "basis"),
    [
        ("Japan MOF preliminary", "", "customs"),
        ("GIIGNL annual report", "", "customs"),
        ("GACC via Interfax", "", "customs"),
        ("Kpler via Reuters", "", "ship tracking"),
        ("IGU 2025", "", "ship tracking"),
        ("Reuters", "tanker tracking, +2%", "ship tracking"),
        ("Energy Institute Statistical Review 2025", "", "statistical review"),
        ("a newspaper", "", "other"),
    ],
)
def test_the_two_bases_of_trade_are_told_apart(
    tmp_path: Path, source: str, note: str, basis: str
) -> None:
    row = gas(tmp_path, f'2024,WORLD,,JPN,lng,trade,66,Mt,{source},x,V,"{note}"')
    assert row["basis"] == basis


def test_the_note_keeps_project_and_source(tmp_path: Path) -> None:
    row = gas(tmp_path, "2024,RUS,Sakhalin-2,JPN,lng,trade,5.7,Mt,Japan MOF,mof.go.jp,V,up")
    assert row["note"] == "Sakhalin-2; up; Japan MOF (mof.go.jp)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2024,RUS,JPN,crude,imports,5,Mt,x,x,V,", "'imports' is unknown"),
        ("2024,RUS,JPN,crude,trade,5,Mtt,x,x,V,", "did you mean 'Mt'"),
        ("2024,RUS,JPN,crude,trade,five,Mt,x,x,V,", "'five' is no number"),
        ("soon,RUS,JPN,crude,trade,5,Mt,x,x,V,", "'soon' cannot be read"),
        ("2024,Ruritania,JPN,crude,trade,5,Mt,x,x,V,", "'Ruritania' is no place"),
        ("2024,RUS,JPN,crude,trade,5,Mt,x,x,X,", "status 'X' is unknown"),
        ("2024,RUS,JPN,petrol,trade,5,Mt,x,x,V,", "fuel 'petrol' is unknown"),
        ("2024,RUS,JPN,crude,trade,5,Mt,x", "cells where the header has"),
        ("\n".join(["2024,RUS,JPN,crude,trade,5,Mt,x,x,V,"] * 2), "is there twice"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError) as caught:
        oil(tmp_path, text)
    assert told in str(caught.value)


@pytest.fixture(scope="module")
def all_facts(sources_root: Path) -> pl.DataFrame:
    return facts.read(sources_root)


def values(frame: pl.DataFrame, **where: str) -> list[float]:
    return frame.filter(*(pl.col(key) == wanted for key, wanted in where.items()))[
        "value"
    ].to_list()


@pytest.mark.sources
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"period": "2024", "importer": "CHN", "fuel": "crude", "unit": "Mt"}, 553.4),
        ({"period": "2025", "importer": "CHN", "fuel": "crude", "unit": "Mt"}, 577.7),
        ({"period": "2024", "importer": "IND", "fuel": "crude", "unit": "mb/d"}, 4.57),
        ({"period": "2024", "importer": "JPN", "fuel": "crude", "unit": "mb/d"}, 2.36),
        ({"period": "2024", "importer": "WORLD", "fuel": "lng", "basis": "customs"}, 406.0),
        ({"period": "2024", "importer": "CHN", "fuel": "coal", "unit": "Mt"}, 542.8),
    ],
)
def test_totals_of_the_checks_hold(
    all_facts: pl.DataFrame, where: dict[str, str], expected: float
) -> None:
    found = values(all_facts, exporter="WORLD", metric="trade", **where)
    assert any(value == pytest.approx(expected, rel=0.002) for value in found)


@pytest.mark.sources
@pytest.mark.parametrize(
    ("exporter", "importer", "fuel", "period", "unit", "expected"),
    [
        ("RUS", "WORLD", "crude", "2024", "mb/d", 4.94),
        ("RUS", "WORLD", "lng", "2024", "Mt", 34.1),
        ("RUS", "WORLD", "lng", "2025", "Mt", 32.9),
        ("RUS", "EU27", "lng", "2024", "Mt", 16.4),
        ("RUS", "CHN", "pipeline_gas", "2024", "bcm", 31.1),
    ],
)
def test_flows_of_the_checks_hold(
    all_facts: pl.DataFrame,
    exporter: str,
    importer: str,
    fuel: str,
    period: str,
    unit: str,
    expected: float,
) -> None:
    found = values(
        all_facts, exporter=exporter, importer=importer, fuel=fuel, period=period, unit=unit,
        metric="trade",
    )  # fmt: skip
    assert any(value == pytest.approx(expected, rel=0.02) for value in found)


@pytest.mark.sources
def test_lng_of_japan_and_china_stands_on_both_bases(all_facts: pl.DataFrame) -> None:
    lng = all_facts.filter(
        pl.col("fuel") == "lng", pl.col("period") == "2024", pl.col("metric") == "trade",
        pl.col("exporter") == "WORLD", pl.col("unit") == "Mt",
    )  # fmt: skip
    for importer, customs, tracked in (("JPN", 65.89, 67.4), ("CHN", 76.65, 78.7)):
        rows = lng.filter(pl.col("importer") == importer)
        found = dict(rows.select("basis", "value").iter_rows())
        assert found == {"customs": customs, "ship tracking": tracked}


@pytest.mark.sources
def test_production_is_on_the_basis_of_the_statistical_review(all_facts: pl.DataFrame) -> None:
    for place, expected in (("RUS", 629.9), ("USA", 1033.0)):
        found = all_facts.filter(
            pl.col("exporter") == place, pl.col("metric") == "production",
            pl.col("period") == "2024", pl.col("fuel") == "gas",
            pl.col("flag").str.contains("preferred"),
        )  # fmt: skip
        assert found["value"].to_list() == [expected]


@pytest.mark.sources
def test_nothing_unfit_is_imposed(all_facts: pl.DataFrame) -> None:
    fit = facts.annual(all_facts, 2024)
    assert fit.height > 150
    assert set(fit["status"]) <= {"V", "C", "S"}
    assert fit.filter(pl.col("exporter") == "MYS", pl.col("importer") == "CHN",
                      pl.col("fuel") == "crude").is_empty()  # fmt: skip
