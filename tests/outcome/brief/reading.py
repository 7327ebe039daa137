"""The brief as a parser of HTML sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "base", "source", "embed", "col"}


@dataclass
class Seen:
    """Tags with their attributes, tables by id, text, and tags left open or closed twice."""

    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tables: dict[str, list[list[dict[str, str]]]] = field(default_factory=dict)
    text: str = ""
    script: str = ""
    style: str = ""
    wrong: list[str] = field(default_factory=list)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = Seen()
        self.open: list[str] = []
        self.table = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.seen.tags.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.table = given.get("id", f"table-{len(self.seen.tables)}")
            self.seen.tables[self.table] = []
        elif tag == "tr":
            self.seen.tables[self.table].append([])
        elif tag in ("td", "th"):
            self.seen.tables[self.table][-1].append({"text": "", **given})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.seen.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        inside = self.open[-1] if self.open else ""
        if inside == "script":
            self.seen.script += data
        elif inside == "style":
            self.seen.style += data
        else:
            self.seen.text += data
            if "td" in self.open or "th" in self.open:
                self.seen.tables[self.table][-1][-1]["text"] += data


def read(html: str) -> Seen:
    """What is in a page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parser.seen.wrong += parser.open
    return parser.seen
