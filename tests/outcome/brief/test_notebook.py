"""What a notebook shows: outcomes, scenarios, worlds and scores, with every word escaped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embargo import markup
from embargo.evidence.backtest import MODEL, Result, Results
from embargo.outcome import Outcome
from embargo.outcome.brief import summary
from embargo.outcome.headline import headline
from embargo.scenario import Scenario
from embargo.world import World


def test_an_outcome_says_its_answer(told: Outcome):
    html = told._repr_html_()
    assert markup.escape(summary.lead(headline(told))) in html
    assert "<script" not in html
    nasty = replace(told, scenario=replace(told.scenario, title="<b>x"))
    assert "&lt;b&gt;x" in nasty._repr_html_()


def test_a_scenario_says_its_measures():
    measure = {"kind": "ban", "importer": "JPN", "exporter": "RUS", "fuel": "lng"}
    html = Scenario.from_dict({"title": "a < b", "measures": [measure]})._repr_html_()
    assert "a &lt; b" in html
    assert "Japan stops importing Russian LNG." in html
    assert "one year" in html
    dated = Scenario.from_dict({"from": "2026-01", "months": 6, "measures": [measure]})
    assert "6 months from 2026-01" in dated._repr_html_()


def test_a_world_says_its_markets(world: World):
    html = world._repr_html_()
    assert f"World of {world.year}" in html
    used = float(world.fuel_markets["gas"].demand0.sum())
    assert f'data-value="{used:.10g}"' in html


def test_scores_are_a_table():
    given = Result("e", "unconditional", MODEL, "heldout", "gas", 0.5, None, 1.0, 2.0, 3.0,
                   0.5, 0.8, None, None)  # fmt: skip
    html = Results([given])._repr_html_()
    assert "the model" in html
    assert 'data-value="0.5">0.50' in html
    assert ">·<" in html


@pytest.mark.parametrize("text", ["<", "&", '"', "'"])
def test_words_are_escaped_everywhere(text: str):
    html = markup.table([text], [[text], [markup.Label(text, text)]], caption=text, name=text)
    plain = html
    for tag in ("table", "caption", "thead", "tbody", "tr", "th", "td"):
        plain = plain.replace(f"<{tag}", "").replace(f"</{tag}>", "")
    assert "<" not in plain
