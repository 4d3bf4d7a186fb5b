"""Work items that letters make: call on the day of delivery, write where nobody answers, find an address."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tenure.records.models import Letter, Workspace
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.standing_reasons import Asked, Changed, stand
from tenure.workflow.rules.letter_states import CODES, ENDS, Way, call_on, reason_of


def due_calls(*, workspace: Workspace, day: date, at: datetime) -> Changed:
    """Bring the work items up to what letters ask for on a day (the workspace's own).

    A letter's reason joins the customer's open item or opens one, over the limit of a worklist too:
    a call is promised by the delivery. It goes once the call is taken down, and the item with it
    where it has no other. An item a person closed is not opened again for the same. Doing it twice
    changes nothing. Only the newest letter to a customer counts.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        found = stand(workspace=workspace, codes=CODES, asked=_due(workspace, day), day=day)
        if found != Changed():
            record(
                workspace=workspace, action="letters.calls", summary=found.summary("Letters"), at=at
            )
    return found


def _due(workspace: Workspace, day: date) -> list[Asked]:
    """What the newest letter to each customer asks for."""
    rows = Letter.objects.filter(workspace=workspace).select_related("workspace", "made_by")
    found: list[Asked] = []
    seen: set[str] = set()
    for row in rows.exclude(courier="", delivered_on=None, outcome="").order_by("-id"):
        if row.customer_id in seen:
            continue
        seen.add(row.customer_id)
        each = _asked(row, day)
        if each is not None and not _is_replaced(row):
            found.append(each)
    return found


def _asked(row: Letter, day: date) -> Asked | None:
    if row.outcome in ENDS:
        return None
    way = Way(row.courier, row.delivery_on, row.delivered_on, row.called_on, row.outcome)
    code = reason_of(way, day)
    if not code:
        return None
    due = call_on(way, day) or row.called_on or row.delivery_on or day
    figure = {"letter": row.pk, "on": due.isoformat(), "outcome": row.outcome}
    return Asked(row.customer_id, row.customer_name, code, figure, row.made_by)


def _is_replaced(row: Letter) -> bool:
    """Whether a letter that came back was written anew."""
    later = Letter.objects.filter(workspace_id=row.workspace_id, customer_id=row.customer_id)
    return row.outcome == "returned" and later.filter(pk__gt=row.pk).exists()
