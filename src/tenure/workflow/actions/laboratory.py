"""Laboratory customers: signs that they live ahead of others, and what of it became product."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from tenure.records.models import LabNote, Workspace
from tenure.records.models.listener import LAB_KINDS
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.rules.permissions import Act, require

LONGEST = 500
LONGEST_EVIDENCE = 5_000


@transaction.atomic
def add(
    *, by: By, customer_id: str, customer_name: str, kind: str, evidence: str, noticed_on: date
) -> int:
    """Keep evidence that a customer is a laboratory; returns its id. Audited.

    The caller has made sure that there is such a customer.
    """
    require(by.role, Act.LISTEN)
    evidence = evidence.strip()
    if kind not in LAB_KINDS:
        raise InputError(f"there is no kind {kind!r}", hint=f"One of: {', '.join(LAB_KINDS)}.")
    if not evidence or len(evidence) > LONGEST_EVIDENCE:
        raise InputError("say what speaks for it", hint=f"At most {LONGEST_EVIDENCE} characters.")
    if noticed_on > by.today:
        raise InputError("it was not noticed in the future")
    made = LabNote.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        kind=kind,
        evidence=evidence,
        noticed_on=noticed_on,
        at=by.at,
        by=by.user,
    )
    _record(by, "laboratory.noted", made)
    return made.pk


@transaction.atomic
def became(*, by: By, note_id: int, what: str) -> None:
    """What of it became product; nothing takes that back. Audited."""
    require(by.role, Act.LISTEN)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = LabNote.objects.filter(workspace=by.workspace, pk=note_id).first()
    if row is None:
        raise InputError("there is no such note", hint="Reload the page.")
    what = what.strip()
    if len(what) > LONGEST:
        raise InputError(f"at most {LONGEST} characters")
    row.became, row.became_on = what, by.today if what else None
    row.save(update_fields=["became", "became_on"])
    _record(by, "laboratory.became" if what else "laboratory.taken_back", row)


def _record(by: By, action: str, row: LabNote) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{row.customer_name}: {row.kind}",
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        note=row.pk,
        became=row.became,
    )
