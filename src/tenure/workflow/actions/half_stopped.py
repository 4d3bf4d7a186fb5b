"""Customers whose collection or account was stopped and whose money did not follow: a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from tenure.records.models import Freeze, MoneyOrder, RefundProposal, Workspace
from tenure.values.refunding import OPEN_ORDER
from tenure.workflow.actions.obstacles import STOPPING
from tenure.workflow.actions.orders import NOT_THERE, STOP_FAILED
from tenure.workflow.actions.settling import FIVE_FAILED
from tenure.workflow.actions.standing_reasons import Asked

DISPUTED = ("disputed", "charge_disputed")
"""Codes of a refund that the bank is asked about: ours, and the provider's."""
WENT_ON = ("approved", "sending", "done")


def half_stopped(workspace: Workspace, since: datetime) -> Iterator[Asked]:
    """The newest run of each customer that ended half way, for whoever proposed it.

    It is settled once what it stopped is open again, or a later proposal was approved.
    """
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
    at = order.settled_at or order.first_sent_at or order.next_try_at
    day = at.astimezone(ZoneInfo(workspace.time_zone)).date().isoformat()
    figure = {"proposal": run.pk, "order": order.pk, "why": why, "on": day}
    return Asked(run.customer_id, run.customer_name, "half_stopped", figure, run.proposed_by)


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
    done = [each for each in orders if each.state in ("succeeded", "manual", "unknown")]
    resumed = {each.charge for each in done if each.kind == "resume"}
    stopped = [each for each in done if each.kind in ("pause", "cancel")]
    if any(each.charge not in resumed for each in stopped):
        return True
    frozen = Freeze.objects.filter(order__in=[each.pk for each in orders])
    return frozen.filter(state__in=("asked", "frozen", "lifting")).exists()
