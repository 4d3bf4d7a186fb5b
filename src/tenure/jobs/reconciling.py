"""Comparing our refunds with the payment provider's, both ways: hourly, nightly, and before the first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from tenure.jobs.sides import Sides
from tenure.records.models import MoneySwitch, Reconciliation, Workspace
from tenure.values.provider import LockedOutError, NotDoneError, ProviderError
from tenure.values.trials import is_guarded, outside
from tenure.workflow.actions.differences import noted_at
from tenure.workflow.actions.money_alarms import locked_out
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.reconciliations import compare

HOURLY, NIGHTLY = timedelta(hours=1), timedelta(days=1)
LATELY, LONG = timedelta(days=3), timedelta(days=35)
ASK_AGAIN = timedelta(minutes=5)
"""After the provider could not be asked."""
log = logging.getLogger(__name__)


def reconcile_if_due(
    workspace: Workspace, installation: str, sides: Callable[[], Sides], now: Callable[[], datetime]
) -> bool:
    """Reconcile once an hour, and far back once a night; whether it was done.

    Only where money was ever turned on. While the provider cannot be asked, it is due.
    """
    at = now()
    if not MoneySwitch.objects.filter(workspace=workspace).exclude(installation="").exists():
        return False
    window = _due(workspace, at)
    if window is None:
        return False
    both = sides()
    if both.billing is None or (both.asked_at is not None and at - both.asked_at < ASK_AGAIN):
        return False
    both.asked_at = at
    try:
        reconcile(workspace, installation, both, now, window)
    except ProviderError as error:
        log.error("nothing could be compared: %s", error.message)  # noqa: TRY400 - theirs
        return False
    return True


def _due(workspace: Workspace, at: datetime) -> timedelta | None:
    """How far back to look now; None where it is not due."""
    rows = Reconciliation.objects.filter(workspace=workspace)
    rows = rows.filter(at__gt=noted_at(workspace) or at - NIGHTLY)
    if not rows.filter(at__gt=at - NIGHTLY, since__lte=at - LONG + NIGHTLY).exists():
        return LONG
    return None if rows.filter(at__gt=at - HOURLY).exists() else LATELY


def reconcile(
    workspace: Workspace,
    installation: str,
    sides: Sides,
    now: Callable[[], datetime],
    window: timedelta = LATELY,
) -> Reconciliation:
    """Read every refund made outside since, compare, and stop money where anything differs.

    Raises `ProviderError` where the list cannot be read; nothing is written then.
    """
    at = now()
    if sides.billing is None:
        raise NotDoneError("no payment provider is connected", code="no_provider")
    sides.pace()
    try:
        with outside("list.refunds"):
            theirs = list(sides.billing.refunds_since(at - window))
    except LockedOutError as error:
        locked_out(workspace=workspace, said=error.message, at=at)
        trip(workspace=workspace, reason="locked_out", at=at)
        raise
    done = compare(
        workspace=workspace,
        installation=installation,
        theirs=theirs,
        since=at - window,
        read_at=at,
        at=now(),
    )
    sides.has_reconciled = True
    return done


def is_reconciled(
    workspace: Workspace, installation: str, sides: Sides, now: Callable[[], datetime]
) -> bool:
    """Whether both agreed within the hour and since this process began; asked now where not.

    A database that is older than what happened (a restored backup) is found out here, before
    anything is sent.
    """
    if not is_guarded("look_up"):
        return True
    rows = Reconciliation.objects.filter(workspace=workspace)
    note = noted_at(workspace)
    if note is not None:
        rows = rows.filter(at__gt=note)
    last = rows.filter(at__gt=now() - HOURLY).first() if sides.has_reconciled else None
    if last is None and sides.billing is not None:
        window = LATELY if note is None or rows.exists() else LONG
        last = reconcile(workspace, installation, sides, now, window)
    return last is not None and not last.differences
