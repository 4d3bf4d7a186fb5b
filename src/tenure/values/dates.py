"""Calendar months and half-open periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month, named after the calendar month it begins in. Ordered; `Month(2026, 3) + 1` is April.

    `first_day` (1–28) is the day on which fiscal months begin.
    """

    year: int
    number: int
    first_day: int = 1

    @classmethod
    def of(cls, day: date, first_day: int = 1) -> Month:
        """The month a day lies in."""
        begun = cls(day.year, day.month, first_day)
        return begun if begun.starts_on <= day else begun + -1

    @property
    def starts_on(self) -> date:
        """First day."""
        return date(self.year, self.number, self.first_day)

    @property
    def ends_on(self) -> date:
        """First day of the next month: months are half-open, too."""
        return (self + 1).starts_on

    def __add__(self, months: int) -> Month:
        ordinal = self.year * 12 + self.number - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1, self.first_day)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included."""
    month = first
    while month <= last:
        yield month
        month = month + 1


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `starts_on` up to but not including `ends_on`; no end means open."""

    starts_on: date
    ends_on: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def days_before(day: date, days: int) -> date:
    """`day` moved back by whole days."""
    return day - timedelta(days=days)
