"""Routes to what is known without solving: scenarios, words, the record, the sources."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from embargo.scenario.keys import Key
from embargo.web.bodies import Asked
from embargo.web.pool import RefusedError
from embargo.web.replies import answer

router = APIRouter()


@router.get("/", include_in_schema=False)
@router.get("", tags=["about"], summary="What this server is, and what a request may take")
def about(request: Request) -> dict[str, Any]:
    """Version, vintage of the data, years of the base worlds, limits."""
    from embargo import __version__
    from embargo.facts import base

    return {
        "schema": "embargo.about/1",
        "version": __version__,
        "vintage": base.vintage(),
        "years": list(base.years()),
        "newest": base.newest(),
        "limits": asdict(request.app.state.settings.limits),
        "cite": "Embargo, an open simulator of world energy trade under sanctions, "
        f"version {__version__}, data of {base.vintage()}",
        "licence": "code MIT, data CC BY 4.0",
    }


@router.get("/scenarios", tags=["scenarios"], summary="The ready scenarios")
def scenarios() -> dict[str, Any]:
    """As `embargo scenarios list --json`, each with its measures."""
    from embargo.scenario import library

    return {
        "schema": "embargo.scenarios/1",
        "scenarios": [{**found.to_dict(), "sentence": str(found)} for found in library()],
    }


@router.get(
    "/scenarios/{id}",
    tags=["scenarios"],
    summary="One ready scenario",
    responses={404: {"description": "No such scenario."}},
)
def scenario(id: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:  # noqa: A002
    """As `embargo scenarios show ID --json`, with the text of its file."""
    from embargo.errors import InputError
    from embargo.scenario import text_of
    from embargo.scenario.ready import ready

    try:
        found = ready(id)
    except InputError as error:
        raise RefusedError(404, *error.faults) from None
    return {
        "schema": "embargo.scenario/1",
        **found.to_dict(),
        "sentence": str(found),
        "yaml": text_of(id),
    }


@router.post("/scenarios/check", tags=["scenarios"], summary="Check a scenario")
async def check(request: Request, body: Asked) -> Response:
    """Whether it is sound, its measures in words, its file, the command that runs it."""
    return await answer(request, "check", asked=body.plain())


@router.get("/measures", tags=["scenarios"], summary="The kinds of measures and their keys")
@cache
def measures() -> dict[str, Any]:
    """What a scenario can be built of; `dates` are the keys of `timing` that a kind takes."""
    from embargo.scenario import KINDS
    from embargo.scenario.timing import Timing

    return {
        "schema": "embargo.measures/1",
        "measures": [
            {
                "kind": kind,
                "meaning": measure.meaning,
                "dates": list(measure.dates),
                "keys": [_key(key) for key in measure.keys],
            }
            for kind, measure in KINDS.items()
        ],
        "timing": [_key(key) for key in Timing.keys],
    }


def _key(key: Key) -> dict[str, Any]:
    from embargo.world.straits import NAMES

    bounded = key.takes in ("number", "whole")
    return {
        "name": key.name,
        "takes": key.takes,
        "meaning": key.meaning,
        "required": key.required,
        "default": None if key.required or key.default in ((), "") else key.default,
        "low": key.low if bounded else None,
        "high": key.high if bounded else None,
        "among": list(NAMES) if key.takes == "strait" else list(key.among),
    }


@router.get("/places", tags=["words"], summary="Places and groups")
@cache
def places_() -> dict[str, Any]:
    """Codes, names, where they are, groups and their members."""
    from embargo import places

    at = places.coordinates()
    found = [places.place(code) for code in places.codes()]
    return {
        "schema": "embargo.places/1",
        "places": [
            {
                "code": place.code,
                "name": place.name,
                "kind": place.kind,
                "region": place.region,
                "lon": at[place.code][0] if place.code in at else None,
                "lat": at[place.code][1] if place.code in at else None,
            }
            for place in found
        ],
        "groups": [
            {"code": name, "name": places.group(name).title, "members": list(members)}
            for name, members in places.groups().items()
        ],
    }


@router.get("/fuels", tags=["words"], summary="Fuels and their units")
@cache
def fuels_() -> dict[str, Any]:
    """Fuels with their customs code and units, and the groups of them."""
    from embargo import fuels

    return {
        "schema": "embargo.fuels/1",
        "fuels": [
            {
                "code": fuel,
                "name": fuels.name(fuel),
                "hs": fuels.hs_code(fuel),
                "market": fuels.market_of(fuel),
                "flow_unit": fuels.flow_unit(fuel),
                "price_unit": fuels.price_unit(fuels.market_of(fuel)),
                "price_basis": fuels.price_basis(fuels.market_of(fuel)),
            }
            for fuel in fuels.FUELS
        ],
        "groups": {name: list(members) for name, members in fuels.groups().items()},
    }


@router.get("/record", tags=["evidence"], summary="How right it was on past events")
@cache
def record() -> dict[str, Any]:
    """Every shipped event, mode and method with its scores; events of months beside them."""
    from embargo.evidence import events
    from embargo.evidence.baselines import BASELINES
    from embargo.evidence.monthly.record import plain
    from embargo.evidence.scoreboard import record as rows
    from embargo.outcome.export import number

    titles = {name: events.shipped(name) for name in events.ids()}
    return {
        "schema": "embargo.record/1",
        "events": [
            {"id": e.id, "title": e.title, "base": e.base, "outcome": e.outcome, "role": e.role,
             "market": e.market, "known": e.known, "note": e.note}
            for e in titles.values()
        ],
        "methods": {"embargo": "the model", **{k: b.title for k, b in BASELINES.items()}},
        "band": 0.8,
        "scores": [
            {k: number(v) if isinstance(v, float) else v for k, v in asdict(row).items()}
            for row in rows()
        ],
        "by_month": plain(),
    }  # fmt: skip


@router.get("/sources", tags=["about"], summary="Where the data comes from")
@cache
def sources() -> dict[str, Any]:
    """Every source with its publisher, address, licence, edition and what of it may ship."""
    from embargo.facts.sources import register

    keys = ("id", "title", "publisher", "address", "licence", "may_ship", "reliability", "vintage")
    return {
        "schema": "embargo.sources/1",
        "sources": [{key: getattr(one, key) for key in keys} for one in register().values()],
    }
