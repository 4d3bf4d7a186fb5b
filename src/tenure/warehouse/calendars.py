"""Calendar tables: the months, windows and days that figures are computed for."""

from __future__ import annotations

from datetime import date

from tenure.values.dates import Month, months_between
from tenure.warehouse.derived import Source, Store


def months(store: Store, first: Month, last: Month) -> Source:
    """month_on: the first day of every month from `first` to `last`."""
    rows = [(month.starts_on,) for month in months_between(first, last)]
    return store.given("months", ("month_on",), rows)


def windows(store: Store, last: Month, count: int, lengths: tuple[int, ...] = (1, 12)) -> Source:
    """window_start, window_end (half-open): the `count` windows of each length in months that
    end with the months up to `last`.
    """
    rows = [
        ((last + -back + (1 - length)).starts_on, (last + -back).ends_on)
        for back in range(count)
        for length in lengths
    ]
    return store.given("windows", ("window_start", "window_end"), rows)


def days(store: Store, *when: date) -> Source:
    """day: the given days."""
    return store.given("days", ("day",), [(day,) for day in when])
