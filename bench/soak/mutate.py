"""Input that means no good: valid examples broken in ways a person, a program or an enemy would."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

WORDS = (
    *("kind", "importer", "exporter", "fuel", "level", "limit", "rate", "unit", "except", "id"),
    *(
        "measures",
        "title",
        "source",
        "place",
        "resource",
        "from",
        "until",
        "ramp",
        "months",
        "world",
    ),
    *("ban", "quota", "tariff", "outage", "capacity", "demand", "phase_out", "strait", "waiver"),
    *("JPN", "RUS", "EU27", "WORLD", "Japan", "RUS_YAMAL", "G7", "sakhalin-2", "hormuz", "XSC"),
    *("crude", "products", "lng", "pipeline_gas", "coal", "gas", "oil", "all", "lng_export"),
    *("Mt", "bcm", "PJ", "mb/d", "percent", "USD/bbl", "USD/MMBtu", "kb/d", "TWh"),
    *("2026-01", "2023", "2026-13", "2026-02-30", "0000-00", "9999-12-31", "V", "period", "value"),
    *("actors", "statements", "claims", "pledges", "waivers", "sources", "says", "text", "sha256"),
)
"""What valid files are made of, in places where it does not belong."""

SCALARS = (
    *("", "~", "null", "true", "no", "0", "-0", "-1", "0.5", "1e400", "-1e400", ".nan", ".inf"),
    *("NaN", "Infinity", "9" * 5000, "0x1F", "0o17", "1_000", "1e-320", "١٢٣", "1,5", "50 %"),
    *("2026-01-01T00:00:00Z", "!!binary aGk=", "!!python/object/apply:os.system [x]", "!x y"),
    *('"\\ud800"', '"\\0"', '"\\x1b[2J"', "'it''s'", '"', "'", "|", ">-", "&a", "*a", "<<", "?"),
    *("\u202eRUS", "ＪＰＮ", "Côte d'Ivoire", "日本", "\U0001f4a5", "e\u0301", "\ufeff", "\u2028"),
    *("../../etc/passwd", "/dev/null", "C:\\x", "%s%n", "{}", "[]", "[[", "{a: b, a: c}", "\x00"),
    *("x" * 101, "x" * 70_000, "[" * 200, "{a: " * 60, "-" * 40, "JPN:RUS:lng:0.5", ":::", "="),
)
"""Values that have broken readers before."""

_MARKS = tuple("[]{}:,-#&*!|>'\"%@`?~\t\n \r")
_HEADS = ("\ufeff", "%YAML 1.1\n---\n", "--- \n", "...\n", "# c\n", "\t", "a: &a\n", "\x00", "\x85")
_BYTES = (b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x00", b"\x1f\x8b", b"PK\x03\x04", b"\r\n")


def laughs(rng: random.Random) -> str:
    """Aliases of aliases: a few lines that would become millions of values."""
    wide, deep = rng.randint(2, 900), rng.randint(2, 9)
    lines = ["a0: &a0 [JPN, RUS]"]
    for level in range(1, deep):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * wide)}]")
    lines.append(f"measures: [{', '.join([f'*a{deep - 1}'] * wide)}]")
    return "\n".join(lines)[:200_000]


def text(rng: random.Random, seeds: Sequence[str], most: int = 1_500) -> str:
    """A text that was valid once, cut to a size that reads fast, and changed one to six times."""
    found = rng.choice(seeds)
    if len(found) > most:
        lines = found.splitlines(keepends=True)
        start, size, kept = rng.randrange(len(lines)), 0, [lines[0]]
        for line in lines[start:]:
            size += len(line)
            if size > most:
                break
            kept.append(line)
        found = "".join(kept)
    if rng.random() < 0.0005:
        return laughs(rng)
    for _ in range(min(int(rng.expovariate(0.5)) + 1, 6)):
        found = rng.choice(_CHANGES)(rng, found)
    return found


def raw(rng: random.Random, seeds: Sequence[str], most: int = 1_500) -> bytes:
    """As `text`, with bytes that are no text now and then, or nothing but noise."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(300))
    found = text(rng, seeds, most).encode("utf-8", "surrogatepass")
    if rng.random() < 0.5:
        at = rng.randrange(len(found) + 1)
        found = found[:at] + rng.choice(_BYTES) + found[at + rng.randrange(3) :]
    return found[: rng.randrange(len(found) + 1)] if rng.random() < 0.1 else found


def value(rng: random.Random, depth: int = 0) -> Any:
    """Any value that JSON or Python may bring."""
    chance = rng.random()
    if depth < 5 and chance < 0.12:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if depth < 5 and chance < 0.24:
        return {rng.choice(WORDS): value(rng, depth + 1) for _ in range(rng.randrange(4))}
    return rng.choice(
        (
            *(
                None,
                True,
                False,
                0,
                -1,
                1,
                0.5,
                1e308,
                float("nan"),
                float("inf"),
                10**400,
                -(2**63),
            ),
            *(rng.choice(WORDS), rng.choice(WORDS), rng.choice(SCALARS), rng.choice(SCALARS)),
            *(rng.random(), rng.randint(-5, 3000), "", "\ud800", [], {}),
        )
    )


def changed(rng: random.Random, given: Any) -> Any:
    """A value with one place in it replaced, dropped, doubled or renamed."""
    if isinstance(given, dict) and given and rng.random() < 0.9:
        key = rng.choice(list(given))
        found = dict(given)
        chance = rng.random()
        if chance < 0.1:
            del found[key]
        elif chance < 0.2:
            found[rng.choice((*WORDS, "", "\ud800", "x" * 200))] = found.pop(key)
        elif chance < 0.3:
            found[rng.choice(WORDS)] = value(rng)
        else:
            found[key] = changed(rng, found[key])
        return found
    if isinstance(given, list) and given and rng.random() < 0.9:
        at = rng.randrange(len(given))
        if rng.random() < 0.15:
            return given * rng.choice((0, 2, 60))
        return [*given[:at], changed(rng, given[at]), *given[at + 1 :]]
    return value(rng)


def _line(rng: random.Random, found: str) -> str:
    lines = found.split("\n")
    at = rng.randrange(len(lines))
    chance = rng.random()
    if chance < 0.3:
        del lines[at]
    elif chance < 0.6:
        lines.insert(rng.randrange(len(lines) + 1), lines[at])
    else:
        lines[at] = rng.choice((" ", "  ", "\t", "- ", "")) + lines[at].lstrip(
            rng.choice((" ", "- "))
        )
    return "\n".join(lines)


def _after_colon(rng: random.Random, found: str) -> str:
    places = [at for at, mark in enumerate(found) if mark in ":,[-"]
    if not places:
        return found + rng.choice(SCALARS)
    at = rng.choice(places) + 1
    ends = [found.find(mark, at) for mark in ",}]\n"]
    end = min((end for end in ends if end >= 0), default=len(found))
    put = rng.choice((*WORDS, *SCALARS))
    if rng.random() < 0.1:
        put = "[" * (5_000 if rng.random() < 0.005 else rng.choice((2, 5, 60))) + put
    return f"{found[:at]} {put}{found[end:]}"


def _word(rng: random.Random, found: str) -> str:
    words = found.split(" ")
    words[rng.randrange(len(words))] = rng.choice((*WORDS, *SCALARS))
    return " ".join(words)


def _mark(rng: random.Random, found: str) -> str:
    at = rng.randrange(len(found) + 1)
    return found[:at] + rng.choice(_MARKS) * rng.choice((1, 1, 2)) + found[at + rng.randrange(2) :]


def _letter(rng: random.Random, found: str) -> str:
    at = rng.randrange(len(found) + 1)
    return (
        found[:at] + chr(rng.choice((rng.randrange(32, 127), rng.randrange(0xD7FF)))) + found[at:]
    )


def _key_twice(rng: random.Random, found: str) -> str:
    return found.replace(": ", f": {rng.choice(SCALARS[:12])}, ", 1) if "{" in found else found * 2


def _head(rng: random.Random, found: str) -> str:
    return rng.choice(_HEADS) + found


def _cut(rng: random.Random, found: str) -> str:
    at = rng.randrange(len(found) + 1)
    return found[:at] if rng.random() < 0.5 else found[at:]


def _ends(rng: random.Random, found: str) -> str:
    return found.replace("\n", rng.choice(("\r\n", "\r", "\u2028", " ")))


_CHANGES = (
    *(_line, _after_colon, _after_colon, _after_colon, _word, _mark, _letter, _key_twice, _head),
    *(_cut, _ends),
)
