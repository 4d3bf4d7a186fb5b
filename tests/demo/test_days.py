from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tenure.demo.days import anchored, between, day_of, full_months, months_later, span, weekday


def array(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def test_months_later_keeps_the_day_where_the_month_has_it() -> None:
    days = array("2024-01-31", "2024-01-31", "2024-12-15", "2024-03-31")
    moved = months_later(days, np.array([1, 13, 1, -1]))
    assert moved.tolist() == [
        date(2024, 2, 29),
        date(2025, 2, 28),
        date(2025, 1, 15),
        date(2024, 2, 29),
    ]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-28", "2026-02-28", 1),
        ("2025-03-01", "2026-03-01", 12),
        ("2026-03-02", "2026-03-01", 0),
    ],
)
def test_full_months(start: str, end: str, months: int) -> None:
    assert full_months(array(start), np.datetime64(end)).tolist() == [months]


def test_days_that_never_come_stay_so() -> None:
    assert np.isnat(array("NaT") + span(np.array([3]))).all()
    assert np.isnat(months_later(array("NaT"), 2)).all()


def test_anchored_and_weekday() -> None:
    assert anchored(array("2026-03-31", "2026-02-28")).tolist() == [
        date(2026, 3, 28),
        date(2026, 2, 28),
    ]
    assert weekday(array("2026-03-30", "2026-04-05")).tolist() == [0, 6]
    assert between(day_of(date(2026, 1, 1)), array("2026-01-08")).tolist() == [7]
