"""Calendar arithmetic on arrays of days; NaT stands for a day that never comes."""

from __future__ import annotations

from datetime import date
from typing import overload

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
"""Unit D."""
Instants = NDArray[np.datetime64]
"""Unit us, UTC."""
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LAST_ANCHOR = 28
"""Bills fall on a day every month has."""
DAY_SECONDS = 86_400


def day_of(day: date) -> np.datetime64:
    """One day as NumPy has it."""
    return np.datetime64(day, "D")


def never(count: int) -> Days:
    """That many days that never come."""
    return np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")


@overload
def span(days: int) -> np.timedelta64: ...
@overload
def span(days: Ints) -> NDArray[np.timedelta64]: ...
def span(days: Ints | int) -> NDArray[np.timedelta64] | np.timedelta64:
    """Numbers of days as a difference between days."""
    if isinstance(days, int):
        return np.timedelta64(days, "D")
    return days.astype("timedelta64[D]")


def between(start: Days | np.datetime64, end: Days | np.datetime64) -> Ints:
    """Days from `start` to `end`; meaningless where one never comes."""
    return np.asarray(end - start).astype("timedelta64[D]").astype(np.int64)


def months_later(days: Days, months: Ints | int) -> Days:
    """The same day of the month so many months later, the last one where it has no such day."""
    month = days.astype("datetime64[M]")
    in_month = days - month.astype("datetime64[D]")
    later = month + np.asarray(months).astype("timedelta64[M]")
    first = later.astype("datetime64[D]")
    last = (later + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved: Days = np.minimum(first + in_month, last)
    return moved


def full_months(start: Days, end: Days | np.datetime64) -> Ints:
    """Whole calendar months from `start` to `end`, never negative."""
    ends = np.broadcast_to(np.asarray(end), start.shape)
    months = (ends.astype("datetime64[M]") - start.astype("datetime64[M]")).astype(np.int64)
    whole: Ints = np.maximum(months - (day_in_month(ends) < day_in_month(start)), 0)
    return whole


def day_in_month(days: Days) -> Ints:
    """1 to 31."""
    return between(days.astype("datetime64[M]").astype("datetime64[D]"), days) + 1


def anchored(days: Days) -> Days:
    """Moved back to the 28th where later in the month."""
    return days - span(np.maximum(day_in_month(days) - LAST_ANCHOR, 0))


def weekday(days: Days) -> Ints:
    """0 Monday to 6 Sunday."""
    numbers: Ints = (days.astype(np.int64) + 3) % 7
    return numbers


def at_work(rng: Generator, days: Days, busy_hour: Ints) -> Instants:
    """An instant on each day, mostly around the UTC hour at which people there work."""
    middle = busy_hour.astype(np.float64)
    hours = rng.triangular(middle - 4.5, middle, middle + 5.5, size=len(days))
    seconds = np.clip(hours * 3600, 60, DAY_SECONDS - 60).astype(np.int64)
    return later_by(days.astype("datetime64[us]"), seconds)


def later_by(instants: Instants, seconds: Floats | Ints) -> Instants:
    """Instants so many seconds later, to the second."""
    later: Instants = np.add(instants, microseconds(seconds))
    return later


def microseconds(seconds: Floats | Ints) -> NDArray[np.timedelta64]:
    """Whole seconds as a difference between instants."""
    return (seconds.astype(np.int64) * 1_000_000).astype("timedelta64[us]")


def known_by(instants: Instants, last_day: np.datetime64) -> Instants:
    """The instants up to the end of the last day; later ones have not come yet."""
    kept = instants.astype("datetime64[us]")
    kept[kept >= (last_day + span(1)).astype("datetime64[us]")] = np.datetime64("NaT")
    return kept
