"""Events a tracker posted: kept once as they came, and each has its issue read. Nothing else of one counts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenure.records.models import OutsideEvent, Workspace
from tenure.values.tracker_hooks import event_id, told
from tenure.workflow.actions.outside_events import TRACKERS
from tenure.workflow.actions.tracker_readings import look_now
from tenure.workflow.queries.workspaces import only_workspace

MOST = 200


def keep(*, tracker: str, body: bytes, at: datetime) -> str:
    """Keep an event as it came: "kept", "known" where it was before, "ignored" where it is of no issue.

    Raises `ValueError` for what is no event, `InputError` before Tenure is set up.
    """
    event = told(tracker, body)
    _, is_new = OutsideEvent.objects.get_or_create(
        workspace=only_workspace(),
        provider=f"{TRACKERS}{tracker}",
        event_id=event_id(body),
        defaults={
            "kind": event.kind,
            "happened_at": at,
            "received_at": at,
            "body": body.decode("utf-8", "replace"),
            "state": "pending" if event.key else "ignored",
            "next_try_at": at,
            "error": "" if event.key else "it is of no issue",
        },
    )
    if not is_new:
        return "known"
    return "kept" if event.key else "ignored"


def mark(*, workspace: Workspace, at: datetime) -> int:
    """Have the issues of events that came read; how many events. An issue no bug has is left alone."""
    rows = OutsideEvent.objects.filter(
        workspace=workspace, provider__startswith=TRACKERS, state="pending"
    )
    found = list(rows.order_by("id")[:MOST])
    for event in found:
        with transaction.atomic():
            _mark(event, at)
    return len(found)


def _mark(event: OutsideEvent, at: datetime) -> None:
    tracker = event.provider.removeprefix(TRACKERS)
    try:
        key = told(tracker, event.body.encode()).key
    except ValueError:
        key = ""
    is_ours = bool(key) and look_now(workspace=event.workspace, tracker=tracker, key=key, at=at)
    OutsideEvent.objects.filter(pk=event.pk, state="pending").update(
        state="done" if is_ours else "ignored",
        tries=event.tries + 1,
        error="" if is_ours else "no bug here has its issue",
    )
