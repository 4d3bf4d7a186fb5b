"""Deciding on a customer: the decision, the steps before a release, its signature, a value beyond money."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from tenure.records.models import LabValue, ReleaseStep, Workspace, WorthDecision
from tenure.values.errors import InputError
from tenure.values.worth import CHOICES, LADDER, Policy
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.decisions import steps_of
from tenure.workflow.rules.permissions import Act, NotAllowedError, require

LONGEST = 500


@transaction.atomic
def decide(
    *,
    by: By,
    customer_id: str,
    customer_name: str,
    choice: str,
    reason: str,
    sheet: dict[str, Any],
    policy: Policy,
) -> int:
    """Record what a person decided, with the sheet it was read from; returns the decision's id.

    An earlier decision on the customer is over with it. A release is refused unless the sheet says that all
    else loses as surely as the policy asks, and every step of the ladder was logged in its order; it counts
    once another person signed it (`sign`). Audited; undone with `take_back`. Nothing is sent and nothing is
    ended. The caller knows that there is such a customer.
    """
    require(by.role, Act.WEIGH)
    if choice not in CHOICES:
        raise InputError(f"there is no choice {choice!r}", hint=f"There are: {', '.join(CHOICES)}.")
    if not reason.strip() or len(reason) > LONGEST:
        raise InputError("say why", hint=f"At most {LONGEST} characters.")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    if choice == "release":
        _may_release(by, customer_id, sheet, policy)
    open_ones = WorthDecision.objects.filter(
        workspace=by.workspace, customer_id=customer_id, taken_back_at=None
    )
    open_ones.update(taken_back_at=by.at)
    made = WorthDecision.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        choice=choice,
        recommended=str(sheet.get("recommended", "")),
        reason=reason.strip(),
        sheet=sheet,
        decided_on=by.today,
        at=by.at,
        by=by.user,
    )
    _record(by, "worth.decided", customer_name, choice, customer_id)
    return made.pk


def _may_release(by: By, customer_id: str, sheet: dict[str, Any], policy: Policy) -> None:
    sure = float(sheet.get("p_others_lose") or 0.0)
    if sure < policy.release_sure:
        raise InputError(
            "everything but a release must lose before anybody is let go",
            hint=f"It loses with {sure:.0%}; the policy asks for {policy.release_sure:.0%}.",
        )
    done = steps_of(by.workspace.pk, customer_id)
    missing = [step for step in LADDER if step not in done]
    if missing:
        raise InputError(
            "a step before a release was not taken",
            hint=f"Still to be taken: {', '.join(missing)}.",
        )


@transaction.atomic
def sign(*, by: By, decision_id: int) -> None:
    """Sign another person's decision to release. Audited. `NotAllowedError` for one's own."""
    require(by.role, Act.SIGN_RELEASE)
    row = _decision(by, decision_id)
    if row.choice != "release" or row.signed_at is not None:
        raise InputError("there is nothing to sign", hint="Reload the page.")
    if row.by_id == by.user.pk:
        raise NotAllowedError("a release is signed by somebody else than who decided it")
    row.signed_by, row.signed_at = by.user, by.at
    row.save(update_fields=["signed_by", "signed_at"])
    _record(by, "worth.signed", row.customer_name, row.choice, row.customer_id)


@transaction.atomic
def take_back(*, by: By, decision_id: int) -> None:
    """Take a decision back; it stays in the list of what was decided. Audited."""
    require(by.role, Act.WEIGH)
    row = _decision(by, decision_id)
    row.taken_back_at = by.at
    row.save(update_fields=["taken_back_at"])
    _record(by, "worth.taken_back", row.customer_name, row.choice, row.customer_id)


def _decision(by: By, decision_id: int) -> WorthDecision:
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = WorthDecision.objects.filter(
        workspace=by.workspace, pk=decision_id, taken_back_at=None
    ).first()
    if row is None:
        raise InputError("there is no such decision in force", hint="Reload the page.")
    return row


@transaction.atomic
def log_step(
    *, by: By, customer_id: str, customer_name: str, step: str, what: str, done_on: date
) -> int:
    """Log a step of the ladder that was taken; returns its id. They come in the order of `LADDER`. Audited."""
    require(by.role, Act.WEIGH)
    if step not in LADDER:
        raise InputError(f"there is no step {step!r}", hint=f"There are: {', '.join(LADDER)}.")
    if not what.strip() or len(what) > 2_000:
        raise InputError("say what was done and what came of it")
    if done_on > by.today:
        raise InputError("it was not done in the future")
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    before = LADDER[: LADDER.index(step)]
    done = steps_of(by.workspace.pk, customer_id)
    skipped = [each for each in before if each not in done]
    if skipped:
        raise InputError("a step before it was not taken", hint=f"First: {', '.join(skipped)}.")
    made = ReleaseStep.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:LONGEST],
        step=step,
        what=what.strip(),
        done_on=done_on,
        at=by.at,
        by=by.user,
    )
    _record(by, "worth.step", customer_name, step, customer_id)
    return made.pk


@transaction.atomic
def undo_step(*, by: By, step_id: int) -> None:
    """Take a step logged by mistake away, and with it those after it. Audited."""
    require(by.role, Act.WEIGH)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    row = ReleaseStep.objects.filter(workspace=by.workspace, pk=step_id, is_gone=False).first()
    if row is None:
        raise InputError("there is no such step", hint="Reload the page.")
    later = LADDER[LADDER.index(row.step) :]
    ReleaseStep.objects.filter(
        workspace=by.workspace, customer_id=row.customer_id, step__in=later, is_gone=False
    ).update(is_gone=True)
    _record(by, "worth.step_undone", row.customer_name, row.step, row.customer_id)


@transaction.atomic
def set_lab_value(
    *,
    by: By,
    customer_id: str,
    customer_name: str,
    value_minor: int,
    reason: str,
    until_on: date | None,
) -> None:
    """Say what a customer is worth beyond its money, in the workspace's currency; 0 takes it away. Audited."""
    require(by.role, Act.SET_WORTH)
    if value_minor < 0 or value_minor > 10**13:
        raise InputError("a value is an amount of 0 or more")
    if value_minor and not reason.strip():
        raise InputError("say what it shows us")
    kept = LabValue.objects.filter(workspace=by.workspace, customer_id=customer_id)
    if not value_minor:
        kept.delete()
    else:
        LabValue.objects.update_or_create(
            workspace=by.workspace,
            customer_id=customer_id,
            defaults={
                "customer_name": customer_name[:LONGEST],
                "currency": by.workspace.currency,
                "value_minor": value_minor,
                "reason": reason.strip()[:LONGEST],
                "until_on": until_on,
                "at": by.at,
                "by": by.user,
            },
        )
    _record(by, "worth.lab_value", customer_name, str(value_minor), customer_id)


def _record(by: By, action: str, name: str, what: str, customer_id: str) -> None:
    record(
        workspace=by.workspace,
        action=action,
        summary=f"{name}: {what}",
        at=by.at,
        by=by.user,
        customer=customer_id,
        what=what,
    )
