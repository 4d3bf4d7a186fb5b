"""Customers whose collection or account was stopped and whose money did not follow: a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from tenure.records.models import Freeze, MoneyOrder, RefundProposal, Workspace
from tenure.values.refunding import MONEY_KINDS, OPEN_ORDER
from tenure.workflow.actions.obstacles import STOPPING
from tenure.workflow.actions.orders import NOT_THERE, STOP_FAILED
from tenure.workflow.actions.settling import FIVE_FAILED, NOTED
from tenure.workflow.actions.standing_reasons import Asked

DISPUTED = ("disputed", "charge_disputed")
"""Codes of a refund that the bank is asked about: ours, and the provider's."""
CAME_ABOUT = ("succeeded", "manual", "unknown")
"""States of a stop that was done, as far as anybody knows."""
WENT_ON = ("approved", "sending", "done")


def half_stopped(workspace: Workspace, since: datetime) -> Iterator[Asked]:
    """The newest run of each customer that ended half way, or a refund that failed, for the proposer.

    It is settled once what the run stopped is open again, or a later proposal was approved; where
    it had stopped nothing, once the payment is on its way back by another order.
    """
    yield from _failed(workspace, since)
    rows = RefundProposal.objects.filter(workspace=workspace, proposed_at__gte=since)
    newest: dict[str, RefundProposal] = {}
    for run in rows.select_related("proposed_by").order_by("id"):
        if run.state in WENT_ON or run.approved_at is not None:
            newest[run.customer_id] = run
    for run in newest.values():
        found = _asked(workspace, run)
        if found is not None:
            yield found


def _asked(workspace: Workspace, run: RefundProposal) -> Asked | None:
    orders = list(run.orders.order_by("id"))
    why, order = _why(orders)
    if order is None or not (why == "stop_by_hand" or _is_stopped(orders)):
        return None
    return _told(workspace, order, run, why)


def _told(workspace: Workspace, order: MoneyOrder, run: RefundProposal, why: str) -> Asked:
    at = order.settled_at or order.first_sent_at or order.next_try_at
    day = at.astimezone(ZoneInfo(workspace.time_zone)).date().isoformat()
    figure = {"proposal": run.pk, "order": order.pk, "why": why, "on": day, **promised(order)}
    return Asked(run.customer_id, run.customer_name, "half_stopped", figure, run.proposed_by)


def promised(order: MoneyOrder) -> dict[str, bool]:
    """For the figure of money that failed: `letter` where one was written while it was on its way."""
    was_out = order.kind == "transfer" or (order.kind == "refund" and order.outside_id)
    if order.state != "failed" or not was_out or order.settled_at is None:
        return {}
    letters = order.proposal.letters.filter(made_at__lt=order.settled_at)
    if order.first_sent_at is not None:
        letters = letters.filter(made_at__gte=order.first_sent_at)
    return {"letter": True} if letters.exists() else {}


def _failed(workspace: Workspace, since: datetime) -> Iterator[Asked]:
    """Money that failed without the provider taking it, and that no later order gives back."""
    rows = MoneyOrder.objects.filter(workspace=workspace, kind__in=MONEY_KINDS, state="failed")
    rows = rows.filter(outside_id="", settled_at__gte=since).exclude(error_code=NOTED)
    for each in rows.select_related("proposal__proposed_by").order_by("id"):
        later = MoneyOrder.objects.filter(workspace=workspace, charge=each.charge, pk__gt=each.pk)
        later = later.filter(kind__in=MONEY_KINDS).exclude(state__in=("failed", "cancelled"))
        why = "" if later.exists() else _why_failed(each)
        if why:
            yield _told(workspace, each, each.proposal, why)


def _why_failed(order: MoneyOrder) -> str:
    """How it is told; "" where somebody has undone the run, or decided that it is not paid."""
    orders = list(order.proposal.orders.order_by("id"))
    if _is_stopped(orders):
        return "stopped_unpaid"
    is_undone = any(each.kind in STOPPING and each.state in CAME_ABOUT for each in orders)
    is_settled = is_undone or order.error_code in ("given_up", "cancelled")
    return "" if is_settled and not promised(order) else "refund_failed"


def _why(orders: list[MoneyOrder]) -> tuple[str, MoneyOrder | None]:
    """Why the money did not follow, by the first order that tells."""
    waits = any(each.kind == "refund" and each.state in OPEN_ORDER for each in orders)
    for each in orders:
        is_by_hand = each.kind in STOPPING and each.state == "manual"
        if is_by_hand and waits and each.error_code not in NOT_THERE:
            return "stop_by_hand", each
        if each.error_code in (STOP_FAILED, FIVE_FAILED):
            return each.error_code, each
    for each in orders:
        if each.kind == "refund" and each.state == "failed" and each.error_code in DISPUTED:
            return "disputed", each
    return "", None


def _is_stopped(orders: list[MoneyOrder]) -> bool:
    """Whether anything of the run stands still: a freeze, a pause that was not taken back, an end."""
    done = [each for each in orders if each.state in CAME_ABOUT]
    resumed = {each.charge for each in done if each.kind == "resume"}
    stopped = [each for each in done if each.kind in ("pause", "cancel")]
    if any(each.charge not in resumed for each in stopped):
        return True
    frozen = Freeze.objects.filter(order__in=[each.pk for each in orders])
    return frozen.filter(state__in=("asked", "frozen", "lifting")).exists()
