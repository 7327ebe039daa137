"""Are the figures of the page those of the sentences, and are the sentences coded as they claim?"""

from __future__ import annotations

from pathlib import Path

import pytest

from embargo.errors import DataError
from embargo.ledger.reading.acts import ACTS
from embargo.ledger.reading.record import BEGIN, END, stored, table, update
from embargo.ledger.reading.score import KINDS, score

HERE = Path(__file__).parent
PAGE = Path(__file__).parents[3] / "docs" / "reading.md"


def test_the_page_has_the_figures_of_the_sentences():
    assert update(PAGE, HERE) == PAGE.read_text(encoding="utf-8")
    assert table(HERE) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("foreign_first", "found {recall:.0f} % of the acts, and {precision:.0f} % of what they"),
        ("foreign_second", "to {recall:.0f} % found and {precision:.0f} % right"),
    ],
)
def test_the_page_says_what_the_news_of_others_gave(name: str, told: str):
    acts = stored(HERE / f"{name}.csv")["acts"]
    assert acts.recall is not None
    assert acts.precision is not None
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert told.format(recall=100 * acts.recall, precision=100 * acts.precision) in text


def test_there_are_enough_sentences_and_every_act_is_among_them():
    from ruamel.yaml import YAML

    rows = []
    for name in ("development", "held_out"):
        rows += YAML(typ="safe").load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))[
            "sentences"
        ]
    assert len(rows) >= 60
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    assert {act for row in rows for act in row["acts"]} == set(ACTS)


def test_development_has_not_got_worse():
    found = score(HERE / "development.yaml")
    for kind in (*KINDS, "acts"):
        assert (found[kind].precision or 0) >= 0.9, kind
        assert (found[kind].recall or 0) >= 0.9, kind


def test_a_quotation_that_is_not_there_is_refused(tmp_path: Path):
    path = tmp_path / "gold.yaml"
    path.write_text(
        "dated: 2025-11-15\nsentences:\n- {id: X, text: Oil fell., acts: [], fuel: [[gas, gas]]}\n"
    )
    with pytest.raises(DataError, match="'gas' is not in the text"):
        score(path)


def test_a_page_without_a_place_for_the_table_is_refused(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("nothing")
    with pytest.raises(DataError, match=BEGIN):
        update(page, HERE)
    page.write_text(f"{BEGIN}{END} tail")
    assert update(page, HERE).endswith(" tail")


@pytest.mark.sources
def test_the_article_gives_the_stored_counts(sources_root: Path):
    article = (
        sources_root.parent / "article" / "2025-10-16-us-asks-japan-to-stop-russian-energy.txt"
    )
    if not article.is_file():
        pytest.skip("the article is not beside the sources")
    assert score(HERE / "article.yaml", article) == stored(HERE / "article.csv")
