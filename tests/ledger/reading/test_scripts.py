"""Other scripts and dress of figures: right to left, digits of the East, blanks, commas."""

from __future__ import annotations

import pytest

from embargo.ledger.reading import read_text


@pytest.mark.parametrize(
    ("text", "quoted", "value", "unit"),
    [
        ("قالت روسيا إن النسبة ٩٪ من الغاز.", "٩٪", 9, "percent"),
        ("استوردت ١٫٦٢ mb/d من النفط", "١٫٦٢ mb/d", 1.62, "mb/d"),
        ("استوردت ٣ مليون برميل", "٣ مليون برميل", 3, "mb"),
        ("日本は１６２万バレルを輸入した。", "１６２万バレル", 1620000, "bbl"),
        ("輸入量は9万5299キロリットル。", "9万5299キロリットル", 95299, "kl"),
        ("約９％を占める。", "９％", 9, "percent"),
        ("輸入額は384億円。", "384億円", 3.84e10, "JPY"),
        ("६५ Mt of coal", "६५ Mt", 65, "Mt"),
        ("It took 640\u00a0000 b/d.", "640\u00a0000 b/d", 640000, "b/d"),
        ("It took 640\u202f000\u00a0b/d.", "640\u202f000\u00a0b/d", 640000, "b/d"),
        ("It took 1\u2009234\u2009567 t.", "1\u2009234\u2009567 t", 1234567, "t"),
        ("It was 3,5 %.", "3,5 %", 3.5, "percent"),
        ("It was 1.234,5 t.", "1.234,5 t", 1234.5, "t"),
        ("It was 1,234.5 t.", "1,234.5 t", 1234.5, "t"),
        ("It was 0,125 Mt.", "0,125 Mt", 0.125, "Mt"),
        ("It was 1'234'567 t.", "1'234'567 t", 1234567, "t"),
        ("It was 1.250 Mt.", "1.250 Mt", 1.25, "Mt"),
    ],
)
def test_figures_in_other_dress(text: str, quoted: str, value: float, unit: str):
    found = [q for s in read_text(text).sentences for q in s.quantities]
    assert [(q.span.quoted, q.value, q.unit) for q in found] == [(quoted, value, unit)]
    assert text[found[0].span.start : found[0].span.end] == quoted


def test_marks_of_direction_do_not_move_offsets():
    text = "\u202bקנתה\u202c Japan bought \u200f5.8 Mt\u200e of LNG from Russia in 2024."
    (sentence,) = read_text(text).sentences
    assert [q.span.quoted for q in sentence.quantities] == ["5.8 Mt"]
    assert [m.key for m in sentence.mentions] == ["JPN", "lng", "RUS"]
    for one in (*sentence.quantities, *sentence.mentions, *sentence.periods):
        assert text[one.span.start : one.span.end] == one.span.quoted


def test_accents_taken_apart_are_the_same_name():
    composed, apart = "Türkiye buys gas.", "Tu\u0308rkiye buys gas."
    assert [m.key for m in read_text(composed).sentences[0].mentions] == ["TUR", "gas"]
    assert [m.key for m in read_text(apart).sentences[0].mentions] == ["TUR", "gas"]


def test_sentences_of_the_east_end_without_blanks():
    assert len(read_text("日本は輸入した。ロシアは輸出した。").sentences) == 2
