"""What people do with work items: done, snooze, dismiss with a verdict, reopen, assign, note."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from tenure.records.models import (
    LadderTouch,
    Membership,
    User,
    WorkItem,
    WorkItemEvent,
    Workspace,
)
from tenure.records.models.work import OPEN, VERDICTS
from tenure.values.errors import InputError
from tenure.values.ladder import SPECIAL
from tenure.workflow.actions.audit import record
from tenure.workflow.rules.permissions import Act, require
from tenure.workflow.rules.step_up import NOT_SHOWN, StepUp


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, in which role and workspace, when; `today` in the workspace's zone.

    `step_up` is how lately they showed again who they are.
    """

    user: User
    role: str
    workspace: Workspace
    at: datetime
    today: date
    step_up: StepUp = NOT_SHOWN


def finish(*, item_id: int, by: By, note: str = "") -> None:
    """Mark an open item done; the step of the ladder it asked for is taken with it.

    Audited; can be undone with `reopen`.
    """
    with transaction.atomic():
        _close(item_id=item_id, by=by, status="done", verdict="valid", note=note)
        _take_step(item_id, by, note)


def dismiss(*, item_id: int, by: By, verdict: str, note: str = "") -> None:
    """Close an open item with a verdict on its alert: valid, false or premature."""
    if verdict not in VERDICTS or not verdict:
        allowed = ", ".join(verdict for verdict in VERDICTS if verdict)
        raise InputError(f"{verdict!r} is no verdict", hint=f"One of: {allowed}.")
    _close(item_id=item_id, by=by, status="dismissed", verdict=verdict, note=note)


def snooze(*, item_id: int, by: By, until: date) -> None:
    """Hide an open item until a later day; the day's run wakes it."""
    if until <= by.today:
        raise InputError("an item is snoozed until a later day")
    with _changing(item_id, by, OPEN) as (item, log):
        item.status, item.snoozed_until = "snoozed", until
        log("snoozed", until=until.isoformat())


def reopen(*, item_id: int, by: By) -> None:
    """Undo: an item done, dismissed or snoozed is open again, unless another has been opened.

    The step of the ladder that was taken with it is taken back.
    """
    with _changing(item_id, by, ("done", "dismissed", "snoozed")) as (item, log):
        others = WorkItem.objects.filter(
            workspace=by.workspace, customer_id=item.customer_id, status__in=OPEN
        )
        if others.exclude(pk=item.pk).exists():
            raise InputError("another item of this customer is open")
        if item.closed_on is not None:
            LadderTouch.objects.filter(item=item, done_on=item.closed_on).delete()
        item.status, item.closed_on, item.snoozed_until, item.verdict = "open", None, None, ""
        log("reopened")


def assign(*, item_id: int, by: By, to: int | None) -> None:
    """Give an open item to a member of the workspace, or to nobody (`to` None)."""
    with _changing(item_id, by, OPEN) as (item, log):
        members = Membership.objects.filter(workspace=by.workspace)
        member = None if to is None else members.filter(user_id=to).first()
        if to is not None and member is None:
            raise InputError("that person is not in this workspace")
        item.assigned_to = member.user if member else None
        log("assigned", to=str(item.assigned_to or ""))


def _close(*, item_id: int, by: By, status: str, verdict: str, note: str) -> None:
    with _changing(item_id, by, OPEN) as (item, log):
        item.status, item.verdict, item.note = status, verdict, note.strip()
        item.closed_on, item.snoozed_until = by.today, None
        log(status, verdict=verdict, note=item.note)


def _take_step(item_id: int, by: By, note: str) -> None:
    """Record the ladder's step an item asked for, unless it is recorded by now.

    The special step is not: a proposal takes it, and no item that was put away.
    """
    item = WorkItem.objects.get(pk=item_id)
    if item.next_step == SPECIAL:
        return
    for reason in item.reasons.filter(code="zombie", gone_on=None):
        since, step = reason.figure.get("since"), reason.figure.get("step")
        if since and step == item.next_step:
            LadderTouch.objects.get_or_create(
                workspace=by.workspace,
                customer_id=item.customer_id,
                quiet_since=date.fromisoformat(since),
                step=step,
                defaults={"done_on": by.today, "by": by.user, "item": item, "note": note.strip()},
            )


@dataclass(slots=True)
class _Change:
    """What is written down about a change."""

    kind: str = ""
    detail: dict[str, str] = field(default_factory=dict)

    def __call__(self, kind: str, **detail: str) -> None:
        self.kind, self.detail = kind, detail


@contextmanager
def _changing(item_id: int, by: By, states: tuple[str, ...]) -> Iterator[tuple[WorkItem, _Change]]:
    """Lock an item in one of `states`, let it be changed, save it with its event and audit entry."""
    require(by.role, Act.WORK_ITEM)
    with transaction.atomic():
        items = WorkItem.objects.select_for_update()
        item = items.filter(workspace=by.workspace, pk=item_id).first()
        if item is None:
            raise InputError("there is no such item")
        if item.status not in states:
            raise InputError(f"the item is {item.status} by now", hint="Reload the page.")
        log = _Change()
        yield item, log
        item.save()
        WorkItemEvent.objects.create(
            workspace=by.workspace,
            item=item,
            happened_on=by.today,
            kind=log.kind,
            actor=by.user,
            detail=log.detail,
        )
        record(
            workspace=by.workspace,
            action=f"work_item.{log.kind}",
            summary=f"{item.customer_name}: {log.kind}",
            at=by.at,
            by=by.user,
            subject=item.customer_id,
            item=item.pk,
            **log.detail,
        )
