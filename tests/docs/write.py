"""`make docs`: what the pages show of commands, and the reference of measures, written anew.

A part between two cuts keeps its first and last line: of the new answer, those that are most like
them once figures are left out. Look at the difference before it is committed.

    python -m tests.docs.write [PAGE ...]
"""

from __future__ import annotations

import re
import sys
import tempfile
from difflib import SequenceMatcher
from pathlib import Path

from tests.docs import running
from tests.docs.pages import CUT, PAGES, ROOT, steady, steps

from embargo.scenario import reference

_FIGURE = re.compile(r"[+−]?\d[\d.,]*")
_NEW_CODE = ROOT / "docs" / "extending.md"


def like(one: str, two: str) -> float:
    """How like two lines are once their figures are left out, 0 to 1."""
    a, b = _FIGURE.sub("0", one), _FIGURE.sub("0", two)
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def nearest(line: str, lines: list[str], start: int, about: int) -> int:
    """The line from `start` on that is most like one; of several, that nearest to `about`."""
    return max(range(start, len(lines)), key=lambda at: (like(line, lines[at]), -abs(at - about)))


def anew(body: str, said: str) -> str:
    """The shown text of a command with the figures of what it says now."""
    lines, at, parts = said.splitlines(keepends=True), 0, []
    pieces = body.split(CUT)
    for piece in pieces:
        old = piece.splitlines(keepends=True)
        full = [line for line in old if line.strip()]
        if not full:
            parts.append(piece)
            continue
        first = nearest(full[0], lines, at, at)
        # The last line is looked for about where it was, so that another country's is not taken.
        end = min(len(lines), first + len(old) + 6)
        blank = len(old) - len("".join(old).rstrip("\n").splitlines())
        about = first + len(old) - blank - 1
        last = nearest(full[-1], lines[:end], first, about) if len(full) > 1 else first
        tail = lines[last + 1 : last + 1 + blank]
        parts.append("".join(lines[first : last + 1]) + "".join(t for t in tail if not t.strip()))
        at = last + 1
    # How fast it was on this machine today is no news.
    kept = {steady(line): line for line in body.splitlines(keepends=True)}
    text = CUT.join(parts).splitlines(keepends=True)
    return "".join(kept.get(steady(line), line) for line in text)


def rewrite(page: Path) -> bool:
    """Write a page anew; whether anything changed."""
    text = old = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for step, said in reversed(list(running.follow(page, Path(folder)))):
            text = text[: step.span[0]] + anew(step.body, said) + text[step.span[1] :]
    page.write_text(text, encoding="utf-8")
    return text != old


def measures(page: Path) -> bool:
    """Write the tables of the kinds of measures anew; whether anything changed."""
    old = page.read_text(encoding="utf-8")
    start = old.index("### The file\n")
    # To the last line of a table, or what stands below it on dates.
    rows = re.finditer(r"^(?:\| |Takes no |Needs ).*\n", old[: old.index("\n## ", start)], re.M)
    text = old[:start] + reference() + old[[row.end() for row in rows][-1] :]
    page.write_text(text, encoding="utf-8")
    return text != old


if __name__ == "__main__":
    asked = [Path(page).resolve() for page in sys.argv[1:]] or PAGES
    for page in asked:
        changed = page.name == "scenarios.md" and measures(page)
        if page != _NEW_CODE and steps(page):
            changed |= rewrite(page)
        if changed:
            print(f"wrote {page.relative_to(ROOT)}")
