"""What customers said, as the listener needs it: tickets that count, and which are complaints."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
from ibis.expr.types import StringScalar, Table

from tenure.records.models import Routed
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board

READINGS = "ticket_readings"
"""What was read from the texts of tickets, where that was done."""
_SHOWN = (
    "ticket_id",
    "customer_id",
    "opened_at",
    "first_reply_at",
    "solved_at",
    "channel",
    "category",
    "severity",
    "status",
    "is_complaint",
    "minutes",
    "reopened",
    "subject",
    "body",
)


def routed_now(workspace_id: int) -> frozenset[str]:
    """Customers whose complaints go to the listener today."""
    rows = Routed.objects.filter(workspace_id=workspace_id, until_on=None)
    return frozenset(rows.values_list("customer_id", flat=True))


def counted(board: Board) -> Table:
    """Tickets of known customers up to the as-of day; those deleted or merged are not in the figures.

    `is_complaint` is what was read from the text, else what the helpdesk says; null is not known.
    """
    rows = board.reader.table("tickets")
    rows = rows.filter(rows.customer_id.notnull(), rows.opened_at.cast("date") <= board.as_of)
    if READINGS in board.generation.tables:
        read = board.reader.table(READINGS)
        read = read.select(read_id=read.ticket_id, read_complaint=read.is_complaint)
        rows = rows.left_join(read, rows.ticket_id == read.read_id)
        rows = rows.mutate(is_complaint=ibis.coalesce(rows.read_complaint, rows.is_complaint))
    return rows.select(*_SHOWN)


def tickets_of(board: Board, customers: Collection[str]) -> list[Row]:
    """Tickets of some customers, the oldest first; `subject` falls back to the category."""
    if not customers:
        return []
    rows = counted(board)
    rows = rows.filter(rows.customer_id.isin(sorted(customers)))
    rows = rows.mutate(subject=ibis.coalesce(rows.subject, rows.category))
    found = board.reader.rows(rows.order_by("opened_at", "ticket_id"))
    return [_aware(row) for row in found]


def ticket(board: Board, ticket_id: str) -> Row | None:
    """One ticket with its text; None where it is gone."""

    def build(given: dict[str, StringScalar]) -> Table:
        rows = counted(board)
        return rows.filter(rows.ticket_id == given["ticket"])

    found = board.reader.ask(("listener ticket",), build, {"ticket": ticket_id})
    return _aware(found[0]) if found else None


def since(day: date, days: int) -> date:
    """The day so many days earlier."""
    return day - timedelta(days=days)


def _aware(row: Row) -> Row:
    """Instants with their zone, which is UTC among facts."""
    return {name: _utc(value) for name, value in row.items()}


def _utc(value: Any) -> Any:  # noqa: ANN401
    is_bare = isinstance(value, datetime) and value.tzinfo is None
    return value.replace(tzinfo=UTC) if is_bare else value
