"""Months and periods are half-open and add up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tenure.values.dates import Month, Period, days_before, months_between

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(-600, 600))
def test_months_move_and_come_back(day: date, by: int) -> None:
    month = Month.of(day)
    assert month + by + -by == month
    assert month.starts_on <= day < month.ends_on
    assert (month + 1).starts_on == month.ends_on


def test_a_year_has_twelve() -> None:
    months = list(months_between(Month(2024, 11), Month(2025, 10)))
    assert [str(month) for month in months][:3] == ["2024-11", "2024-12", "2025-01"]
    assert len(months) == 12


@given(DAYS, st.integers(0, 50))
def test_a_period_holds_its_first_day_and_not_its_last(day: date, length: int) -> None:
    period = Period(day, day + timedelta(length))
    assert (day in period) == (length > 0)
    assert day + timedelta(length) not in period
    assert day in Period(day)
    assert days_before(day + timedelta(length), length) == day
