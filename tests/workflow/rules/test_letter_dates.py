"""Days in four languages, and the Iranian calendar against days known from it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tenure.workflow.rules.letter_dates import dated, day_text, solar

KNOWN = {
    date(1979, 2, 11): (1357, 11, 22),
    date(2000, 1, 1): (1378, 10, 11),
    date(2020, 3, 20): (1399, 1, 1),  # 1399 and 1403 are leap years
    date(2021, 3, 20): (1399, 12, 30),
    date(2021, 3, 21): (1400, 1, 1),
    date(2024, 3, 20): (1403, 1, 1),
    date(2025, 3, 20): (1403, 12, 30),
    date(2025, 3, 21): (1404, 1, 1),
    date(2026, 3, 20): (1404, 12, 29),
    date(2026, 3, 21): (1405, 1, 1),
    date(2026, 9, 22): (1405, 6, 31),
    date(2026, 9, 23): (1405, 7, 1),
}
"""Days of the calendar published by the University of Tehran."""


@pytest.mark.parametrize(("day", "known"), KNOWN.items())
def test_days_of_the_published_calendar(day: date, known: tuple[int, int, int]) -> None:
    assert solar(day) == known


def test_every_day_follows_the_one_before() -> None:
    day, before = date(1990, 1, 1), solar(date(1989, 12, 31))
    while day < date(2060, 1, 1):
        now = solar(day)
        is_next = now[:2] == before[:2] and now[2] == before[2] + 1
        assert is_next or (now[2] == 1 and before[2] >= 29)
        day, before = day + timedelta(days=1), now


def test_days_as_each_language_writes_them() -> None:
    day = date(2026, 3, 5)
    assert day_text(day, "en") == "March\u00a05, 2026"
    assert day_text(day, "ja") == "2026年3月5日"
    assert day_text(day, "ru") == "5\u00a0марта 2026\u00a0г."
    assert day_text(day, "fa") == "۵ مارس ۲۰۲۶"
    assert dated(day, "ja") == day_text(day, "ja")
    assert dated(day, "fa") == "۱۴ اسفند ۱۴۰۴ (۵ مارس ۲۰۲۶)"
