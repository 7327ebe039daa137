"""The last sections of the brief: how far to trust it, where it comes from, how to get it again."""

from __future__ import annotations

from embargo import __version__
from embargo.facts import base
from embargo.facts.sources import Source, register
from embargo.markup import bullets, escape, paragraph, table
from embargo.outcome.brief.sections import Section
from embargo.outcome.brief.words import words
from embargo.outcome.csv_folder import command_of
from embargo.outcome.outcome import Outcome
from embargo.scenario.write import to_yaml


def closing(outcome: Outcome, command: str | None) -> list[Section]:
    """The record, the limits, the sources, the citation, and how to get the same again.

    Arguments:
        command: as it was typed; made from the scenario if None.
    """
    made = (
        Section("record", "How right it was before", (), _record(outcome)),
        Section("limits", "What this cannot say", (), bullets(outcome.limitations)),
        Section("sources", "Sources", (), _sources(outcome)),
        Section("cite", "How to cite", (), _cite(outcome)),
        Section("again", "How to get this again", (), _again(outcome, command)),
    )
    return [section for section in made if section.html]


def used(outcome: Outcome) -> tuple[tuple[Source, str], ...]:
    """The sources behind the base of an outcome, and the edition of each that was used."""
    editions = base.manifest()["sources"] if outcome.world.vintage == base.vintage() else {}
    known = register()
    return tuple((known[name], str(text)) for name, text in editions.items() if name in known)


def citation(outcome: Outcome) -> str:
    """How to cite the answer."""
    told = words()["cite"]
    return str(told["text"]).format(
        **{key: told[key] for key in ("authors", "year", "title")},
        version=__version__,
        vintage=outcome.world.vintage,
    )


def _record(outcome: Outcome) -> str:
    if not outcome.record:
        return ""
    more = "Each past event, misses too: 'embargo backtest'."
    return bullets([*outcome.record, more])


def _sources(outcome: Outcome) -> str:
    found = used(outcome)
    rows = [
        (one.title, one.publisher, edition, one.licence, _address(one)) for one, edition in found
    ]
    cited = outcome.scenario.citations
    text = paragraph(words()["base"])
    if rows:
        heads = ["source", "publisher", "edition or date", "licence", "address"]
        text += table(heads, rows, name="sources-table")
    if cited:
        text += paragraph("The facts of the scenario itself come from:") + bullets(cited)
    return text


def _address(source: Source) -> str:
    """Where it is to be found; some sources are collections whose records have one each."""
    return source.address if "://" in source.address else "named in each record"


def _cite(outcome: Outcome) -> str:
    return paragraph(citation(outcome), "cite")


def _again(outcome: Outcome, command: str | None) -> str:
    told = command or command_of(outcome)
    how = outcome.diagnostics
    text = f"<pre><code>{escape(told)}</code></pre>"
    text += paragraph("The scenario, as a file that the same program reads:")
    text += f"<pre><code>{escape(to_yaml(outcome.scenario))}</code></pre>"
    solved = (
        f"Solver: {how.status}, {how.iterations} iterations, residual {how.residual:.0e}. "
        f"Embargo {__version__}, world of {outcome.world.year}, data of {outcome.world.vintage}."
    )
    if how.draws is not None:
        solved += f" Draws: {how.draws.used} of {how.draws.asked} used, seed {how.draws.seed}."
    return text + paragraph(solved, "small")
