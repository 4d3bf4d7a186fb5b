"""What talks ask for becomes work: a promise past its day, a talk about value that is due or missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tenure.records.models import Talk, WorkItemReason, Workspace
from tenure.records.models.work import OPEN
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.standing_reasons import Asked, Changed, stand
from tenure.workflow.rules.talks import MOST_ITEMS, PROMISE_LATE, VALUE_CODES, ValueDue


def talk_reasons(
    *, workspace: Workspace, day: date, at: datetime, due: Iterable[ValueDue]
) -> Changed:
    """Bring the work items up to what talks ask for on a day; doing it twice changes nothing. Audited.

    Talks about value fill at most `MOST_ITEMS` items, the soonest notice day first. Not urgent.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        promises = late_promises(workspace, day)
        soonest = sorted(due, key=lambda each: (each.notice_on, each.customer_id))[:MOST_ITEMS]
        values = stand(workspace=workspace, codes=VALUE_CODES, asked=map(_asked, soonest), day=day)
        found = Changed(
            promises.opened + values.opened,
            promises.added + values.added,
            promises.gone + values.gone,
        )
        if found != Changed():
            record(
                workspace=workspace,
                action="work.talks",
                summary=found.summary("Promises and talks about value"),
                at=at,
            )
    return found


def late_promises(workspace: Workspace, day: date) -> Changed:
    """The same for promises alone. The caller holds the workspace's lock."""
    return stand(workspace=workspace, codes=(PROMISE_LATE,), asked=_late(workspace, day), day=day)


def value_talked(workspace: Workspace, customer_id: str, day: date) -> Changed:
    """A talk about value was had: nothing asks for one with this customer any more, until the day's run.

    The caller holds the workspace's lock.
    """
    rows = WorkItemReason.objects.filter(
        workspace=workspace, code__in=VALUE_CODES, gone_on=None, item__status__in=OPEN
    )
    others = [
        Asked(each.item.customer_id, each.item.customer_name, each.code, each.figure)
        for each in rows.exclude(item__customer_id=customer_id).select_related("item")
    ]
    return stand(workspace=workspace, codes=VALUE_CODES, asked=others, day=day)


def _late(workspace: Workspace, day: date) -> Iterator[Asked]:
    """Of each customer the promise that is late for longest, for whom made it."""
    rows = Talk.objects.filter(workspace=workspace, is_gone=False, kept_on=None)
    rows = rows.exclude(promise="").filter(promised_on__lt=day).select_related("by")
    for each in rows.order_by("-promised_on", "-pk"):
        figure: dict[str, Any] = {"talk": each.pk, "promise": each.promise[:200]}
        figure["on"] = each.promised_on.isoformat() if each.promised_on else ""
        yield Asked(
            each.customer_id, each.customer_name, PROMISE_LATE, figure, each.by, is_urgent=False
        )


def _asked(due: ValueDue) -> Asked:
    code = VALUE_CODES[0] if due.is_missed else VALUE_CODES[1]
    figure = {"by": due.by_on.isoformat(), "on": due.notice_on.isoformat()}
    return Asked(due.customer_id, due.customer_name, code, figure, is_urgent=False)
