"""One way an order changes its state: with its posting, its charge and its audit entry, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tenure.records.models import ChargeState, LedgerEntry, MoneyOrder, User
from tenure.values.provider import ChargeReading
from tenure.values.refunding import EXTERNAL, MONEY_KINDS, POSTINGS
from tenure.values.trials import is_guarded
from tenure.workflow.actions.audit import record


def move(
    order: MoneyOrder,
    to: str,
    *,
    at: datetime,
    user: User | None = None,
    held: int | None = None,
    **fields: Any,  # noqa: ANN401 - columns of the order
) -> bool:
    """Move an order from the state it was read in; whether it was still in it.

    One transaction: the order by a conditional UPDATE (with `held`, only who holds that fence), the posting
    in the ledger, what is held and refunded of its charge, the audit entry.
    """
    before = order.state
    with transaction.atomic():
        rows = MoneyOrder.objects.filter(pk=order.pk, state=before)
        if held is not None and is_guarded("fence"):
            rows = rows.filter(fence=held)
        if not rows.update(state=to, **fields):
            return False
        order.state = to
        for name, value in fields.items():
            setattr(order, name, value)
        _post(order, before, to, at)
        log(order, to, at, user, before=before)
    return True


def log(
    order: MoneyOrder, act: str, at: datetime, user: User | None = None, before: str = ""
) -> None:
    """The audit entry of an order: which act, of what, under which key, and the answer."""
    about = f"{order.kind} {order.charge}"
    if order.kind in MONEY_KINDS:
        about = f"{about} {order.amount_minor} {order.currency}"
    record(
        workspace=order.workspace,
        action=f"money.{act}",
        summary=f"{about}: {act}",
        at=at,
        by=user,
        subject=f"order:{order.pk}",
        before=before,
        proposal=order.proposal_id,
        key=order.key or "",
        outside_id=order.outside_id,
        outside_request=order.outside_request,
        error=order.error_code,
    )


def _post(order: MoneyOrder, before: str, to: str, at: datetime) -> None:
    legs = POSTINGS.get((before, to))
    if legs is None or order.kind not in MONEY_KINDS:
        return
    left, entered = legs
    LedgerEntry.objects.create(
        workspace=order.workspace,
        at=at,
        order=order,
        charge=order.charge,
        left=left,
        entered=entered,
        amount_minor=order.amount_minor,
        currency=order.currency,
        occasion=f"order:{order.pk}:{to}",
    )
    _carry(order, left, entered)


def _carry(order: MoneyOrder, left: str, entered: str) -> None:
    """The charge's own sums. What was read outside meanwhile may hold the refund already."""
    rows = ChargeState.objects.select_for_update().filter(workspace_id=order.workspace_id)
    state = rows.filter(charge=order.charge).first()
    if state is None:
        return
    change = {left: -order.amount_minor, entered: order.amount_minor}
    state.held_minor = max(0, state.held_minor + change.get("held", 0))
    refunded = state.refunded_minor + change.get("refunded", 0)
    state.refunded_minor = min(max(0, refunded), state.captured_minor - state.held_minor)
    state.save(update_fields=["held_minor", "refunded_minor"])


def charge_read(order: MoneyOrder, reading: ChargeReading, at: datetime) -> ChargeState:
    """The charge's row, locked and as it was just read; within the caller's transaction.

    What an open order holds may be in the reading already: then the reading's refunds wait.
    """
    fields: dict[str, Any] = {
        "currency": reading.currency,
        "captured_minor": reading.captured_minor,
        "refunded_minor": reading.refunded_minor,
        "is_disputed": reading.is_disputed,
        "read_at": at,
    }
    rows = ChargeState.objects.all()
    if is_guarded("lock"):
        rows = rows.select_for_update()
    state, made = rows.get_or_create(
        workspace_id=order.workspace_id, charge=order.charge, defaults=fields
    )
    if made or state.held_minor:
        return state
    for name, value in fields.items():
        setattr(state, name, value)
    state.save(update_fields=list(fields))
    return state


def post_external(
    *,
    workspace_id: int,
    refund: str,
    charge: str,
    amount_minor: int,
    currency: str,
    at: datetime,
    is_back: bool,
) -> bool:
    """A refund made outside, in the ledger once; `is_back` turns it round. Whether it is new."""
    left, entered = reversed(EXTERNAL) if is_back else EXTERNAL
    _, made = LedgerEntry.objects.get_or_create(
        workspace_id=workspace_id,
        occasion=f"external:{refund}:back" if is_back else f"external:{refund}",
        defaults={
            "at": at,
            "charge": charge,
            "left": left,
            "entered": entered,
            "amount_minor": amount_minor,
            "currency": currency,
        },
    )
    return made
