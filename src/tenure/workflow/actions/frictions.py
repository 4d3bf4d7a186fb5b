"""Friction too small to complain about: noted with its day, closed when it is gone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tenure.records.models import Friction, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500


@transaction.atomic
def add(*, by: By, customer_id: str, customer_name: str, what: str, noticed_on: date) -> int:
    """Note what rubs a customer; returns its id. Audited. The caller knows that there is such a customer."""
    require(by.role, Act.LISTEN)
    what = what.strip()
    if not what or len(what) > LONGEST:
        raise InputError("say what rubs", hint=f"At most {LONGEST} characters.")
    if noticed_on > by.today:
        raise InputError("it was not noticed in the future")
    made = Friction.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        what=what,
        noticed_on=noticed_on,
        at=by.at,
        by=by.user,
    )
    _record(by, "friction.noted", made)
    return made.pk


@transaction.atomic
def close(*, by: By, friction_id: int, closing: str) -> None:
    """It rubs no more, and why. Audited; undone with `reopen`."""
    row = _row(by, friction_id)
    if row.closed_on is not None:
        raise InputError("it was closed before", hint="Reload the page.")
    if not closing.strip() or len(closing) > LONGEST:
        raise InputError("say why it rubs no more", hint=f"At most {LONGEST} characters.")
    row.closed_on, row.closing = by.today, closing.strip()
    row.save(update_fields=["closed_on", "closing"])
    _record(by, "friction.closed", row)


@transaction.atomic
def reopen(*, by: By, friction_id: int) -> None:
    """Undo the closing. Audited."""
    row = _row(by, friction_id)
    if row.closed_on is None:
        raise InputError("it is open", hint="Reload the page.")
    row.closed_on, row.closing = None, ""
    row.save(update_fields=["closed_on", "closing"])
    _record(by, "friction.reopened", row)


def _row(by: By, friction_id: int) -> Friction:
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = Friction.objects.filter(workspace=by.workspace, pk=friction_id).first()
    if row is None:
        raise InputError("there is no such note", hint="Reload the page.")
    return row


def _record(by: By, action: str, row: Friction) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{row.customer_name}: {row.what}",
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        friction=row.pk,
        closing=row.closing,
    )
