"""Keeping what a check of every rule of money found; one that does not hold stops all money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tenure.records.models import MoneyCheck, MoneyOrder, Workspace
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.money_switch import trip

EVERY = timedelta(days=1)
KEPT = 100
"""Rows of what does not hold that are kept; the rest is counted."""


def is_due(*, workspace: Workspace, at: datetime) -> bool:
    """Whether there is money to check, and it was not checked for a day."""
    if MoneyCheck.objects.filter(workspace=workspace, at__gt=at - EVERY).exists():
        return False
    return MoneyOrder.objects.filter(workspace=workspace).exists()


def keep_check(
    *, workspace: Workspace, broken: Sequence[tuple[str, str]], at: datetime
) -> MoneyCheck:
    """Keep a check; `broken` holds (rule, what is wrong) of each that does not hold.

    Where there is any, money stops and people are told in the same transaction. Audited.
    """
    rows = [{"rule": rule, "says": says} for rule, says in broken[:KEPT]]
    with transaction.atomic():
        made = MoneyCheck.objects.create(workspace=workspace, at=at, violations=rows)
        if broken:
            rule, says = broken[0]
            summary = f"{len(broken)} rules of money do not hold: {rule}, {says}"[:500]
            subject, act = f"check:{made.pk}", "money.broken"
            record(workspace=workspace, action=act, summary=summary, at=at, subject=subject)
            cause, about = f"invariants:{at.date().isoformat()}", f"{rule}, {says}"
            alarm(workspace=workspace, cause=cause, code="invariants", says=about, at=at)
            trip(workspace=workspace, reason="invariants", at=at)
    return made
