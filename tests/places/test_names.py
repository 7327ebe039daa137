"""Does each name in the public sources find the one place that it means?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embargo import places
from embargo.errors import InputError

AWKWARD = {
    "Republic of Korea": "KOR",
    "Rep. of Korea": "KOR",
    "Korea, Rep.": "KOR",
    "Korea, Dem. People's Rep.": "PRK",
    "Democratic People's Republic of Korea": "PRK",
    "Russian Federation": "RUS",
    "US": "USA",
    " US": "USA",
    "USA": "USA",
    "U.S.A.": "USA",
    "USA, Puerto Rico and US Virgin Islands": "USA",
    "Viet Nam": "VNM",
    "Türkiye": "TUR",
    "Turkiye": "TUR",
    "Turkey": "TUR",
    "Czechia": "CZE",
    "Czech Rep.": "CZE",
    "Côte d'Ivoire": "CIV",
    "Côte d’Ivoire": "CIV",
    "Cote d'Ivoire": "CIV",
    "Congo": "COG",
    "Republic of Congo ": "COG",
    "Congo - Brazzaville": "COG",
    "DR Congo": "COD",
    "Congo (DR)": "COD",
    "Congo, Dem. Rep.": "COD",
    "Dem.Rep. of the Congo": "COD",
    "China Hong Kong SAR": "HKG",
    "China, Hong Kong SAR": "HKG",
    "Chinese Taipei": "TWN",
    "Other Asia, not elsewhere specified": "TWN",
    "UAE": "ARE",
    "Abu Dhabi": "ARE",
    "NO": "NOR",
    "Norway, Svalbard and Jan Mayen": "NOR",
    "EL": "GRC",
    "UK": "GBR",
    "Niger": "NER",
    "Nigeria": "NGA",
    "Guinea": "GIN",
    "Guinea-Bissau": "GNB",
    "Equatorial Guinea": "GNQ",
    "Papua New Guinea": "PNG",
    "Dominica": "DMA",
    "The Dominican Republic": "DOM",
    "St. Vincent and the Grenadines": "VCT",
    "Brazil1": "BRA",
    "India2": "IND",
    "Trinidad & Tobago": "TTO",
    "Lao People's Dem. Rep.": "LAO",
    "ROM": "ROU",
    "XAF": "XAF",
}

NO_PLACES = (
    "Other Africa",
    "Other Europe1",
    "Other Americas*",
    "Other Asia Pacific",
    "Total Asia Pacific",
    "European Union #",
    "of which: OECD",
    "USSR",
    "Netherlands Antilles",
    "Areas, not elsewhere specified",
    "Bunkers",
    "Rest of World",
    "Middle East & Africa",
    "SSA",
    "EU27",
    "",
)


@pytest.mark.parametrize(("name", "code"), AWKWARD.items())
def test_awkward_names_find_their_place(name: str, code: str) -> None:
    assert places.resolve(name) == code


@pytest.mark.parametrize("name", NO_PLACES)
def test_areas_groups_and_unspecified_names_are_no_place(name: str) -> None:
    with pytest.raises(InputError) as caught:
        places.resolve(name)
    assert "did you mean" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Jpan", "JPN"),
        ("JPM", "JPN"),
        ("Germny", "DEU"),
        ("South Koera", "KOR"),
        ("saudi", "SAU"),
        ("Untied States", "USA"),
        ("Russa", "RUS"),
    ],
)
def test_a_misspelt_name_is_answered_with_the_nearest(name: str, code: str) -> None:
    with pytest.raises(InputError, match=rf"unknown place '{name}'; did you mean {code} \("):
        places.resolve(name)


@pytest.mark.parametrize("word", ["To", "to", "in", "is", "no"])
def test_words_are_not_two_letter_codes(word: str) -> None:
    assert places.resolve(word.upper()) in places.codes()
    with pytest.raises(InputError):
        places.resolve(word)


def test_a_name_like_none_gets_no_suggestion() -> None:
    with pytest.raises(InputError) as caught:
        places.resolve("sausage")
    assert "did you mean" not in str(caught.value)


def test_no_name_or_code_is_shared_by_two_places() -> None:
    from embargo.places.names import fold

    owner: dict[str, str] = {}
    for code in places.codes():
        found = places.place(code)
        texts = {fold(t) for t in (code, found.iso2, found.name, *found.aliases) if t}
        for text in texts if found.kind != "remainder" else {fold(code)}:
            assert owner.setdefault(text, code) == code, text


def test_no_place_answers_to_the_name_of_a_group_or_an_area() -> None:
    for name in (*places.groups(), *places.areas()):
        with pytest.raises(InputError):
            places.resolve(name)


@settings(deadline=None)
@given(st.data())
def test_dress_of_a_name_does_not_matter(data: st.DataObject) -> None:
    code = data.draw(st.sampled_from(places.codes(remainders=False)))
    found = places.place(code)
    name = data.draw(st.sampled_from((code, found.name, *found.aliases)))
    stripped = "".join(
        c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
    )
    dress = data.draw(st.sampled_from((str.upper, str.lower, str.title, str.swapcase)))
    around = data.draw(st.sampled_from(("{}", "  {} ", "{}*", "{} #", "{}†", "{}¹", "\u00a0{}")))
    assert places.resolve(around.format(dress(stripped))) == code


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_resolved_or_answered(name: str) -> None:
    try:
        found = places.resolve(name)
    except InputError:
        return
    assert found in places.codes()


def is_known(name: str) -> bool:
    """Whether a name is understood: a place, a group, an area, a sum, or known to be none."""
    if places.is_group(name) or places.is_area(name):
        return True
    try:
        places.expand(name)
    except InputError as error:
        return "is not a place" in error.faults[0].what
    return True


def values(path: Path, columns: Iterable[str]) -> set[str]:
    frame = pl.read_csv(path, infer_schema_length=0, truncate_ragged_lines=True)
    kept = [column for column in columns if column in frame.columns]
    return {text for column in kept for text in frame[column].drop_nulls()}


# Combinations that readers must take apart themselves, with what they mix.
MIXED = {
    "ALL",
    "EUROPE_ex_TUR",
    "OTHER_incl_TUR_JPN_KOR",
    "CHN+IND+TUR+unknown",
    "Other Asia Pacific_CHN",
    "Russia_CHN",
    "Russia_IND",
    "RUS-CHN",
    "RUS-IND",
    "via Red Sea",
}

TRADE = ("exporter", "importer", "country", "partner", "exportcountry", "geo", "iso3", "buyer")
FILES = {
    "comtrade_annual_2008_2017/comtrade_fossil_2008_2017.csv.gz": ("rep_name", "par_name"),
    "statistical_review/statreview_trade_movements_2018_2023.csv": TRADE,
    "gem_infrastructure/lng_terminals_tidy.csv": TRADE,
    "gem_infrastructure/coal_terminals_2025-01-15.csv": ("country/area",),
    "facts_2024_2025/gas.csv": TRADE,
    "facts_2024_2025/oil_coal.csv": TRADE,
    "macro/gdp.csv": ("Country Code",),
    "macro/population.csv": ("Country Code",),
    "us_lng_cargoes/us_exports.csv": TRADE,
    "eu_gas_demand_monthly/gas_demand_monthly_2019_2025.csv": TRADE,
    "entsog_border_flows/entsog_monthly_by_point_2015_2023.csv.gz": TRADE,
    "eu_crude_by_stream_monthly/eurostat_2005_2024.csv.gz": TRADE,
    "eu_crude_by_stream_monthly/gravity_oil_pairs.csv.gz": ("iso3_o", "iso3_d"),
    "eu_crude_by_stream_monthly/register_2013_2019.csv.gz": (
        "Reporting Country",
        "Country of Origin",
    ),
    "eurostat_imports_monthly/comext_hs_2019_2021.csv.gz": ("REPORTER", "PARTNER"),
    "eurostat_imports_monthly/europe_imports_by_partner_monthly.csv.gz": TRADE,
    "russia_exports_monthly/russia_exports_monthly_2016_2022.csv.gz": TRADE,
}


@pytest.mark.sources
@pytest.mark.parametrize("name", FILES)
def test_every_name_in_a_source_is_known(sources_root: Path, name: str) -> None:
    found = values(sources_root / name, FILES[name])
    assert found
    assert sorted(text for text in found if not is_known(text)) == []


@pytest.mark.sources
def test_every_state_on_a_pipeline_or_field_is_known(sources_root: Path) -> None:
    folder = sources_root / "gem_infrastructure"
    lines = values(folder / "gas_pipelines_tidy.csv", ("countries",))
    lines |= values(folder / "oil_pipelines_2024-06.csv", ("countries",))
    fields = values(folder / "goget_2025-02-26.csv", ("country/area", "country-list"))
    found = {text.strip() for cell in lines for text in re.split("[,;]", cell)}
    for name in {text.strip() for cell in fields for text in cell.split(";")}:
        found |= {name} if is_known(name) else set(name.split("-"))
    assert len(found) > 100
    assert sorted(text for text in found if not is_known(text)) == []


@pytest.mark.sources
def test_every_name_in_the_structural_facts_is_known(sources_root: Path) -> None:
    columns = (*TRADE, "exporter_area", "destination")
    found: set[str] = set()
    for path in sorted((sources_root.parent / "structure").glob("*.csv")):
        found |= values(path, columns)
    assert len(found) > 100
    assert sorted(text for text in found - MIXED if not is_known(text)) == []


@pytest.mark.sources
def test_comtrade_codes_agree_with_names(sources_root: Path) -> None:
    path = sources_root / "comtrade_annual_2008_2017" / "comtrade_fossil_2008_2017.csv.gz"
    frame = pl.read_csv(path, infer_schema_length=0)
    pairs = set(frame.select("reporter", "rep_name").rows())
    pairs |= set(frame.select("partner", "par_name").rows())
    differ = {
        (code, name)
        for code, name in pairs
        if code is not None and code != "ANT" and places.resolve(code) != places.resolve(name)
    }
    # The file books Antigua and Barbuda under the code of Antarctica.
    assert differ == {("ATA", "Antigua and Barbuda")}


@pytest.mark.sources
def test_every_row_of_the_workbook_is_known(sources_root: Path) -> None:
    fastexcel = pytest.importorskip("fastexcel")
    path = sources_root / "statistical_review" / "EI-Stats-Review-All-Data_2024ed.xlsx"
    book = fastexcel.read_excel(path)
    sheets = [
        "Oil Production - tonnes",
        "Crude+cond production - barrels",
        "Oil Consumption - Tonnes",
        "Oil refinery - throughput",
        "Oil refinery - capacity",
        "Gas Production - Bcm",
        "Gas Consumption - Bcm",
        "Gas - LNG imports bcm",
        "Gas - LNG exports bcm",
        "Gas trade - LNG",
        "Gas trade - pipeline",
        "Coal Production - mt",
        "Coal Production - EJ",
        "Coal Consumption - EJ",
        "Coal - Trade movements",
        "Coal trade movements 2023",
        "Oil - Inter-area movements",
        "Electricity Generation - TWh",
    ]
    unknown = set()
    for sheet in sheets:
        frame = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
        for first, *rest in frame.rows():
            filled = [cell for cell in rest if cell is not None]
            if first and len(first) < 45 and len(filled) > 8 and not is_known(first):
                unknown.add(first.strip(" *"))
    heads = {"Billion cubic metres", "Million tonnes", "Exajoules", "Terawatt-hours", "To"}
    heads |= {"Thousand barrels daily", "Crude (million tonnes)", "Product (million tonnes)"}
    heads |= {"Total Europe & CIS", "Total LNG exports"}
    assert sorted(unknown - heads) == []
