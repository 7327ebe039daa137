"""The whole brief from one call: page, pressure and claims, with the numbers of each."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import embargo
from embargo.errors import InputError
from embargo.outcome import Outcome


@pytest.fixture(scope="module")
def japan() -> Outcome:
    return embargo.run(world=2025, ban="JPN:RUS:lng")


def test_one_call_gives_the_whole_brief(japan: Outcome, tmp_path: Path):
    file = embargo.brief(japan, tmp_path / "brief.html", command="embargo run it")
    html = file.read_text("utf-8")
    order = [html.index(f'<section id="{name}"') for name in ("money", "pressure", "claims",
                                                              "record", "limits")]  # fmt: skip
    assert order == sorted(order)
    assert 'id="pressure-JPN-RUS"' in html
    assert 'id="claims-checked"' in html
    assert "embargo run it" in html
    same = embargo.pressure("JPN", on="RUS", fuel="lng", world=2025, draws=0)
    assert f'data-value="{same.instruments["comply"][0]:.10g}"' in html
    assert not re.search(r'(src|href)="(?!#)', html)
    assert file.read_bytes() == embargo.brief(japan, file, command="embargo run it").read_bytes()


def test_the_page_alone_has_neither(japan: Outcome, tmp_path: Path):
    html = japan.brief(tmp_path / "page.html").read_text("utf-8")
    assert '<section id="money"' in html
    assert '<section id="pressure"' not in html
    assert '<section id="claims"' not in html


def test_what_cannot_be_written_is_said_before_any_work(
    japan: Outcome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("reckoned before the check")

    monkeypatch.setattr("embargo.pressure.card.brief_section", never)
    with pytest.raises(InputError, match="make the folder"):
        embargo.brief(japan, tmp_path / "none" / "brief.html")
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(InputError, match=r"pip install 'embargo\[chart\]'"):
        embargo.brief(japan, tmp_path / "brief.html")


def test_an_answer_without_a_brief_loads_nothing_of_it():
    script = (
        "import sys; from embargo.cli import main; main(['run', '--ban', 'JPN:RUS:lng', '--json']);"
        "print(sorted(m for m in sys.modules if m.startswith(('embargo.briefs', 'embargo.pressure',"
        " 'embargo.ledger', 'embargo.outcome.brief', 'altair', 'vl_convert'))), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
