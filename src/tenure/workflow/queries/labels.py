"""Customers who sleep for good reason: their labels, and which of them are due for review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from tenure.records.models import DormantLabel
from tenure.records.models.desk import DORMANT_REASONS, LEGAL_HOLD
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.filtering import chosen
from tenure.workflow.queries.paging import Page
from tenure.workflow.queries.report import Row

PAGE = 50
STATES = ("standing", "due", "holding", "lifted", "all")
"""Unlifted; of these, past their review, and not yet; lifted; all."""
REASONS = DORMANT_REASONS
_HELD = Q(reason=LEGAL_HOLD)
COLUMNS = (
    Shown("customer_name", "customer"),
    Shown("reason", "reason"),
    Shown("evidence", "evidence"),
    Shown("review_on", "review", Show.DAY),
    Shown("labeled_on", "labeled", Show.DAY),
    Shown("who", "who"),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("is_over", "back on the ladder", Show.FLAG),
    Shown("lifted_on", "lifted", Show.DAY),
)
SORTS = tuple(column.key for column in COLUMNS)
_ORDER = {"labeled_on": "at", "who": "by__name"}


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `is_over` once the day of its review has passed: it holds no longer.

    A legal hold is never over: it holds until it is lifted.
    """

    id: int
    customer_id: str
    customer_name: str
    reason: str
    evidence: str
    review_on: date
    at: datetime
    by: str
    lifted_at: datetime | None
    is_over: bool

    @property
    def is_hold(self) -> bool:
        """Whether nothing may be stopped, frozen or given back until it is lifted."""
        return self.reason == LEGAL_HOLD


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """Which labels, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "standing"
    reason: str = ""
    sort: str = "review_on"

    @classmethod
    def of(cls, given: dict[str, str]) -> LabelFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS, reason=REASONS))


def holding(workspace_id: int, today: date) -> dict[str, Label]:
    """Labels that hold today, by customer."""
    rows = _in(_rows(workspace_id), "holding", today)
    return {row.customer_id: _label(row, today) for row in rows}


def in_legal_hold(workspace_id: int, customer_id: str) -> bool:
    """Whether a customer's account and money may not be touched."""
    return _rows(workspace_id).filter(_HELD, lifted_at=None, customer_id=customer_id).exists()


def of_customer(workspace_id: int, customer_id: str, today: date) -> Label | None:
    """The label of a customer that is not lifted, over or not; None where there is none."""
    row = _rows(workspace_id).filter(lifted_at=None, customer_id=customer_id).first()
    return _label(row, today) if row else None


def counts(workspace_id: int, today: date) -> dict[str, int]:
    """Labels of each state."""
    return {state: _in(_rows(workspace_id), state, today).count() for state in STATES}


def page(workspace_id: int, wanted: LabelFilter, today: date, number: int = 1) -> Page:
    """One page of labels, by default those due for review first."""
    rows = _wanted(workspace_id, wanted, today)
    total = rows.count()
    place, pages = Page.place(total, number, PAGE)
    start = (place - 1) * PAGE
    return Page([_row(row, today) for row in rows[start : start + PAGE]], total, place, pages)


def every(workspace_id: int, wanted: LabelFilter, today: date) -> list[Row]:
    """All labels of a filter, in its order."""
    return [_row(row, today) for row in _wanted(workspace_id, wanted, today)]


def _wanted(workspace_id: int, wanted: LabelFilter, today: date) -> QuerySet[DormantLabel]:
    rows = _in(_rows(workspace_id), wanted.state, today)
    if wanted.reason:
        rows = rows.filter(reason=wanted.reason)
    if wanted.words.strip():
        words = wanted.words.strip()
        rows = rows.filter(
            Q(customer_name__icontains=words)
            | Q(customer_id__icontains=words)
            | Q(evidence__icontains=words)
        )
    name = wanted.sort.lstrip("-")
    minus = "-" if wanted.sort.startswith("-") else ""
    return rows.order_by(f"{minus}{_ORDER.get(name, name)}", "id")


def _in(rows: QuerySet[DormantLabel], state: str, today: date) -> QuerySet[DormantLabel]:
    match state:
        case "standing":
            return rows.filter(lifted_at=None)
        case "due":
            return rows.filter(lifted_at=None, review_on__lt=today)
        case "holding":
            return rows.filter(_HELD | Q(review_on__gte=today), lifted_at=None)
        case "lifted":
            return rows.exclude(lifted_at=None)
        case _:
            return rows


def _rows(workspace_id: int) -> QuerySet[DormantLabel]:
    return DormantLabel.objects.filter(workspace_id=workspace_id).select_related("by")


def _label(row: DormantLabel, today: date) -> Label:
    return Label(
        row.pk,
        row.customer_id,
        row.customer_name,
        row.reason,
        row.evidence,
        row.review_on,
        row.at,
        str(row.by or ""),
        row.lifted_at,
        row.lifted_at is None and row.review_on < today and row.reason != LEGAL_HOLD,
    )


def _row(row: DormantLabel, today: date) -> Row:
    found = _label(row, today)
    return {
        "id": found.id,
        "customer_id": found.customer_id,
        "customer_name": found.customer_name,
        "reason": found.reason,
        "evidence": found.evidence,
        "review_on": found.review_on,
        "labeled_on": found.at.date(),
        "who": found.by,
        "is_over": found.is_over,
        "is_hold": found.is_hold and found.lifted_at is None,
        "lifted_on": found.lifted_at.date() if found.lifted_at else None,
    }
