"""Prices by pair in the base, and the commands that print straits and prices."""

import json

import numpy as np
import polars as pl
import pytest

from embargo.cli import main
from embargo.facts import base
from embargo.world import price_table


@pytest.fixture(scope="module")
def table():
    return price_table(2023)


def test_delivered_is_fob_freight_and_landing(table):
    sums = table["fob"] + table["freight"] + table["landing"]
    np.testing.assert_allclose(sums, table["delivered"], rtol=1e-12)
    assert (table["freight"] >= 0).all()
    assert (table["landing"] >= 0).all()
    assert (table["delivered"] > 0).all()
    units = dict(table.select("fuel", "unit").unique().rows())
    assert units["crude"] == "USD/bbl"
    assert units["lng"] == units["pipeline_gas"] == "USD/MMBtu"
    assert units["coal"] == "USD/t"


def test_every_trade_of_the_base_has_a_price(table):
    flows = base.flows(2023).filter(
        (pl.col("exporter") != pl.col("importer")) & (pl.col("balance") > 1e-9)
    )
    missing = flows.join(table, on=["fuel", "basin", "importer"], how="anti")
    assert missing.is_empty()


def test_prices_are_those_of_the_benchmarks(table):
    def of(fuel, basin, importer):
        return table.filter(
            (pl.col("fuel") == fuel)
            & (pl.col("basin") == basin)
            & (pl.col("importer") == importer)
        ).row(0, named=True)  # fmt: skip

    yearly = dict(base.prices(2023).sort("months").select("series", "value").rows())
    assert of("crude", "SAU", "JPN")["delivered"] == pytest.approx(yearly["Dubai"], rel=0.03)
    assert of("lng", "QAT", "JPN")["delivered"] == pytest.approx(
        yearly["LNG Japan import average"], rel=0.01
    )
    urals = of("crude", "RUS_WEST", "IND")
    assert urals["fob"] == pytest.approx(yearly["Urals"], abs=6.0)
    # Johnson, Rachel and Wolfram and others: a gap of up to 15 to 20 dollars to Brent in 2023.
    assert 10 < yearly["Brent"] - urals["delivered"] < 25


def run(capsys, *arguments):
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_prices_command(capsys):
    code, out, _ = run(capsys, "prices", "TTF", "--from", "2025-11", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["kind"]) == (0, "embargo.prices/1", "monthly")
    assert [row["month"] for row in found["prices"]] == ["2025-11", "2025-12"]
    code, out, _ = run(capsys, "prices", "russian grades", "--json", "--from", "2025-12")
    assert {row["grade"] for row in json.loads(out)["prices"]} == {"Urals", "ESPO"}
    code, out, _ = run(capsys, "prices", "--into", "Japan", "--world", "2023", "--json")
    rows = json.loads(out)["prices"]
    assert {row["importer"] for row in rows} == {"JPN"}
    assert {"fob", "freight", "landing", "delivered", "unit"} <= rows[0].keys()
    assert "Newcastle" in run(capsys, "prices")[1]
    assert "mean" in run(capsys, "prices", "brent", "--from", "2022-01")[1]
    assert "Saudi Arabia" in run(capsys, "prices", "--into", "JPN")[1]
    code, out, err = run(capsys, "prices", "--into", "JPN", "--from", "2022-01")
    assert (code, out) == (2, "")
    assert err.startswith("error: --into")
    for wrong in (("Brnt",), ("Brent", "--from", "x"), ("Brent", "--world", "2023")):
        assert run(capsys, "prices", *wrong)[0] == 2


def test_straits_command(capsys):
    code, out, _ = run(capsys, "straits", "RUS_WEST", "--json")
    found = json.loads(out)
    assert (code, found["schema"], found["subject"]) == (0, "embargo.straits/1", "RUS_WEST")
    crude = next(row for row in found["exports"] if row["fuel"] == "crude")
    assert crude["suez"] > 0.4
    assert crude["hormuz"] < 0.01
    found = json.loads(run(capsys, "straits", "--json")[1])
    assert {row["passage"] for row in found["totals"]} == set(found["straits"])
    assert "STRAIT OF HORMUZ" in run(capsys, "straits")[1]
    assert "Strait of Malacca" in run(capsys, "straits", "Japan", "--world", "2021")[1]
    for wrong in (("RUS_WST",), ("Japn",), ("JPN", "--world", "1999"), ("SMR",)):
        assert run(capsys, "straits", *wrong)[0] == 2
