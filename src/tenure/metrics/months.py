"""Months, calendar or fiscal, as expressions."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, IntegerValue, TimestampValue


def month_of(day: DateValue | TimestampValue, first_day: int = 1) -> DateValue:
    """First day of the month a day lies in; `first_day` (1–28) is where months begin."""
    if first_day == 1:
        return day.truncate("M").cast("date")
    apart = ibis.interval(days=first_day - 1)
    month = (day.cast("timestamp") - apart).truncate("M").cast("timestamp")
    return (month + apart).cast("date")


def full_months(start: DateValue, end: DateValue) -> IntegerValue:
    """Whole calendar months from `start` to `end`, never negative (31 January to 28 February: 0)."""
    months = (end.year() - start.year()) * 12 + end.month() - start.month()
    months = months - (end.day() < start.day()).ifelse(1, 0)
    return (months < 0).ifelse(0, months).cast("int64")
