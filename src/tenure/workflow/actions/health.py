"""Putting a health score in force, and putting one's own judgment beside it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tenure.records.models import HealthDesign, HealthOverride, Workspace
from tenure.values.errors import InputError
from tenure.values.health import COLORS, HealthScore, checked, health_from
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.health_designs import kept
from tenure.workflow.rules.permissions import Act, require

LONGEST_REASON = 1_000
LONGEST_DAYS = 366


@transaction.atomic
def put_in_force(*, design: HealthScore, by: By) -> int:
    """Put a design in force as a new version, with an audit entry; returns the version.

    Putting in force what is in force already changes nothing. All scores shown, those of the
    weeks before too, are those of the design in force: no day is run again.
    """
    require(by.role, Act.DEFINE)
    checked(design)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    now = kept(by.workspace.pk)
    if now is not None and now.design == design:
        return now.version
    version = now.version + 1 if now else 1
    HealthDesign.objects.create(
        workspace=by.workspace, version=version, design=design.plain(), at=by.at, by=by.user
    )
    names = ", ".join(f"{each.measure} {each.weight:g}" for each in design.factors)
    record(
        workspace=by.workspace,
        action="health.designed",
        summary=f"Health score {version}: {names}",
        at=by.at,
        by=by.user,
        subject=f"health score {version}",
        before=now.design.plain() if now else None,
        after=design.plain(),
    )
    return version


def restore(*, version: int, by: By) -> int:
    """Put an earlier version in force again, as a new one."""
    row = HealthDesign.objects.filter(workspace=by.workspace, version=version).first()
    if row is None:
        raise InputError(f"there is no health score {version}")
    return put_in_force(design=health_from(row.design), by=by)


@transaction.atomic
def override(
    *,
    customer_id: str,
    customer_name: str,
    score: float | None,
    color: str,
    reason: str,
    until: date,
    by: By,
) -> int:
    """Put a score (0–100) or a color beside the computed one, up to and with a day; returns its id.

    One that stands for the customer is lifted. Audited; undone with `lift`. The caller has made
    sure that there is such a customer.
    """
    require(by.role, Act.WORK_ITEM)
    reason = reason.strip()
    _check(score, color, reason, until, by)
    Workspace.objects.select_for_update().get(pk=by.workspace.pk)
    for row in _unlifted(by).filter(customer_id=customer_id):
        _close(row, by)
    made = HealthOverride.objects.create(
        workspace=by.workspace,
        customer_id=customer_id,
        customer_name=customer_name[:500],
        score=score,
        color=color,
        reason=reason,
        at=by.at,
        by=by.user,
        until=until,
    )
    record(
        workspace=by.workspace,
        action="health.overridden",
        summary=f"{customer_name}: {color or f'{score:g}'} until {until}: {reason}",
        at=by.at,
        by=by.user,
        subject=customer_id,
        score=score,
        color=color,
        reason=reason,
        until=until.isoformat(),
    )
    return made.pk


@transaction.atomic
def lift(*, override_id: int, by: By) -> str:
    """End an override before its day, with an audit entry; returns the customer's id."""
    require(by.role, Act.WORK_ITEM)
    row = _unlifted(by).select_for_update().filter(pk=override_id).first()
    if row is None:
        raise InputError("there is no such override", hint="Reload the page.")
    _close(row, by)
    record(
        workspace=by.workspace,
        action="health.lifted",
        summary=f"{row.customer_name}: override lifted",
        at=by.at,
        by=by.user,
        subject=row.customer_id,
        override=row.pk,
    )
    return row.customer_id


def _unlifted(by: By) -> QuerySet[HealthOverride]:
    return HealthOverride.objects.filter(workspace=by.workspace, lifted_at=None)


def _close(row: HealthOverride, by: By) -> None:
    row.lifted_at, row.lifted_by = by.at, by.user
    row.save(update_fields=["lifted_at", "lifted_by"])


def _check(score: float | None, color: str, reason: str, until: date, by: By) -> None:
    if (score is None) == (not color):
        raise InputError("an override is a score or a color", hint="Give one of the two.")
    if color and color not in COLORS:
        raise InputError(f"{color!r} is no color", hint=f"One of: {', '.join(COLORS)}.")
    if score is not None and not 0 <= score <= 100:
        raise InputError("a score lies between 0 and 100", hint="Higher is healthier.")
    if not reason or len(reason) > LONGEST_REASON:
        raise InputError(
            "an override needs a reason",
            hint=f"Say what the figures do not know, in at most {LONGEST_REASON} characters.",
        )
    if not by.today <= until <= by.today + timedelta(days=LONGEST_DAYS):
        raise InputError(
            "an override ends today or later", hint="Give a day within a year from now."
        )
