"""A full disk, no home, odd languages, two at once, a clock that jumps, an old or damaged base."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from bench.soak import works
from bench.soak.works import SCENARIO, WORKS, command, environment, prepare
from tests.facts.fetch.conftest import Server

from embargo.cli import main
from embargo.facts import base, own
from embargo.facts.fetch import fetch, parse
from embargo.facts.fetch.store import Store

QUICK = ("dependence", "JPN", "--on", "RUS")
BOUND = """
import os, resource, sys
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Becomes a command that may write so many bytes a file. Not a `preexec_fn`: tests have threads,
and Python warns of forks beside threads from 3.12 on."""


def said(
    words: Sequence[str], folder: Path, *, most: int | None = None, **changes: str | None
) -> subprocess.CompletedProcess[str]:
    """What a command says, variables changed (None takes one away), with `most` bytes a file."""
    env = environment(folder) | {name: text for name, text in changes.items() if text is not None}
    for name in [name for name, text in changes.items() if text is None]:
        env.pop(name, None)
    whole = command(*words)
    if most is not None:
        whole = [sys.executable, "-c", BOUND, str(most), *whole]
        # Python 3.11 leaves what it compiles cut off then, and stumbles over it ever after.
        env["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.run(
        whole, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a base of one's own."""
    folder = tmp_path_factory.mktemp("built")
    prepare(folder)
    own.build(folder / "my.yaml", folder / "my-base")
    return folder


class TestDiskFull:
    @pytest.mark.parametrize(
        "words",
        [
            ("run", SCENARIO, "--csv", "out"),
            ("run", SCENARIO, "--xlsx", "out.xlsx"),
            ("read", "news.md", "--dated", "2025-06-12", "--draft", "draft.yaml"),
            ("claims", "check", "--claimreview", "reviews.json"),
        ],
        ids=lambda words: words[-2],
    )
    def test_an_export_says_so_and_leaves_what_was_there(self, tmp_path: Path, words):
        prepare(tmp_path)
        target, kept = tmp_path / words[-1], None
        if target.suffix in (".html", ".xlsx", ".json"):
            kept = "what was there"
            target.write_text(kept)
        before = sorted(path.name for path in tmp_path.iterdir())
        ended = said(words, tmp_path, most=500)
        assert ended.returncode == 2
        assert "cannot be written: " in ended.stderr
        assert "File too large" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert sorted(path.name for path in tmp_path.iterdir()) == before
        assert kept is None or target.read_text() == kept

    def test_a_base_of_ones_own_is_left_as_it_was(self, built: Path, tmp_path: Path):
        shutil.copytree(built / "my-base", tmp_path / "my-base")
        prepare(tmp_path, 14.0)
        ended = said(WORKS["a base of one's own"].words, tmp_path, most=20_000)
        assert ended.returncode == 2
        assert "my-base: cannot be written" in ended.stderr
        assert works._own_base(tmp_path) == ""
        assert "13.5" in (tmp_path / "my-base" / "facts.yaml").read_text()
        assert list(works.left(tmp_path)) == []

    @pytest.mark.parametrize("words", [QUICK, (*QUICK, "--json"), ("--help",)])
    def test_a_full_output_is_told(self, words, tmp_path: Path):
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(
                command(*words), env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE,
                text=True, check=False,
            )  # fmt: skip
        assert ended.returncode == 3
        assert ended.stderr.startswith("error: output: failed: No space left on device")
        assert len(ended.stderr.splitlines()) == 1

    def test_closed_streams_are_no_matter(self, tmp_path: Path):
        line = " ".join(command(*QUICK))
        for closed in (">&-", "2>&-", ">&- 2>&- <&-"):
            ended = subprocess.run(
                ["sh", "-c", f"{line} {closed}"], env=environment(tmp_path), capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            assert (ended.returncode, ended.stderr) == (0, "")


class TestHome:
    def test_a_question_needs_no_home(self, tmp_path: Path):
        for home in (None, "/dev/null", "/nowhere"):
            ended = said(QUICK, tmp_path, HOME=home, XDG_CACHE_HOME=home, TMPDIR=home)
            assert (ended.returncode, ended.stderr) == (0, "")

    def test_copies_that_find_no_place_are_told_with_the_way_out(self, tmp_path: Path):
        (tmp_path / "file").write_text("")
        words = ("data", "fetch", "crea", "--year", "2024", "--offline")
        ended = said(words, tmp_path, EMBARGO_CACHE=str(tmp_path / "file" / "cache"))
        assert ended.returncode == 2
        assert "cannot be written: Not a directory; set EMBARGO_CACHE" in ended.stderr

    def test_a_folder_that_may_only_be_read(self, tmp_path: Path):
        if os.geteuid() == 0:
            pytest.skip("root may write everywhere")
        tmp_path.chmod(0o500)
        ended = said(("run", SCENARIO, "--csv", "out"), tmp_path)
        assert ended.returncode == 2
        assert "cannot be written: Permission denied" in ended.stderr


class TestLanguage:
    WAYS = (
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
    )

    def test_answers_are_the_same_to_the_byte(self, tmp_path: Path):
        (tmp_path / "größe.yaml").write_text(
            "title: Größe – 日本\n"
            "measures:\n- {kind: ban, importer: Türkiye, exporter: RUS, fuel: lng}\n",
            encoding="utf-8",
        )
        words = ("scenarios", "check", "größe.yaml")
        found = [said(words, tmp_path, **way) for way in self.WAYS]
        assert [each.returncode for each in found] == [0] * 3
        assert "Türkiye stops importing" in found[0].stdout
        assert len({each.stdout for each in found}) == 1

    def test_tables_are_the_same_to_the_byte(self, tmp_path: Path):
        for number, way in enumerate(self.WAYS[:2]):
            words = (*QUICK, "--csv", f"out{number}.csv")
            assert said(words, tmp_path, **way).returncode == 0
        assert (tmp_path / "out0.csv").read_bytes() == (tmp_path / "out1.csv").read_bytes()


class TestTwoAtOnce:
    def test_two_builds_on_one_folder_leave_one_whole_base(self, tmp_path: Path):
        prepare(tmp_path)
        (tmp_path / "other.yaml").write_text(works.FACTS.format(value=15))
        lines = [
            command("data", "build", "--facts", file, "--out", "my-base")
            for file in ("my.yaml", "other.yaml")
        ]
        started = [
            subprocess.Popen(
                line, cwd=tmp_path, env=environment(tmp_path), stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )
            for line in lines
        ]  # fmt: skip
        ended = [(process.communicate()[1], process.returncode) for process in started]
        assert [code for _, code in ended] == [0, 0], ended
        assert works._own_base(tmp_path) == ""
        assert list(works.left(tmp_path)) == []


class TestClock:
    GOOD = (
        "commodity,destination_iso2,month,value_tonne,value_eur\n"
        "lng,JP,2024-01-01,550000,300000000\n"
    )

    @pytest.mark.parametrize("jump", [-40 * 86_400.0, 40 * 86_400.0], ids=["back", "ahead"])
    def test_a_copy_made_under_another_clock_is_asked_for_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
    ):
        server = Server()
        try:
            server.put("/v0/counter", self.GOOD)
            options = {"address": server.address, "root": tmp_path / "cache"}
            query = parse(["2024"], (), (), (), ())
            fetch("crea", query, **options)
            fetch("crea", query, **options)
            assert server.count("/v0/counter") == 1
            now = time.time
            monkeypatch.setattr(time, "time", lambda: now() + jump)
            again = fetch("crea", query, **options)
            assert server.count("/v0/counter") == 2
            assert again.table.height > 0
            assert fetch("crea", query, **options, offline=True).table.equals(again.table)
        finally:
            server.stop()

    def test_a_solve_that_a_jump_meets_is_answered(self, monkeypatch: pytest.MonkeyPatch):
        from embargo import run

        now, calls = time.time, []
        monkeypatch.setattr(time, "time", lambda: now() + (calls.append(1) or len(calls)) * -1e6)
        assert run(ban="JPN:RUS:lng").diagnostics.status == "converged"


class TestOlder:
    def test_copies_of_an_older_version_or_damaged_are_no_copies(self, tmp_path: Path):
        store = Store("crea", tmp_path)
        body = store.temporary()
        body.write_text("x")
        page = store.stage("a request", body, "a.csv", "http://127.0.0.1/", "")
        store.commit({"a request": page})
        (file,) = (tmp_path / "crea" / "current").glob("*.json")
        sound = file.read_text()
        assert store.find("a request", within=None) is not None
        damaged = ("", "{", "[]", "null", sound[:40], sound.replace("page/1", "page/0"),
                   sound.replace('"size": 1', '"size": "x"'), "\x00" * 9)  # fmt: skip
        for text in damaged:
            file.write_text(text)
            assert store.find("a request", within=None) is None, text
        file.write_text(sound)
        page.path.write_text("y")
        assert store.find("a request", within=None) is None

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("manifest.json", b"{}", "has no 'years'"),
            ("manifest.json", b"[]", "the manifest of this base cannot be read"),
            ("manifest.json", b'{"years": "x", "vintage": 1, "worlds": {}}', "cannot be read"),
            ("manifest.json", b"\xff\x00", "the manifest of this base cannot be read"),
            ("flows.parquet", b"PAR1", "the table 'flows' of this base cannot be read"),
            ("flows.parquet", None, "the table 'flows' of this base cannot be read"),
            ("flows.parquet", "prices", "made by another version: no column market"),
            ("capacities.parquet", "prices", "made by another version: no column kind"),
        ],
    )
    def test_a_base_of_another_version_or_damaged_says_what_to_do(
        self, built: Path, tmp_path: Path, name: str, content: bytes | str | None, words: str,
        capsys: pytest.CaptureFixture[str],
    ):  # fmt: skip
        folder = tmp_path / "my-base"
        shutil.copytree(built / "my-base", folder)
        if isinstance(content, str):
            shutil.copyfile(folder / f"{content}.parquet", folder / name)
        elif content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content)
        assert main(["run", SCENARIO, "--base", str(folder)]) == 3
        told = capsys.readouterr().err
        assert words in told
        assert "build it again with `embargo data build --facts FILE`" in told

    def test_a_column_more_is_no_matter(self, built: Path, tmp_path: Path):
        folder = tmp_path / "my-base"
        shutil.copytree(built / "my-base", folder)
        table = pl.read_parquet(folder / "prices.parquet").with_columns(newer=pl.lit(1))
        table.write_parquet(folder / "prices.parquet")
        with base.using(folder):
            assert "newer" in base.prices(2023).columns
            assert json.loads((folder / "manifest.json").read_text())["user"]["facts"] == 1


def test_these_run_the_sources_under_test():
    assert str(Path(works.__file__).parents[2]) in sys.path
