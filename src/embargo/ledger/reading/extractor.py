"""The door for a language model that reads: every field must quote its span, or is thrown away.

None ships, nothing here reaches a network, and no command uses one. Whoever has a model writes an
`Extractor` and passes it to `extract`; what it says is held against the text and comes back apart
from what the rules found.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from embargo.errors import InputError
from embargo.ledger.reading.acts import ACTS
from embargo.ledger.reading.spans import Span

FIELDS = (
    "act", "speaker", "addressee", "attributed_to", "importer", "exporter", "fuel", "project",
    "value", "unit", "period", "deadline", "condition",
)  # fmt: skip
"""What a field may be of."""
MOST = 500
"""The most fields that one answer may have."""
LONGEST_QUOTE = 400
LONGEST_VALUE = 200
TIMEOUT_S = 30.0
_LARGEST = 1e300


@runtime_checkable
class Extractor(Protocol):
    """Something that reads a text and says what is in it.

    `name` says which model and version it is. `fields` gives mappings with the keys `field` (of
    `FIELDS`), `value`, `quote` (the words of the text that say so, letter by letter) and, where the
    words are there more than once, `start`.
    """

    name: str

    def fields(self, text: str) -> Iterable[Mapping[str, Any]]:
        """What the text says, field by field."""
        ...


@dataclass(frozen=True)
class Extracted:
    """A field that quotes its span.

    Fields:
        field: of `FIELDS`; value: as the extractor gives it, not checked beyond its form.
    """

    field: str
    value: str | float
    span: Span
    by: str


@dataclass(frozen=True)
class Rejected:
    """A field that was thrown away, and why."""

    field: str
    reason: str


@dataclass(frozen=True)
class Extraction:
    """What an extractor said, sorted.

    Fields:
        complete: False if it failed, took too long or said too much; `accepted` is then empty.
        reason: why it is not complete, else "".
    """

    by: str
    accepted: tuple[Extracted, ...]
    rejected: tuple[Rejected, ...]
    complete: bool
    reason: str = ""


def extract(text: str, extractor: Extractor, timeout_s: float = TIMEOUT_S) -> Extraction:
    """What an extractor finds in a text, each field tied to a quotation that is in it.

    Arguments:
        text: what to read.
        extractor: the reader.
        timeout_s: seconds after which it is left behind; its thread then ends with the process.

    Raises:
        InputError: the timeout is no number above zero.
    """
    if not (math.isfinite(timeout_s) and timeout_s > 0):
        raise InputError.one(f"timeout of {timeout_s} s", "give seconds above zero", "timeout_s")
    by = str(getattr(extractor, "name", "unnamed"))[:LONGEST_VALUE]
    found: list[Any] = []
    failed: list[str] = []
    stop = threading.Event()

    def work() -> None:
        try:
            for item in extractor.fields(text):
                if stop.is_set():
                    return
                found.append(item)
                if len(found) > MOST:
                    return
        # Whatever a foreign reader raises is its failure and not ours.
        except Exception as error:
            failed.append(f"failed: {type(error).__name__}: {str(error)[:LONGEST_VALUE]}")

    thread = threading.Thread(target=work, daemon=True, name="extractor")
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        stop.set()
        return Extraction(by, (), (), False, f"no answer within {timeout_s:g} s")
    if failed:
        return Extraction(by, (), (), False, failed[0])
    if len(found) > MOST:
        return Extraction(by, (), (), False, f"gave more than {MOST} fields")
    accepted, rejected = [], []
    for item in found:
        one = _checked(text, item, by)
        accepted.append(one) if isinstance(one, Extracted) else rejected.append(one)
    return Extraction(by, tuple(accepted), tuple(rejected), True)


def _checked(text: str, item: Any, by: str) -> Extracted | Rejected:
    if not isinstance(item, Mapping):
        return Rejected("", f"expected keys, found a {type(item).__name__}")
    field, quote, start = item.get("field"), item.get("quote"), item.get("start")
    name = str(field)[:40]
    if not isinstance(field, str) or field not in FIELDS:
        return Rejected(name, "unknown field")
    if not isinstance(quote, str) or not quote.strip():
        return Rejected(name, "quotes nothing")
    if len(quote) > LONGEST_QUOTE:
        return Rejected(name, f"quotes {len(quote):,} characters, at most {LONGEST_QUOTE}")
    value = item.get("value")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return Rejected(name, "has no value")
    if isinstance(value, str) and not 0 < len(value) <= LONGEST_VALUE:
        return Rejected(name, f"value has {len(value):,} characters")
    if isinstance(value, int | float) and not abs(value) < _LARGEST:
        return Rejected(name, "value is too large or no number")
    if field == "act" and value not in ACTS:
        return Rejected(name, f"unknown act {str(value)[:40]!r}")
    if start is not None:
        if isinstance(start, bool) or not isinstance(start, int) or start < 0:
            return Rejected(name, "start is no whole number")
        if text[start : start + len(quote)] != quote:
            return Rejected(name, f"the quotation does not start at {start}")
    else:
        start = text.find(quote)
        if start < 0:
            return Rejected(name, "the quotation is not in the text")
        if text.find(quote, start + 1) >= 0:
            return Rejected(name, "the quotation is there more than once: say where it starts")
    kept = value if isinstance(value, str) else float(value)
    return Extracted(field, kept, Span(start, start + len(quote), quote), by)
