"""Tickets that were posted to us: each message kept once as it came, and settled once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import OutsideEvent
from tenure.values.tickets import Posted
from tenure.workflow.actions.outside_events import TICKETS
from tenure.workflow.queries.workspaces import only_workspace

AT_ONCE = 500
"""Messages loaded together."""
AGAIN = timedelta(minutes=5)


def keep(*, source: str, message: Posted, body: str, at: datetime) -> str:
    """Keep a message as it came: "kept", or "known" where its id was there before.

    Raises `InputError` before Tenure is set up.
    """
    with transaction.atomic():
        _, is_new = OutsideEvent.objects.get_or_create(
            workspace=only_workspace(),
            provider=f"{TICKETS}{source}",
            event_id=message.event,
            defaults={
                "kind": message.kind,
                "happened_at": message.at,
                "received_at": at,
                "body": body,
                "state": "pending",
                "next_try_at": at,
            },
        )
    return "kept" if is_new else "known"


def due(*, at: datetime) -> list[OutsideEvent]:
    """Messages that wait, the first to come first: one of each ticket, so that none overtakes."""
    rows = OutsideEvent.objects.filter(
        state="pending", next_try_at__lte=at, provider__startswith=TICKETS
    )
    found: dict[tuple[int, str, str], OutsideEvent] = {}
    for each in rows.select_related("workspace").order_by("happened_at", "id")[:AT_ONCE]:
        found.setdefault((each.workspace_id, each.provider, each.kind), each)
    return list(found.values())


def is_overtaken(event: OutsideEvent) -> bool:
    """Whether a later word on the same ticket was loaded before: this one then says nothing new."""
    rows = OutsideEvent.objects.filter(
        workspace=event.workspace, provider=event.provider, kind=event.kind, state="done"
    )
    return rows.filter(happened_at__gt=event.happened_at).exists()


def settle(*, event: OutsideEvent, state: str, error: str = "") -> None:
    """Say what came of a message: done, ignored or failed, with the reason. It can be replayed."""
    rows = OutsideEvent.objects.filter(pk=event.pk, state="pending")
    rows.update(state=state, tries=event.tries + 1, error=error[:500])


def put_off(*, events: Iterable[OutsideEvent], at: datetime) -> None:
    """Leave messages waiting for some minutes: facts cannot be written now."""
    ids = [event.pk for event in events]
    OutsideEvent.objects.filter(pk__in=ids, state="pending").update(next_try_at=at + AGAIN)
