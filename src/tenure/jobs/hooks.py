"""What payment providers told: each event is read anew outside, and settled once.

Once an hour their own list of events is read too, so that one that never came is found.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from tenure.config.settings import Settings
from tenure.jobs import clock
from tenure.jobs.sides import Sides, kept
from tenure.records.models import MoneyOrder, OutsideEvent, Workspace
from tenure.values.provider import ChargeReading, NotDoneError, ProviderError, RefundReading
from tenure.values.signals import SIGNAL_KINDS, Signal, signal
from tenure.values.trials import outside
from tenure.workflow.actions import outside_events
from tenure.workflow.actions.reading_marks import Mark, marks, set_mark
from tenure.workflow.ports import Signals

PROVIDER = "stripe"
SWEPT = "stripe-events"
"""Whose marks those of the hourly look are: a new import begins its own anew and leaves these."""
HOURLY, OVERLAP = timedelta(hours=1), timedelta(minutes=15)
FIRST_LOOK, LIST_LASTS = timedelta(days=3), timedelta(days=30)
log = logging.getLogger(__name__)


def hooks_step(own: Settings, workspace: Workspace) -> bool:
    """Settle one event, and look once an hour for those that never came; whether there was any.

    A fault is logged, and does not keep the worker from its other tasks.
    """

    def both() -> Sides:
        return kept(own)

    try:
        if own.stripe_webhook_secrets or MoneyOrder.objects.filter(workspace=workspace).exists():
            sweep_if_due(workspace, both, clock.now)
        return settle_one(own.installation, both, clock.now)
    except Exception:
        log.exception("an event was not settled: something is wrong that should not be")
        return False


def settle_one(installation: str, sides: Callable[[], Sides], now: Callable[[], datetime]) -> bool:
    """Settle the event that has waited longest; whether there was one.

    What goes wrong is written to its row, and it is tried again after 5 minutes, an hour, a day.
    """
    event = outside_events.due(at=now())
    if event is None:
        return False
    try:
        _settle(event, installation, sides(), now)
    except ProviderError as error:
        log.warning("event %s waits: %s", event.event_id, error.message)
        outside_events.put_off(event=event, error=error, at=now())
    except Exception as error:
        log.exception("event %s was not settled", event.event_id)
        outside_events.put_off(event=event, error=error, at=now())
    return True


def _settle(
    event: OutsideEvent, installation: str, sides: Sides, now: Callable[[], datetime]
) -> None:
    """Read outside first, without a transaction; then write."""
    told = signal(event.body)
    refunds, charge = _read(told, sides)
    outside_events.settle(
        event=event,
        refunds=refunds,
        charge=charge,
        subscription=told.subject if told.about == "subscription" else "",
        installation=installation,
        at=now(),
    )


def _read(told: Signal, sides: Sides) -> tuple[tuple[RefundReading, ...], ChargeReading | None]:
    """The charge an event is of, and its refunds, as they stand now."""
    if told.about == "subscription" or not told.charge:
        return (), None
    if sides.billing is None:
        raise NotDoneError("no payment provider is connected", code="no_provider")
    sides.pace()
    with outside("read.event"):
        charge = sides.billing.charge(told.charge) if told.about == "dispute" else None
        sides.pace()
        return sides.billing.refunds_of(told.charge), charge


def sweep_if_due(
    workspace: Workspace, sides: Callable[[], Sides], now: Callable[[], datetime]
) -> int:
    """Read the provider's own list of events once an hour; how many had never come.

    A list that cannot be read is tried again in an hour, from where it was read before.
    """
    at = now()
    found = marks(workspace=workspace, provider=SWEPT)
    tried, read = (found.get(name, Mark(name)).at for name in ("tried", "read"))
    if tried is not None and at - tried < HOURLY:
        return 0
    billing: object = sides().billing
    if not isinstance(billing, Signals):
        return 0
    set_mark(workspace=workspace, provider=SWEPT, mark=Mark("tried"), at=at)
    since = max(read - OVERLAP if read else at - FIRST_LOOK, at - LIST_LASTS)
    try:
        missed = _kept(workspace, billing, since, at)
    except ProviderError as error:
        log.warning("the list of events cannot be read: %s", error.message)
        return 0
    set_mark(workspace=workspace, provider=SWEPT, mark=Mark("read", rows=missed), at=at)
    if missed:
        log.warning("%d events never came and were found in the list", missed)
    return missed


def _kept(workspace: Workspace, billing: Signals, since: datetime, at: datetime) -> int:
    keep = outside_events.keep
    with outside("list.events"):
        told = billing.signals_since(since, SIGNAL_KINDS)
        how = [keep(provider=PROVIDER, signal=each, at=at, workspace=workspace) for each in told]
    return how.count("kept")
