"""How often bands held: pooled by change, by market and by what was lost; drawn."""

from __future__ import annotations

import pytest

from embargo.cli import main
from embargo.evidence import reliability, scoreboard
from embargo.evidence.backtest import MODEL, Result
from embargo.evidence.scores import LEVELS, Reliability


def result(event: str, role: str, market: str, shock: float, held: float, of: int) -> Result:
    bands = tuple(Reliability(level, held, of) for level in LEVELS)
    return Result(
        event, "unconditional", MODEL, role, market, 0.5, 0.5, None, 1.0, 1.0, held, held, None,
        shock, "", bands,
    )  # fmt: skip


def test_every_change_counts_once():
    some = [
        result("a", "training", "crude", 0.05, 0.5, 10),
        result("b", "placebo", "crude", 0.0, 1.0, 30),
    ]
    found = reliability.pooled(some).filter(level=0.8)
    held = {row["group"]: (row["held"], row["of"]) for row in found.iter_rows(named=True)}
    assert held["all"] == (pytest.approx(35 / 40), 40)
    assert held["crude"] == (pytest.approx(35 / 40), 40)
    assert held["2% of trade or more"] == (0.5, 10)
    assert held["no stop (placebo)"] == (1.0, 30)


def test_the_record_holds_every_level_and_agrees_with_its_coverage():
    with_bands = [r for r in scoreboard.record() if r.coverage80 is not None]
    assert len(with_bands) > 15
    for one in with_bands:
        held = {band.level: band.held for band in one.reliability}
        assert tuple(held) == LEVELS
        assert held[0.5] == pytest.approx(one.coverage50, abs=1e-4)
        assert held[0.8] == pytest.approx(one.coverage80, abs=1e-4)
        assert list(held.values()) == sorted(held.values())
        assert (one.shock == 0) == (one.event.startswith("no-event"))


def test_wider_bands_hold_more_often_over_all_events():
    found = reliability.pooled(scoreboard.record()).filter(group="all")
    assert found["held"].is_sorted()
    assert found["events"].n_unique() == 1


def test_the_picture(tmp_path, capsys):
    file = tmp_path / "held.svg"
    assert main(["backtest", "us-russian-products-2022", "--mode", "unconditional", "--chart",
                 str(file)]) == 0  # fmt: skip
    assert f"Wrote {file}" in capsys.readouterr().out
    assert "oil products" in file.read_text(encoding="utf-8")


def test_a_picture_without_bands_is_refused(tmp_path, capsys):
    file = tmp_path / "held.svg"
    assert main(["backtest", "iran-2012", "--mode", "conditional", "--chart", str(file)]) == 2
    assert "no bands" in capsys.readouterr().err
    assert main(["backtest", "iran-2012", "--chart", "a.pdf"]) == 2
    assert "no picture of kind '.pdf'" in capsys.readouterr().err
    assert not file.exists()
