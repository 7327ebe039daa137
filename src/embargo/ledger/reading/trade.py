"""Who buys what from whom in a sentence, by the words beside each country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embargo.ledger.reading.spans import Mention
from embargo.ledger.reading.tokens import Token, word_set

Placed = tuple[int, int, Mention]
"""First token, one past the last, and the mention."""

_SELLS = word_set(
    "export exports exported exporting ship ships shipped shipping supply supplies "
    "supplied supplying sell sells sold selling send sends sent sending deliver delivers "
    "delivered delivering"
)
_SELLER = word_set("supplier suppliers exporter exporters seller sellers source")
_NEAR = 5
"""The most words between "India's" and "supplier"."""


@dataclass(frozen=True)
class Flow:
    """The trade that a sentence is about, as far as its words tell.

    Fields:
        importers, exporters: codes of places or names of groups.
        fuels: fuels and groups of fuels, as named.
        projects: ids.
    """

    importers: tuple[str, ...] = ()
    exporters: tuple[str, ...] = ()
    fuels: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()


def trade(tokens: Sequence[Token], first: int, end: int, mentions: Sequence[Placed]) -> Flow:
    """The trade of one sentence.

    An adjective before a fuel is the exporter; so is a country after "from", before a verb of
    selling, or one that is somebody's supplier. A country beside an actor is the actor's, a capital
    after "in" a place of meeting. Any other country is taken for an importer.

    Arguments:
        tokens: of the text.
        first, end: the sentence's tokens, the end not included.
        mentions: in the sentence, in order.
    """
    importers: dict[str, None] = {}
    exporters: dict[str, None] = {}
    seller = _before_seller(tokens, first, end, mentions)
    for order, (at, past, mention) in enumerate(mentions):
        if mention.kind != "country":
            continue
        before = tokens[at - 1].folded if at > first else ""
        behind = mentions[order + 1] if order + 1 < len(mentions) else None
        near = behind is not None and behind[0] - past <= 2
        kind = behind[2].kind if behind is not None and near else ""
        if before == "from" or at in seller or (mention.form == "adjective" and kind == "fuel"):
            exporters[mention.key] = None
        elif kind == "actor" or (mention.form == "capital" and before == "in"):
            continue
        else:
            importers[mention.key] = None
    return Flow(
        tuple(code for code in importers if code not in exporters),
        tuple(exporters),
        tuple(dict.fromkeys(m.key for _, _, m in mentions if m.kind == "fuel")),
        tuple(dict.fromkeys(m.key for _, _, m in mentions if m.kind == "project")),
    )


def _before_seller(
    tokens: Sequence[Token], first: int, end: int, mentions: Sequence[Placed]
) -> set[int]:
    """Where the countries stand that sell: the subject of "sent", or of "is India's supplier"."""
    countries = [(at, past) for at, past, mention in mentions if mention.kind == "country"]
    for at in range(first, end):
        word = tokens[at].folded
        earlier = [one for one in countries if one[1] <= at]
        if not earlier:
            continue
        if word in _SELLER:
            owner = earlier[-1]
            owned = owner[1] < end and tokens[owner[1]].text in ("'", "’")
            if owned and at - owner[1] <= _NEAR + 1:
                return {one[0] for one in earlier[:-1]}
        elif word in _SELLS and at - earlier[-1][1] <= 1 and tokens[at - 1].text.isalpha():
            return {earlier[-1][0]}
    return set()
