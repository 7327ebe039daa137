"""Scenarios as YAML text, and the text that a new one starts from."""

from __future__ import annotations

from collections.abc import Iterable

from embargo.scenario.keys import Key
from embargo.scenario.measures import KINDS
from embargo.scenario.scenario import TOP_KEYS, Scenario

_TEMPLATE = """\
# A scenario: what changes in the world. Edit it, then run it: embargo run {id}.yaml
# Places are ISO3 codes, English names or groups (EU27, G7, WORLD); several go in brackets.
# Fuels are crude, products, lng, pipeline_gas, coal, or the groups oil, gas, all.
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


def template(id: str = "my-stop") -> str:  # noqa: A002 - the key of the file that it fills
    """The text of a scenario with one measure of each kind, for a user to edit."""
    return _TEMPLATE.format(id=id)


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
    for kind, measure in KINDS.items():
        parts.append(_table(f"`{kind}`", measure.meaning, map(_row, measure.keys)))
    return "\n".join(parts)


def _table(title: str, meaning: str, rows: Iterable[str]) -> str:
    head = "| key | takes | default | meaning |\n| --- | --- | --- | --- |"
    text = f"{meaning}\n\n" if meaning else ""
    return f"### {title}\n\n{text}{head}\n" + "\n".join(rows) + "\n"


def _row(key: Key) -> str:
    takes = {
        "places": "one or several places",
        "exporters": "one or several places or basins",
        "fuels": "one or several fuels",
        "market": "a market, or several",
        "resource": "a word",
        "flow unit": "a unit",
        "rate": "a unit",
        "number": f"a number {key.range}",
    }[key.takes]
    default = "needed" if key.required else ("none" if key.default == () else f"{key.default:g}")
    return f"| `{key.name}` | {takes} | {default} | {key.meaning} |"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    text = str(value)
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
