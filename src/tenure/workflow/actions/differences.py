"""Differences from the payment provider's books that stay: two people take note, and they stop no more money.

What is a refund made outside is kept as one in the ledger by the next comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tenure.records.models import DifferenceNote, Reconciliation, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.step_up import require_step_up
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

Key = tuple[str, str]


def key_of(row: Mapping[str, Any]) -> Key:
    """What makes a difference one: its code, and "refund:re_1" or "order:17"."""
    name = "refund" if "refund" in row else "order"
    return str(row["why"]), f"{name}:{row.get(name, '')}"


def noted(workspace: Workspace) -> frozenset[Key]:
    """Every difference that two people took note of."""
    rows = DifferenceNote.objects.filter(workspace=workspace).exclude(agreed_at=None)
    return frozenset(rows.values_list("why", "subject"))


def noted_at(workspace: Workspace) -> datetime | None:
    """When the last of them was agreed to: what was compared before is old."""
    rows = DifferenceNote.objects.filter(workspace=workspace).exclude(agreed_at=None)
    return rows.order_by("-agreed_at").values_list("agreed_at", flat=True).first()


def standing(workspace: Workspace) -> dict[Key, Mapping[str, Any]]:
    """What differed when it was last compared, by key."""
    last = Reconciliation.objects.filter(workspace=workspace).first()
    return {key_of(row): row for row in (last.differences if last else ())}


def ask_note(*, by: By, why: str, subject: str, reason: str) -> DifferenceNote:
    """Ask that a difference be taken note of, and say why it is as it is. Audited.

    `InputError` where there is none such, or it was asked before.
    """
    require(by.role, Act.APPROVE_REFUND)
    require_step_up(by)
    if not reason.strip():
        raise InputError("say why it differs")
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        if (why, subject) not in standing(by.workspace):
            raise InputError("there is no such difference")
        made, is_new = DifferenceNote.objects.get_or_create(
            workspace=by.workspace,
            why=why,
            subject=subject,
            defaults={"reason": reason.strip()[:500], "asked_by": by.user, "asked_at": by.at},
        )
        if not is_new:
            raise InputError("that was asked before")
        _log(made, "difference_asked", by)
    return made


def agree_note(*, by: By, note_id: int) -> DifferenceNote:
    """A second person agrees: the difference is settled, and all is compared anew. Audited."""
    require(by.role, Act.START_MONEY)
    require_step_up(by)
    with transaction.atomic():
        made = _waiting(by, note_id)
        if made.asked_by_id == by.user.pk:
            raise InputError("nobody agrees with themselves")
        made.agreed_by, made.agreed_at = by.user, by.at
        made.save(update_fields=["agreed_by", "agreed_at"])
        _log(made, "difference_noted", by)
    return made


def drop_note(*, by: By, note_id: int) -> None:
    """Refuse or take back what nobody has agreed to yet. Audited."""
    require(by.role, Act.STOP_MONEY)
    with transaction.atomic():
        made = _waiting(by, note_id)
        _log(made, "difference_refused", by)
        made.delete()


def _waiting(by: By, note_id: int) -> DifferenceNote:
    rows = DifferenceNote.objects.select_for_update().filter(workspace=by.workspace)
    made = rows.filter(pk=note_id, agreed_at=None).first()
    if made is None:
        raise InputError("there is no such difference waiting")
    return made


def _log(made: DifferenceNote, act: str, by: By) -> None:
    record(
        workspace=by.workspace,
        action=f"money.{act}",
        summary=f"{made.why} {made.subject}: {made.reason}"[:500],
        at=by.at,
        by=by.user,
        subject=made.subject,
    )
