"""Whatever the text: nothing is raised, spans quote it, and work grows with its length."""

from __future__ import annotations

import datetime
import sys
import time
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embargo.ledger.read import parse, shipped
from embargo.ledger.reading import read_text
from embargo.ledger.reading.actors import Known
from embargo.ledger.reading.draft import draft
from embargo.ledger.reading.markup import words

PIECES = st.sampled_from(
    [
        *["Japan ", "Russian ", "Moscow ", "the U.S. ", "India's ", "G7 ", "Sakhalin-2 ", "LNG "],
        *["oil ", "energy ", "9 % ", "1.62 mb/d ", "$5/bbl ", "$9-11 billion a year ", "9 kl "],
        *["a third of ", "half ", "in September ", "by the end of ", "2027 ", "the year ", "May "],
        *["will stop ", "expects that ", "urged ", "we will ", "not ", "if ", "promised me "],
        *["said ", "accounted for ", "President Trump ", "Mr. Modi ", "supplier ", "from ", "was "],
        *[". ", "\n", "\n\n", '"', "’s ", "- ", "# ", "\u202e", "\u00a0", "\r\n", "٣", "万", "½"],
        *["<p>", "&amp;", "https://x.y/LNG ", "\u0301", "\U0001f600"],
    ]
)  # fmt: skip
TEXTS = st.text(max_size=200) | st.lists(PIECES, max_size=40).map("".join)
SLOW = [HealthCheck.too_slow]


@settings(deadline=None, max_examples=300, suppress_health_check=SLOW)
@given(TEXTS, st.dates() | st.none())
def test_spans_quote_the_text(text: str, day):
    reading = read_text(text, dated=day)
    for span in reading.spans():
        assert text[span.start : span.end] == span.quoted
        assert span.quoted
    ends = [0]
    for number, sentence in enumerate(reading.sentences, start=1):
        assert sentence.number == number
        assert sentence.span.start >= ends[-1]
        ends.append(sentence.span.end)
        for group in (sentence.quantities, sentence.periods, sentence.mentions):
            for one in group:
                assert sentence.span.start <= one.span.start < one.span.end <= sentence.span.end
    # What is between sentences is blank, or an address of the web, which is not read.
    if "http" not in text and "www." not in text:
        inside = {i for s in reading.sentences for i in range(s.span.start, s.span.end)}
        assert all(text[i].isspace() for i in range(len(text)) if i not in inside)


@settings(deadline=None, max_examples=100, suppress_health_check=SLOW)
@given(TEXTS)
def test_the_same_text_reads_the_same(text: str):
    assert read_text(text) == read_text(text)


@settings(deadline=None, max_examples=60, suppress_health_check=SLOW)
@given(TEXTS, st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_a_draft_of_any_text_is_a_ledger(text: str, day):
    reading = read_text(text, dated=day)
    ledger = parse(draft(reading, shipped(), {"id": "any", "file": None}))
    assert len(ledger.statements) == sum(len(s.acts) for s in reading.sentences)
    for statement in ledger.statements.values():
        span = statement.span
        assert span is not None
        assert span.start is not None
        assert text[span.start : span.start + len(span.text)] == span.text


@settings(deadline=None, max_examples=150, suppress_health_check=SLOW)
@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["<", ">", "<p>", "</p>", "<script>", "</script>", "<!--", "-->", "&amp;", "&#x41;", "&", "a",
     " ", "<head>", "<title>", "</title>", "</head>", "<svg/>", "\u00a0", "&nbsp;"]
), max_size=30).map("".join))  # fmt: skip
def test_any_page_becomes_words(page: str):
    assert isinstance(words(page), str)


HOSTILE = [
    "a", "1,", "123,", "1. ", "(", "<", "will ", "if we will ", "expect that Japan ",
    "said that had ", "Russia ", "$1 ", "Mr A ", "two ", "9% of LNG. ", "1 million ",
    "January to ", "9万", "e\u0301",
    "Japan must stop Russian oil. India bought 3 Mt of LNG. ", "one hundred thousand ", "U.S. ",
    "seven months to ", "a third ", "- ", "- 1 ", "we ?that will not ", "Sakhalin-", "\"' ", "of ",
]  # fmt: skip


def calls(text: str) -> int:
    """How many functions are entered while a text is read: time without a clock."""
    count = 0

    def step(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        read_text(text, known=Known({}))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_length(piece: str):
    read_text(piece * 10)
    small, large = (piece * (size // len(piece)) for size in (4_000, 16_000))
    once, often = calls(small), calls(large)
    assert often <= 4.6 * once + 10_000, (once, often)


@pytest.mark.parametrize("piece", ["a", "1", "(", "e\u0301", "http://", "\n"])
def test_a_megabyte_is_read_within_a_minute_of_work(piece: str):
    text = piece * (1_000_000 // len(piece))
    begun = time.process_time()
    words(text)
    read_text(text, known=Known({}))
    assert time.process_time() - begun < 60
