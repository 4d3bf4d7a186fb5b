"""Saying whose tickets of a requester are, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenure.records.models import RequesterMatch, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.reading_marks import Mark, set_mark
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.requester_decisions import MARK, PROVIDER, waiting_since
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500


@transaction.atomic
def decide(*, by: By, requester: str, customer_id: str, customer_name: str = "") -> None:
    """Say that every ticket of a requester is a customer's; "" says nobody's.

    Replaces what was said before. The worker runs the day again: tickets then count for that
    customer, on every day. Audited; undone with `undo`. The caller has made sure that there is
    such a customer.
    """
    require(by.role, Act.TEACH)
    key = _key(requester)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    rows = RequesterMatch.objects.filter(workspace=by.workspace, requester=key)
    before = rows.values_list("customer_id", flat=True).first()
    RequesterMatch.objects.update_or_create(
        workspace=by.workspace,
        requester=key,
        defaults={"customer_id": customer_id, "at": by.at, "by": by.user},
    )
    _changed(by)
    record(
        workspace=by.workspace,
        action="requester.decided",
        summary=f"{key}: {customer_name or customer_id or 'nobody'}",
        at=by.at,
        by=by.user,
        subject=customer_id,
        requester=key,
        before=before,
    )


@transaction.atomic
def undo(*, by: By, requester: str) -> None:
    """Take back what was said of a requester. Audited; `InputError` where nothing was."""
    require(by.role, Act.TEACH)
    key = _key(requester)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = RequesterMatch.objects.filter(workspace=by.workspace, requester=key).first()
    if row is None:
        raise InputError("nothing was decided of this requester", hint="Reload the page.")
    before = row.customer_id
    row.delete()
    _changed(by)
    record(
        workspace=by.workspace,
        action="requester.undone",
        summary=f"{key}: not {before or 'nobody'}",
        at=by.at,
        by=by.user,
        subject=before,
        requester=key,
        before=before,
    )


def applied(*, workspace: Workspace, since: datetime, at: datetime) -> None:
    """The day was run with all that was decided up to `since`; what came later still waits."""
    if waiting_since(workspace) == since:
        mark = Mark(MARK, since.isoformat(), is_whole=True)
        set_mark(workspace=workspace, provider=PROVIDER, mark=mark, at=at)


def _changed(by: By) -> None:
    mark = Mark(MARK, by.at.isoformat())
    set_mark(workspace=by.workspace, provider=PROVIDER, mark=mark, at=by.at)


def _key(requester: str) -> str:
    key = requester.strip().lower()
    if not key or len(key) > LONGEST:
        raise InputError("there is no such requester", hint="Reload the page.")
    return key
