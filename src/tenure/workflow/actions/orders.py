"""Claiming an order: everything is asked again, and written down before the call is made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from tenure.records.models import Freeze, MoneyOrder, RefundProposal
from tenure.values.provider import AccountReading, ChargeReading, OutsideAct
from tenure.values.refunding import OPEN_ORDER, KeyParts, canonical_json, request_key
from tenure.values.trials import is_guarded
from tenure.workflow.actions import caps
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.money_moves import charge_read, move
from tenure.workflow.actions.money_switch import OPENING, may_leave
from tenure.workflow.actions.obstacles import (
    STOPPING,
    BackError,
    ByHandError,
    FailError,
    ObstacleError,
    WaitError,
    ask_all,
)
from tenure.workflow.actions.proposals import cancel_orders, moved, to_draft

LEASE = timedelta(minutes=2)
"""How long a claim holds: four times the longest a call is waited for."""
PRODUCT_KINDS = ("freeze", "unfreeze")
NOTHING_TO_DO = ("frozen_already",)
STOPPED_BEFORE = (*NOTHING_TO_DO, "ended")
HARMLESS = (*STOPPED_BEFORE, "taken_back")
"""Codes of a stop that did not come about and need not: it was so already, or was taken back."""
NOT_THERE = ("no_product", "taken_back")
"""Codes of a stop left to a person for which the money does not wait: known before, or taken back."""
STOP_FAILED = "stop_failed"
"""Code of what was cancelled because collection or the freeze failed."""
RUNNING = ("approved", "sending")


@dataclass(frozen=True, slots=True)
class Here:
    """Where orders leave from. `account` is None without a payment provider."""

    installation: str
    account: AccountReading | None
    has_product: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """An order held until `until`, under a fence: who comes with an older one changes nothing."""

    order: MoneyOrder
    fence: int
    until: datetime
    act: OutsideAct


def due(*, at: datetime) -> MoneyOrder | None:
    """The order that has waited longest of those that something can be done about now."""
    rows = MoneyOrder.objects.filter(state__in=OPEN_ORDER, next_try_at__lte=at)
    rows = rows.order_by("next_try_at", "proposal_id", "place")
    names = ("pk", "kind", "state", "lease_until", "proposal_id")
    of_run = ("proposal__state", "proposal__starts_at")
    is_stopping = cache(_is_stopping)
    for pk, kind, state, lease, run, run_state, starts_at in rows.values_list(*names, *of_run):
        has_time = kind in OPENING or (run_state in RUNNING and starts_at <= at)
        if state != "approved":
            is_due = lease is None or lease < at
        else:
            is_due = has_time and (kind in STOPPING or not is_stopping(run, kind))
        if is_due:
            return MoneyOrder.objects.select_related("workspace", "proposal").get(pk=pk)
    return None


def _is_stopping(proposal_id: int, kind: str) -> bool:
    """Whether collection is still to be stopped, or the account to be frozen: that comes first.

    A refund also waits for what is left to a person, who does not know yet whether it is so.
    """
    rows = MoneyOrder.objects.filter(proposal_id=proposal_id, kind__in=STOPPING)
    if rows.filter(state__in=("approved", "sending", "unknown")).exists():
        return True
    by_hand = rows.filter(state="manual").exclude(error_code__in=NOT_THERE)
    return kind == "refund" and by_hand.exists()


def is_stopped(order: MoneyOrder) -> bool:
    """Whether its run stopped collection or the account, or found it stopped."""
    rows = MoneyOrder.objects.filter(proposal_id=order.proposal_id, kind__in=STOPPING)
    return rows.filter(Q(state="succeeded") | Q(error_code__in=STOPPED_BEFORE)).exists()


def after_stop(order: MoneyOrder, at: datetime) -> None:
    """Where collection or the freeze failed nothing more of the run begins: a person decides.

    Within the caller's transaction. A proposal of which nothing was sent is cancelled.
    """
    is_stop = order.kind in STOPPING and order.state == "failed"
    if not is_stop or order.error_code in HARMLESS:
        return
    proposal = RefundProposal.objects.select_for_update().get(pk=order.proposal_id)
    why = f"{order.kind} failed"
    cancel_orders(proposal, at, why, STOP_FAILED)
    if proposal.state == "approved":
        moved(proposal, ("approved",), "cancelled", at, None, ended_at=at, ended_why=why)


def start(
    *, order: MoneyOrder, here: Here, reading: ChargeReading | None, at: datetime
) -> Claim | None:
    """Take an approved order: state `sending`, key, parameters, hold and caps in one transaction.

    None where it may not leave now: the row says why and when it is tried again, or has ended.
    `reading` is the charge as it was read just before, None for other kinds.
    """
    try:
        with commit("order.start"):
            return _started(order, here, reading, at)
    except WaitError as wait:
        put_off(order=order, code=wait.code, why=wait.message, until=wait.until)
    except caps.CapReachedError as full:
        put_off(order=order, code=full.code, why=full.message, until=full.until)
    except FailError as no:
        fail(order, no, at)
    except ByHandError as by_hand:
        _handed(order, here, by_hand.code, at)
    except BackError as back:
        _back(order, back, at)
    except IntegrityError:
        why, until = "another order of the charge is open", at + timedelta(minutes=1)
        put_off(order=order, code="busy", why=why, until=until)
    return None


def _started(
    order: MoneyOrder, here: Here, reading: ChargeReading | None, at: datetime
) -> Claim | None:
    proposal = RefundProposal.objects.select_for_update().get(pk=order.proposal_id)
    proposal.workspace = order.workspace
    charge = charge_read(order, reading, at) if reading is not None else None
    rows = MoneyOrder.objects.filter(pk=order.pk, state="approved", fence=order.fence)
    if not (rows.select_for_update() if is_guarded("lock") else rows).exists():
        return None
    ask_all(order=order, proposal=proposal, here=here, charge=charge, reading=reading, at=at)
    if order.kind == "refund":
        caps.take(order, proposal, at)
    if proposal.state == "approved" and order.kind not in OPENING:
        moved(proposal, ("approved",), "sending", at, None)
    if order.kind == "freeze":
        _freeze(order, proposal, at)
    key, fence = key_of(order, here), order.fence + 1
    fields: dict[str, Any] = {
        "key": key,
        "params": params_of(order, key, here.installation),
        "fence": fence,
        "lease_until": at + LEASE,
        "first_sent_at": at,
        "next_try_at": at,
        "tries": 1,
    }
    if not move(order, "sending", at=at, error_code="", error="", **fields):
        raise WaitError("busy", "another worker has it", at + LEASE)
    return _claim(order, fence, at)


def _claim(order: MoneyOrder, fence: int, at: datetime) -> Claim:
    key = order.key or ""
    if not is_guarded("key"):
        key = secrets.token_hex()  # what a library would do by itself
    return Claim(order, fence, at + LEASE, OutsideAct(order.kind, order.charge, order.params, key))


def _freeze(order: MoneyOrder, proposal: RefundProposal, at: datetime) -> None:
    """The freeze as asked for."""
    Freeze.objects.create(
        workspace=order.workspace,
        customer_id=proposal.customer_id,
        customer_name=proposal.customer_name,
        order=order,
        reason=proposal.reason,
        since=at,
        until=proposal.frozen_until or at.date(),
    )


def key_of(order: MoneyOrder, here: Here) -> str:
    """The key of an order: the same for the same act, another for any other."""
    account = here.account or AccountReading("", livemode=False)
    parts = KeyParts(
        installation=here.installation,
        livemode=account.livemode,
        account=account.account,
        kind=order.kind,
        request=order.pk,
        charge=order.charge,
        amount_minor=order.amount_minor,
        currency=order.currency,
        attempt_epoch=order.attempt_epoch,
    )
    return request_key(parts)


def params_of(order: MoneyOrder, key: str, installation: str) -> str:
    """What is sent, to the byte: what the preview showed, and who asks."""
    metadata = {
        "request_id": key,
        "installation": installation,
        "order": str(order.pk),
        "proposal": str(order.proposal_id),
    }
    shown = shown_params(order.kind, order)
    if order.kind == "cancel":  # takes no metadata
        return canonical_json(shown)
    return canonical_json({**shown, "metadata": metadata})


CANCELLED_BY_US = {
    "cancellation_details": {"comment": "tenure: paid and not used"},
    "invoice_now": False,
    "prorate": False,
}
"""How a subscription is cancelled; by its comment the reading of facts knows that it was us."""


def shown_params(kind: str, order: MoneyOrder) -> dict[str, object]:
    """The parameters of a call as the preview shows them."""
    if kind == "refund":
        return {"charge": order.charge, "amount": order.amount_minor}
    if kind == "pause":
        return {"pause_collection": {"behavior": "void"}}
    if kind == "resume":
        return {"pause_collection": ""}
    if kind == "cancel":
        return dict(CANCELLED_BY_US)
    until = order.proposal.frozen_until
    return {
        "customer": order.charge,
        "reason": order.proposal.reason,
        "until": until.isoformat() if until else None,
    }


def take(*, order: MoneyOrder, at: datetime) -> Claim | None:
    """Hold an order that is under way, to try it again or to look it up; None where another has it.

    One whose sender died in the middle is unknown from here on.
    """
    rows: QuerySet[MoneyOrder] = MoneyOrder.objects.filter(pk=order.pk, state=order.state)
    if is_guarded("fence"):
        rows = rows.filter(fence=order.fence)
    fence, died = order.fence + 1, order.state == "sending" and order.lease_until is not None
    with commit("order.take"):
        if not rows.update(fence=fence, lease_until=at + LEASE):
            return None
        order.fence, order.lease_until = fence, at + LEASE
        if died:
            why = "the sender stopped before the answer was kept"
            move(order, "unknown", at=at, held=fence, error_code="died", error=why)
    return _claim(order, fence, at)


def still_ours(*, claim: Claim, here: Here, at: datetime) -> bool:
    """Asked right before a call: the claim holds, and money may leave."""
    held = MoneyOrder.objects.filter(pk=claim.order.pk, lease_until__gt=at)
    if is_guarded("fence"):
        held = held.filter(fence=claim.fence, state__in=("sending", "unknown"))
        if not held.exists():
            return False
    return not may_leave(claim.order.workspace, here.installation, claim.order.kind)


def fail(order: MoneyOrder, no: ObstacleError, at: datetime) -> None:
    """End an order that never left; one with nothing to do is cancelled."""
    to = "cancelled" if no.code in NOTHING_TO_DO else "failed"
    with commit("order.fail"):
        move(order, to, at=at, settled_at=at, error_code=no.code, error=no.message[:500])
        after_stop(order, at)


def _handed(order: MoneyOrder, here: Here, code: str, at: datetime) -> None:
    """Leave it to a person, or wait where that would be more than a limit holds."""
    try:
        to_hand(order, here, code, at)
    except caps.CapReachedError as full:
        put_off(order=order, code=full.code, why=full.message, until=full.until)


def to_hand(order: MoneyOrder, here: Here, code: str, at: datetime) -> None:
    """Leave an order that no side can do to a person; a transfer always is, and counts in its caps."""
    with commit("order.hand"):
        proposal = RefundProposal.objects.select_for_update().get(pk=order.proposal_id)
        if not MoneyOrder.objects.filter(pk=order.pk, state=order.state).exists():
            return
        if order.kind == "transfer":
            caps.take(order, proposal, at)
        if proposal.state == "approved" and order.kind not in OPENING:
            moved(proposal, ("approved",), "sending", at, None)
        if order.kind == "freeze":
            _freeze(order, proposal, at)
        move(order, "manual", at=at, key=key_of(order, here), error_code=code)


def _back(order: MoneyOrder, back: ObstacleError, at: datetime) -> None:
    """What stands outside differs from what was approved: back to the preview, or this one ends."""
    with commit("order.back"):
        proposal = RefundProposal.objects.select_for_update().get(pk=order.proposal_id)
        if proposal.state == "approved":
            to_draft(proposal, at, None, back.code)
        else:
            fail(order, back, at)


def put_off(*, order: MoneyOrder, code: str, why: str, until: datetime) -> None:
    """Try later; the row says why. What is ahead of others does not keep them waiting."""
    rows = MoneyOrder.objects.filter(pk=order.pk, state=order.state, fence=order.fence)
    with commit("order.put_off"):
        rows.update(next_try_at=until, error_code=code, error=why[:500])
