"""A run ends when each of its orders has. Its letter is then written by a person."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from tenure.records.models import MoneyOrder, RefundProposal
from tenure.values.refunding import OPEN_ORDER
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.proposals import moved


def finish_one(*, at: datetime) -> bool:
    """End one proposal of which every order has ended; whether there was one. Audited.

    An order left to a person has ended as far as the run goes.
    """
    still = MoneyOrder.objects.filter(proposal=OuterRef("pk"), state__in=OPEN_ORDER)
    rows = RefundProposal.objects.filter(state="sending").filter(~Exists(still))
    pk = rows.order_by("pk").values_list("pk", flat=True).first()
    if pk is None:
        return False
    with commit("run.done"):
        found = RefundProposal.objects.select_for_update().get(pk=pk)
        if found.state == "sending":
            moved(found, ("sending",), "done", at, None, ended_at=at)
    return True
