"""Scenarios and measures in plain English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatch

from embargo import places
from embargo.scenario import measures as kinds
from embargo.scenario.measures import Dated, Measure
from embargo.scenario.settle import country
from embargo.scenario.values import PERCENT
from embargo.scenario.words import (
    FUELS,
    RESOURCES,
    fuels,
    goods,
    listing,
    of,
    percent,
    spoken,
    who,
)


def describe(what: Measure | Iterable[Measure]) -> str:
    """One sentence for a measure; one after the other for several."""
    if isinstance(what, Dated):
        # Dates stand at the end, or where a sentence has a bar.
        head, _, tail = _sentence(what).partition("|")
        text = f"{head}{_when(what)}{tail}"
        return f"{text[0].upper()}{text[1:]}."
    return " ".join(describe(measure) for measure in what)


def heading(measures: Sequence[Measure]) -> str:
    """A title made from the measures: the first two, and how many more there are."""
    texts = [describe(measure).rstrip(".") for measure in measures[:2]]
    if len(measures) > 2:
        more = len(measures) - 2
        texts.append(f"and {more} more measure{'s' if more > 1 else ''}")
    return "; ".join(texts)


def _when(measure: Dated) -> str:
    """The dates of a measure as the end of its sentence; empty if it has none."""
    timing, parts = measure.timing, []
    start, until = timing.start, timing.until
    if start is not None and until is not None:
        parts.append(
            f" in {spoken(start)}"
            if start == until
            else f" from {spoken(start)} to {spoken(until)}"
        )
    elif start is not None and not (
        isinstance(measure, kinds.PhaseOut) and measure.schedule == "linear"
    ):
        parts.append(f" from {spoken(start)} on")
    elif until is not None:
        parts.append(f" until {spoken(until)}")
    if timing.ramp:
        parts.append(f", in {timing.ramp + 1} monthly steps")
    if timing.announced is not None:
        parts.append(f", announced in {spoken(timing.announced)}")
    if timing.compliance != 1:
        parts.append(f", kept to {percent(timing.compliance)}")
    return "".join(parts)


@singledispatch
def _sentence(measure: Dated) -> str:
    """What a measure does, without its dates and without a full stop."""
    raise NotImplementedError(f"no sentence for {measure.kind}")


@_sentence.register
def _ban(measure: kinds.Ban) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    if measure.level == 1:
        return f"{buyers} {'stop' if many else 'stops'} importing {bought}"
    cut = "cut their" if many else "cuts its"
    return f"{buyers} {cut} imports of {bought} by {percent(measure.level)}"


@_sentence.register
def _quota(measure: kinds.Quota) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    imports = "together import" if many else "imports"
    unit = measure.unit if "/" in measure.unit else f"{measure.unit} a year"
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    return f"{buyers} {imports} at most {measure.limit:.6g} {unit} of {bought}"


@_sentence.register
def _tariff(measure: kinds.Tariff) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    rate = f"{measure.rate:.6g} {'%' if measure.unit == PERCENT else measure.unit}"
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    return f"{buyers} {'put' if many else 'puts'} a tariff of {rate} on {bought}"


@_sentence.register
def _outage(measure: kinds.Outage) -> str:
    return _loss(measure.exporters, measure.level, f"{fuels(measure.fuels)} supply")


@_sentence.register
def _capacity(measure: kinds.Capacity) -> str:
    return _loss(measure.places, measure.level, RESOURCES[measure.resource])


def _loss(places: Sequence[str], level: float, thing: str) -> str:
    owners, many = who(places)
    lost = "all" if level == 1 else percent(level)
    verb, its = ("lose", "their") if many else ("loses", "its")
    return f"{owners} {verb} {lost} of {its} {thing}"


@_sentence.register
def _demand(measure: kinds.Demand) -> str:
    moves = "falls" if measure.level < 0 else "rises"
    shift = percent(abs(measure.level))
    return f"{of(measure.importers)} demand for {FUELS[measure.market]} {moves} by {shift}"


@_sentence.register
def _phase_out(measure: kinds.PhaseOut) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    text = f"{buyers} {'phase' if many else 'phases'} out {bought}"
    start, until = measure.timing.start, measure.until
    if measure.schedule == "contracts":
        last = f"|, and all of it by {spoken(until)}" if until is not None else ""
        return f"{text} as long-term contracts end{last}"
    if measure.schedule == "path":
        steps = [f"by {percent(share)} from {spoken(at)}" for at, share in measure.path[:3]]
        more = len(measure.path) - len(steps)
        return f"{text} {listing([*steps, f'{more} more steps'] if more else steps)}"
    assert start is not None
    assert until is not None
    return f"{text} in equal steps from {spoken(start)} to {spoken(until)}"


@_sentence.register
def _export_ban(measure: kinds.ExportBan) -> str:
    sellers, many = who(measure.exporters)
    others = set(places.expand("WORLD")) - {country(code) for code in measure.exporters}
    buyers = "anyone abroad"
    if set(measure.importers) != others:
        buyers = who(measure.importers, measure.exporters)[0]
    sold = fuels(measure.fuels)
    if measure.level == 1:
        return f"{sellers} {'stop' if many else 'stops'} selling {sold} to {buyers}"
    cut = "cut their" if many else "cuts its"
    return f"{sellers} {cut} sales of {sold} to {buyers} by {percent(measure.level)}"


@_sentence.register
def _price_cap(measure: kinds.PriceCap) -> str:
    coalition, many = who(measure.coalition)
    oil = goods(measure.exporters, measure.fuels)
    if not measure.services:
        cap = "put a cap" if many else "puts a cap"
        return f"{coalition} {cap} of {measure.cap:.6g} USD/bbl on {oil}, without denying services"
    serve = "serve" if many else "serves"
    text = f"{coalition} {serve} {oil} only up to {measure.cap:.6g} USD/bbl"
    if measure.shadow_fleet is not None:
        text += f"|, while {measure.shadow_fleet:.6g} mb/d can go without them"
    return text


@_sentence.register
def _secondary_tariff(measure: kinds.SecondaryTariff) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    rate = f"{measure.rate:.6g} {measure.unit}"
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    return f"{buyers} {'are' if many else 'is'} penalised by {rate} for buying {bought}"


@_sentence.register
def _designation(measure: kinds.Designation) -> str:
    text = f"sellers of {percent(measure.share)} of {goods(measure.exporters, measure.fuels)} "
    text += f"are listed|, at a risk of {measure.wedge:.6g} {measure.unit}"
    if measure.wind_down is not None:
        text += f" once the wind-down ends in {spoken(measure.wind_down)}"
    return text


@_sentence.register
def _waiver(measure: kinds.Waiver) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    get = "get a waiver" if many else "gets a waiver"
    return f"{buyers} {get} for {goods(measure.exporters, measure.fuels, measure.importers)}"


@_sentence.register
def _exemption(measure: kinds.Exemption) -> str:
    buyers, many = who(measure.importers, measure.exporters)
    by = f" by {measure.route}" if measure.route else ""
    bought = goods(measure.exporters, measure.fuels, measure.importers)
    return f"{buyers} {'are' if many else 'is'} exempt for {bought}{by}"


@_sentence.register
def _strait(measure: kinds.Strait) -> str:
    from embargo.world.straits import NAMES

    verb = "closes" if measure.state == "closed" else "opens again"
    to = "" if measure.level == 1 else f" to {percent(measure.level)} of the ships"
    name = NAMES[measure.strait]
    many = name.endswith("straits")
    verb = verb.replace("closes", "close").replace("opens", "open") if many else verb
    return f"the {name} {verb}{to}" if name != "Bab el-Mandeb" else f"{name} {verb}{to}"


@_sentence.register
def _expansion(measure: kinds.Expansion) -> str:
    unit = measure.unit if "/" in measure.unit else f"{measure.unit} a year"
    owner, fuel = who(measure.exporters)[0], fuels(measure.fuels)
    return f"{owner} can export {measure.amount:.6g} {unit} more {fuel}"


@_sentence.register
def _spare_capacity(measure: kinds.SpareCapacity) -> str:
    owners, many = who(measure.exporters)
    share = {0.0: "none", 1.0: "all"}.get(measure.level) or percent(measure.level)
    verb, its = ("bring", "their") if many else ("brings", "its")
    return f"{owners} {verb} {share} of {its} spare {fuels(measure.fuels)} capacity to the market"


@_sentence.register
def _stock_release(measure: kinds.StockRelease) -> str:
    owners, many = who(measure.places)
    amount = f"{measure.volume:.6g} {measure.unit}"
    release = "together release" if many else "releases"
    return f"{owners} {release} {amount} of {FUELS[measure.market]} from stocks"


@_sentence.register
def _nuclear(measure: kinds.Nuclear) -> str:
    owner = who(measure.places)[0]
    unit = "TWh a year" if measure.unit == "TWh" else measure.unit
    verb = "loses" if measure.amount < 0 else "brings back"
    return f"{owner} {verb} {abs(measure.amount):.6g} {unit} of nuclear power"
