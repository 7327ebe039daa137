"""What the pages show: files, commands, and what the commands say.

In a fenced block without a language, `$ embargo …` is a command with its answer below it, cut at
`[...]`; `$ cat FILE` shows a file, which the commands after it find in their folder; a line that
begins with `embargo` is a command alone, its explanation two spaces or a `#` away. A word in
capitals that stands for the reader's own (FILE, ID) makes a form of it, which is not run.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CUT = "[...]\n"
UNRUN = Path(__file__).with_name("unrun.csv")
_FENCE = re.compile(r"^```(?P<language>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"^\$ (?P<line>[^\n]+)\n(?P<body>(?:(?!\$ )[^\n]*\n)*)", re.MULTILINE)
_ALONE = re.compile(r"^(embargo [^\n]*?)(?:  .*| # .*)?$")
_INLINE = re.compile(r"`(embargo [^`\n]+)`")
_FORM = re.compile(r"(?<![\w:-])(?:FILE|ID|DATE|COMMAND|FOLDER|PLACE)\b|[<\[…]")


@dataclass(frozen=True)
class Step:
    """A line after `$ ` with what stands below it; `span` is where that stands in the page."""

    line: str
    body: str
    span: tuple[int, int]

    @property
    def parts(self) -> list[str]:
        """What must be found in the answer, one part after the other."""
        return [part for part in self.body.split(CUT) if part.strip()]


def plain(text: str) -> list[re.Match[str]]:
    """The fenced blocks of a page that name no language; their group `body` is what is inside."""
    return [block for block in _FENCE.finditer(text) if not block["language"]]


def steps(page: Path) -> list[Step]:
    """What a page shows after `$ `, in order."""
    text, found = page.read_text(encoding="utf-8"), []
    for block in plain(text):
        for step in _STEP.finditer(block["body"]):
            start = block.start("body") + step.start("body")
            found.append(
                Step(step["line"].strip(), step["body"], (start, start + len(step["body"])))
            )
    return found


def alone(page: Path) -> list[str]:
    """The commands of a page that stand without their answer: in blocks, then in the text."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in plain(text) for line in block["body"].splitlines()]
    found = [m[1].strip() for line in lines if (m := _ALONE.match(line))]
    found += _INLINE.findall(_FENCE.sub("", text))
    known = [line for line in found if not _FORM.search(line) and not is_name(line)]
    return list(dict.fromkeys(known))


def is_name(line: str) -> bool:
    """Whether a text only names a command: `embargo run`, `embargo run --ban`."""
    return bool(re.fullmatch(r"embargo [a-z-]+( --[a-z-]+)?", line)) and line not in _WHOLE


_LISTS = ("coalition", "project", "stocks", "straits", "prices", "backtest", "months", "published")
_WHOLE = {f"embargo {name}" for name in _LISTS}
"""Names that are commands too."""


def steady(text: str) -> str:
    """A text without what differs from run to run: how exactly and how fast it was solved."""
    return re.sub(r"residual \S+, [\d.]+ s\b", "residual ·", text)


def unrun(line: str) -> tuple[str, str] | None:
    """Why a command is not run with every test: the sort of reason, and the reason."""
    with UNRUN.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if fnmatchcase(line, row["command"]):
                return row["sort"], row["why"]
    return None
