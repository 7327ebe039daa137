"""Writes records as YAML, with a mark behind every value that a person must confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from embargo.ledger.reading.reading import Reading

MARK = "# confirm"


@dataclass(frozen=True)
class Confirm:
    """A value that the rules suggest and a person must confirm; `why` says what to look at."""

    value: Any
    why: str = ""


def write(
    reading: Reading,
    sections: Mapping[str, Sequence[Mapping[str, Any]]],
    off: Mapping[str, str],
) -> str:
    """The YAML of a draft: a head, then each section that has records.

    Arguments:
        reading: of the text.
        sections: name of a section → its records, key by key.
        off: id of a record that is not yet one → what it lacks; it is written as a comment.
    """
    lines = [
        f"# Draft ledger of {_comment(reading.name)}",
        "# Suggested by rules: half the acts of news are missed, and some of these are wrong. Read",
        "# the text beside it, correct every value marked 'confirm', delete the marks, then run",
        "# embargo ledger check FILE",
    ]
    for section, records in sections.items():
        if not records:
            continue
        on = any(record["id"] not in off for record in records)
        lines += ["", f"{section}:" if on else f"# {section}:"]
        for record in records:
            lacks = off.get(record["id"])
            if lacks is not None:
                lines.append(f"  # incomplete: {_comment(lacks)}")
            lead = "- "
            for key, value in record.items():
                for line in _entry(key, value):
                    lines.append(f"  {'' if lacks is None else '# '}{lead}{line}")
                    lead = "  "
    return "\n".join(lines) + "\n"


def _entry(key: str, value: Any) -> list[str]:
    marked = isinstance(value, Confirm)
    mark = ""
    if marked:
        mark = f"  {MARK}{': ' + _comment(value.why) if value.why else ''}"
        value = value.value
    if value is None or (not marked and value == ""):
        return []
    if isinstance(value, Mapping):
        found = []
        for inner, item in value.items():
            found += [f"  {line}" for line in _entry(inner, item)]
        return [f"{key}:{mark}", *found] if found else []
    return [f"{key}: {_value(value)}{mark}"]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_value(item)}" for key, item in value.items()) + "}"
    return quoted(str(value))


def quoted(text: str) -> str:
    """A text in double quotes that YAML reads back letter by letter."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == " " or character.isprintable():
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:120]
