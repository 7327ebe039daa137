"""Suggests what a sentence does: asks, promises, threatens, hedges, claims; by cues only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from embargo.ledger.reading.patterns import Index, Pattern
from embargo.ledger.reading.tokens import Token, word_set

ACTS = (
    "demand", "promise", "promise_reported", "threaten", "hedge", "consult", "refuse", "deny",
    "impose", "waive", "annul", "forecast", "claim", "opinion",
)  # fmt: skip

# An act on the left makes those on the right of the same sentence its by-products.
_OUTRANKS = {
    "deny": ("promise", "promise_reported", "opinion", "claim", "forecast"),
    "promise_reported": ("promise", "forecast", "claim", "refuse"),
    "refuse": ("promise", "forecast", "opinion", "claim", "impose"),
    "hedge": ("promise", "forecast"),
    "threaten": ("impose", "forecast", "claim", "promise"),
    "annul": ("impose", "waive", "claim"),
    "waive": ("impose", "claim"),
    "demand": ("forecast", "claim", "promise"),
    "impose": ("claim",),
    "promise": ("claim", "forecast"),
    "forecast": ("claim",),
    "consult": (),
}
_MODALS = word_set("will would shall could may might should must to not ll")
_AHEAD = word_set("will would shall could may might to ll")
_CLAIMED = ("energy", "percent", "price", "money", "count")


@cache
def _file() -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(Path(__file__).with_name("acts.yaml"))


@cache
def _index() -> Index:
    sets = _file()["sets"]
    return Index(
        (act, Pattern(text, sets)) for act, texts in _file()["acts"].items() for text in texts
    )


@cache
def _facts() -> Index:
    sets = _file()["sets"]
    return Index(("claim", Pattern(text, sets)) for text in _file()["facts"])


@cache
def _trade() -> frozenset[str]:
    return frozenset(_file()["sets"]["trade"])


def suggest(
    tokens: Sequence[Token],
    kinds: Mapping[int, tuple[int, str]],
    first: int,
    end: int,
    quantities: Sequence[str],
) -> list[tuple[str, int, int]]:
    """The acts of one sentence, each with the tokens of its cue, in order of the text.

    Arguments:
        tokens: of the text.
        kinds: first token of a finding → one past its last, and its kind.
        first, end: the sentence's tokens, the end not included.
        quantities: the kinds of the quantities in the sentence; rates of tariffs left out.
    """
    best: dict[str, tuple[int, int]] = {}
    for act, at, past in _index().find(tokens, kinds, first, end):
        ahead = any(token.folded in _AHEAD for token in tokens[max(first, at - 2) : at])
        if act == "impose" and ahead:
            act = "threaten"
        if act == "waive" and ahead and tokens[at - 1].folded == "to":
            continue
        if act not in best:
            best[act] = (at, past)
    claim = _claim(tokens, kinds, first, end, quantities)
    if claim is not None:
        best["claim"] = claim
    for act, lesser in _OUTRANKS.items():
        if act in best:
            for other in lesser:
                best.pop(other, None)
    return sorted(((act, *cue) for act, cue in best.items()), key=lambda one: one[1])


def _claim(
    tokens: Sequence[Token],
    kinds: Mapping[int, tuple[int, str]],
    first: int,
    end: int,
    quantities: Sequence[str],
) -> tuple[int, int] | None:
    """The cue of a fact: words that state one, or a verb of trade beside a figure."""
    facts = _facts().find(tokens, kinds, first, end)
    if facts:
        return facts[0][1], facts[0][2]
    if not any(kind in _CLAIMED for kind in quantities):
        return None
    for at in range(first, end):
        if tokens[at].folded in _trade():
            before = tokens[max(first, at - 2) : at]
            if not any(token.folded in _MODALS for token in before):
                return at, at + 1
    return None
