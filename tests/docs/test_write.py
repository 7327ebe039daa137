"""What `make docs` writes: today's figures in yesterday's cuts, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.docs.pages import ROOT
from tests.docs.write import anew, measures

SAID = "A stops B\n\nlost  3.2 Mt\nprice 4 → 5\n\nmonth  x\n01  2.1\n02  2.2\n03  2.3\n\nend\n"


def test_figures_are_written_anew_and_cuts_stay():
    shown = "A stops B\n[...]\nlost  3.1 Mt\n[...]\nmonth  x\n01  1.1\n02  1.2\n03  1.3\n[...]\n"
    assert anew(shown, SAID) == shown.replace("3.1 Mt", "3.2 Mt").replace("1.1\n", "2.1\n").replace(
        "1.2\n", "2.2\n"
    ).replace("1.3\n", "2.3\n")


def test_what_is_right_stays():
    shown = "A stops B\n\n[...]\nprice 4 → 5\n[...]\n"
    assert anew(shown, SAID) == shown


def test_the_reference_of_measures_is_as_it_was_written(tmp_path: Path):
    page = tmp_path / "scenarios.md"
    shutil.copyfile(ROOT / "docs" / "scenarios.md", page)
    assert not measures(page)
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("| `level` | a number", "| `level` | some number"), "utf-8")
    assert measures(page)
    assert page.read_text(encoding="utf-8") == text
