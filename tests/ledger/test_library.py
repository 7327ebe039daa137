"""The shipped ledger: its records hold together, its spans are where they say."""

from itertools import pairwise
from pathlib import Path

import pytest

from embargo import fuels, places
from embargo.errors import InputError
from embargo.ledger.figures import figures
from embargo.ledger.read import LIBRARY, shipped
from embargo.ledger.references import against_text
from embargo.ledger.sections import acts

LEDGER = shipped()
ARTICLE = [s for s in LEDGER.statements.values() if s.id.startswith("S")]


def test_the_article_has_its_twenty_records():
    assert len(ARTICLE) == 20
    assert {s.id for s in ARTICLE} >= {"S01", "S06a", "S06b", "S19"}


@pytest.mark.sources
def test_spans_reproduce_the_article_by_offset(sources_root: Path):
    file = next((sources_root.parent / "article").glob("*.txt"), None)
    if file is None:
        pytest.skip("the article is not beside the sources")
    assert against_text(LEDGER, "article", file) == 19
    text = file.read_text(encoding="utf-8")
    for said in ARTICLE:
        if said.span is None:
            assert said.id == "S06b", "only what the article leaves out has no span in it"
            continue
        assert text[said.span.start : said.span.end] == said.span.text
        assert text.count("\n", 0, said.span.start) + 1 == said.line


def test_a_span_elsewhere_is_found_out(tmp_path: Path):
    file = tmp_path / "other.txt"
    file.write_text("something else", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        against_text(LEDGER, "article", file)
    assert len(caught.value.faults) == 19
    with pytest.raises(InputError, match="did you mean 'article'"):
        against_text(LEDGER, "artcle", file)


def test_no_more_of_a_source_ships_than_a_few_words():
    for said in LEDGER.statements.values():
        for span in (said.span, said.original):
            assert span is None or len(span.text.split()) <= 13
    shipped_files = {path.suffix for path in LIBRARY.iterdir()}
    assert shipped_files == {".yaml"}


def test_every_statement_says_what_in_our_words_and_where_it_was_read():
    for said in LEDGER.statements.values():
        assert said.says
        assert said.source in LEDGER.sources
        assert said.act in acts()
        if said.span is not None and said.original is not None:
            assert said.span.language
            assert said.original.language


def test_the_translation_that_turned_the_act_round_is_kept():
    said = LEDGER.statements["S02"]
    assert said.span.text.startswith("expectations that Japan will stop")
    assert said.original.text == "expectation that Japan stop importing Russian energy"
    assert said.same_as == "S01"


def test_every_claim_has_unit_and_period_or_says_that_it_has_none():
    for claim in LEDGER.claims.values():
        assert claim.unit or claim.kind in ("rank", "existence")
        assert claim.period or "unstated" in (LIBRARY / "claims.yaml").read_text(encoding="utf-8")
        assert claim.statement in LEDGER.statements


def test_each_assertion_of_the_article_has_a_claim():
    held = {claim.statement for claim in LEDGER.claims.values()}
    assert {s.id for s in ARTICLE if s.act == "assert_fact"} <= held


def test_acts_have_codes_where_the_schemes_have_them():
    for act in acts().values():
        assert act.becomes in ("phase_out", "measure", "lifted", "none")
        assert bool(act.reason) == (act.becomes == "none")
        assert act.cameo == "" or act.cameo.isdigit()
    assert LEDGER.statements["S01"].cameo == "1042"
    assert LEDGER.statements["S06a"].plover == "THREATEN"
    assert acts()["promise_reported"].cameo == "", "no scheme can say: reported by the promisee"


def test_offices_are_those_of_the_day():
    kato = LEDGER.actors["kato"]
    assert kato.office("2025-10-15") == "Japanese Finance Minister"
    assert kato.office("2025-10-28") == ""
    assert LEDGER.actors["bessent"].office("2025-10-15") == "US Treasury Secretary"
    assert LEDGER.actors["bessent"].office("2025-01-20") == ""


@pytest.mark.parametrize(
    ("day", "stage"),
    [("2025-07-29", None), ("2025-07-31", "threatened"), ("2025-08-10", "announced"),
     ("2025-09-01", "in force"), ("2026-02-10", "lifted"), ("2026-02-21", "annulled")],
)  # fmt: skip
def test_a_measure_has_the_stage_that_was_known(day, stage):
    found = LEDGER.measures["EO14329"].stage(day)
    assert (found.stage if found else None) == stage


def test_the_licences_follow_each_other_without_a_gap():
    chain = [w for w in LEDGER.waivers.values() if w.id.startswith("GL55")]
    assert [w.id for w in chain] == ["GL55", "GL55A", "GL55C", "GL55D", "GL55E"]
    for earlier, later in pairwise(chain):
        assert later.replaces == earlier.id
        assert later.since <= earlier.until


def test_figures_have_dates_units_and_known_places():
    rows = figures()
    assert len(rows) > 60
    for row in rows:
        assert row.unit
        assert row.source
        assert row.importer in places.codes()
        assert not row.fuel or row.fuel in fuels.FUELS
        assert row.low is None or row.low <= row.value <= (row.high or row.value)
        assert not row.statement or row.statement in LEDGER.statements
