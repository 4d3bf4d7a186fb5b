"""Unhappy answers become work for a person: by when, and that it is late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from tenure.records.models import SurveyInvite, WorkItemEvent, WorkItemReason, Workspace
from tenure.records.models.work import OPEN
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.came_back import local_day
from tenure.workflow.actions.standing_reasons import Asked, Changed, stand
from tenure.workflow.rules.survey_reasons import CODE

LASTS = timedelta(days=60)


def call_detractors(*, workspace: Workspace, at: datetime, is_noted: bool = False) -> Changed:
    """Bring the work items up to the unhappy answers nobody has followed up yet.

    Urgent, over the limit of a worklist, and for a named person; what a person marked done with
    such a reason counts as followed up, with its note, until the item is opened again. `is_noted`:
    what was followed up was noted just now, and no item says otherwise. Doing it twice changes
    nothing. Audited.
    """
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        if not is_noted:
            _done(workspace, at)
            _opened_again(workspace)
        asked = list(_asked(workspace, at))
        day = local_day(workspace, at)
        found = stand(workspace=workspace, codes=(CODE,), asked=asked, day=day)
        if found != Changed():
            record(
                workspace=workspace,
                action="work.unhappy",
                summary=found.summary("Unhappy answers"),
                at=at,
            )
    return found


def _open(workspace: Workspace) -> dict[int, SurveyInvite]:
    rows = SurveyInvite.objects.filter(workspace=workspace, followed_up_at=None)
    rows = rows.exclude(follow_up_by=None).select_related("round").order_by("answered_at", "id")
    return {row.pk: row for row in rows}


def _done(workspace: Workspace, at: datetime) -> None:
    """Answers whose work item a person marked done are followed up."""
    waiting = _open(workspace)
    for invite_id, item_id in _held_in(workspace, "done"):
        row = waiting.get(invite_id)
        event = WorkItemEvent.objects.filter(item_id=item_id, kind="done").order_by("-id").first()
        if row is None or event is None:
            continue
        row.followed_up_at, row.followed_up_by = at, event.actor
        row.follow_up_note = str(event.detail.get("note", ""))
        row.save(update_fields=["followed_up_at", "followed_up_by", "follow_up_note"])


def _opened_again(workspace: Workspace) -> None:
    """Answers whose work item was done and is open again are not followed up after all."""
    held = [invite_id for invite_id, _item in _held_in(workspace, *OPEN)]
    SurveyInvite.objects.filter(workspace=workspace, pk__in=held).exclude(
        followed_up_at=None
    ).update(followed_up_at=None, followed_up_by=None, follow_up_note="")


def _held_in(workspace: Workspace, *states: str) -> list[tuple[int, int]]:
    """Answers, each with the item of such a state they are a reason of."""
    rows = WorkItemReason.objects.filter(
        workspace=workspace, code=CODE, gone_on=None, item__status__in=states
    )
    return [(figure.get("answer", 0), item) for figure, item in rows.values_list("figure", "item")]


def _asked(workspace: Workspace, at: datetime) -> Iterator[Asked]:
    """Of each customer the answer that is due first."""
    closed = {invite_id for invite_id, _item in _held_in(workspace, "dismissed")}
    first: dict[str, SurveyInvite] = {}
    for row in _open(workspace).values():
        if row.pk not in closed and row.answered_at and row.answered_at > at - LASTS:
            first.setdefault(row.customer_id, row)
    zone = ZoneInfo(workspace.time_zone)
    for row in first.values():
        if row.answered_at is None or row.follow_up_by is None:
            continue
        figure = {
            "survey": row.round_id,
            "answer": row.pk,
            "score": row.score,
            "on": local_day(workspace, row.answered_at).isoformat(),
            "by": row.follow_up_by.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            "is_late": row.follow_up_by < at,
        }
        yield Asked(row.customer_id, row.customer_name, CODE, figure)


def forget_closed(workspace: Workspace, invite_id: int, day: date) -> None:
    """Items a person closed with an answer say nothing about it any more: it may be asked again."""
    rows = WorkItemReason.objects.filter(
        workspace=workspace, code=CODE, gone_on=None, figure__answer=invite_id
    )
    rows.exclude(item__status__in=OPEN).update(gone_on=day)
