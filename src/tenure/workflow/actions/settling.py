"""How an order ends: what the other side answered, or what was found when it was looked up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tenure.records.models import MoneyOrder, Workspace
from tenure.values.provider import Done, NotDoneError, ProviderError, RefundReading
from tenure.values.trials import is_guarded
from tenure.workflow.actions.alarms import watch
from tenure.workflow.actions.commits import commit
from tenure.workflow.actions.freezes import freeze_follows
from tenure.workflow.actions.money_alarms import alarm
from tenure.workflow.actions.money_moves import move
from tenure.workflow.actions.obstacles import NOT_TRIED_AGAIN
from tenure.workflow.actions.orders import Claim, after_stop
from tenure.workflow.actions.outside_refunds import mark_one
from tenure.workflow.actions.proposals import cancel_orders

JANITOR = tuple(timedelta(minutes=each) for each in (5, 60, 360, 1440, 2880, 4320))
"""After the first call: when an order of which the end is not known is looked up; then daily."""
DAILY = timedelta(days=1)
KEY_LIFE = timedelta(hours=23)
"""The other side forgets a key after 24 hours; an hour before, it counts as forgotten."""
MOST_TRIES = 8
RUN_PAUSE = timedelta(hours=1)
MOST_FAILURES = 5
FIVE_FAILED = "five_failed"
"""Code of what was cancelled after that."""
NOTED = "noted"
"""Code of what ended because two people took note of a difference."""
UNDER_WAY = ("sending", "unknown", "pending")
SEEN = {
    **{(state, status): status for state in UNDER_WAY for status in ("succeeded", "failed")},
    ("sending", "pending"): "pending",
    ("unknown", "pending"): "pending",
    ("succeeded", "failed"): "reversed",
    ("manual", "succeeded"): "succeeded",
    ("manual", "failed"): "failed",
}
"""From an order's state and a refund's status outside: the state it goes to."""
AGREES = {"pending": ("pending",), "succeeded": ("succeeded",), "failed": ("failed",)}
AGREES |= {"reversed": ("failed",), "manual": ("pending",)}
"""Statuses outside at which an order of that state stays as it is."""


def next_look(order: MoneyOrder, at: datetime) -> datetime:
    """When an order is looked up next: the first step after now, later once a day."""
    first = order.first_sent_at or at
    steps = (first + step for step in JANITOR if first + step > at)
    return next(steps, at + DAILY)


def is_key_old(order: MoneyOrder, at: datetime) -> bool:
    """Whether the other side may have forgotten the key: then nothing is sent again."""
    return order.first_sent_at is None or at - order.first_sent_at >= KEY_LIFE


def settle(*, claim: Claim, done: Done, at: datetime) -> bool:
    """Write the other side's answer; whether the claim still held. A transaction of its own."""
    return _ended(
        claim, done.state, at, why=done.failure, answer=(done.outside_id, done.request_id)
    )


def settle_refused(*, claim: Claim, error: ProviderError, at: datetime, code: str = "") -> bool:
    """It said no for good: nothing happened, and what was held is free."""
    code = code or error.code or "refused"
    return _ended(claim, "failed", at, code=code, why=error.message, answer=("", error.request_id))


def settle_absent(*, claim: Claim, at: datetime, why: str = "") -> bool:
    """Nothing is found outside, and nothing is sent again: a person looks.

    The key is forgotten, or `why` says what else speaks against another try.
    """
    why = why or "no answer came, nothing is found outside, and the key is too old to try again"
    return _ended(claim, "manual", at, code="absent", why=why)


def settle_taken_back(*, claim: Claim, at: datetime) -> bool:
    """What undoes it waits: it has failed where it is known not to have happened, else a person looks."""
    to = "failed" if claim.order.state == "sending" else "manual"
    why = "it was taken back before it was known to have happened"
    return _ended(claim, to, at, code="taken_back", why=why)


def settle_unknown(*, claim: Claim, error: ProviderError, at: datetime) -> bool:
    """The answer was lost: it may have happened. Looked up at the janitor's steps."""
    with commit("order.unknown"):
        order = _held(claim)
        if order is None:
            return False
        fields: dict[str, Any] = {
            "next_try_at": next_look(order, at),
            "lease_until": None,
            "looks": order.looks + 1,
            "error_code": error.code or "unknown",
            "error": error.message[:500],
        }
        if order.state == "sending":
            move(order, "unknown", at=at, held=claim.fence, **fields)
        else:
            _noted(order, **fields)
        watch(order.workspace, at)
    return True


def settle_later(*, claim: Claim, error: NotDoneError, at: datetime, jitter: float) -> bool:
    """Nothing happened: the same call under the same key again, each time later, 8 times.

    Then the run pauses an hour. `jitter` is from 0 to 1; what the other side asked for is waited.
    """
    with commit("order.later"):
        order = _held(claim)
        if order is None:
            return False
        tries = order.tries + 1
        backoff = min(8.0, 0.5 * 2 ** min(order.tries - 1, 10)) * (0.5 + jitter / 2)
        wait = timedelta(seconds=max(backoff, error.retry_after_s or 0.0))
        if order.state == "sending" and tries % MOST_TRIES == 0:
            wait = RUN_PAUSE
            _pause_run(order, at)
        until = at + wait if order.state == "sending" else max(at + wait, next_look(order, at))
        note = {"error_code": error.code or "later", "error": error.message[:500]}
        _noted(order, next_try_at=until, lease_until=None, tries=tries, **note)
        if order.state == "sending" and is_key_old(order, until):
            move(order, "unknown", at=at, next_try_at=until)
    return True


def put_back(*, claim: Claim, at: datetime, code: str, wait: timedelta) -> None:
    """No call was made, or nothing was found out: the claim is let go, and the order waits."""
    with commit("order.put_back"):
        order = _held(claim)
        if order is None:
            return
        later = {"next_try_at": at + wait, "lease_until": None, "error_code": code}
        _noted(order, looks=order.looks + 1, **later)
        if order.state == "sending" and is_key_old(order, at + wait):
            move(order, "unknown", at=at)


def seen(*, workspace: Workspace, reading: RefundReading, at: datetime) -> str:
    """Settle our order by a refund as it was read outside: a webhook, a look-up, reconciliation.

    Returns "" where both agree now, else what differs: "unknown_request", "charge", "amount",
    "currency", "status". What went back and failed later is turned back in the ledger.
    """
    with commit("order.seen"):
        order = _order_of(workspace, reading)
        if order is None:
            return "unknown_request"
        different = difference(order, reading)
        if different:
            return different
        if reading.status in AGREES.get(order.state, ()):
            return ""
        to = SEEN.get((order.state, reading.status))
        if to is None:
            return "status"
        answer = (reading.refund, order.outside_request)
        end(order, to, at, why=reading.failure, answer=answer)
    return ""


def settle_noted(*, workspace: Workspace, reading: RefundReading, at: datetime) -> None:
    """End an order of which two people took note that another amount went back: no more of it does.

    What did go back is kept as made outside.
    """
    with commit("order.seen"):
        order = _order_of(workspace, reading)
        if order is None or order.state not in UNDER_WAY or reading.status == "pending":
            return
        if difference(order, reading) == "amount":
            end(order, "failed", at, code=NOTED, why=f"{reading.refund}: {reading.amount_minor}")


def _order_of(workspace: Workspace, reading: RefundReading) -> MoneyOrder | None:
    rows = MoneyOrder.objects.select_for_update(of=("self",)).filter(workspace=workspace)
    rows = rows.filter(kind="refund").select_related("workspace", "proposal")
    key = reading.metadata.get("request_id", "")
    found = rows.filter(key=key).first() if key else None
    return found or rows.filter(outside_id=reading.refund).first()


def difference(order: MoneyOrder, reading: RefundReading) -> str:
    """In what a refund is not the one of an order; "" where it is."""
    if order.charge != reading.charge:
        return "charge"
    if order.currency != reading.currency:
        return "currency"
    if order.amount_minor != reading.amount_minor:
        return "amount"
    return "doubled" if order.outside_id not in ("", reading.refund) else ""


def _ended(
    claim: Claim,
    to: str,
    at: datetime,
    *,
    code: str = "",
    why: str = "",
    answer: tuple[str, str] = ("", ""),
) -> bool:
    with commit("order.settle"):
        order = _held(claim)
        if order is None:
            return False
        end(order, to, at, code=code, why=why, answer=answer)
    return True


def end(
    order: MoneyOrder,
    to: str,
    at: datetime,
    *,
    code: str = "",
    why: str = "",
    answer: tuple[str, str] = ("", ""),
) -> None:
    """Move an order where its answer says, with all that follows; within the caller's transaction."""
    is_open = to == "pending"
    fields: dict[str, Any] = {
        "lease_until": None,
        "settled_at": None if is_open else at,
        "next_try_at": next_look(order, at) if is_open else order.next_try_at,
        "outside_id": answer[0] or order.outside_id,
        "outside_request": answer[1] or order.outside_request,
        "error_code": code,
        "error": why[:500],
    }
    if to == order.state:
        _noted(order, **fields)
        return
    move(order, to, at=at, held=order.fence, **fields)
    if to == "manual" and order.kind == "refund":
        mark_one(order)
    freeze_follows(order, at)
    if to == "failed":
        after_stop(order, at)
        _stop_run(order, at)
    if to == "reversed":
        _tell(order, "reversed", at)
    elif to == "failed" and order.kind == "refund" and order.outside_id:
        _tell(order, "refund_failed", at)
    watch(order.workspace, at)


def _tell(order: MoneyOrder, code: str, at: datetime) -> None:
    """Have people told that a refund the provider had taken did not stay there."""
    says = f"{order.proposal.customer_name}, {order.outside_id}, {order.charge}"
    cause = f"{code}:{order.pk}"
    alarm(workspace=order.workspace, cause=cause, code=code, says=says, at=at)


def _held(claim: Claim) -> MoneyOrder | None:
    """The order as it stands, locked, if the claim still holds it."""
    rows = MoneyOrder.objects.select_for_update(of=("self",)).filter(pk=claim.order.pk)
    rows = rows.filter(state__in=UNDER_WAY).select_related("workspace", "proposal")
    if is_guarded("fence"):
        rows = rows.filter(fence=claim.fence)
    return rows.first()


def _noted(order: MoneyOrder, **fields: Any) -> None:  # noqa: ANN401 - columns of the order
    MoneyOrder.objects.filter(pk=order.pk, state=order.state, fence=order.fence).update(**fields)


def _pause_run(order: MoneyOrder, at: datetime) -> None:
    rest = MoneyOrder.objects.filter(proposal_id=order.proposal_id, state="approved")
    rest.update(next_try_at=at + RUN_PAUSE, error_code="run_paused")


def _stop_run(order: MoneyOrder, at: datetime) -> None:
    """After five failures what has not begun is cancelled: something is wrong with all of them."""
    orders = MoneyOrder.objects.filter(proposal_id=order.proposal_id, state="failed")
    orders = orders.exclude(error_code__in=NOT_TRIED_AGAIN)
    if orders.exclude(first_sent_at=None).count() >= MOST_FAILURES:
        cancel_orders(order.proposal, at, "five failed", FIVE_FAILED)
