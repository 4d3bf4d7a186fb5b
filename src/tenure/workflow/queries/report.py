"""A report: rows with their headings, the same for the terminal, the page and CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tenure.values.shown import Shown

Row = dict[str, Any]
BY_FIELDS = ("segment", "kind", "country", "channel", "campaign", "csm", "plan", "language")
"""Fields of customers that reports can be grouped by."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What to report: months from `first` to `last` where it has months, `by` a field of customers.

    `against`, `measure` and `currency` say which bridge; `assume` what a what-if takes as given.
    """

    first: date | None = None
    last: date | None = None
    by: str = ""
    against: str = ""
    measure: str = ""
    currency: str = ""
    assume: str = ""

    @property
    def by_columns(self) -> tuple[Shown, ...]:
        """The column grouped by, if any."""
        return (Shown(self.by, self.by.replace("_", " ")),) if self.by else ()


@dataclass(frozen=True, slots=True)
class Report:
    """A table with its headings, its day and what the reader should know."""

    name: str
    title: str
    as_of: date
    columns: tuple[Shown, ...]
    rows: list[Row]
    notes: tuple[str, ...] = ()
