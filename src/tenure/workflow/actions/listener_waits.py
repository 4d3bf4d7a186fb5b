"""Who waits for the listener longer than promised is urgent work for a person, until they hear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from tenure.records.models import ListenerCase, Workspace
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.standing_reasons import Asked, Changed, stand
from tenure.workflow.rules.listener_reasons import CODES


def listener_waits(*, workspace: Workspace, day: date, at: datetime) -> Changed:
    """Bring the work items up to who should have heard by now and has not.

    Urgent, over the limit of a worklist, for the case's listener; it goes with the next word, and
    comes back where that is late, too. Doing it twice changes nothing. Audited.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        found = stand(workspace=workspace, codes=CODES, asked=_late(workspace, at), day=day)
        if found != Changed():
            record(
                workspace=workspace,
                action="work.listener_waits",
                summary=found.summary("Waiting for the listener"),
                at=at,
            )
    return found


def _late(workspace: Workspace, at: datetime) -> Iterator[Asked]:
    """Of each customer the case that is late for longest."""
    rows = ListenerCase.objects.filter(workspace=workspace, next_word_by__lt=at)
    rows = rows.exclude(state="handed_on").select_related("listener")
    seen = set[str]()
    for each in rows.order_by("next_word_by", "id"):
        if each.customer_id in seen or each.next_word_by is None:
            continue
        seen.add(each.customer_id)
        on = each.next_word_by.astimezone(ZoneInfo(workspace.time_zone)).date().isoformat()
        figure = {"case": each.pk, "on": on, "about": each.subject[:120]}
        yield Asked(each.customer_id, each.customer_name, CODES[0], figure, each.listener)
