"""The brief: an answer as one HTML file that asks the network for nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from embargo import __version__
from embargo.markup import bullets, escape, paragraph
from embargo.outcome.brief import summary
from embargo.outcome.brief.charts import panels
from embargo.outcome.brief.closing import closing
from embargo.outcome.brief.extra import Extra, section
from embargo.outcome.brief.look import styled, svg
from embargo.outcome.brief.more import more
from embargo.outcome.brief.sections import Section, sections
from embargo.outcome.headline import headline
from embargo.outcome.outcome import Outcome
from embargo.outcome.text import WORDS, capital, listing
from embargo.outcome.whole import whole_file

_ALT = {
    "backfill": "Bars: change of purchases by supplier",
    "diversion": "Bars: change of sales by destination",
    "prices": "Bars: change of prices in percent",
    "ladder": "Bars: each step between the buyer's price and the seller's, before and after",
    "money": "Bars: change of import bills and export revenue by country",
    "accounts": "Bars: change of the accounts of the countries most hit, by item",
    "macro": "Bars: losses of the buyers most hit in percent of GDP",
    "months": "Lines: prices by month, before and after",
    "stocks": "Lines: stocks in days of use by month, before and after",
}


def write(
    outcome: Outcome, file: Path, command: str | None = None, extras: Sequence[Extra] = ()
) -> Path:
    """Write the brief, whole or not at all.

    Arguments:
        file: where to; an earlier one is replaced.
        command: what reproduces the answer; by default made from the scenario.
        extras: sections that other rooms make, before the record.

    Raises:
        InputError: no package that draws, or the file cannot be written; what was there is left
            as it was.
    """
    with whole_file(file) as fresh:
        fresh.write_text(page(outcome, command, extras), encoding="utf-8")
    return file


def page(outcome: Outcome, command: str | None = None, extras: Sequence[Extra] = ()) -> str:
    """The brief as HTML; the same outcome and extras give the same text.

    Raises:
        InputError: no package that draws.
    """
    first = headline(outcome)
    drawn = {
        name: [(_ALT[name], svg(styled(one), f"{name}{at}")) for at, one in enumerate(found)]
        for name, found in panels(outcome)
    }
    for one in extras:
        if one.chart is not None:
            drawn[one.id] = [(one.alt, svg(styled(one.chart), one.id))]
    parts = [
        *sections(outcome, first),
        *more(outcome, first),
        *map(section, extras),
        *closing(outcome, command),
    ]
    title = outcome.scenario.title
    body = "".join(
        [
            _head(outcome, _kept(summary.lead(first))),
            bullets([_kept(text) for text in summary.points(first)]),
            paragraph(summary.frame(outcome), "small"),
            _notes(outcome),
            _contents(parts),
            *(_section(part, drawn) for part in parts),
        ]
    )
    script, style = _asset("sort.js"), _asset("style.css")
    # Nothing may be fetched, and no script may run but the one below.
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}: Embargo</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n<main>{body}</main>\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _head(outcome: Outcome, lead: str) -> str:
    asked = outcome.scenario
    question = paragraph(asked.question, "question") if asked.question else ""
    sentence = str(asked)
    same = sentence.rstrip(".") == asked.title.rstrip(".")
    stamp = paragraph(_stamp(outcome), "small stamp")
    return (
        f"<header><h1>{escape(asked.title)}</h1>{stamp}{question}"
        f"{'' if same else paragraph(sentence)}{_not_solved(outcome)}"
        f"{paragraph(lead, 'lead')}</header>"
    )


def _kept(text: str) -> str:
    """The text with every percent sign kept on the line of its number."""
    return text.replace(" %", "\u00a0%")


def _stamp(outcome: Outcome) -> str:
    world = f"World of {outcome.world.year}, data of {outcome.world.vintage}"
    return f"A brief by Embargo {__version__}, an open model of energy trade. {world}."


def _not_solved(outcome: Outcome) -> str:
    """A warning for each reason why markets are not solved."""
    why: dict[tuple[str, str], list[str]] = {}
    for market in outcome.diagnostics.markets:
        if market.status == "not converged":
            why.setdefault((market.reason, market.remedy), []).append(WORDS[market.market])
    return "".join(
        paragraph(
            f"Not solved, do not use: {listing(names)}. {capital(reason)}. {capital(remedy)}",
            "warning",
        )
        for (reason, remedy), names in why.items()
    )


def _notes(outcome: Outcome) -> str:
    told = [outcome.scenario.note] if outcome.scenario.note else []
    found = bullets([*told, *outcome.notes])
    return f"<h2>To know about this answer</h2>{found}" if found else ""


def _contents(parts: list[Section]) -> str:
    links = "".join(f'<li><a href="#{part.id}">{escape(part.title)}</a></li>' for part in parts)
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def _section(part: Section, drawn: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    # A figure a panel, so that a page of paper can end between two.
    figures = "".join(
        '<figure role="group" tabindex="0" '
        f'style="--wide: {_wide(picture)}px" '
        f'aria-label="{escape(alt)}; the numbers are in the tables">{picture}</figure>'
        for name in part.charts
        for alt, picture in drawn.get(name, ())
    )
    return (
        f'<section id="{part.id}"><h2>{escape(part.title)}</h2>{part.intro}{figures}{part.html}'
        "</section>"
    )


def _wide(picture: str) -> int:
    """The width that a picture was drawn for, in pixels."""
    found = re.match(r'<svg[^>]*? width="([0-9.]+)"', picture)
    return round(float(found[1])) if found else 0


@cache
def _asset(name: str) -> str:
    return files("embargo.outcome.brief").joinpath(name).read_text(encoding="utf-8").strip()


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
