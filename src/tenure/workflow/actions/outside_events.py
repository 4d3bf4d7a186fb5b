"""Events a payment provider told of: kept once, and what comes of each, once.

An event is only a sign that something changed: what stands outside is read anew and counts. So they
may come twice, in any order, late, or before the answer to our own call.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from tenure.records.models import ChargeState, MoneyOrder, OutsideEvent, Workspace
from tenure.values.errors import InputError
from tenure.values.provider import ChargeReading, ProviderError, RefundReading
from tenure.values.signals import SIGNAL_KINDS, Signal
from tenure.workflow.actions.audit import record
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_switch import trip
from tenure.workflow.actions.reconciliations import settle_outside
from tenure.workflow.actions.work_items import By
from tenure.workflow.queries.workspaces import only_workspace
from tenure.workflow.rules.permissions import Act, require

AGAIN = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))
"""After a try that failed; after the last of them it waits for a person, who may have it replayed."""
LEASE = timedelta(minutes=2)
TICKETS = "tickets-"
"""How the names of those begin who post tickets: what comes of these, `ticket_events` says."""
TRACKERS = "tracker-"
"""The same for trackers and `tracker_events`."""
KEPT_FOR = timedelta(days=90)
"""How long what an event said is kept after all was done of it; that it came is kept for good."""


def keep(
    *,
    provider: str,
    signal: Signal,
    at: datetime,
    why_not: str = "",
    workspace: Workspace | None = None,
) -> str:
    """Keep an event as it came: "kept", "known" where it was before, "ignored" where nothing comes of it.

    `why_not`: it is of other books than ours. Raises `InputError` before Tenure is set up.
    """
    ignored = why_not or ("" if signal.kind in SIGNAL_KINDS else "nothing comes of its kind")
    with commit("event.keep"):
        _, is_new = OutsideEvent.objects.get_or_create(
            workspace=workspace or only_workspace(),
            provider=provider,
            event_id=signal.event,
            defaults={
                "kind": signal.kind,
                "happened_at": signal.happened_at,
                "received_at": at,
                "body": signal.body,
                "state": "ignored" if ignored else "pending",
                "next_try_at": at,
                "error": ignored[:500],
            },
        )
    if not is_new:
        return "known"
    return "ignored" if ignored else "kept"


def due(*, at: datetime) -> OutsideEvent | None:
    """The event that has waited longest, held for two minutes; None where another took it."""
    rows = OutsideEvent.objects.filter(state="pending", next_try_at__lte=at)
    rows = rows.exclude(provider__startswith=TICKETS).exclude(provider__startswith=TRACKERS)
    found = rows.select_related("workspace").order_by("next_try_at", "id").first()
    if found is None:
        return None
    mine = OutsideEvent.objects.filter(pk=found.pk, state="pending", next_try_at=found.next_try_at)
    with commit("event.take"):
        is_mine = mine.update(next_try_at=at + LEASE)
    return found if is_mine else None


def settle(
    *,
    event: OutsideEvent,
    refunds: Iterable[RefundReading],
    charge: ChargeReading | None,
    subscription: str,
    installation: str,
    at: datetime,
) -> bool:
    """What comes of an event, and that it is done, in one transaction; whether it was still to do.

    `refunds` are all of its charge, read just now. What differs from ours turns money off.
    """
    with commit("event.done"):
        rows = OutsideEvent.objects.select_for_update().filter(pk=event.pk, state="pending")
        if not rows.exists():
            return False
        for each in refunds:
            why = settle_outside(event.workspace, each, installation, at)
            if why:
                trip(workspace=event.workspace, reason=f"differs:{why}", at=at)
        if charge is not None:
            _disputed(event.workspace, charge, at)
        if subscription:
            _look_now(event.workspace, subscription, at)
        rows.update(state="done", tries=event.tries + 1, error="")
    return True


def _disputed(workspace: Workspace, charge: ChargeReading, at: datetime) -> None:
    """Whether the charge is disputed: nothing of it is refunded then, and nobody frozen over it.

    A dispute is kept of a charge that we never had to do with, too.
    """
    mine = ChargeState.objects.filter(workspace=workspace, charge=charge.charge)
    if mine.update(is_disputed=charge.is_disputed) or not charge.is_disputed:
        return
    ChargeState.objects.get_or_create(
        workspace=workspace,
        charge=charge.charge,
        defaults={
            "currency": charge.currency,
            "captured_minor": charge.captured_minor,
            "refunded_minor": min(charge.refunded_minor, charge.captured_minor),
            "is_disputed": True,
            "read_at": at,
        },
    )


def _look_now(workspace: Workspace, subscription: str, at: datetime) -> None:
    """An order of which the end is not known is looked up at once."""
    mine = MoneyOrder.objects.filter(workspace=workspace, charge=subscription, state="unknown")
    mine.filter(next_try_at__gt=at).update(next_try_at=at)


def put_off(*, event: OutsideEvent, error: ProviderError | Exception, at: datetime) -> None:
    """It did not work: again after 5 minutes, an hour, a day; then it has failed, and can be replayed."""
    words = error.message if isinstance(error, ProviderError) else type(error).__name__
    tries = event.tries + 1
    is_over = tries > len(AGAIN)
    with commit("event.put_off"):
        OutsideEvent.objects.filter(pk=event.pk, state="pending").update(
            state="failed" if is_over else "pending",
            tries=tries,
            next_try_at=at if is_over else at + AGAIN[tries - 1],
            error=words[:500],
        )


def forget_texts(*, workspace: Workspace, at: datetime) -> int:
    """Drop what events said that were done with 90 days ago; how many. Each still counts once."""
    rows = OutsideEvent.objects.filter(workspace=workspace, state__in=("done", "ignored"))
    return rows.filter(received_at__lt=at - KEPT_FOR).exclude(body="").update(body="")


def replay(*, by: By, event_id: int) -> OutsideEvent:
    """Have an event done (again), from the beginning. Audited; `InputError` where there is none."""
    require(by.role, Act.IMPORT)
    with commit("event.replay"):
        rows = OutsideEvent.objects.select_for_update().filter(workspace=by.workspace, pk=event_id)
        found = rows.first()
        if found is None:
            raise InputError("there is no such event")
        if not found.body:
            raise InputError("what the event said is no longer kept")
        before = found.state
        rows.update(state="pending", tries=0, next_try_at=by.at, error="")
        record(
            workspace=by.workspace,
            action="events.replayed",
            summary=f"{found.kind} {found.event_id}",
            at=by.at,
            by=by.user,
            subject=f"event:{found.pk}",
            before=before,
        )
        found.refresh_from_db()
    return found
