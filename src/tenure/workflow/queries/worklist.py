"""The worklist: open items with their reasons, for the page Today and the report of that name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tenure.records.models import Membership, Publication, WorkItem, WorkItemEvent, WorkItemReason
from tenure.records.models.work import OPEN
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest
from tenure.workflow.rules.words import reason_text, step_text

PAGE = 25


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A reason as shown: its signal, its figures, since when."""

    code: str
    figure: dict[str, Any]
    since: date
    gone_on: date | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """A work item as shown."""

    id: int
    customer_id: str
    customer_name: str
    csm: str
    assigned_to: str
    status: str
    is_urgent: bool
    opened_on: date
    closed_on: date | None
    snoozed_until: date | None
    verdict: str
    note: str
    currency: str
    stake_minor: int | None
    stake: dict[str, Any]
    next_step: str
    reasons: tuple[ReasonView, ...]

    @property
    def is_only_lingering(self) -> bool:
        """Whether nothing speaks for it but an alert of a customer who is not on its way any more."""
        standing = [found for found in self.reasons if found.gone_on is None]
        return bool(standing) and all(
            found.code == "approaching"
            and found.figure.get("days") is None
            and found.figure.get("state") != "below"
            for found in standing
        )


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which items: whose (a user's id, "none" for nobody's, "" for all), status, signal, words."""

    who: str = ""
    status: str = "open"
    code: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page of items, and how many there are in all."""

    items: tuple[ItemView, ...]
    total: int
    page: int
    pages: int


def work_items(workspace_id: int, wanted: WorkFilter, page: int = 1) -> WorkPage:
    """Items in the order they deserve attention: urgent first, then by what is at stake.

    Last come those that only an alert speaks for of a customer who is not on its way any more, unless
    somebody has begun to work on them.
    """
    rows = _filtered(workspace_id, wanted)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    return WorkPage(tuple(_view(item) for item in shown), total, page, pages)


def every_item(workspace_id: int, wanted: WorkFilter) -> list[ItemView]:
    """All items of a filter, for exports."""
    return [_view(item) for item in _filtered(workspace_id, wanted)]


def _filtered(workspace_id: int, wanted: WorkFilter) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.filter(workspace_id=workspace_id)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.who == "none":
        rows = rows.filter(assigned_to=None)
    elif wanted.who:
        rows = rows.filter(assigned_to_id=int(wanted.who))
    if wanted.code:
        rows = rows.filter(reasons__code=wanted.code, reasons__gone_on=None)
    if wanted.words:
        words = Q(customer_name__icontains=wanted.words) | Q(customer_id__icontains=wanted.words)
        rows = rows.filter(words)
    rows = rows.annotate(is_lingering=_lingering())
    order = (
        F("is_urgent").desc(),
        F("is_lingering").asc(),
        F("rank_minor").desc(nulls_last=True),
        F("id").asc(),
    )
    return rows.select_related("assigned_to").prefetch_related("reasons").order_by(*order)


def _lingering() -> Q:
    """As `is_only_lingering`, where nobody has acted on the item."""
    standing = WorkItemReason.objects.filter(item=OuterRef("pk"), gone_on=None)
    over = Q(code="approaching", figure__days=None) & ~Q(figure__state="below")
    acts = WorkItemEvent.objects.filter(item=OuterRef("pk")).exclude(actor=None)
    return Q(Exists(standing.filter(over)), ~Exists(standing.exclude(over)), ~Exists(acts))


def _view(item: WorkItem) -> ItemView:
    reasons = tuple(
        ReasonView(r.code, r.figure, r.since, r.gone_on)
        for r in sorted(item.reasons.all(), key=lambda r: r.pk)
    )
    return ItemView(
        id=item.pk,
        customer_id=item.customer_id,
        customer_name=item.customer_name,
        csm=item.csm,
        assigned_to=str(item.assigned_to or ""),
        status=item.status,
        is_urgent=item.is_urgent,
        opened_on=item.opened_on,
        closed_on=item.closed_on,
        snoozed_until=item.snoozed_until,
        verdict=item.verdict,
        note=item.note,
        currency=item.currency,
        stake_minor=item.stake_minor,
        stake=item.stake,
        next_step=item.next_step,
        reasons=reasons,
    )


def items_by_id(workspace_id: int, item_id: int) -> list[ItemView]:
    """The item of that id, if the workspace has it."""
    rows = WorkItem.objects.filter(workspace_id=workspace_id, pk=item_id)
    return [_view(item) for item in rows.select_related("assigned_to").prefetch_related("reasons")]


def items_of(workspace_id: int, customer_id: str) -> list[ItemView]:
    """Every item a customer ever had, the newest first."""
    rows = WorkItem.objects.filter(workspace_id=workspace_id, customer_id=customer_id)
    rows = rows.select_related("assigned_to").prefetch_related("reasons")
    return [_view(item) for item in rows.order_by("-id")]


@dataclass(frozen=True, slots=True)
class EventView:
    """A step in an item's history."""

    happened_on: date
    kind: str
    actor: str
    detail: dict[str, Any]


def history(workspace_id: int, item_id: int) -> list[EventView]:
    """What happened to an item, in order."""
    events = WorkItemEvent.objects.filter(workspace_id=workspace_id, item_id=item_id)
    return [
        EventView(e.happened_on, e.kind, str(e.actor or ""), e.detail)
        for e in events.select_related("actor")
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers above the list."""

    mine: int
    everyone: int
    nobody: int
    snoozed: int
    candidates: int
    people: tuple[tuple[int, str], ...]


def tally(workspace_id: int, user_id: int) -> Tally:
    """How many items are open for whom, and how many customers had any signal."""
    rows = WorkItem.objects.filter(workspace_id=workspace_id, status__in=OPEN)
    counts = {"open": 0, "snoozed": 0, "mine": 0, "nobody": 0}
    for status, assigned in rows.values_list("status", "assigned_to_id"):
        counts[status] += 1
        if status == "open":
            counts["mine"] += assigned == user_id
            counts["nobody"] += assigned is None
    last = Publication.objects.filter(workspace_id=workspace_id).first()
    members = Membership.objects.filter(workspace_id=workspace_id, user__is_active=True)
    people = tuple((m.user_id, str(m.user)) for m in members.select_related("user").order_by("id"))
    return Tally(
        mine=counts["mine"],
        everyone=counts["open"],
        nobody=counts["nobody"],
        snoozed=counts["snoozed"],
        candidates=last.candidates if last else 0,
        people=people,
    )


TODAY_COLUMNS = (
    Shown("place", "#", Show.INTEGER),
    Shown("customer_id", "customer"),
    Shown("customer_name", "name"),
    Shown("why", "why"),
    Shown("currency", "currency"),
    Shown("stake_minor", "at stake", Show.MONEY),
    Shown("next_step", "next step"),
    Shown("who", "who"),
)


def today_report(board: Board, _: ReportRequest) -> Report:
    """Open items of everyone, the weightiest first."""
    rows = [
        {
            "place": place,
            "customer_id": item.customer_id,
            "customer_name": item.customer_name,
            "why": "; ".join(
                reason_text(reason.code, reason.figure)
                for reason in item.reasons
                if reason.gone_on is None
            ),
            "currency": item.currency,
            "stake_minor": item.stake_minor,
            "next_step": step_text(item.next_step),
            "who": item.assigned_to or item.csm,
        }
        for place, item in enumerate(every_item(board.workspace_id, WorkFilter()), start=1)
    ]
    last = Publication.objects.filter(workspace_id=board.workspace_id).first()
    signals = last.candidates if last else 0
    notes = (
        f"{len(rows)} of {signals} customers with a signal: each person is given the weightiest ones",
        "urgent ones first, then by what is at stake",
    )
    return Report("today", "Today", board.as_of, TODAY_COLUMNS, rows, notes if rows else ())
