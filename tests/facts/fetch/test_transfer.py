"""What happens when a source misbehaves: each way of it, against a server on this machine."""

from __future__ import annotations

import email.utils
import io
import json
import os
import socket
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from embargo.errors import DataError, InputError
from embargo.facts.fetch import Store, store
from embargo.facts.fetch.transfer import Patience

PATH = "/v0/counter"
HEAD = "commodity,destination_iso2,month,value_tonne,value_eur\n"
GOOD = HEAD + "lng,JP,2024-01-01,550000,300000000\ncrude_oil,IN,2024-01-01,6800000,3100000000\n"


def lng(found: Any) -> float:
    rows = found.table.filter((found.table["fuel"] == "lng") & (found.table["metric"] == "trade"))
    return float(rows["value"].sum())


def test_a_sound_answer_is_read_and_a_second_fetch_uses_its_copy(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD)
    first, second = ask("crea", years="2024"), ask("crea", years="2024")
    assert lng(first) == pytest.approx(0.55)
    assert first.table.equals(second.table)
    assert server.count(PATH) == 1
    assert [page.cached for page in (*first.pages, *second.pages)] == [False, True]


def test_progress_tells_of_each_body_and_its_bytes(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD)
    told: list[tuple[str, int, int | None]] = []
    ask("crea", years="2024", progress=lambda *step: told.append(step))
    assert told[-1] == ("crea-counter-2024.csv", len(GOOD), len(GOOD))


def test_refresh_asks_again(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD, GOOD.replace("550000", "560000"))
    ask("crea", years="2024")
    assert lng(ask("crea", years="2024", refresh=True)) == pytest.approx(0.56)


def test_too_many_requests_is_waited_for_as_long_as_the_source_asks(
    server: Any, ask: Any, answer: Any
) -> None:
    server.put(PATH, answer(b"slow down", 429, {"Retry-After": "3"}), answer(GOOD.encode()))
    waits: list[float] = []
    assert lng(ask("crea", years="2024", sleep=waits.append)) == pytest.approx(0.55)
    assert waits == [3.0]


def test_a_date_to_wait_for_is_understood(server: Any, ask: Any, answer: Any) -> None:
    moment = email.utils.formatdate(time.time() + 4, usegmt=True)
    server.put(PATH, answer(b"", 503, {"Retry-After": moment}), answer(GOOD.encode()))
    waits: list[float] = []
    ask("crea", years="2024", sleep=waits.append)
    assert len(waits) == 1
    assert 1 < waits[0] <= 4


def test_a_source_that_asks_for_hours_is_left_alone(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(b"", 429, {"Retry-After": "7200"}))
    with pytest.raises(DataError, match=r"asks to wait 7,200 s \(HTTP 429\)"):
        ask("crea", years="2024")
    assert server.count(PATH) == 1


def test_a_failure_that_passes_is_survived(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(b"oops", 500), answer(b"oops", 502), answer(GOOD.encode()))
    assert lng(ask("crea", years="2024")) == pytest.approx(0.55)
    assert server.count(PATH) == 3


def test_a_failure_that_stays_is_told_after_the_tries(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(b"oops", 500))
    with pytest.raises(DataError, match=r"the source fails \(HTTP 500, 3 tries\)"):
        ask("crea", years="2024")
    assert server.count(PATH) == 3


def test_pauses_between_tries_grow(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(b"", 500))
    waits: list[float] = []
    with pytest.raises(DataError):
        ask("crea", years="2024", sleep=waits.append, patience=Patience(attempts=4, first=8.0))
    assert len(waits) == 3
    assert waits[0] < waits[1] < waits[2]


def test_a_truncated_body_is_asked_for_again(server: Any, ask: Any, answer: Any) -> None:
    whole = GOOD.encode()
    server.put(PATH, answer(whole[:60], length=len(whole)), answer(whole))
    assert lng(ask("crea", years="2024")) == pytest.approx(0.55)


def test_a_body_that_stays_truncated_is_refused(server: Any, ask: Any, answer: Any) -> None:
    whole = GOOD.encode()
    server.put(PATH, answer(whole[:60], length=len(whole)))
    with pytest.raises(DataError, match=r"crea-counter-2024\.csv: the body is truncated"):
        ask("crea", years="2024")


def test_a_source_that_falls_silent_is_given_up(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(GOOD.encode(), slow=1.0))
    with pytest.raises(DataError, match=r"127\.0\.0\.1 fell silent for 0\.4 s"):
        ask("crea", years="2024")


def test_a_body_that_drips_for_ever_is_given_up(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(GOOD.encode(), slow=0.2))
    patience = Patience(attempts=2, read=2.0, total=0.1, first=0.001)
    with pytest.raises(DataError, match=r"took over 0\.1 s"):
        ask("crea", years="2024", patience=patience)


def test_a_page_in_place_of_data_is_told(server: Any, ask: Any) -> None:
    server.put(PATH, "<!DOCTYPE html><html><body>Maintenance</body></html>")
    with pytest.raises(DataError, match="is an HTML page where CSV is expected"):
        ask("crea", years="2024")


def test_an_empty_body_is_no_table(server: Any, ask: Any) -> None:
    server.put(PATH, b"")
    with pytest.raises(DataError, match="the body is empty"):
        ask("crea", years="2024")


def test_renamed_columns_are_told_with_their_file(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD.replace("value_tonne", "tonnes"))
    with pytest.raises(DataError) as caught:
        ask("crea", years="2024")
    assert "crea-counter-2024.csv:1: no column 'value_tonne'" in str(caught.value)


def test_an_address_that_is_gone_names_the_documentation(server: Any, ask: Any) -> None:
    with pytest.raises(DataError, match=r"no such page \(HTTP 404\); it may have moved: see https"):
        ask("crea", years="2024")


def test_a_refused_request_says_what_the_source_says(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(b"date_from   is\n bad", 400))
    with pytest.raises(DataError, match=r"refuses the request \(HTTP 400\): 'date_from is bad'"):
        ask("crea", years="2024")


def test_without_a_network_the_error_says_so(ask: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DataError, match=r"no network: 127\.0\.0\.1 cannot be reached") as caught:
        ask("crea", years="2024", address=f"http://127.0.0.1:{port}")
    assert "the embedded base needs none" in str(caught.value)


def test_a_failed_fetch_leaves_the_copy_and_tells_of_it(server: Any, ask: Any, answer: Any) -> None:
    server.put(PATH, answer(GOOD.encode()), answer(b"", 500))
    ask("crea", years="2024")
    with pytest.raises(DataError, match=r"a copy of \d{4}-\d\d-\d\d is kept: add --offline"):
        ask("crea", years="2024", refresh=True)
    assert lng(ask("crea", years="2024", offline=True)) == pytest.approx(0.55)


def test_an_answer_that_cannot_be_read_does_not_replace_the_copy(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD, GOOD.replace("commodity", "fuel_name"), GOOD.replace("550000", "570000"))
    ask("crea", years="2024")
    with pytest.raises(DataError, match="no column 'commodity'"):
        ask("crea", years="2024", refresh=True)
    assert lng(ask("crea", years="2024")) == pytest.approx(0.55)
    # The unusable answer is not taken up again either.
    assert lng(ask("crea", years="2024", refresh=True)) == pytest.approx(0.57)


def test_a_fetch_that_broke_off_goes_on_where_it_was(server: Any, ask: Any, answer: Any) -> None:
    bad = {"2024-01-01": True}

    def reply(asked: Any) -> Any:
        if asked.params["date_from"][0] in bad:
            return answer(b"", 500)
        return answer(GOOD.replace("2024", asked.params["date_from"][0][:4]).encode())

    server.route(PATH, reply)
    with pytest.raises(DataError, match="HTTP 500"):
        ask("crea", years="2023-2024")
    bad.clear()
    asked_before = server.count(PATH)
    assert lng(ask("crea", years="2023-2024")) == pytest.approx(1.10)
    assert server.count(PATH) == asked_before + 1


def test_offline_without_a_copy_is_told_and_asks_nobody(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD)
    with pytest.raises(DataError, match="there is no copy of it here"):
        ask("crea", years="2024", offline=True)
    assert server.requests == []


def test_a_damaged_copy_is_not_used(server: Any, ask: Any) -> None:
    server.put(PATH, GOOD)
    found = ask("crea", years="2024")
    found.pages[0].path.write_text(GOOD.replace("550000", "999999"))
    assert lng(ask("crea", years="2024")) == pytest.approx(0.55)
    assert server.count(PATH) == 2


class TestKeys:
    def test_a_missing_key_is_told_before_anything_is_asked(self, server: Any, ask: Any) -> None:
        with pytest.raises(InputError, match="EIA_API_KEY is not set; get a free key at https"):
            ask("eia", years="2024")
        assert server.requests == []

    def test_a_refused_key_is_told_and_never_shown(
        self, server: Any, ask: Any, answer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("EIA_API_KEY", "s3cret")
        server.put("/v2/international/data/", answer(b'{"error": "API_KEY_INVALID"}', 403))
        with pytest.raises(InputError) as caught:
            ask("eia", years="2024", fuels="coal")
        assert "refuses the key in EIA_API_KEY (HTTP 403)" in str(caught.value)
        assert "s3cret" not in str(caught.value)

    def test_a_source_that_now_asks_for_a_key_says_where_to_get_one(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        server.put("/files/v1/app/reference/Reporters.json", answer(b"", 401))
        with pytest.raises(InputError, match=r"asks for a key .* set COMTRADE_API_KEY"):
            ask("comtrade", years="2024", fuels="coal")

    def test_a_key_is_not_kept_on_disk(
        self, server: Any, ask: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        monkeypatch.setenv("EIA_API_KEY", "s3cret")
        server.put("/v2/international/data/", {"response": {"total": "0", "data": []}})
        ask("eia", years="2024", fuels="coal")
        assert server.requests[0].params["api_key"] == ["s3cret"]
        files = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert files
        assert not any(b"s3cret" in path.read_bytes() for path in files)

    def test_a_key_in_a_header_does_not_follow_a_redirect(
        self, server: Any, ask: Any, answer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GIE_API_KEY", "s3cret")
        server.put("/api", answer(b"", 302, {"Location": f"{server.address}/elsewhere"}))
        with pytest.raises(DataError, match=r"has moved to 127\.0\.0\.1 \(HTTP 302\)"):
            ask("agsi", years="2024", importers="DEU")
        assert server.count("/elsewhere") == 0


class TestArchives:
    LIST = "/DATA_DOWNLOAD/baci/doc/baci_webpage.html"
    FILE = "/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip"

    def body(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(
                "country_codes_V202601.csv",
                "country_code,country_name,country_iso2,country_iso3\n392,Japan,JP,JPN\n634,Qatar,QA,QAT\n",
            )
            archive.writestr(
                "BACI_HS17_Y2022_V202601.csv", "t,i,j,k,v,q\n2022,634,392,271111,900,1\n"
            )
        return buffer.getvalue()

    def test_a_broken_download_goes_on_by_bytes(self, server: Any, ask: Any, answer: Any) -> None:
        whole, version = self.body(), {"ETag": '"v1"'}
        server.put(self.LIST, "<html>BACI_HS17_V202601.zip</html>")

        def reply(asked: Any) -> Any:
            span = asked.headers.get("Range")
            if span is None:
                return answer(whole[:100], headers=version, length=len(whole))
            assert asked.headers["If-Range"] == '"v1"'
            start = int(span.removeprefix("bytes=").rstrip("-"))
            told = {**version, "Content-Range": f"bytes {start}-{len(whole) - 1}/{len(whole)}"}
            return answer(whole[start:], 206, told)

        server.route(self.FILE, reply)
        found = ask("baci", years="2022")
        assert found.pages[1].size == len(whole)
        assert server.count(self.FILE) == 2

    def test_a_new_edition_in_between_starts_afresh(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        whole = self.body()
        server.put(self.LIST, "<html>BACI_HS17_V202601.zip</html>")
        server.put(
            self.FILE,
            answer(b"old edition" * 9, headers={"ETag": '"v1"'}, length=len(whole)),
            answer(whole, headers={"ETag": '"v2"'}),
        )
        assert ask("baci", years="2022").pages[1].size == len(whole)

    def test_an_archive_with_a_wrong_checksum_is_refused(
        self, server: Any, ask: Any, answer: Any
    ) -> None:
        whole = bytearray(self.body())
        at = whole.index(b"271111")
        whole[at] ^= 1
        server.put(self.LIST, "<html>BACI_HS17_V202601.zip</html>")
        server.put(self.FILE, answer(bytes(whole)))
        with pytest.raises(DataError, match="does not match its checksum"):
            ask("baci", years="2022")

    def test_json_in_place_of_an_archive_is_told(self, server: Any, ask: Any) -> None:
        server.put(self.LIST, "<html>BACI_HS17_V202601.zip</html>")
        server.put(self.FILE, json.dumps({"error": "quota"}))
        with pytest.raises(DataError, match="is not a ZIP archive"):
            ask("baci", years="2022")


def test_a_store_that_cannot_be_written_is_told(tmp_path: Any) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="set EMBARGO_CACHE to another folder"):
        Store("crea", tmp_path / "file")


def test_bodies_that_nobody_names_are_cleared_after_a_day(
    server: Any, ask: Any, tmp_path: Any
) -> None:
    server.put(PATH, GOOD, GOOD.replace("550000", "560000"))
    old = ask("crea", years="2024").pages[0].path
    os.utime(old.parent, (0, 0))
    new = ask("crea", years="2024", refresh=True).pages[0].path
    assert not old.exists()
    assert new.exists()


@pytest.mark.parametrize(
    ("system", "named", "home", "where"),
    [
        ("linux", {}, "/home/me", "/home/me/.cache/embargo/fetch"),
        ("linux", {"XDG_CACHE_HOME": "/var/me"}, "/home/me", "/var/me/embargo/fetch"),
        ("darwin", {}, "/home/me", "/home/me/Library/Caches/embargo/fetch"),
        ("win32", {"LOCALAPPDATA": "/c/me"}, "/home/me", "/c/me/embargo/Cache/fetch"),
        ("linux", {"EMBARGO_CACHE": "/elsewhere"}, "/home/me", "/elsewhere/fetch"),
    ],
)
def test_copies_are_where_a_system_has_such(
    monkeypatch: Any, system: str, named: dict[str, str], home: str, where: str
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "EMBARGO_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": home, **named}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(store.sys, "platform", system)
    assert store.folder() == Path(where)


def test_without_a_home_the_user_is_told(monkeypatch: Any) -> None:
    def none(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("EMBARGO_CACHE", raising=False)
    monkeypatch.setattr(Path, "expanduser", none)
    with pytest.raises(InputError, match="no home folder to keep copies in; set EMBARGO_CACHE"):
        store.folder()
