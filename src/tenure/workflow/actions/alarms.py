"""What turns money off by itself: too much unknown, too much that fails; and what only says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tenure.records.models import AuditEntry, MoneyOrder, MoneySwitch, Workspace
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.obstacles import NOT_TRIED_AGAIN

MOST_UNKNOWN = 3
SEEN_AT_LEAST = 20
"""A share of failures is judged from this many ends on; or, few as they are a day, from so many:"""
FAILED_AT_LEAST = 5
FAILED_SHARE = 20
"""One in twenty: 5 %."""
CLOCK_OFF = timedelta(seconds=120)
LONG_UNKNOWN, LONG_PENDING = timedelta(days=3), timedelta(days=14)
"""An answer that was lost is found, or given to a person, in a day; banks take up to ten days."""


def watch(workspace: Workspace, at: datetime) -> None:
    """Trip the switch where something is wrong since it was turned on; within a transaction."""
    own = MoneySwitch.objects.filter(workspace=workspace, is_on=True).first()
    if own is None:
        return
    orders = MoneyOrder.objects.filter(workspace=workspace, first_sent_at__gte=own.at)
    if orders.filter(state="unknown").count() > MOST_UNKNOWN:
        trip(workspace=workspace, reason="many_unknown", at=at)
        return
    ended = orders.filter(kind="refund", settled_at__gt=at - timedelta(days=1))
    ended = ended.exclude(state="failed", error_code__in=NOT_TRIED_AGAIN)
    failed, total = ended.filter(state="failed").count(), ended.count()
    is_enough = total >= SEEN_AT_LEAST or failed >= FAILED_AT_LEAST
    if is_enough and failed * FAILED_SHARE > total:
        trip(workspace=workspace, reason="many_failed", at=at)


def without_end(workspace: Workspace, at: datetime) -> QuerySet[MoneyOrder]:
    """Orders whose end is not known for longer than an answer takes; the oldest last."""
    lost = Q(state__in=("sending", "unknown"), first_sent_at__lte=at - LONG_UNKNOWN)
    slow = Q(state="pending", first_sent_at__lte=at - LONG_PENDING)
    return MoneyOrder.objects.filter(lost | slow, workspace=workspace).order_by("-first_sent_at")


def tell_without_end(*, workspace: Workspace, at: datetime) -> int:
    """Have people told, once each, of what has no end yet; how many are new."""
    told = 0
    with transaction.atomic():
        for order in without_end(workspace, at).select_related("proposal"):
            state = "pending" if order.state == "pending" else "unknown"
            says = f"{order.proposal.customer_name}, {order.kind} {order.charge}, {state}"
            cause = f"no_end:{order.pk}:{state}"
            told += alarm(workspace=workspace, cause=cause, code="no_end", says=says, at=at)
    return told


def check_clock(workspace: Workspace, ours: datetime, theirs: datetime | None) -> None:
    """Trip the switch where the other side's clock is more than two minutes from ours."""
    if theirs is not None and not abs(ours - theirs) <= CLOCK_OFF:
        trip(workspace=workspace, reason="clock_off", at=ours)


def product_refuses(order: MoneyOrder, said: str, at: datetime) -> None:
    """Say once of an order, in the audit, that your own product lets us do nothing."""
    subject = f"order:{order.pk}"
    told = AuditEntry.objects.filter(workspace_id=order.workspace_id, subject=subject)
    with transaction.atomic():
        if not told.filter(action="money.product_refuses").exists():
            record(
                workspace=order.workspace,
                action="money.product_refuses",
                summary=f"{order.kind} {order.charge}: {said}",
                at=at,
                subject=subject,
                proposal=order.proposal_id,
            )
            cause = f"product_refuses:{at.date().isoformat()}"
            code, own = "product_refuses", order.workspace
            alarm(workspace=own, cause=cause, code=code, says=said, at=at)
