"""Claims checked in the brief: what was said of the trade that a scenario is about."""

from __future__ import annotations

from embargo import fuels, places
from embargo.facts import base, projects
from embargo.ledger import read as reading
from embargo.ledger.claims.verdict import Verdict, verdict
from embargo.ledger.records import Claim, Ledger
from embargo.markup import Cell, Label
from embargo.outcome import Outcome
from embargo.outcome.brief.extra import Extra, Grid
from embargo.outcome.text import capital

_SAYINGS = ("members", "said")
"""Claims on who belongs to what or who spoke first are of no trade."""

_SOURCES = 3


def brief_section(outcome: Outcome, ledger: Ledger | None = None) -> Extra:
    """Give the claims of a ledger on buyers, sellers and fuels that a scenario hits, newest first.

    Arguments:
        outcome: of the scenario.
        ledger: by default the shipped one.

    Raises:
        InputError: units of a claim that cannot be compared.
    """
    own = reading.shipped() if ledger is None else ledger
    whole = reading.joined(own, reading.shipped())
    about = [claim for claim in own.claims.values() if _concerns(claim, outcome)]
    if not about:
        told = f"{capital(_named(own))} holds no claim on these buyers, sellers and fuels."
        return Extra("claims", "Claims checked", (told,))
    about.sort(key=lambda claim: whole.statements[claim.statement].date, reverse=True)
    rows = [_row(verdict(claim, whole), whole) for claim in about]
    count = len(rows)
    lead = (
        f"What was said of these buyers, sellers and fuels, held against the figures: {count} "
        f"claim{'s' if count > 1 else ''} of {_named(own)}, newest first. Claims are "
        "rated, not who made them."
    )
    heads = ["said", "by", "claim", "verdict", "because", "figures of", "no."]
    return Extra(
        "claims",
        "Claims checked",
        (lead,),
        tables=(Grid(heads, rows, name="claims-checked"),),
        notes=(
            *dict.fromkeys(_voice(claim, whole) for claim in about if _press(claim, whole)),
            f"Base world: Embargo's own estimate of a year, data of {base.vintage()}.",
        ),
        command=" ".join(
            [
                "embargo claims check",
                *([] if ledger is None else [own.name]),
                *(f"--id {claim.id}" for claim in about),
            ]
        ),
    )


def _named(ledger: Ledger) -> str:
    if ledger.name == reading.SHIPPED:
        return "the shipped ledger"
    return f"the ledger {ledger.name!r}"


def _concerns(claim: Claim, outcome: Outcome) -> bool:
    """Whether a claim names a buyer, a seller or a project that is hit, and none that is not."""
    if claim.kind == "existence" and claim.query.item in _SAYINGS:
        return False
    bought, sold = outcome.tables["backfill"], outcome.tables["diversion"]
    sides = {
        "importer": set(bought.select("importer", "fuel").unique().iter_rows()),
        "exporter": set(sold.select("exporter", "fuel").unique().iter_rows()),
    }
    query, flow = claim.query, claim.query.flow
    named = set(fuels.expand(list(flow.fuels))) if flow.fuels else set(fuels.FUELS)
    importers, exporters = list(flow.importers), [e.partition("_")[0] for e in flow.exporters]
    project = projects.projects().get(flow.project)
    if project is not None:
        exporters.append(project.place)
        made = {one.fuel for one in projects.outputs() if one.project == project.id}
        named = named if flow.fuels or not made else made
    owner = projects.holder(query.holder) if query.holder else None
    if owner is not None and owner.place:
        importers.append(owner.place)
    given = [each for each in (("importer", importers), ("exporter", exporters)) if each[1]]
    return bool(given) and all(
        any((code, fuel) in sides[side] for code in places.expand(names) for fuel in named)
        for side, names in given
    )


def _press(claim: Claim, ledger: Ledger) -> bool:
    return ledger.actors[ledger.statements[claim.statement].speaker].kind == "press"


def _voice(claim: Claim, ledger: Ledger) -> str:
    """Which text a claim without a person behind it stands in."""
    said = ledger.statements[claim.statement]
    source = ledger.sources[said.source]
    return f'{capital(ledger.actors[said.speaker].name)}: "{source.title}", {source.date}.'


def _row(found: Verdict, ledger: Ledger) -> list[Cell]:
    said = ledger.statements[found.claim.statement]
    held = list(dict.fromkeys(f"{o.dataset} {o.vintage}" for o in found.observations))
    more = len(held) - _SOURCES
    against = ", ".join(held[:_SOURCES]) + (f", {more} more" if more > 0 else "")
    return [
        said.date,
        ledger.actors[said.speaker].name,
        found.claim.says,
        found.rating,
        found.rated.reason,
        against,
        Label(found.claim.id, found.claim.id),
    ]
