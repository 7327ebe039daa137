"""The words of an HTML page; one pass in linear time.

The parser of the standard library is not used: on unclosed marks it takes time that grows with the
square of the length in the versions of Python that this package supports.
"""

from __future__ import annotations

import html
import re

from embargo.ledger.reading.tokens import word_set

_SILENT = word_set("script style noscript template svg head iframe object math nav")
_BLOCKS = word_set(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 tr table section article header footer blockquote pre hr "
    "figure figcaption dd dt dl title main aside td th"
)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,30})")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLANKS = re.compile(r"\s+")


def words(source: str) -> str:
    """What a reader of a page sees; a blank line between blocks, runs of blanks as one."""
    return _Page(source).text


class _Page:
    def __init__(self, source: str) -> None:
        self._pieces: list[str] = []
        self._read(source)
        self.text = "".join(self._pieces)

    def _read(self, source: str) -> None:
        at, length = 0, len(source)
        while at < length:
            mark = source.find("<", at)
            if mark < 0:
                self._words(source, at, length)
                return
            self._words(source, at, mark)
            at = self._tag(source, mark)

    def _tag(self, source: str, mark: int) -> int:
        """One past a tag or a comment; what a silent element holds is passed with it."""
        if source.startswith("<!--", mark):
            end = source.find("-->", mark + 4)
            return len(source) if end < 0 else end + 3
        name = _NAME.match(source, mark + 1)
        if name is None and not source.startswith(("<!", "<?"), mark):
            self._pieces.append("<")
            return mark + 1
        end = source.find(">", mark)
        if end < 0:
            return len(source)
        word = name[1].lower() if name else ""
        if word in _BLOCKS:
            self._block()
        if word in _SILENT and source[mark + 1] != "/" and source[end - 1] != "/":
            return self._silence(source, word, end + 1)
        return end + 1

    def _silence(self, source: str, word: str, at: int) -> int:
        """One past the end of an element that is not shown; the title of a head is."""
        closing = re.compile(rf"</{word}\b[^>]{{0,100}}>", re.IGNORECASE)
        end = closing.search(source, at)
        stop = end.start() if end else len(source)
        if word == "head":
            title = re.compile(r"<title[^>]{0,100}>", re.IGNORECASE).search(source, at, stop)
            if title:
                close = source.find("<", title.end(), stop)
                self._words(source, title.end(), stop if close < 0 else close)
                self._block()
        return end.end() if end else len(source)

    def _words(self, source: str, start: int, end: int) -> None:
        at = start
        for entity in _ENTITY.finditer(source, start, end):
            self._plain(source, at, entity.start())
            self._pieces.append(_BLANKS.sub(_blank, html.unescape(entity[0])))
            at = entity.end()
        self._plain(source, at, end)

    def _plain(self, source: str, start: int, end: int) -> None:
        at = start
        for blank in _BLANKS.finditer(source, start, end):
            if blank.start() > at:
                self._pieces.append(source[at : blank.start()])
            if self._pieces and not self._pieces[-1].endswith((" ", "\n")):
                self._pieces.append(_blank(blank))
            at = blank.end()
        if end > at:
            self._pieces.append(source[at:end])

    def _block(self) -> None:
        if self._pieces and self._pieces[-1] != "\n\n":
            self._pieces.append("\n\n")


def _blank(blanks: re.Match[str]) -> str:
    """One blank, which binds if it did: "640 000" stays together."""
    return "\u00a0" if blanks[0] == "\u00a0" else " "
