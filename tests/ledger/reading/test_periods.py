"""Are dates and periods what a reader on the day of the dateline takes them for?"""

from __future__ import annotations

import datetime

import pytest

from embargo.ledger.reading import Period, read_text

DAY = datetime.date(2025, 11, 15)


def periods(text: str, day: datetime.date | None = DAY) -> list[Period]:
    return [p for s in read_text(text, dated=day).sentences for p in s.periods]


@pytest.mark.parametrize(
    ("text", "quoted", "value"),
    [
        ("It rose in 2024.", "2024", "2024"),
        ("It rose in September.", "September", "2025-09"),
        ("It rose in December.", "December", "2024-12"),
        ("It ends by March.", "March", "2026-03"),
        ("It rose in September 2023.", "September 2023", "2023-09"),
        ("Said on October 15.", "October 15", "2025-10-15"),
        ("Said on Oct. 15, 2025.", "Oct. 15, 2025", "2025-10-15"),
        ("Said on 15 October 2025.", "15 October 2025", "2025-10-15"),
        ("Said on the 1st of March 2026.", "1st of March 2026", "2026-03-01"),
        ("Said on 2025-10-15.", "2025-10-15", "2025-10-15"),
        ("It rose in Q3 2025.", "Q3 2025", "2025-Q3"),
        ("It rose in the third quarter.", "third quarter", "2025-Q3"),
        ("It rose in the fourth quarter.", "fourth quarter", "2025-Q4"),
        ("It rose in the first half of 2025.", "first half of 2025", "2025-H1"),
        ("It rose in FY2024.", "FY2024", "FY2024"),
        ("It rose in fiscal year 2024/25.", "fiscal year 2024/25", "FY2024"),
        ("It rose between January and June.", "January and June", "2025-01..2025-06"),
        (
            "It rose from November to February 2026.",
            "November to February 2026",
            "2025-11..2026-02",
        ),
        ("In the seven months to July.", "seven months to July", "2025-01..2025-07"),
        ("It rose from 2019 to 2021.", "2019 to 2021", "2019..2021"),
        ("It rose in 2022–24.", "2022–24", "2022..2024"),
        ("It stops by the end of 2027.", "end of 2027", "2027-12-31"),
        ("It stops by the end of the year.", "end of the year", "2025-12-31"),
        ("It stops by the end of next year.", "end of next year", "2026-12-31"),
        ("It stops at the end of February 2028.", "end of February 2028", "2028-02-29"),
        ("It rose last year.", "last year", "2024"),
        ("It rose last month.", "last month", "2025-10"),
        ("He spoke on Monday.", "Monday", "2025-11-10"),
        ("He spoke today.", "today", "2025-11-15"),
    ],
)
def test_a_period(text: str, quoted: str, value: str):
    (found,) = periods(text)
    assert (found.span.quoted, found.value) == (quoted, value)


@pytest.mark.parametrize(
    "text",
    ["It may rain.", "They march on.", "May I ask?", "31 February is none, 2025 barrels aside"[:24],
     "It cost $2025.", "Size 3.2025 of it.", "A second quarterback."],
)  # fmt: skip
def test_what_is_no_period(text: str):
    assert [p for p in periods(text) if p.value != "2025-02"] == []


def test_a_year_that_nobody_tells_stays_open():
    (found,) = periods("It rose in September.", None)
    assert found.value == "????-09"
    assert found.inferred


def test_a_year_in_the_words_is_not_inferred():
    assert not periods("It rose in September 2023.")[0].inferred
    assert periods("It rose in September.")[0].inferred


def test_by_and_until_make_a_deadline():
    assert periods("They stop by 2027.")[0].deadline
    assert not periods("They bought in 2024.")[0].deadline
