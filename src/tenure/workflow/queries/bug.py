"""One bug: who reported it and what they pay, what was promised and kept, who was told what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import ibis

from tenure.records.models import Bug, BugNews, BugReport, EtaPromise
from tenure.records.models.bugs import BUG_SEVERITIES
from tenure.values.bugs import Hears
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bug_groups import members, root_number
from tenure.workflow.queries.bug_reach import reach
from tenure.workflow.queries.bug_untold import Told, Untold, told_of, untold
from tenure.workflow.queries.bugs import Asked
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
MOST = 500
MOST_CUSTOMERS = 100


@dataclass(frozen=True, slots=True)
class Promise:
    """A day promised. `late_days`: days from it to the fix, or to today where it is past and open;
    below 0 it was earlier; None while it is still to come, and where the promise was taken back.
    """

    eta_on: date | None
    at: datetime
    by: str
    is_first: bool
    late_days: int | None


@dataclass(frozen=True, slots=True)
class NewsView:
    """News, how it stands, and who was told it."""

    id: int
    kind: str
    text: str
    at: datetime
    by: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class LeftView:
    """News not everybody has heard: who can be mailed, and who is told by a person, and why."""

    untold: Untold
    mailed: tuple[Hears, ...]
    by_hand: tuple[Hears, ...]
    tried: dict[str, Told]


@dataclass(frozen=True, slots=True)
class BugView:
    """A bug as its page shows it. `row` has its columns; `repeats` are those that repeat it."""

    row: dict[str, Any]
    root: dict[str, Any] | None
    repeats: list[dict[str, Any]]
    customers: list[Row]
    customers_total: int
    customers_count: int
    money_minor: int | None
    score: float
    currency: str
    promises: tuple[Promise, ...]
    news: tuple[NewsView, ...]
    left: tuple[LeftView, ...]


_OWN = (
    "bug_id",
    "title",
    "body",
    "component",
    "version",
    "severity",
    "is_security",
    "status",
    "opened_at",
    "fixed_at",
    "closed_at",
    "eta_on",
    "workaround",
    "tracker",
    "tracker_key",
    "url",
    "engineer",
    "filing",
    "filing_tries",
    "next_try_at",
    "error",
    "synced_at",
)


def bug(asked: Asked, number: int) -> BugView | None:
    """All of a bug; None where the workspace has no such."""
    rows = Bug.objects.filter(workspace_id=asked.workspace_id).select_related("filed_by")
    row = rows.filter(pk=number).first()
    if row is None:
        return None
    top = root_number(row.pk)
    joined = members(row.pk) if top == row.pk else [row.pk]
    customers = _customers(asked.board, joined)
    _count, money, score = asked.weights().of(row.pk)
    return BugView(
        row={
            "id": row.pk,
            **{name: getattr(row, name) for name in _OWN},
            "by": str(row.filed_by or ""),
        },
        root=None if top == row.pk else _named(Bug.objects.get(pk=top)),
        repeats=[_named(each) for each in Bug.objects.filter(pk__in=joined).exclude(pk=row.pk)],
        customers=customers[:MOST_CUSTOMERS],
        customers_total=len(customers),
        customers_count=_count if top == row.pk else len(customers),
        money_minor=(money if top == row.pk else sum(c["mrr_minor"] for c in customers))
        if asked.board
        else None,
        score=score,
        currency=asked.currency,
        promises=promises(row, asked.today),
        news=_news(row),
        left=tuple(left(asked, row.pk)) if top == row.pk else (),
    )


def _named(row: Bug) -> dict[str, Any]:
    return {"id": row.pk, "bug_id": row.bug_id, "title": row.title, "status": row.status}


def _customers(board: Board | None, joined: list[int]) -> list[Row]:
    """Customers who reported it, the most paying first: reports, first day, MRR."""
    rows = BugReport.objects.filter(bug_id__in=joined).exclude(is_confirmed=False)
    found: dict[str, Row] = {}
    for each in rows.exclude(customer_id="").order_by("reported_at", "id"):
        row = found.setdefault(
            each.customer_id,
            {"customer_id": each.customer_id, "first_on": each.reported_at.date(), "reports": 0},
        )
        row["name"] = each.customer_name or each.customer_id
        row["reports"] += 1
    mrr = _mrr(board, list(found))
    for customer, row in found.items():
        row["mrr_minor"] = mrr.get(customer, 0)
    return sorted(found.values(), key=lambda row: (-row["mrr_minor"], row["name"]))


def _mrr(board: Board | None, customers: list[str]) -> dict[str, int]:
    if board is None or not customers:
        return {}
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.customer_id.isin(customers))
    found = board.reader.rows(rows.select("customer_id", "mrr_base_minor"))
    return {row["customer_id"]: int(row["mrr_base_minor"] or 0) for row in found}


def reports(asked: Asked, number: int, page: int = 1) -> Page:
    """One page of the reports of a bug and of those that repeat it, the newest first, with the subjects of their tickets."""
    joined = members(number)
    rows = BugReport.objects.filter(workspace_id=asked.workspace_id, bug_id__in=joined)
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    shown = rows.select_related("bug", "linked_by").order_by("-reported_at", "-id")
    found = list(shown[(place - 1) * PAGE : place * PAGE])
    subjects = _subjects(asked.board, [row.ticket_id for row in found if row.ticket_id])
    return Page([_report(row, subjects) for row in found], total, place, pages)


def _report(row: BugReport, subjects: dict[str, str]) -> Row:
    names = ("report_id", "customer_id", "customer_name", "contact_id", "ticket_id", "reported_at")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in names},
        "reporter": row.reporter_name,
        "email": row.reporter_email,
        "is_confirmed": row.is_confirmed,
        "subject": subjects.get(row.ticket_id, ""),
        "bug": row.bug_id,
        "bug_name": row.bug.bug_id,
        "by": str(row.linked_by or ""),
    }


def _subjects(board: Board | None, tickets: list[str]) -> dict[str, str]:
    if board is None or not tickets:
        return {}
    rows = board.reader.table("tickets")
    rows = rows.filter(rows.ticket_id.isin(tickets))
    rows = rows.select("ticket_id", subject=ibis.coalesce(rows.subject, rows.category, ""))
    return {row["ticket_id"]: row["subject"] for row in board.reader.rows(rows)}


def promises(row: Bug, today: date) -> tuple[Promise, ...]:
    """Days promised, in order, each against the day it was fixed."""
    fixed_on = row.fixed_at.date() if row.fixed_at else None
    made = EtaPromise.objects.filter(bug=row).select_related("by").order_by("id")
    return tuple(
        Promise(
            each.eta_on, each.at, str(each.by or ""), not at, late(each.eta_on, fixed_on, today)
        )
        for at, each in enumerate(made[:MOST])
    )


def late(eta_on: date | None, fixed_on: date | None, today: date) -> int | None:
    """Days from a day promised to the fix; to today where it is past and nothing is fixed."""
    if eta_on is None:
        return None
    if fixed_on is not None:
        return (fixed_on - eta_on) // timedelta(days=1)
    return (today - eta_on) // timedelta(days=1) if today > eta_on else None


def _news(row: Bug) -> tuple[NewsView, ...]:
    made = list(BugNews.objects.filter(bug=row).select_related("by").order_by("-id")[:MOST])
    told = told_of([each.pk for each in made])
    return tuple(
        NewsView(
            each.pk,
            each.kind,
            each.text,
            each.at,
            str(each.by or ""),
            tuple(list(told.get(each.pk, {}).values())[:MOST]),
        )
        for each in made
    )


def left(asked: Asked, number: int) -> list[LeftView]:
    """What some have not heard, with whom mail reaches and whom not."""
    return [left_of(asked, each) for each in untold(asked.workspace_id, [number])]


def left_of(asked: Asked, each: Untold) -> LeftView:
    """The same of one news. Whose mail went out and came back is told by a person."""
    people = reach(asked.workspace_id, asked.board, each.reporters)
    tried = told_of([each.news.id]).get(each.news.id, {})
    again = {who for who, told in tried.items() if told.state in ("failed", "bounced")}
    by_hand = [one for one in people if one.why_not or again & set(one.whos)]
    mailed = [one for one in people if one not in by_hand]
    return LeftView(each, tuple(mailed), tuple(by_hand), tried)


SEVERITIES = BUG_SEVERITIES
