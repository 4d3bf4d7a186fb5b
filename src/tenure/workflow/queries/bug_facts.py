"""Bugs and reports among the facts, in the order of their ids, a chunk at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
from ibis.expr.types import Table

from tenure.values.bugs import Reported
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class BugFact:
    """A bug as the facts have it."""

    bug_id: str
    title: str
    body: str
    component: str
    version: str
    severity: str
    is_security: bool
    status: str
    opened_at: datetime
    fixed_at: datetime | None
    eta_on: date | None
    workaround: str
    url: str
    duplicate_of: str


@dataclass(frozen=True, slots=True)
class ReportFact:
    """A report as the facts have it, with the names of who made it."""

    report_id: str
    bug_id: str
    reported_at: datetime
    is_confirmed: bool | None
    by: Reported


def has_bugs(board: Board) -> bool:
    """Whether any were ever imported."""
    return bool({"bugs", "bug_reports"} <= board.generation.tables.keys()) and bool(
        board.generation.tables["bugs"].files
    )


def mark(board: Board) -> str:
    """Another whenever the facts are, from which bugs and the names of reporters come."""
    tables = board.generation.tables
    names = ("bugs", "bug_reports", "contacts", "customers")
    return " ".join(tables[name].fingerprint for name in names if name in tables)


def bug_facts(board: Board) -> Iterator[list[BugFact]]:
    """Bugs filed up to the day."""
    rows = board.reader.table("bugs")
    rows = rows.filter(rows.opened_at.cast("date") <= ibis.date(board.as_of)).order_by("bug_id")
    for chunk in _chunks(board, rows):
        yield [_bug(row, board.as_of) for row in chunk]


def report_facts(board: Board) -> Iterator[list[ReportFact]]:
    """Reports made up to the day."""
    rows = board.reader.table("bug_reports")
    rows = rows.filter(rows.reported_at.cast("date") <= ibis.date(board.as_of))
    for chunk in _chunks(board, _named(board, rows).order_by("report_id")):
        yield [_report(row) for row in chunk]


def _named(board: Board, rows: Table) -> Table:
    """Reports with the names of customers and the addresses of contacts."""
    contacts = board.reader.table("contacts")
    customers = board.reader.table("customers")
    people = contacts.select(
        person="contact_id", person_name="name", email="email", at_customer="customer_id"
    )
    rows = rows.left_join(people, rows.contact_id == people.person)
    rows = rows.mutate(of_customer=ibis.coalesce(rows.customer_id, rows.at_customer))
    names = customers.select(named="customer_id", customer_name="name")
    rows = rows.left_join(names, rows.of_customer == names.named)
    return rows.select(
        "report_id",
        "bug_id",
        "reported_at",
        "is_confirmed",
        "ticket_id",
        "contact_id",
        "person_name",
        "email",
        "customer_name",
        customer_id="of_customer",
    )


def _chunks(board: Board, rows: Table) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in board.reader.stream(rows, CHUNK):
        held.append(row)
        if len(held) == CHUNK:
            yield held
            held = []
    if held:
        yield held


def _bug(row: Row, as_of: date) -> BugFact:
    fixed_at = row["fixed_at"]
    is_fixed = fixed_at is not None and fixed_at.date() <= as_of
    status = row["status"] or "open"
    if status in ("open", "fixed") and fixed_at is not None:
        status = "fixed" if is_fixed else "open"
    return BugFact(
        row["bug_id"],
        row["title"][:500],
        _text(row, "body"),
        _text(row, "component")[:200],
        _text(row, "version")[:200],
        row["severity"] or "medium",
        bool(row["is_security"]),
        status,
        row["opened_at"],
        fixed_at if is_fixed else None,
        row["eta_on"],
        _text(row, "workaround"),
        _text(row, "url")[:500],
        _text(row, "duplicate_of"),
    )


def _report(row: Row) -> ReportFact:
    return ReportFact(
        row["report_id"],
        row["bug_id"],
        row["reported_at"],
        row["is_confirmed"],
        Reported(
            _text(row, "ticket_id"),
            _text(row, "customer_id"),
            _text(row, "customer_name"),
            _text(row, "contact_id"),
            _text(row, "person_name")[:200],
            _text(row, "email").strip()[:254],
        ),
    )


def _text(row: dict[str, Any], name: str) -> str:
    return row[name] or ""
