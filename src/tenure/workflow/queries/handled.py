"""Tickets as they stood on the day, read and with their customers: what every page of voice counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import ibis
from ibis.expr.types import Table

from tenure.metrics import handling as metric
from tenure.records.models import Theme
from tenure.workflow.queries.board import Board

_OF_CUSTOMERS = (
    "name",
    "segment",
    "plan",
    "csm",
    "currency",
    "mrr_minor",
    "mrr_base_minor",
)
LISTED = (
    *("ticket_id", "customer_id", "contact_id", "opened_at", "first_reply_at", "solved_at"),
    *("channel", "category", "severity", "subject", "status", "csat", "minutes", "url"),
    *("requester_email", "requester_name", "organization"),
    *("language", "is_covered", "complaint_from", "complaint_p", "category_from", "category_p"),
    *("severity_from", "sentiment", "theme_number", "theme_distance"),
    *("opened_on", "is_open", "is_solved", "is_answered", "is_waiting", "handling_minutes"),
    *("reply_minutes", "timely", "loops", "complaint"),
)


def handled(board: Board) -> Table:
    """Every ticket that counts on the board's day, as a table in memory: `metric.handled`, and of its
    customer name, segment, plan, csm, currency, mrr_minor, mrr_base_minor. Texts stay in `tickets`.
    """
    return board.reader.kept("tickets_handled", lambda: _made(board))


def _made(board: Board) -> Table:
    readings = None
    if "ticket_readings" in board.generation.tables:
        readings = board.reader.table("ticket_readings")
    read = metric.with_readings(board.reader.table("tickets").drop("body"), readings)
    rows = metric.handled(read, ibis.date(board.as_of)).select(*LISTED)
    state = board.reader.table("customer_state")
    state = state.select(*_OF_CUSTOMERS, payer=state.customer_id)
    both = rows.left_join(state, rows.customer_id == state.payer).drop("payer")
    return both.mutate(
        name=ibis.coalesce(both.name, both.organization, both.requester_name, both.customer_id),
        month=both.opened_on.strftime("%Y-%m"),
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days looked at: from `start` up to, not with, `end`; `before` is where the one before began.

    `days` is 0 where everything is looked at: then there is nothing before it.
    """

    days: int
    start: date
    end: date
    before: date

    @property
    def last(self) -> date:
        """The last day in it."""
        return self.end - timedelta(days=1)


FIRST = date(1970, 1, 1)


def last_days(board: Board, days: int) -> Stretch:
    """So many days up to the board's day; 0 for all."""
    end = board.as_of + timedelta(days=1)
    if not days:
        return Stretch(0, FIRST, end, FIRST)
    start = end - timedelta(days=days)
    return Stretch(days, start, end, start - timedelta(days=days))


def inside(rows: Table, start: date, end: date) -> Table:
    """Tickets opened from `start` on and before `end`."""
    return metric.within(rows, ibis.date(start), ibis.date(end))


@dataclass(frozen=True, slots=True)
class Themes:
    """Names of themes by number, and for those merged the number of the one they went into."""

    names: tuple[tuple[int, str], ...]
    merged: tuple[tuple[int, int], ...]

    @property
    def by_number(self) -> dict[int, str]:
        """Names of those that were not merged."""
        return dict(self.names)

    def column(self, rows: Table) -> ibis.expr.types.StringValue:
        """The number of each ticket's theme as text, merges followed; "" without one."""
        number = rows.theme_number
        if self.merged:
            number = number.substitute(dict(self.merged))
        return number.cast("string").fill_null(metric.NO_TOPIC)


def themes(workspace_id: int) -> Themes:
    """Themes of a workspace."""
    rows = list(Theme.objects.filter(workspace_id=workspace_id).order_by("number"))
    by_id = {row.pk: row for row in rows}
    merged = []
    for row in rows:
        into, seen = row, {row.pk}
        while into.merged_into_id and into.merged_into_id not in seen:
            seen.add(into.merged_into_id)
            into = by_id[into.merged_into_id]
        if into is not row:
            merged.append((row.number, into.number))
    names = tuple((row.number, row.name) for row in rows if not row.merged_into_id)
    return Themes(names, tuple(merged))
