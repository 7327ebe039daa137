"""Statistical offices and platforms, each on a small sample in its own format, sound and spoilt."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import polars as pl
import pytest

from embargo.errors import DataError, InputError
from embargo.facts import check


def one(frame: pl.DataFrame, column: str = "value", **where: str) -> Any:
    rows = frame.filter(pl.all_horizontal(pl.col(name) == text for name, text in where.items()))
    assert rows.height == 1, rows
    return rows[column][0]


def cube(
    siec: str, unit: str, values: dict[str, float], *, partners: tuple[str, ...] = ("RU", "TOTAL"),
    geo: tuple[str, ...] = ("EL",), time: tuple[str, ...] = ("2024-01",), **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    codes = {
        "freq": ("M",), "siec": (siec,), "partner": partners, "unit": (unit,), "geo": geo,
        "time": time,
    }  # fmt: skip
    return {
        "version": "2.0", "class": "dataset", "updated": "2024-11-01T23:00:00+0100",
        "id": list(codes), "size": [len(found) for found in codes.values()], "value": values,
        "dimension": {
            name: {"category": {"index": {code: at for at, code in enumerate(found)}, "label": {}}}
            for name, found in codes.items()
        },
        **changes,
    }  # fmt: skip


class TestEurostat:
    GAS = "/eurostat/api/dissemination/statistics/1.0/data/nrg_ti_gasm"
    OIL = "/eurostat/api/dissemination/statistics/1.0/data/nrg_ti_oilm"

    def gas(self, server: Any, answer: Any, lng: Any, total: Any) -> None:
        by_code = {"G3200": lng, "G3000": total}
        server.route(
            self.GAS, lambda asked: answer(json.dumps(by_code[asked.params["siec"][0]]).encode())
        )

    def test_gas_by_pipe_is_all_gas_less_lng(self, server: Any, ask: Any, answer: Any) -> None:
        lng, total = cube("G3200", "TJ_GCV", {"0": 4000}), cube("G3000", "TJ_GCV", {"0": 14000})
        self.gas(server, answer, lng, total)
        found = ask("eurostat", months="2024-01", importers="GRC", fuels=["lng", "pipeline_gas"])
        assert one(found.table, fuel="lng") == pytest.approx(4000e3 / 54.546387580454 / 1e6)
        piped = one(found.table, fuel="pipeline_gas", exporter="RUS", importer="GRC")
        assert piped == pytest.approx(10000 / 40107.6, rel=1e-3)
        assert server.requests[0].params["geo"] == ["EL"]
        assert one(found.table, "vintage", fuel="lng") == "2024-11-01"
        check(found.table)

    def test_sums_of_partners_are_left_out_and_counted(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        server.put(self.OIL, cube("O4100_TOT", "THS_T", {"0": 300, "1": 900}))
        found = ask("eurostat", months="2024-01", fuels="crude")
        assert found.table["value"].to_list() == pytest.approx([0.3])
        assert found.left_out["partner 'TOTAL'"] == 1

    def test_confidential_cells_are_missing(self, server: Any, ask: Any) -> None:
        server.put(self.OIL, cube("O4100_TOT", "THS_T", {"0": 300}, status={"0": "c"}))
        found = ask("eurostat", months="2024-01", fuels="crude")
        assert found.table.is_empty()
        assert found.left_out["confidential"] == 1

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            (cube("O4100_TOT", "THS_T", {}), "the cube is empty: no such code, place or period"),
            (cube("O4100_TOT", "KTOE", {"0": 1}), "O4100_TOT in KTOE was not asked for"),
            (cube("O4100_TOT", "THS_T", {"0": 1}, partners=("R9", "TOTAL")), "unknown place 'R9'"),
            (cube("O4100_TOT", "THS_T", {"7": 1}), "position 7 is outside the cube"),
            (
                cube("O4100_TOT", "THS_T", {"0": 1}, size=[1, 1, 3, 1, 1, 1]),
                "do not fit their sizes",
            ),
            (cube("O4100_TOT", "THS_T", {"0": 1}, id=["a"] * 6), "no dimension 'siec'"),
            ({"warning": {"status": 413, "label": "ASYNCHRONOUS_RESPONSE"}}, "ASYNCHRONOUS"),
            ({"error": [{"status": 400, "label": "Invalid geo"}]}, "Invalid geo"),
            ([], "no record"),
        ],
    )
    def test_a_spoilt_cube_is_refused(self, server: Any, ask: Any, body: Any, told: str) -> None:
        server.put(self.OIL, body)
        with pytest.raises(DataError) as caught:
            ask("eurostat", months="2024-01", fuels="crude")
        assert told in str(caught.value)
        assert "nrg_ti_oilm-O4100_TOT-2024.json" in str(caught.value)

    def test_broken_json_is_asked_for_again(self, server: Any, ask: Any, answer: Any) -> None:
        whole = json.dumps(cube("O4100_TOT", "THS_T", {"0": 300})).encode()
        server.put(self.OIL, answer(whole[:-40]), answer(whole))
        found = ask("eurostat", months="2024-01", fuels="crude")
        assert found.table.height == 1


class TestEia:
    WORLD = "/v2/international/data/"
    CRUDE = "/v2/crude-oil-imports/data/"

    @pytest.fixture(autouse=True)
    def key(self, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EIA_API_KEY", "k")

    def row(self, **changes: Any) -> dict[str, Any]:
        return {
            "period": "2023", "productId": "7", "activityId": "1", "countryRegionId": "AUS",
            "countryRegionName": "Australia", "countryRegionTypeId": "c", "unit": "MT",
            "unitName": "1000 metric tons", "value": "460000", **changes,
        }  # fmt: skip

    def put(self, server: Any, answer: Any, *rows: Any, total: int | None = None) -> None:
        def reply(asked: Any) -> Any:
            start = int(asked.params["offset"][0])
            fits = [r for r in rows if r.get("activityId") in asked.params["facets[activityId][]"]]
            body = {"total": str(len(fits) if total is None else total), "data": fits[start:][:2]}
            return answer(json.dumps({"response": body}).encode())

        server.route(self.WORLD, reply)

    def test_pages_are_followed_to_the_total(self, server: Any, ask: Any, answer: Any) -> None:
        codes = ("AUS", "IDN", "USA", "IND", "ZAF")
        self.put(server, answer, *[self.row(countryRegionId=code) for code in codes])
        found = ask("eia", years="2023", fuels="coal")
        assert sorted(found.table["exporter"]) == sorted(codes)
        assert one(found.table, exporter="AUS") == pytest.approx(460)
        assert [r.params["offset"] for r in server.requests[:3]] == [["0"], ["2"], ["4"]]
        check(found.table)

    def test_pages_that_do_not_make_up_the_total_are_refused(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        self.put(server, answer, self.row(), total=3)
        with pytest.raises(DataError, match="eia-coal-production: 1 of 3 rows"):
            ask("eia", years="2023", fuels="coal")

    def test_no_figure_is_missing_and_regions_are_left_out(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        world = self.row(countryRegionId="WORL", countryRegionTypeId="r")
        self.put(server, answer, self.row(value="--"), world)
        found = ask("eia", years="2023", fuels="coal")
        assert found.table.is_empty()
        assert found.left_out["sums of regions"] == 1

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"unit": "TST", "unitName": "1000 short tons"}, "unit TST (1000 short tons) where"),
            ({"value": "lots"}, "value 'lots' is no number"),
            ({"countryRegionId": "QQQ", "countryRegionName": "Qland"}, "unknown place 'QQQ'"),
            ({"productId": "99"}, "product 99 activity 1 was not asked for"),
        ],
    )
    def test_a_spoilt_row_is_refused(
        self, server: Any, ask: Any, answer: Any, change: dict[str, str], told: str
    ) -> None:
        self.put(server, answer, self.row(**change))
        with pytest.raises(DataError) as caught:
            ask("eia", years="2023", fuels="coal")
        assert "eia-coal-production-0.json data[0]" in str(caught.value)
        assert told in str(caught.value)

    def test_crude_imports_add_up_over_grades(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, answer)
        row = {
            "period": "2024-01", "originId": "CTY_CA", "originName": "Canada", "originType": "CTY",
            "destinationType": "US", "gradeId": "HSR", "quantity": "73300",
            "quantity-units": "thousand barrels",
        }  # fmt: skip
        data = [row, {**row, "gradeId": "LSW"}]
        server.put(self.CRUDE, {"response": {"total": "2", "data": data}})
        found = ask("eia", months="2024-01", importers="USA", fuels="crude")
        assert one(found.table, exporter="CAN", metric="trade") == pytest.approx(20)
        spoilt = [{**row, "quantity-units": "barrels"}]
        server.put(self.CRUDE, {"response": {"total": "1", "data": spoilt}})
        with pytest.raises(DataError, match="unit 'barrels' where thousand barrels"):
            ask("eia", months="2024-01", importers="USA", fuels="crude", refresh=True)

    def test_an_error_in_place_of_data_is_told(self, server: Any, ask: Any) -> None:
        server.put(self.WORLD, {"error": "Invalid frequency", "code": 400})
        with pytest.raises(DataError, match="the source says 'Invalid frequency'"):
            ask("eia", years="2023", fuels="coal")


class TestJodi:
    OIL, GAS = "/oil/database/data-downloads.aspx", "/gas/database/data-downloads.aspx"
    FILE = "/_resources/files/downloads/oil-data/annual-csv/primary/2024.csv"
    ZIP = "/_resources/files/downloads/gas-data/GAS_world_NewFormat.zip"
    HEAD = (
        "REF_AREA,TIME_PERIOD,ENERGY_PRODUCT,FLOW_BREAKDOWN,UNIT_MEASURE,OBS_VALUE,"
        "ASSESSMENT_CODE\n"
    )
    ROWS = (
        "SA,2024-01,CRUDEOIL,TOTEXPSB,KBD,6297.0000,1\n"
        "SA,2024-01,CRUDEOIL,TOTEXPSB,KTONS,26500,1\n"
        "SA,2024-01,CRUDEOIL,INDPROD,KBD,8955,2\n"
        "SA,2024-01,CRUDEOIL,INDPROD,KTONS,-,2\n"
        "SA,2024-01,CRUDEOIL,CLOSTLV,KTONS,x,3\n"
        "SA,2024-01,NGL,INDPROD,KTONS,500,1\n"
        "SA,2023-12,CRUDEOIL,TOTEXPSB,KTONS,26500,1\n"
    )

    def put(self, server: Any, rows: str = ROWS) -> None:
        server.put(self.OIL, f'<html><a href="{self.FILE}">2024</a></html>')
        server.put(self.FILE, self.HEAD + rows)

    def test_tonnes_come_before_barrels_and_marks_are_missing(self, server: Any, ask: Any) -> None:
        self.put(server)
        found = ask("jodi", months="2024-01", fuels="crude").table
        assert one(found, metric="trade", exporter="SAU", importer="WORLD") == pytest.approx(26.5)
        made = one(found, metric="production", exporter="SAU")
        assert made == pytest.approx(8955 * 31 / 7.33 / 1e3)
        assert one(found, "status", metric="production") == "S"
        assert one(found, "flag", metric="production") == "assessment 2"
        assert found.height == 2
        check(found)

    def test_gas_comes_out_of_its_archive(self, server: Any, ask: Any) -> None:
        buffer = io.BytesIO()
        rows = (
            "JP,2024-01,NATGAS,IMPLNG,KTONS,6300,1\nJP,2024-01,NATGAS,IMPLNG,M3,8700,1\n"
            "DE,2024-01,NATGAS,IMPPIP,M3,7000,1\nDE,2024-01,NATGAS,IMPPIP,TJ,270000,1\n"
        )
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("GAS_world_NewFormat.csv", self.HEAD + rows)
        server.put(self.GAS, f"<html><a href='{self.ZIP}'>all</a></html>")
        server.put(self.ZIP, buffer.getvalue())
        found = ask("jodi", months="2024-01", fuels=["lng", "pipeline_gas"]).table
        assert one(found, fuel="lng", importer="JPN") == pytest.approx(6.3)
        assert one(found, fuel="pipeline_gas", importer="DEU") == pytest.approx(7.0)

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("TOTEXPSB,KTONS,26500", "TOTEXPSB,LITRES,26500", ".csv:3: unknown unit 'LITRES'"),
            ("SA,2024-01,CRUDEOIL,TOTEXPSB,KTONS", "S9,2024-01,CRUDEOIL,TOTEXPSB,KTONS", "'S9'"),
            ("KTONS,26500,1", "KTONS,26500,7", ".csv:3: unknown assessment '7'"),
            ("TOTEXPSB,KBD", "TOTEXPSB,KTONS", "is there twice"),
            ("26500,1", "26.500.1,1", ".csv:3: OBS_VALUE '26.500.1' is no number"),
        ],
    )
    def test_a_spoilt_row_is_refused(
        self, server: Any, ask: Any, old: str, new: str, told: str
    ) -> None:
        self.put(server, self.ROWS.replace(old, new, 1))
        with pytest.raises(DataError) as caught:
            ask("jodi", months="2024-01", fuels="crude")
        assert told in str(caught.value)

    def test_a_year_that_the_page_does_not_name_is_told(self, server: Any, ask: Any) -> None:
        self.put(server)
        with pytest.raises(DataError, match="names no file for 2025"):
            ask("jodi", years="2025", fuels="crude")


class TestGie:
    @pytest.fixture(autouse=True)
    def key(self, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIE_API_KEY", "k")

    def stored(self, day: str, **changes: Any) -> dict[str, Any]:
        return {
            "name": "Germany", "code": "DE", "gasDayStart": day, "gasInStorage": "200.5",
            "workingGasVolume": "250.1", "full": "80.2", "status": "C", **changes,
        }  # fmt: skip

    def test_pages_of_days_become_stocks(self, server: Any, ask: Any, answer: Any) -> None:
        days = {"1": self.stored("2024-01-31"), "2": self.stored("2024-01-30", status="E")}

        def reply(asked: Any) -> Any:
            body = {"last_page": 2, "total": 2, "data": [days[asked.params["page"][0]]]}
            return answer(json.dumps(body).encode())

        server.route("/api", reply)
        found = ask("agsi", months="2024-01", importers="DEU").table
        stock = one(found, metric="stock", period="2024-01-31", importer="DEU")
        assert stock == pytest.approx(200.5 * 3.6e6 / 54.546387580454 * 1.36e-6)
        assert one(found, "status", metric="stock", period="2024-01-30") == "S"
        assert server.requests[0].headers["x-key"] == "k"
        assert server.requests[0].params["to"] == ["2024-01-31"]
        check(found)

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"gasInStorage": "2OO"}, "gasInStorage '2OO' is no number"),
            ({"code": "Q1", "name": "Qland"}, "unknown place 'Q1' 'Qland'"),
        ],
    )
    def test_a_spoilt_record_is_refused(
        self, server: Any, ask: Any, change: dict[str, str], told: str
    ) -> None:
        server.put("/api", {"last_page": 1, "data": [self.stored("2024-01-31", **change)]})
        with pytest.raises(DataError, match=rf"agsi-DE-2024-1\.json data\[0\]: {told}"):
            ask("agsi", months="2024-01", importers="DEU")

    def test_a_day_given_twice_and_a_lost_field_come_together(self, server: Any, ask: Any) -> None:
        bare = {"name": "Germany", "code": "DE", "gasDayStart": "2024-01-30", "status": "C"}
        rows = [self.stored("2024-01-31"), self.stored("2024-01-31"), bare]
        server.put("/api", {"last_page": 1, "data": rows})
        with pytest.raises(DataError) as caught:
            ask("agsi", months="2024-01", importers="DEU")
        assert "data[1]: DE 2024-01-31 is there twice" in str(caught.value)
        assert "data[2]: no field 'gasInStorage'" in str(caught.value)

    def test_an_access_error_inside_a_good_status_is_told(self, server: Any, ask: Any) -> None:
        server.put("/api", {"error": "access denied", "message": "Invalid or missing API key"})
        with pytest.raises(DataError, match="Invalid or missing API key'; check GIE_API_KEY"):
            ask("agsi", years="2024", importers="DEU")

    def test_a_country_that_has_none_is_told(self, server: Any, ask: Any) -> None:
        with pytest.raises(InputError, match="no figures of JPN; countries: AUT"):
            ask("agsi", years="2024", importers="JPN")

    def test_dashes_are_missing(self, server: Any, ask: Any) -> None:
        row = {
            "name": "Spain", "code": "ES", "gasDayStart": "2024-01-31", "status": "C",
            "inventory": {"lng": "2000", "gwh": "13000"}, "sendOut": "-", "dtrs": "1900",
        }  # fmt: skip
        server.put("/api", {"last_page": 1, "data": [row]})
        found = ask("alsi", months="2024-01", importers="ESP").table
        assert sorted(found["metric"]) == ["capacity", "stock"]
        assert one(found, metric="stock") == pytest.approx(13e3 * 3600 / 54.546387580454 / 1e6)
        assert one(found, "unit", metric="stock") == "Mt"


class TestEntsog:
    POINTS, FLOWS = "/api/v1/operatorpointdirections.json", "/api/v1/operationaldatas.json"

    def point(self, key: str = "ITP-1", **changes: Any) -> dict[str, Any]:
        return {
            "pointKey": key, "operatorKey": "DE-TSO-1", "directionKey": "entry", "tSOCountry": "DE",
            "adjacentCountry": "RU", "isDoubleReporting": None, "pipeInPipeWithTsoKey": None,
            **changes,
        }  # fmt: skip

    def flow(self, day: int, key: str = "ITP-1", **changes: Any) -> dict[str, Any]:
        return {
            "indicator": "Physical Flow", "periodType": "day", "operatorKey": "DE-TSO-1",
            "pointKey": key, "directionKey": "entry", "unit": "kWh/d", "value": 1_700_000_000,
            "periodFrom": f"2022-02-{day:02d}T06:00:00+01:00", **changes,
        }  # fmt: skip

    def put(self, server: Any, points: list[Any], flows: list[Any]) -> None:
        meta = {"limit": 10000, "offset": 0, "count": 1, "total": 1}
        server.put(self.POINTS, {"meta": meta, "operatorPointDirections": points})
        server.put(self.FLOWS, {"meta": meta, "operationaldatas": flows})

    def test_days_become_months_and_double_points_are_left_out(self, server: Any, ask: Any) -> None:
        points = [
            self.point(), self.point("ITP-2", isDoubleReporting=True),
            self.point("ITP-3", adjacentCountry=None), self.point("ITP-4", adjacentCountry="UK"),
        ]  # fmt: skip
        self.put(server, points, [self.flow(day) for day in range(1, 29)])
        found = ask("entsog", months="2022-02", importers="DEU", exporters="RUS").table
        value = one(found, exporter="RUS", importer="DEU", period="2022-02")
        assert value == pytest.approx(28 * 1.7e9 * 0.0036 / 54.546387580454 * 1.36e-6)
        assert one(found, "flag", exporter="RUS") == ""
        assert server.requests[-1].params["pointDirection"] == ["de-tso-1itp-1entry"]
        check(found)

    def test_missing_days_are_flagged(self, server: Any, ask: Any) -> None:
        self.put(server, [self.point()], [self.flow(1), self.flow(2, value=None)])
        found = ask("entsog", months="2022-02").table
        assert found["flag"].to_list() == ["days missing"]

    def test_nothing_found_is_an_answer(self, server: Any, ask: Any, answer: Any) -> None:
        self.put(server, [self.point()], [])
        server.put(self.FLOWS, answer(b'{"message": "No result found"}', 404))
        assert ask("entsog", months="2022-02").table.is_empty()

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"unit": "kWh/h"}, "in 'kWh/h' where kWh/d is expected"),
            ({"value": "n/a"}, "value 'n/a' is no number"),
        ],
    )
    def test_a_spoilt_flow_is_refused(
        self, server: Any, ask: Any, change: dict[str, str], told: str
    ) -> None:
        self.put(server, [self.point()], [self.flow(1), self.flow(2, **change)])
        with pytest.raises(DataError) as caught:
            ask("entsog", months="2022-02")
        assert "entsog-flows-2022-0-0.json operationaldatas[1]" in str(caught.value)
        assert told in str(caught.value)

    def test_a_renamed_field_and_a_new_country_are_refused(self, server: Any, ask: Any) -> None:
        bare = {key: value for key, value in self.point().items() if key != "tSOCountry"}
        self.put(server, [bare, self.point(adjacentCountry="Z9")], [])
        with pytest.raises(DataError) as caught:
            ask("entsog", months="2022-02")
        assert "[0]: no field 'tSOCountry'" in str(caught.value)
        assert "[1]: unknown place 'Z9'" in str(caught.value)


def workbook(rows: list[list[str | float]], sheet: str = "Monthly Prices") -> bytes:
    """A workbook of one sheet, in the least that the format asks for."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"

    def cell(value: str | float, column: int, line: int) -> str:
        at = f'r="{chr(65 + column)}{line}"'
        if isinstance(value, str):
            return f'<c {at} t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c {at}><v>{value}</v></c>"

    body = "".join(
        f'<row r="{line}">{"".join(cell(v, c, line) for c, v in enumerate(row))}</row>'
        for line, row in enumerate(rows, 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override '
        f'PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet '
        f'name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData>'
        "</worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


class TestPinkSheet:
    PAGE, FILE = (
        "/en/research/commodity-markets",
        "/en/doc/x1/related/CMO-Historical-Data-Monthly.xlsx",
    )

    def rows(self) -> list[list[str | float]]:
        heads = [
            "Crude oil, average", "Crude oil, Brent", "Crude oil, Dubai", "Crude oil, WTI",
            "Coal, Australian", "Coal, South African **", "Natural gas, US", "Natural gas, Europe",
            "Liquefied natural gas, Japan",
        ]  # fmt: skip
        units = ["($/bbl)"] * 4 + ["($/mt)"] * 2 + ["($/mmbtu)"] * 3
        values: list[str | float] = [80.1, 81.2, 79.9, 78.8, 125.5, 101.0, 3.1, 9.6, "…"]
        return [
            ["World Bank Commodity Price Data (The Pink Sheet)"], ["monthly prices"],
            ["", *heads], ["", *units], ["2024M01", *values], ["2024M02", *values[:-1], 13.4],
        ]  # fmt: skip

    def put(self, server: Any, body: bytes) -> None:
        server.put(self.PAGE, f'<html><a href="{server.address}{self.FILE}">Monthly</a></html>')
        server.put(self.FILE, body)

    def test_prices_are_read_with_their_units(self, server: Any, ask: Any) -> None:
        self.put(server, workbook(self.rows()))
        found = ask("pink-sheet").table
        assert one(found, note="Brent", period="2024-01") == pytest.approx(81.2)
        assert one(found, note="Newcastle", period="2024-02") == pytest.approx(125.5)
        assert one(found, fuel="lng") == pytest.approx(13.4)
        assert one(found, "where", fuel="lng").startswith("CMO-Historical-Data-Monthly.xlsx ")
        assert found.height == 17
        check(found)

    @pytest.mark.parametrize(
        ("row", "column", "text", "told"),
        [
            (2, 2, "Oil, Brent", "row 3: no column 'Crude oil, Brent'; is it 'Oil, Brent' now?"),
            (3, 5, "($/kg)", "row 4: 'Coal, Australian' is in '$/kg' where '$/mt' is expected"),
            (4, 2, "eighty", "row 5: Crude oil, Brent 'eighty' is no number"),
        ],
    )
    def test_a_spoilt_sheet_is_refused(
        self, server: Any, ask: Any, row: int, column: int, text: str, told: str
    ) -> None:
        rows = self.rows()
        rows[row][column] = text
        self.put(server, workbook(rows))
        with pytest.raises(DataError) as caught:
            ask("pink-sheet")
        assert told in str(caught.value)

    def test_another_sheet_and_a_sheet_without_rows_are_refused(
        self, server: Any, ask: Any
    ) -> None:
        self.put(server, workbook(self.rows(), sheet="Annual"))
        with pytest.raises(DataError, match="it should have a sheet 'Monthly Prices'"):
            ask("pink-sheet")
        self.put(server, workbook(self.rows()[:4]))
        with pytest.raises(DataError, match="has no rows such as 2024M01"):
            ask("pink-sheet")

    def test_a_page_without_the_link_is_told(self, server: Any, ask: Any) -> None:
        server.put(self.PAGE, "<html>moved</html>")
        with pytest.raises(DataError, match="links no CMO-Historical-Data-Monthly"):
            ask("pink-sheet")

    def test_a_price_a_thousand_times_too_large_is_flagged(self, server: Any, ask: Any) -> None:
        rows = self.rows()
        rows[4][2] = 81_200.0
        self.put(server, workbook(rows))
        found = ask("pink-sheet")
        assert one(found.table, "flag", note="Brent", period="2024-01") == "magnitude"
        assert "81,200 USD/bbl" in str(found.warnings[0])
