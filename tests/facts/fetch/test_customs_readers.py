"""Customs and trackers, each on a small sample in its own format, sound and spoilt."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import polars as pl
import pytest

from embargo.errors import DataError, InputError
from embargo.facts import check
from embargo.facts.fetch import FLAG


def one(frame: pl.DataFrame, column: str = "value", **where: str) -> Any:
    rows = frame.filter(pl.all_horizontal(pl.col(name) == text for name, text in where.items()))
    assert rows.height == 1, rows
    return rows[column][0]


class TestBaci:
    LIST = "/DATA_DOWNLOAD/baci/doc/baci_webpage.html"
    PAGE = """<html><a href="../data/BACI_HS92_V202501.zip">HS92</a>
        <a href="../data/BACI_HS17_V202501.zip">old</a>
        <a href="../data/BACI_HS17_V202601.zip">HS17</a>
        <a href="../data/BACI_HS22_V202601.zip">HS22</a></html>"""
    COUNTRIES = (
        "country_code,country_name,country_iso2,country_iso3\n392,Japan,JP,JPN\n634,Qatar,QA,QAT\n"
        '490,"Other Asia, nes",,S19\n697,"Europe EFTA, nes",,R20\n643,Russian Federation,RU,RUS\n'
    )
    ROWS = (
        "t,i,j,k,v,q\n"
        "2022,634,392,271111,6300000.5,   4000000\n"
        "2022,643,392,271111,4500000,6850000\n"
        "2022,643,490,270112,90000,600000\n"
        "2022,643,490,270119,10000,          NA\n"
        "2022,643,697,270900,5000,9000\n"
        "2022,643,392,010121,12,1\n"
    )

    def put(self, server: Any, rows: str = ROWS, countries: str = COUNTRIES) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("country_codes_V202601.csv", countries)
            archive.writestr("product_codes_HS17_V202601.csv", "code,description\n")
            archive.writestr("BACI_HS17_Y2022_V202601.csv", rows)
        server.put(self.LIST, self.PAGE)
        server.put("/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip", buffer.getvalue())

    def test_the_newest_edition_that_reaches_back_is_read(self, server: Any, ask: Any) -> None:
        self.put(server)
        # 2021 would need HS17; the year 2022 alone has HS22, which this server does not have.
        with pytest.raises(DataError, match="404"):
            ask("baci", years="2022")
        with pytest.raises(DataError, match=r"no .*Y2021.*it holds 2022 to 2022"):
            ask("baci", years="2021-2022")

    @pytest.fixture
    def read(self, server: Any, ask: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setattr(self.__class__, "PAGE", self.PAGE.replace("HS22_", "HS30_"))
        return lambda **options: ask("baci", years="2022", **options)

    def test_thousands_of_dollars_and_tonnes_become_millions(self, server: Any, read: Any) -> None:
        self.put(server)
        found = read()
        where = {"exporter": "QAT", "importer": "JPN", "fuel": "lng"}
        assert one(found.table, metric="trade", **where) == pytest.approx(4.0)
        assert one(found.table, metric="value", **where) == pytest.approx(6300.0005)
        assert one(found.table, "where", metric="trade", **where) == "BACI_HS17_Y2022_V202601.csv:2"
        assert one(found.table, "vintage", metric="trade", **where) == "HS17 V202601"
        check(found.table)

    def test_taiwan_hides_behind_other_asia_and_missing_weights_are_marked(
        self, server: Any, read: Any
    ) -> None:
        self.put(server)
        found = read(fuels="coal").table
        assert one(found, metric="trade", importer="TWN") == pytest.approx(0.6)
        assert one(found, "flag", metric="trade", importer="TWN") == "weight missing in part"
        assert one(found, metric="value", importer="TWN") == pytest.approx(100)

    def test_unnamed_partners_are_left_out_and_counted(self, server: Any, read: Any) -> None:
        self.put(server)
        found = read()
        assert found.left_out["partner 'Europe EFTA, nes'"] == 1
        assert found.table.filter(pl.col("fuel") == "crude").is_empty()

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("t,i,j,k,v,q", "t,i,j,hs6,v,q", r"BACI_HS17_Y2022_V202601\.csv:1: no column 'k'"),
            ("6850000", "6.85e6t", r"csv:3: '6\.85e6t' is no number"),
            ("2022,643,392,271111", "2021,643,392,271111", r"csv:3: '2021' is not the year 2022"),
            (
                "2022,643,392,271111",
                "2022,634,392,271111",
                r"csv:2: '634, 392, 271111' is there twice",
            ),
            ("643,490,270112", "999,490,270112", r"csv:4: country code '999' is not in the list"),
        ],
    )
    def test_a_spoilt_row_is_refused(
        self, server: Any, read: Any, old: str, new: str, told: str
    ) -> None:
        self.put(server, self.ROWS.replace(old, new))
        with pytest.raises(DataError, match=told):
            read()

    def test_an_unknown_country_is_refused_with_its_row(self, server: Any, read: Any) -> None:
        self.put(server, countries=self.COUNTRIES.replace("Japan,JP,JPN", "Nippon Isles,JX,JXX"))
        with pytest.raises(DataError, match=r"csv:2: unknown place 'JXX' 'Nippon Isles'"):
            read()

    def test_a_weight_a_thousand_times_too_large_is_flagged(self, server: Any, read: Any) -> None:
        self.put(server, self.ROWS.replace("6850000", "6850000000"))
        found = read()
        assert FLAG in one(found.table, "flag", exporter="RUS", importer="JPN", metric="trade")
        assert "6,850 Mt" in str(found.warnings[0])
        assert found.table.filter(pl.col("flag").str.contains(FLAG)).height == 1


AREAS = (
    (0, "World", "W00"),
    (392, "Japan", "JPN"),
    (643, "Russian Federation", "RUS"),
    (490, "Other Asia, nes", "S19"),
    (899, "Areas, nes", "_X "),
)


def areas(code: str, iso3: str, name: str) -> dict[str, Any]:
    """The list of reporters or of partners."""
    rows = [{code: row[0], name: row[1], iso3: row[2], "isGroup": row[0] == 0} for row in AREAS]
    return {"results": rows}


class TestComtrade:
    DATA = "/public/v1/preview/C/A/HS"

    def record(self, **changes: Any) -> dict[str, Any]:
        return {
            "typeCode": "C", "freqCode": "A", "period": "2023", "reporterCode": 392,
            "flowCode": "M", "partnerCode": 643, "cmdCode": "271111", "netWgt": 6_130_000_000,
            "isNetWgtEstimated": False, "primaryValue": 4_100_000_000.0, **changes,
        }  # fmt: skip

    def put(self, server: Any, answer: Any, *records: dict[str, Any], path: str = DATA) -> None:
        lists = "/files/v1/app/reference"
        reporters = areas("reporterCode", "reporterCodeIsoAlpha3", "reporterDesc")
        server.put(f"{lists}/Reporters.json", reporters)
        partners = areas("PartnerCode", "PartnerCodeIsoAlpha3", "PartnerDesc")
        server.put(f"{lists}/partnerAreas.json", partners)

        def reply(asked: Any) -> Any:
            rows = [r for r in records if r["flowCode"] == asked.params["flowCode"][0]]
            body = {"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""}
            return answer(json.dumps(body).encode())

        server.route(path, reply)

    def test_both_mirrors_are_read(self, server: Any, ask: Any, answer: Any) -> None:
        mirror = self.record(flowCode="X", reporterCode=643, partnerCode=392, netWgt=6_000_000_000)
        self.put(server, answer, self.record(), self.record(partnerCode=0), mirror)
        found = ask("comtrade", years="2023", importers="JPN", fuels="lng")
        trade = found.table.filter(pl.col("metric") == "trade").sort("flag")
        assert trade["value"].to_list() == pytest.approx([6.0, 6.13])
        assert trade["flag"].to_list() == ["reported by exporter", "reported by importer"]
        asked = server.requests[2].params
        assert asked["reporterCode"] == ["392"]
        assert asked["maxRecords"] == ["500"]
        assert "partnerCode" not in asked
        check(found.table)

    def test_months_and_the_key(
        self, server: Any, ask: Any, answer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COMTRADE_API_KEY", "k")
        path = "/data/v1/get/C/M/HS"
        self.put(server, answer, self.record(period="202303"), path=path)
        found = ask("comtrade", months="2023-03", fuels="lng")
        assert set(found.table["period"]) == {"2023-03"}
        assert server.requests[-1].headers["Ocp-Apim-Subscription-Key"] == "k"
        assert server.requests[0].headers.get("Ocp-Apim-Subscription-Key") is None

    def test_no_weight_is_missing_and_not_zero(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, answer, self.record(netWgt=None))
        found = ask("comtrade", years="2023", fuels="lng")
        assert found.table["metric"].to_list() == ["value"]
        assert found.left_out["trade without a weight"] == 1

    def test_an_estimated_weight_is_weak(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, answer, self.record(isNetWgtEstimated=True))
        found = ask("comtrade", years="2023", fuels="lng").table
        assert one(found, "status", metric="trade") == "S"

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"partnerCode": 777}, "partnerCode 777 is in no list of codes"),
            ({"netWgt": "much"}, "netWgt 'much' is no number"),
            ({"cmdCode": "270400"}, "product '270400' was not asked for"),
        ],
    )
    def test_a_spoilt_record_is_refused(
        self, server: Any, ask: Any, answer: Any, change: dict[str, Any], told: str
    ) -> None:
        self.put(server, answer, self.record(**change))
        with pytest.raises(DataError, match=r"comtrade-2023-lng-M\.json data\[0\]: .*" + told):
            ask("comtrade", years="2023", fuels="lng")

    def test_a_breakdown_and_a_lost_field_are_refused(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        bare = {key: value for key, value in self.record(period="2022").items() if key != "netWgt"}
        self.put(server, answer, self.record(), self.record(motCode=2100), bare)
        with pytest.raises(DataError) as caught:
            ask("comtrade", years="2023", fuels="lng")
        assert "data[1]: the record is there twice" in str(caught.value)
        assert "data[2]: no field 'netWgt'" in str(caught.value)

    def test_an_answer_cut_at_the_limit_is_refused(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        self.put(server, answer, *[self.record(partnerCode=643)] * 500)
        with pytest.raises(DataError, match=r"cut at 500 records; .* set COMTRADE_API_KEY"):
            ask("comtrade", years="2023", fuels="lng")

    def test_a_place_that_does_not_report_is_told(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, answer)
        with pytest.raises(InputError, match="the source knows none of QAT"):
            ask("comtrade", years="2023", importers="QAT")

    def test_mexican_weights_are_flagged(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, answer, self.record(netWgt=6_130_000_000 * 10_000))
        found = ask("comtrade", years="2023", fuels="lng")
        assert FLAG in one(found.table, "flag", metric="trade")
        assert one(found.table, "status", metric="trade") == "S"
        # A weight too small gives an absurd price.
        self.put(server, answer, self.record(netWgt=6_130_000))
        small = ask("comtrade", years="2023", fuels="lng", refresh=True)
        assert "USD a tonne" in str(small.warnings[0])


class TestCrea:
    PATH = "/v0/counter"
    HEAD = (
        "commodity,commodity_group,destination_iso2,destination_country,month,"
        "value_tonne,value_eur\n"
    )
    ROWS = (
        "lng,gas,JP,Japan,2024-01-01,550000,290000000\n"
        "natural_gas,gas,CN,China,2024-01-01,1900000,700000000\n"
        "crude_oil,oil,IN,India,2024-01-01,6000000,2900000000\n"
        "pipeline_oil,oil,IN,India,2024-01-01,100000,\n"
        "crude_oil,oil,NA,,2024-01-01,900000,400000000\n"
        "bulk,,EG,Egypt,2024-01-01,5000,1000\n"
    )

    def test_fuels_are_joined_and_gas_becomes_bcm(self, server: Any, ask: Any) -> None:
        server.put(self.PATH, self.HEAD + self.ROWS)
        found = ask("crea", years="2024")
        assert one(found.table, metric="trade", fuel="crude") == pytest.approx(6.1)
        assert one(found.table, metric="trade", fuel="pipeline_gas") == pytest.approx(1.9 * 1.36)
        assert one(found.table, metric="value", fuel="lng") == pytest.approx(290)
        assert found.left_out == {"no destination yet": 1, "commodity 'bulk'": 1}
        assert server.requests[0].params["date_to"] == ["2024-12-31"]
        check(found.table)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("lng,gas,JP", "hydrogen,gas,JP", r"csv:2: unknown commodity 'hydrogen'"),
            ("crude_oil,oil,IN", "crude_oil,oil,I9", r"csv:4: unknown place 'I9'"),
            ("550000", "55OOOO", r"csv:2: value_tonne '55OOOO' is no number"),
            (
                "bulk,,EG,Egypt,2024-01-01,5000,1000",
                "bulk,,EG",
                r"csv:7: 3 cells where the header has 7",
            ),
        ],
    )
    def test_a_spoilt_row_is_refused(
        self, server: Any, ask: Any, old: str, new: str, told: str
    ) -> None:
        server.put(self.PATH, self.HEAD + self.ROWS.replace(old, new))
        with pytest.raises(DataError, match=told):
            ask("crea", years="2024")

    def test_a_month_alone_asks_for_its_days(self, server: Any, ask: Any) -> None:
        server.put(self.PATH, self.HEAD + self.ROWS.replace("2024-01", "2024-02"))
        found = ask("crea", months="2024-02", importers="Japan")
        assert set(found.table["importer"]) == {"JPN"}
        assert server.requests[0].params["date_from"] == ["2024-02-01"]
        assert server.requests[0].params["date_to"] == ["2024-02-29"]


class TestJapanCustoms:
    CODES = "/toukei/sankou/code/country_e.htm"
    LIST = "/en/stat-search/files"
    FILE = "/en/stat-search/file-download"
    COUNTRIES = (
        "<html><table><tr><td>140</td><td>QATAR</td></tr><tr><td align=center>224</td>"
        "<td>RUSSIA</td></tr><tr><td>601</td><td><b>AUSTRALIA</b></td></tr></table></html>"
    )
    LISTING = (
        '<html><li>Section IV Chapter 16-24 <a href="/en/stat-search/file-download?statInfId='
        '00001&amp;fileKind=1">CSV</a></li><li>Section V Chapter 25-27 <a href="/en/stat-search/'
        'file-download?statInfId=00002&amp;fileKind=1">CSV</a></li></html>'
    )
    HEAD = "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year"
    MONTHS = "".join(f",Quantity1-{m},Quantity2-{m},Value-{m}" for m in ("Jan", "Feb"))
    ROWS = (
        "2,2024,'271111000',224,  ,MT,0,1100000,99000000,0,600000,54000000,0,500000,45000000\n"
        "2,2024,'271111000',601,  ,MT,0,4000000,350000000,0,2000000,180000000,0,2000000,170000000\n"
        "2,2024,'270900900',140,  ,KL,0,1000,80000,0,1000,80000,0,0,0\n"
        "2,2024,'250100000',140,  ,MT,0,5,5,0,5,5,0,0,0\n"
    )

    def put(self, server: Any, rows: str = ROWS, head: str = HEAD + MONTHS) -> None:
        server.put(self.CODES, self.COUNTRIES)
        server.put(self.LIST, self.LISTING)
        server.put(self.FILE, f"{head}\n{rows}")

    def test_months_of_the_nine_digit_codes_are_read(self, server: Any, ask: Any) -> None:
        self.put(server)
        found = ask("japan-customs", years="2024")
        lng = {"fuel": "lng", "exporter": "RUS", "period": "2024-01"}
        assert one(found.table, metric="trade", **lng) == pytest.approx(0.6)
        assert one(found.table, metric="value", **lng) == pytest.approx(54_000)
        crude = one(found.table, metric="trade", fuel="crude")
        assert crude == pytest.approx(1000 * 6.28981077 / 7.33 / 1e6)
        assert set(found.table["importer"]) == {"JPN"}
        assert server.requests[-1].params == {"statInfId": ["00002"], "fileKind": ["1"]}
        check(found.table)

    def test_a_month_that_is_not_out_is_refused(self, server: Any, ask: Any) -> None:
        self.put(server)
        with pytest.raises(DataError, match="has none of the months"):
            ask("japan-customs", months="2024-07")

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("2,2024,'271111000',224", "1,2024,'271111000',224", "csv:2: flow 1 of 2024"),
            ("2,2024,'271111000',224", "2,2023,'271111000',224", "csv:2: flow 2 of 2023"),
            (
                "'271111000',224,  ,MT",
                "'271111000',224,  ,TH",
                "csv:2: units '' and 'TH' are unknown",
            ),
            ("'271111000',224", "'271111000',999", "csv:2: unknown place '999'"),
            (",0,600000,", ",0,6OOOOO,", "csv:2: Quantity2-Jan '6OOOOO' is no number"),
        ],
    )
    def test_a_spoilt_row_is_refused(
        self, server: Any, ask: Any, old: str, new: str, told: str
    ) -> None:
        self.put(server, self.ROWS.replace(old, new))
        with pytest.raises(DataError) as caught:
            ask("japan-customs", years="2024")
        assert told in str(caught.value)

    def test_a_page_without_the_file_is_told(self, server: Any, ask: Any) -> None:
        self.put(server)
        server.put(self.LIST, "<html>no data</html>")
        with pytest.raises(DataError, match="names no file of chapters 25 to 27 for 2024"):
            ask("japan-customs", years="2024")


class TestComext:
    PATH = "/eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409"

    def cube(self, **changes: Any) -> dict[str, Any]:
        def dimension(*codes: str) -> dict[str, Any]:
            index = {code: number for number, code in enumerate(codes)}
            return {"category": {"index": index, "label": {code: code for code in codes}}}

        return {
            "version": "2.0", "class": "dataset", "updated": "2024-11-15T11:00:00+0100",
            "id": ["freq", "reporter", "partner", "product", "flow", "indicators", "time"],
            "size": [1, 1, 2, 1, 1, 2, 1],
            "value": {"0": 5_000_000, "1": 210_000_000, "2": 9_000_000, "3": 500_000_000},
            "dimension": {
                "freq": dimension("M"), "reporter": dimension("FR"),
                "partner": dimension("RU", "EXT_EU27_2020"), "product": dimension("271111"),
                "flow": dimension("1"),
                "indicators": dimension("QUANTITY_IN_100KG", "VALUE_IN_EUROS"),
                "time": dimension("2024-03"),
            },
            **changes,
        }  # fmt: skip

    def test_hundreds_of_kilograms_become_mt(self, server: Any, ask: Any) -> None:
        server.put(self.PATH, self.cube())
        found = ask("comext", months="2024-03", importers="France", fuels="lng")
        assert one(found.table, metric="trade") == pytest.approx(0.5)
        assert one(found.table, metric="value") == pytest.approx(210)
        assert one(found.table, "vintage", metric="trade") == "2024-11-15"
        assert found.left_out["partner 'EXT_EU27_2020'"] == 2
        assert server.requests[0].params["reporter"] == ["FR"]
        check(found.table)
