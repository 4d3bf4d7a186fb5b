"""Calendar months and half-open periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Ordered; `Month(2026, 3) + 1` is April."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @property
    def starts_on(self) -> date:
        """First day."""
        return date(self.year, self.number, 1)

    @property
    def ends_on(self) -> date:
        """First day of the next month: months are half-open, too."""
        return (self + 1).starts_on

    def __add__(self, months: int) -> Month:
        ordinal = self.year * 12 + self.number - 1 + months
        return Month(ordinal // 12, ordinal % 12 + 1)

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
