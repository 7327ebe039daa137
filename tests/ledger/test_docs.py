"""The pages show what the commands say."""

from pathlib import Path

from embargo.ledger import tables
from embargo.ledger.claims.rate import RATINGS
from embargo.ledger.claims.verdicts import claims
from embargo.ledger.pledges.status import OUTCOMES, pledges
from embargo.ledger.records import STAGES
from embargo.ledger.sections import acts

DOCS = Path(__file__).parents[2] / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_verdicts_on_the_page_are_those_of_the_command():
    assert tables.verdicts(claims()) in page("claims.md")


def test_the_statuses_on_the_page_are_those_of_the_command():
    assert tables.statuses([pledges(as_of=day) for day in tables.DAYS]) in page("pledges.md")


def test_every_rating_and_outcome_is_explained():
    for word, meaning in RATINGS.items():
        assert f"| {word} | {meaning} |" in page("claims.md")
    for word, meaning in OUTCOMES.items():
        assert f"| {word} | {meaning} |" in page("pledges.md")


def test_every_act_and_stage_is_explained():
    text = page("ledger.md")
    for act in acts().values():
        codes = f"{act.plover or '–'} | {act.cameo or '–'}"
        assert f"| `{act.act}` | {act.meaning} | {codes} |" in text
    for stage in STAGES:
        assert stage in text


def test_the_tables_of_the_pages_can_be_made_anew(tmp_path: Path):
    for name in ("claims.md", "pledges.md"):
        text = page(name)
        (tmp_path / name).write_text(text.replace("| C11 |", "| C12 |"), encoding="utf-8")
    tables.refresh(tmp_path)
    for name in ("claims.md", "pledges.md"):
        assert (tmp_path / name).read_text(encoding="utf-8") == page(name)
