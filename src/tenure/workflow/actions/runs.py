"""A run ends when each of its orders has. Its letter is then written by a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from tenure.records.models import MoneyOrder, RefundProposal
from tenure.values.refunding import OPEN_ORDER
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.proposals import moved


def finish_one(*, at: datetime) -> bool:
    """End one proposal of which every order has ended; whether there was one. Audited.

    An order left to a person has ended as far as the run goes. A proposal of which every order failed
    before anything left is cancelled, and people are told.
    """
    pk = _ended().order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return False
    with commit("run.done"):
        found = RefundProposal.objects.select_for_update().get(pk=pk)
        if found.state == "sending":
            moved(found, ("sending",), "done", at, None, ended_at=at)
        elif _ended().filter(pk=pk).exists():
            _nothing_left(found, at)
    return True


def _ended() -> QuerySet[RefundProposal]:
    """Proposals that were begun, or approved, and whose orders have all ended."""
    own = MoneyOrder.objects.filter(proposal=OuterRef("pk"))
    rows = RefundProposal.objects.filter(state__in=("approved", "sending"))
    return rows.filter(Exists(own), ~Exists(own.filter(state__in=OPEN_ORDER)))


def _nothing_left(found: RefundProposal, at: datetime) -> None:
    failed = found.orders.filter(state="failed").order_by("place")
    codes = ", ".join(dict.fromkeys(failed.values_list("error_code", flat=True)))
    ended: dict[str, Any] = {"ended_at": at, "ended_why": f"nothing left: {codes}"[:500]}
    moved(found, ("approved",), "cancelled", at, None, **ended)
    says, cause = f"{found.customer_name}, {codes}", f"nothing_left:{found.pk}"
    alarm(workspace=found.workspace, cause=cause, code="nothing_left", says=says, at=at)
