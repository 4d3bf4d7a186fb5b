"""Saying that a customer sleeps for good reason, until when, and lifting it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from tenure.records.models import DormantLabel, Workspace
from tenure.records.models.desk import DORMANT_REASONS, LEGAL_HOLD
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.labels import in_legal_hold
from tenure.workflow.rules.permissions import Act, require

LONGEST = timedelta(days=400)
"""A year and a little: a season comes round within it."""
LONGEST_EVIDENCE = 2_000


def refuse_in_hold(by: By, customer_id: str) -> None:
    """`InputError` where nothing is written to a customer, nor done to the account, until a hold is lifted."""
    if in_legal_hold(by.workspace.pk, customer_id):
        raise _held()


def _held() -> InputError:
    return InputError("the customer is in legal hold", hint="Lift the hold first.")


@transaction.atomic
def label(
    *, by: By, customer_id: str, customer_name: str, reason: str, evidence: str, review_on: date
) -> int:
    """Take a customer out of the ladder up to and with the day of review; returns the label's id.

    They stay part of hollow MRR. A label that stands, over or not, is lifted first; but a legal hold
    gives way to no other reason (`InputError`), and holds until it is lifted. The day's run clears the
    work item. Audited; undone with `lift`. The caller has made sure that there is such a customer.
    """
    require(by.role, Act.LABEL)
    evidence = evidence.strip()
    _check(reason, evidence, review_on, by.today)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    for row in DormantLabel.objects.filter(
        workspace=by.workspace, customer_id=customer_id, lifted_at=None
    ):
        if row.reason == LEGAL_HOLD != reason:
            raise _held()
        _close(row, by)
    made = DormantLabel.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:500],
        reason=reason,
        evidence=evidence,
        review_on=review_on,
        at=by.at,
        by=by.user,
    )
    _record(by, "label.put", made, f"{customer_name}: sleeps, {reason}, until {review_on}")
    return made.pk


@transaction.atomic
def lift(*, by: By, label_id: int) -> str:
    """End a label before its day: the customer is on the ladder again; returns the customer's id.

    Audited; undone with `keep`.
    """
    row = _row(by, label_id)
    if row.lifted_at is not None:
        raise InputError("the label was lifted before", hint="Reload the page.")
    _close(row, by)
    _record(by, "label.lifted", row, f"{row.customer_name}: label lifted")
    return row.customer_id


@transaction.atomic
def keep(*, by: By, label_id: int) -> str:
    """Undo the lifting of a label, unless another was put since; returns the customer's id. Audited."""
    row = _row(by, label_id)
    if row.lifted_at is None:
        raise InputError("the label holds", hint="Reload the page.")
    others = DormantLabel.objects.filter(workspace=by.workspace, customer_id=row.customer_id)
    if others.filter(lifted_at=None).exists():
        raise InputError("another label of this customer holds")
    row.lifted_at, row.lifted_by = None, None
    row.save(update_fields=["lifted_at", "lifted_by"])
    _record(by, "label.kept", row, f"{row.customer_name}: label holds again")
    return row.customer_id


def _row(by: By, label_id: int) -> DormantLabel:
    require(by.role, Act.LABEL)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = DormantLabel.objects.filter(workspace=by.workspace, pk=label_id).first()
    if row is None:
        raise InputError("there is no such label", hint="Reload the page.")
    return row


def _close(row: DormantLabel, by: By) -> None:
    row.lifted_at, row.lifted_by = by.at, by.user
    row.save(update_fields=["lifted_at", "lifted_by"])


def _check(reason: str, evidence: str, review_on: date, today: date) -> None:
    if reason not in DORMANT_REASONS:
        raise InputError(f"{reason!r} is no reason", hint=f"One of: {', '.join(DORMANT_REASONS)}.")
    if not evidence or len(evidence) > LONGEST_EVIDENCE:
        raise InputError(
            "a label needs evidence",
            hint=f"Who said so, when and how: at most {LONGEST_EVIDENCE} characters.",
        )
    if not today < review_on <= today + LONGEST:
        raise InputError(
            "a label is reviewed on a later day", hint="Give a day within 400 days from now."
        )


def _record(by: By, action: str, row: DormantLabel, summary: str) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=summary,
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        label=row.pk,
        reason=row.reason,
        evidence=row.evidence,
        review_on=row.review_on.isoformat(),
    )
