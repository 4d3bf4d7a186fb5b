"""Where money on its way back stands: what the day's caps leave, the ledger, what was compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tenure.records.models import (
    CapDay,
    DifferenceNote,
    LedgerEntry,
    MoneyCheck,
    Reconciliation,
    Workspace,
)
from tenure.values.shown import Show, Shown
from tenure.workflow.actions.differences import standing
from tenure.workflow.queries.paging import Page

PAGE = 50
CHECKS = 20
LEDGER_COLUMNS = (
    Shown("id", "number", Show.INTEGER),
    Shown("at", "when", Show.INSTANT),
    Shown("proposal_id", "refund", Show.INTEGER),
    Shown("charge", "charge"),
    Shown("left", "left"),
    Shown("entered", "entered"),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
    Shown("occasion", "occasion"),
)


@dataclass(frozen=True, slots=True)
class CapUsed:
    """What one cap has counted on a day; the limits stand beside the other limits."""

    scope: str
    day: date
    currency: str
    refunds: int
    sum_minor: int


def caps_used(workspace: Workspace, at: datetime) -> list[CapUsed]:
    """What was counted today in the workspace's zone, the whole first."""
    today = at.astimezone(ZoneInfo(workspace.time_zone)).date()
    rows = CapDay.objects.filter(workspace=workspace, day=today).order_by("scope", "currency")
    found = [CapUsed(row.scope, row.day, row.currency, row.refunds, row.sum_minor) for row in rows]
    return sorted(found, key=lambda each: (each.scope != "all", each.scope, each.currency))


def ledger_page(workspace_id: int, page: int = 1) -> Page:
    """One page of the ledger, the newest first."""
    rows = LedgerEntry.objects.filter(workspace_id=workspace_id).select_related("order")
    total = rows.count()
    place, pages = Page.place(total, page, PAGE)
    start = (place - 1) * PAGE
    shown = [_entry(each) for each in rows.order_by("-id")[start : start + PAGE]]
    return Page(shown, total, place, pages)


def every_entry(workspace_id: int) -> Iterator[dict[str, Any]]:
    """The whole ledger in the order written, for exports."""
    rows = LedgerEntry.objects.filter(workspace_id=workspace_id).select_related("order")
    for each in rows.order_by("id").iterator(chunk_size=1000):
        yield _entry(each)


def _entry(each: LedgerEntry) -> dict[str, Any]:
    found = {column.key: getattr(each, column.key, None) for column in LEDGER_COLUMNS}
    return {**found, "proposal_id": each.order.proposal_id if each.order else None}


@dataclass(frozen=True, slots=True)
class Difference:
    """What differed when it was last compared, and the note that is asked for, if one is."""

    why: str
    subject: str
    charge: str
    note: DifferenceNote | None


def differences(workspace: Workspace) -> list[Difference]:
    """What differs from the payment provider's books, in the order found."""
    notes = {
        (row.why, row.subject): row for row in DifferenceNote.objects.filter(workspace=workspace)
    }
    return [
        Difference(*key, str(row.get("charge", "")), notes.get(key))
        for key, row in standing(workspace).items()
    ]


def last_check(workspace_id: int) -> MoneyCheck | None:
    """When the rules of money were last checked, and what did not hold."""
    return MoneyCheck.objects.filter(workspace_id=workspace_id).first()


def reconciliations(workspace_id: int) -> list[Reconciliation]:
    """The newest comparisons with the payment provider."""
    return list(Reconciliation.objects.filter(workspace_id=workspace_id)[:CHECKS])
