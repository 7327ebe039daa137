"""Scenarios as YAML text, and the text that a new one starts from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from embargo.scenario.keys import Key
from embargo.scenario.measures import KINDS, Measure
from embargo.scenario.scenario import TOP_KEYS, Scenario
from embargo.scenario.timing import Timing
from embargo.scenario.words import listing

_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)

_PATH_KEYS = ("world", "from", "months")

_TEMPLATE = """\
# A scenario: what changes in the world. Edit it, then run it: embargo run {id}.yaml
# Places are ISO3 codes, English names or groups (EU27, G7, WORLD); several go in brackets.
# Fuels are crude, products, lng, pipeline_gas, coal, or the groups oil, gas, all.
# Dates (from: 2026-04, until: 2027-03 ...) make it a path of months; one with every kind of measure
# is written by 'embargo scenarios new --months'.
id: {id}
title: Japan and Korea stop Russian LNG, India halves its crude
measures:
  # The whole flow stops.
  - {{kind: ban, importer: [JPN, KOR], exporter: RUS, fuel: lng}}
  # A share of the baseline flow stops.
  - {{kind: ban, importer: India, exporter: Russia, fuel: crude, level: 0.5}}
  # One joint limit a year; 'except' takes places out of a group.
  - {{kind: quota, importer: EU27, exporter: RUS, fuel: lng, limit: 10, unit: Mt, except: [HUN]}}
  # A duty in percent of the FOB price, or in USD/bbl, USD/t, USD/MMBtu, USD/GJ.
  - {{kind: tariff, importer: USA, exporter: CAN, fuel: crude, rate: 10, unit: percent}}
  # A share of supply lost.
  - {{kind: outage, exporter: USA, fuel: lng, level: 0.17}}
  # A share of the capacity of terminals or pipelines lost: lng_export, lng_import, pipeline,
  # oil_pipeline, loading.
  - {{kind: capacity, place: QAT, resource: lng_export, level: 0.1}}
  # A relative shift of demand at unchanged prices.
  - {{kind: demand, importer: JPN, fuel: gas, level: -0.05}}
"""

_DATED = """\
# A scenario by month: what changes in the world, and when.
# Edit it, then run it: embargo run {id}.yaml
# Every measure may have dates: from, until (its last month), ramp (months to full force),
# announced, and compliance below 1 where it is not kept in full. Without dates it always acts.
id: {id}
title: A path of two years, with a measure of each kind
from: 2026-01
months: 24
measures:
  - {{kind: ban, importer: KOR, exporter: RUS, fuel: lng, from: 2026-04, announced: 2026-01}}
  - {{kind: quota, importer: CHN, exporter: USA, fuel: lng, limit: 2, unit: Mt, until: 2026-12}}
  - {{kind: tariff, importer: USA, exporter: CAN, fuel: crude, rate: 10, unit: percent, ramp: 3,
     from: 2026-03}}
  - {{kind: outage, exporter: QAT, fuel: lng, level: 0.5, from: 2026-03, until: 2026-05}}
  - {{kind: capacity, place: KAZ, resource: oil_pipeline, level: 0.3, from: 2026-02,
     until: 2026-06}}
  - {{kind: demand, importer: EU27, fuel: gas, level: -0.05, from: 2026-04, compliance: 0.9}}
  # Stops step by step: in equal steps to 'until', by a path {{2026-07: 0.5, 2027-01: 1}}, or, with
  # 'schedule: contracts', as long-term contracts end.
  - {{kind: phase_out, importer: JPN, exporter: RUS, fuel: lng, from: 2026-04, until: 2027-12}}
  # Who stops selling; to all others if no importer is named.
  - {{kind: export_ban, exporter: IDN, fuel: coal, from: 2026-01, until: 2026-01}}
  # The coalition's ships and insurers serve oil only up to the cap, in USD/bbl.
  - {{kind: price_cap, exporter: RUS, fuel: crude, cap: 44.1, from: 2026-02}}
  # A penalty on buyers, as the cost per quantity that would weigh the same.
  - {{kind: secondary_tariff, importer: IND, exporter: RUS, fuel: crude, rate: 5, unit: USD/bbl}}
  # Firms that make a share of the sales are listed; buyers bear the risk of 'wedge' on it.
  - {{kind: designation, exporter: RUS, fuel: products, share: 0.5, wedge: 4, unit: USD/bbl,
     from: 2026-01, wind_down: 2026-02}}
  # Lifts other measures on these pairs, to its expiry; an exemption has none.
  - {{kind: waiver, importer: KOR, exporter: RUS, fuel: lng, from: 2026-04, until: 2026-09}}
  - {{kind: exemption, importer: HUN, exporter: RUS, fuel: products, route: pipeline}}
  # A strait or canal closes, or opens again with 'state: open'.
  - {{kind: strait, strait: hormuz, level: 0.5, from: 2026-06, until: 2026-06}}
  # New capacity of one exporter, spare capacity that is used, stocks that are released.
  - {{kind: expansion, exporter: USA, fuel: lng, amount: 20, unit: Mt, from: 2026-07, ramp: 11}}
  - {{kind: spare_capacity, exporter: [SAU, ARE], fuel: crude, level: 0.5, from: 2026-06}}
  - {{kind: stock_release, place: IEA, fuel: crude, volume: 60, unit: mb, from: 2026-06,
     until: 2026-08}}
  # Nuclear power that comes back, in TWh a year or GW; below 0 it is lost.
  - {{kind: nuclear, place: JPN, amount: 1.4, unit: GW, from: 2026-04}}
"""


def template(id: str = "my-stop", *, dated: bool = False) -> str:  # noqa: A002 - the key that it fills
    """The text of a scenario for a user to edit.

    Arguments:
        id: its id.
        dated: a path of months with one measure of each kind; else one year with each kind of
            measure that a year can answer.
    """
    return (_DATED if dated else _TEMPLATE).format(id=id)


def to_yaml(scenario: Scenario) -> str:
    """A scenario as the text of a file that reads back as the same, places as codes."""
    given = scenario.to_dict()
    lines = [
        f"{key}: {_quoted(given[key])}"
        for key in ("id", "title", "question", "note")
        if key in given
    ]
    if "source" in given:
        lines += ["source:", *(f"  - {_quoted(text)}" for text in given["source"])]
    lines += [f"{key}: {given[key]}" for key in _PATH_KEYS if key in given]
    lines.append("measures:")
    for measure in given["measures"]:
        pairs = ", ".join(f"{key}: {_value(value)}" for key, value in measure.items())
        lines.append(f"  - {{{pairs}}}")
    return "\n".join(lines) + "\n"


def reference() -> str:
    """The kinds of measures and their keys as Markdown, for the documentation."""
    parts = [_table("The file", "", (f"| `{key}` | {text} |" for key, text in TOP_KEYS.items()))]
    parts[0] = parts[0].replace(
        "| key | takes | default | meaning |\n| --- | --- | --- | --- |",
        "| key | meaning |\n| --- | --- |",
    )
    dates = "Keys of any measure, but for those that its kind does without (below each table)."
    parts.append(_table("Dates", dates, map(_row, Timing.keys)))
    for kind, measure in KINDS.items():
        part = _table(f"`{kind}`", measure.meaning, map(_row, measure.keys))
        parts.append(part + _dates(measure))
    return "\n".join(parts)


def _dates(measure: type[Measure]) -> str:
    """Which keys of dates a kind has, if not all or if it needs some."""
    missing = [key.name for key in Timing.keys if key.name not in measure.dates]
    texts = []
    if measure.needs:
        texts.append(f"Needs {listing([f'`{name}`' for name in measure.needs])}.")
    if missing:
        texts.append(f"Takes no {listing([f'`{name}`' for name in missing])} of dates.")
    return f"\n{' '.join(texts)}\n" if texts else ""


def _table(title: str, meaning: str, rows: Iterable[str]) -> str:
    head = "| key | takes | default | meaning |\n| --- | --- | --- | --- |"
    text = f"{meaning}\n\n" if meaning else ""
    return f"### {title}\n\n{text}{head}\n" + "\n".join(rows) + "\n"


def _row(key: Key) -> str:
    takes = {
        "places": "one place" if key.lone else "one or several places",
        "exporters": "one place, basin or project"
        if key.lone
        else "one or several places or basins",
        "fuels": "one fuel" if key.lone else "one or several fuels",
        "market": "a market, or several",
        "resource": "a word",
        "strait": "a word",
        "word": "a word",
        "month": "a month",
        "path": "months and shares",
        "flag": "true or false",
        "whole": f"a whole number {key.range}",
        "flow unit": "a unit",
        "stock unit": "a unit",
        "power unit": "a unit",
        "rate": "a unit",
        "wedge": "a unit",
        "number": f"a number {key.range}",
    }[key.takes]
    return f"| `{key.name}` | {takes} | {_default(key)} | {key.meaning} |"


def _default(key: Key) -> str:
    if key.required:
        return "needed"
    if key.default in ((), None, ""):
        return "none"
    if isinstance(key.default, bool):
        return "true" if key.default else "false"
    if isinstance(key.default, int | float):
        return f"{key.default:g}"
    return str(key.default)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_value(step)}' for key, step in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
    if _MONTH.fullmatch(text):
        return text
    plain = text.replace("_", "").replace("/", "").isalnum() and text.isascii()
    return text if plain and not text[0].isdigit() else _quoted(text)


def _quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return f"\\U{ord(character):08X}"
