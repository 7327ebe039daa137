"""Are countries, fuels, projects and speakers found, and other things left alone?"""

from __future__ import annotations

import pytest

from embargo import fuels, places
from embargo.facts import cited
from embargo.ledger.reading import names, read_text
from embargo.ledger.reading.actors import Known


def found(text: str, kind: str) -> list[str]:
    return [
        m.key if kind != "actor" else m.span.quoted
        for s in read_text(text, known=Known({})).sentences
        for m in s.of(kind)
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("The U.S. told us so.", ["USA"]),
        ("US-Japan trade.", ["USA", "JPN"]),
        ("South Korea and Korean buyers.", ["KOR", "KOR"]),
        ("Hong Kong.", ["HKG"]),
        ("EU and G7 and the European Union.", ["EU27", "G7", "EU27"]),
        ("Cote d'Ivoire, Côte d’Ivoire.", ["CIV", "CIV"]),
        ("Saudi Arabia.", ["SAU"]),
        ("Tokyo answered.", ["JPN"]),
        ("We ate turkey; it was chad and china and us.", []),
        ("The Indian Ocean, the Gulf of Mexico, New Mexico.", []),
        ("https://example.org/Japan/Russia-LNG says nothing.", []),
    ],
)
def test_countries(text: str, codes: list[str]):
    assert found(text, "country") == codes


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Sakhalin-2, Sakhalin 2 and Sakhalin II.", ["sakhalin-2"] * 3),
        ("Sakhalin‑1 and Arctic LNG 2.", ["sakhalin-1", "arctic-lng-2"]),
        ("Freeport is a town, Freeport LNG is not.", ["freeport-lng"]),
    ],
)
def test_projects(text: str, keys: list[str]):
    assert found(text, "project") == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Sakhalin Blend and Urals.", ["crude", "crude"]),
        ("Crude oil, oil products, pipeline gas.", ["crude", "products", "pipeline_gas"]),
        ("Liquefied natural gas (LNG) and natural gas.", ["lng", "lng", "gas"]),
        ("Energy and fossil fuels.", ["all", "all"]),
        ("The energy minister came.", []),
    ],
)
def test_fuels(text: str, keys: list[str]):
    assert found(text, "fuel") == keys


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Finance Minister Aiko Tanabe spoke.", ["Finance Minister Aiko Tanabe"]),
        ("Mr. Tanabe said so. Later Tanabe left.", ["Mr. Tanabe", "Tanabe"]),
        ("Aiko Tanabe said so.", ["Aiko Tanabe"]),
        ("The White House and OFAC.", ["White House", "OFAC"]),
        ("Mitsui and Gazprom hold it.", ["Mitsui", "Gazprom"]),
        ("A house that is white.", []),
    ],
)
def test_actors(text: str, quoted: list[str]):
    assert found(text, "actor") == quoted


def test_actors_of_a_ledger_keep_their_ids():
    known = Known({"Aiko Tanabe": "tanabe", "Grid Authority": "grid"}, ["tanabe"])
    reading = read_text("Aiko Tanabe spoke. Tanabe met the Grid Authority.", known=known)
    assert [m.key for s in reading.sentences for m in s.of("actor")] == ["tanabe", "tanabe", "grid"]


@pytest.mark.parametrize(
    ("text", "importers", "exporters"),
    [
        ("Japan buys Russian LNG.", ("JPN",), ("RUS",)),
        ("India bought oil from Iran.", ("IND",), ("IRN",)),
        ("Norway sent gas to Germany.", ("DEU",), ("NOR",)),
        ("Russia is India's top oil supplier.", ("IND",), ("RUS",)),
        ("The US Treasury told Turkey to stop buying Russian oil.", ("TUR",), ("RUS",)),
        ("They met in Tokyo on Russian coal.", (), ("RUS",)),
    ],
)
def test_who_buys_from_whom(text: str, importers: tuple[str, ...], exporters: tuple[str, ...]):
    flow = read_text(text, known=Known({})).sentences[0].flow
    assert (flow.importers, flow.exporters) == (importers, exporters)


def test_the_tables_name_what_exists():
    folder = names.Path(names.__file__).parent
    for row in cited.read(folder / "names.csv", names.Name):
        assert not row.place or row.place in (*places.codes(), *places.groups())
        assert row.form in ("name", "adjective", "capital", "not a country")
    for word in cited.read(folder / "fuel_words.csv", names.FuelWord, places=()):
        assert fuels.expand(word.fuel)
