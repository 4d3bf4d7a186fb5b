"""Months, calendar or fiscal, as expressions."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, TimestampValue


def month_of(day: DateValue | TimestampValue, first_day: int = 1) -> DateValue:
    """First day of the month a day lies in; `first_day` (1–28) is where months begin."""
    if first_day == 1:
        return day.truncate("M").cast("date")
    apart = ibis.interval(days=first_day - 1)
    month = (day.cast("timestamp") - apart).truncate("M").cast("timestamp")
    return (month + apart).cast("date")
