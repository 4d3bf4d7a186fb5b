"""Saying how long before the notice day value must have been talked about."""

from __future__ import annotations

from django.db import transaction

from tenure.records.models import AssumptionRow, Workspace
from tenure.values.errors import InputError
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.value_days import CODE, value_days
from tenure.workflow.rules.permissions import Act, require
from tenure.workflow.rules.talks import MOST_VALUE_DAYS


def set_value_days(*, by: By, days: int) -> None:
    """Keep the number of days; saying again what is there changes nothing. Audited."""
    require(by.role, Act.DEFINE)
    if not 1 <= days <= MOST_VALUE_DAYS:
        raise InputError(f"give 1 to {MOST_VALUE_DAYS} days")
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=by.workspace.pk)
        before = value_days(by.workspace.pk)
        if before == days:
            return
        given = {"value": days, "low": days, "high": days, "currency": "", "source": ""}
        AssumptionRow.objects.update_or_create(
            workspace=by.workspace, code=CODE, defaults={**given, "at": by.at, "by": by.user}
        )
        record(
            workspace=by.workspace,
            action="value_talk.days",
            summary=f"talks about value are due {days} days before the notice day, not {before}",
            at=by.at,
            by=by.user,
            before=before,
            now=days,
        )
