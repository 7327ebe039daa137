"""What can be asked, of whom, and which figures are too large to be true."""

from __future__ import annotations

from importlib import resources
from typing import Any

import polars as pl
import pytest

from embargo.errors import InputError
from embargo.facts import STATUSES, tidy
from embargo.facts.fetch import FLAG, Query, catalogue, entry, flag, parse
from embargo.facts.fetch.catalogue import codes, japan_places, sizes
from embargo.facts.fetch.run import _READERS
from embargo.fuels import FUELS, MARKETS
from embargo.places import resolve


def row(value: float, period: str = "2023", **more: Any) -> dict[str, Any]:
    return {
        "period": period, "fuel": "crude", "exporter": "RUS", "exporter_kind": "place",
        "importer": "IND", "importer_kind": "place", "metric": "trade", "value": float(value),
        "unit": "Mt", "where": period, **more,
    }  # fmt: skip


def observations(*rows: dict[str, Any]) -> pl.DataFrame:
    return tidy(pl.DataFrame(rows), basis="customs", source="s", vintage="1", status="V")


class TestQuery:
    def test_years_places_and_fuels_by_name_and_group(self) -> None:
        query = parse(["2020-2022", "2024"], (), ["Japan,KOR"], ["Russia"], ["gas"])
        assert query.years == (2020, 2021, 2022, 2024)
        assert query.importers == ("JPN", "KOR")
        assert query.exporters == ("RUS",)
        assert query.fuels == ("lng", "pipeline_gas")
        assert query.wants("gas")
        assert not query.wants("coal")

    def test_a_run_of_months_goes_over_the_year(self) -> None:
        query = parse(months=["2023-11..2024-02"])
        assert query.months == ("2023-11", "2023-12", "2024-01", "2024-02")
        assert query.years == (2023, 2024)
        assert query.span(2024) == ("2024-01-01", "2024-02-29")
        assert query.span(2023) == ("2023-11-01", "2023-12-31")

    def test_all_faults_come_at_once(self) -> None:
        with pytest.raises(InputError) as caught:
            parse(["24", "2024-2020"], ["2024-13"], ["Japn"], [], ["lgn"])
        told = str(caught.value)
        for part in (
            "--year: '24' is no year", "'2024-2020'", "--month: '2024-13' is no month",
            "--importer: ", "did you mean JPN", "--fuel: ", "did you mean 'lng'",
        ):  # fmt: skip
            assert part in told

    def test_years_and_months_exclude_each_other(self) -> None:
        with pytest.raises(InputError, match="give years or months, not both"):
            parse(["2024"], ["2024-03"])

    def test_only_what_was_asked_for_is_kept(self) -> None:
        frame = observations(
            row(1, "2023"), row(2, "2024-03"), row(3, "2024-04"),
            row(4, "2024-03", importer="CHN"),
            row(5, "2024-03", exporter="", exporter_kind="", metric="stock"),
            row(6, "2024-03", exporter="IND", importer="", importer_kind="", metric="capacity"),
        )  # fmt: skip
        kept = parse(months=["2024-03"], importers=["India"]).keep(frame)
        assert kept["value"].to_list() == [2, 5, 6]
        assert Query().keep(frame).height == 6


class TestCatalogue:
    def test_every_source_has_a_reader_and_known_fuels(self) -> None:
        assert set(catalogue()) == set(_READERS)
        for one in catalogue().values():
            assert set(one.fuels) <= {*FUELS, *MARKETS}
            assert one.status in STATUSES
            assert all(host.startswith("https://") for host in one.hosts.values())
            assert 0 < one.reliability < 1

    def test_an_unknown_source_names_the_nearest(self) -> None:
        with pytest.raises(InputError, match="did you mean 'eurostat'"):
            entry("eurostats")
        assert entry("Pink Sheet").name == "pink-sheet"

    def test_codes_stand_for_places_that_exist(self) -> None:
        for iso3 in (*japan_places().values(), *codes("gie")["agsi"], *codes("gie")["alsi"]):
            assert resolve(iso3) == iso3
        products = [code for list_ in codes("hs").values() for code in list_]
        assert len(products) == len(set(products))

    def test_the_documentation_names_every_source_and_key(self) -> None:
        from pathlib import Path

        text = (Path(__file__).parents[3] / "docs" / "fetch.md").read_text(encoding="utf-8")
        for one in catalogue().values():
            assert f"`{one.name}`" in text
            assert one.key is None or one.key.variable in text

    @pytest.mark.parametrize(
        ("name", "words", "told"),
        [
            ("crea", {}, "no year to fetch; add --year 2024"),
            ("agsi", {"fuels": "coal", "years": "2024"}, "it knows nothing of coal"),
        ],
    )
    def test_what_cannot_be_asked_is_told(
        self, ask: Any, name: str, words: dict[str, str], told: str
    ) -> None:
        with pytest.raises(InputError, match=told):
            ask(name, **words)

    def test_an_address_must_be_one_and_refresh_is_not_offline(self, ask: Any) -> None:
        with pytest.raises(InputError, match="'mirror' is no address"):
            ask("crea", years="2024", address="mirror")
        with pytest.raises(InputError, match="do not go together"):
            ask("crea", years="2024", refresh=True, offline=True)


class TestSize:
    def test_ordinary_figures_stay_as_they_are(self) -> None:
        frame = observations(*[row(80 + i, str(2018 + i)) for i in range(6)])
        found, warnings = flag(frame)
        assert found.equals(frame)
        assert warnings == ()

    def test_a_figure_far_above_its_series_is_flagged(self) -> None:
        values = [0.2, 0.25, 0.22, 0.21, 210.0]
        frame = observations(*[row(value, str(2018 + i)) for i, value in enumerate(values)])
        found, warnings = flag(frame)
        assert found.filter(pl.col("flag") == FLAG)["period"].to_list() == ["2022"]
        assert found.filter(pl.col("flag") == FLAG)["status"].to_list() == ["S"]
        assert "955 times the median of its series" in str(warnings[0])

    def test_more_than_the_world_has_is_flagged_even_alone(self) -> None:
        found, warnings = flag(observations(row(90_000.0)))
        assert found["flag"].to_list() == [FLAG]
        assert "more than the 900 Mt a year that may be" in str(warnings[0])

    def test_a_month_counts_twelvefold_but_may_be_a_busy_one(self) -> None:
        found, _ = flag(observations(row(80.0, "2023-01"), row(300.0, "2023-02")))
        assert found["flag"].to_list() == ["", FLAG]

    def test_money_tells_of_a_wrong_weight(self) -> None:
        paid = row(40_000.0, metric="value", unit="MUSD")
        sound, _ = flag(observations(row(80.0), paid))
        light, warnings = flag(observations(row(0.08), paid))
        assert sound["flag"].to_list() == ["", ""]
        assert light["flag"].to_list() == [FLAG, ""]
        assert "5e+05 USD a tonne" in str(warnings[0])

    def test_an_earlier_flag_stays_beside_it(self) -> None:
        found, _ = flag(observations(row(90_000.0, flag="provisional")))
        assert found["flag"].to_list() == [f"provisional, {FLAG}"]

    def test_no_flow_of_the_embedded_base_is_called_too_large(self) -> None:
        with resources.as_file(resources.files("embargo.facts") / "base/flows.parquet") as path:
            flows = pl.read_parquet(path)
        largest = dict(flows.group_by("fuel").agg(pl.col("value").max()).iter_rows())
        most = {(r["unit"], fuel): m for r in sizes()["most"] if r["metric"] == "trade"
                for fuel, m in r["fuels"].items()}  # fmt: skip
        between = flows.filter(pl.col("exporter") != pl.col("importer"))
        largest = dict(between.group_by("fuel").agg(pl.col("value").max()).iter_rows())
        for fuel, value in largest.items():
            bound = most["bcm" if fuel == "pipeline_gas" else "Mt", fuel]
            assert value < bound < 100 * value
