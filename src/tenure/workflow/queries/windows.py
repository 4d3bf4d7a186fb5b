"""The year a figure looks back on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tenure.values.dates import Month
from tenure.workflow.queries.board import Board

YEAR = 12


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `starts_on` up to but not including `ends_on`: so many whole `months`, the last one
    being `last`.
    """

    starts_on: date
    ends_on: date
    months: int
    last: Month


def last_year(board: Board) -> Window:
    """The last twelve months that are over; fewer where there is less, the running one where none is."""
    first_day = board.generation.switches.month_start_day
    months = board.reader.table("monthly")
    (row,) = board.reader.ask(
        ("first month",), lambda _given: months.agg(first=months.month_on.min()), {}
    )
    last = Month.of(board.as_of + timedelta(days=1), first_day) + -1
    first = last + (1 - YEAR)
    if row["first"] is not None:
        began = Month.of(row["first"], first_day)
        last, first = max(last, began), max(first, began)
    apart = (last.year - first.year) * YEAR + last.number - first.number + 1
    return Window(first.starts_on, last.ends_on, apart, last)
