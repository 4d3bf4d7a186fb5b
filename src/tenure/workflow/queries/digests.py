"""What is new for a person or a channel since the last message: read from the items' events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from tenure.records.models import Delivery, WorkItem, WorkItemEvent, WorkItemReason
from tenure.workflow.rules.messages import Told

NEWS = ("opened", "reason_added", "woken", "assigned", "reopened")
"""Events that make an item new to whoever has it."""
ABOUT_MONEY = "money:"
"""With this the occasion of a message begins that is no digest."""
FIRST_DAYS = 7
"""How far back the first digest of a person looks."""


@dataclass(frozen=True, slots=True)
class News:
    """Customers to tell of, urgent ones and those near the line first, and the last event this knows of."""

    told: tuple[Told, ...]
    last_event: int


def last_event(workspace_id: int) -> int:
    """Id of the newest event of a workspace's items; 0 for none."""
    rows = WorkItemEvent.objects.filter(workspace_id=workspace_id).order_by("-id")
    return rows.values_list("id", flat=True).first() or 0


def news_of(workspace_id: int, user_id: int, day: date) -> News:
    """What a person has not been told yet of their own open items."""
    sent = Delivery.objects.filter(workspace_id=workspace_id, user_id=user_id, channel="email")
    sent = sent.exclude(occasion_key__startswith=ABOUT_MONEY)
    mark = sent.order_by("-id").values_list("seen_event", flat=True).first()
    events = WorkItemEvent.objects.filter(workspace_id=workspace_id)
    if mark is None:
        events = events.filter(happened_on__gt=day - timedelta(days=FIRST_DAYS))
    else:
        events = events.filter(id__gt=mark)
    events = events.filter(item__assigned_to_id=user_id).exclude(actor_id=user_id)
    return _news(workspace_id, events, every_reason=True)


def news_since(workspace_id: int, mark: int) -> News:
    """Alerts that began after an event, of everyone: what a channel is told."""
    events = WorkItemEvent.objects.filter(workspace_id=workspace_id, id__gt=mark)
    return _news(workspace_id, events.filter(kind__in=("opened", "reason_added")))


def _news(
    workspace_id: int, events: QuerySet[WorkItemEvent], *, every_reason: bool = False
) -> News:
    """Open items of some events, with the reasons that came by them (or all that hold)."""
    last = last_event(workspace_id)
    fresh = events.filter(kind__in=NEWS, item__status="open", id__lte=last)
    codes: dict[int, set[str]] = {}
    for item_id, detail in fresh.values_list("item_id", "detail"):
        codes.setdefault(item_id, set()).update(_codes(detail))
    items = WorkItem.objects.filter(pk__in=codes).prefetch_related("reasons")
    told = []
    for item in sorted(items, key=_weight):
        holding = [reason for reason in item.reasons.all() if reason.gone_on is None]
        shown = [r for r in holding if every_reason or r.code in codes[item.pk]]
        if shown:
            told.append(_told(item, shown))
    near_first = sorted(told, key=lambda each: (not each.is_urgent, not each.is_approaching))
    return News(tuple(near_first), last)


def _codes(detail: dict[str, Any]) -> list[str]:
    """The reasons an event brought: those it opened with, or the one added."""
    return list(detail.get("reasons", ())) + ([detail["reason"]] if "reason" in detail else [])


def _told(item: WorkItem, reasons: Iterable[WorkItemReason]) -> Told:
    return Told(
        item_id=item.pk,
        customer_id=item.customer_id,
        name=item.customer_name,
        csm=item.csm,
        is_urgent=item.is_urgent,
        currency=item.currency,
        stake_minor=item.stake_minor,
        next_step=item.next_step,
        reasons=tuple((r.code, r.figure) for r in sorted(reasons, key=lambda r: r.pk)),
    )


def _weight(item: WorkItem) -> tuple[int, int]:
    """By what is at stake in one currency."""
    return -(item.rank_minor or 0), item.pk
