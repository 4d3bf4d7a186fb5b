"""Sending money back, one call at a time: claimed before the call, settled after it.

The only place from which refunds leave. No call is made inside a transaction; what is not known to
have happened is looked up, and nothing is ever asked for under a second key.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tenure.jobs.collecting import is_as_asked, is_over
from tenure.jobs.reading_charges import found_in, is_more_back, reading_of, refunds_of
from tenure.jobs.reconciling import is_reconciled
from tenure.jobs.sides import Sides
from tenure.records.models import MoneyOrder, Workspace
from tenure.values.provider import (
    Done,
    KeyMisusedError,
    LockedOutError,
    NotDoneError,
    ProviderError,
    RefundReading,
    RefusedActError,
    UnknownOutcomeError,
)
from tenure.values.trials import crashpoint, is_guarded, outside
from tenure.workflow.actions import orders, settling
from tenure.workflow.actions.alarms import check_clock, product_refuses
from tenure.workflow.actions.differences import noted
from tenure.workflow.actions.freezes import is_taken_back
from tenure.workflow.actions.money_alarms import locked_out
from tenure.workflow.actions.money_switch import OPENING, may_leave, trip
from tenure.workflow.actions.obstacles import (
    STOPPING,
    FailError,
    ObstacleError,
    ask_again,
    is_place,
)
from tenure.workflow.actions.orders import PRODUCT_KINDS, Claim, Here
from tenure.workflow.actions.reconciliations import is_mine, settle_outside
from tenure.workflow.actions.runs import finish_one
from tenure.workflow.rules.came_back import PRODUCT_REFUSES

FAULT_WAIT = timedelta(minutes=10)
READ_WAIT = timedelta(minutes=1)
FRESH = timedelta(seconds=5)
"""So old may the reading of a charge be when money is asked for."""
MOST_LOOKS = 2
STALE_WAIT = timedelta(hours=1)
LOCKED_WAIT = timedelta(hours=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """What one step needs: the clock, both sides, where it runs, and a number from 0 to 1."""

    now: Callable[[], datetime]
    sides: Sides
    here: Here
    jitter: Callable[[], float] = random.random


def refund_one(installation: str, now: Callable[[], datetime], sides: Callable[[], Sides]) -> bool:
    """Do one step of one order, or end one run; whether there was anything to do.

    `sides` is asked for only where there is. Raises nothing that the other side answers; where
    something is wrong with one order the others go on.
    """
    if finish_one(at=now()):
        return True
    order = orders.due(at=now())
    if order is None:
        return False
    both = sides()
    try:
        run = Run(now, both, both.here(installation))
    except ProviderError as error:
        _not_reached(order, error, now())
        return True
    try:
        (_begin if order.state == "approved" else _go_on)(order, run)
    except Exception:
        log.exception("order %s cannot be gone on with", order.pk)
        why = "something went wrong that should not"
        orders.put_off(order=order, code="fault", why=why, until=now() + FAULT_WAIT)
    return True


def _not_reached(order: MoneyOrder, error: ProviderError, at: datetime) -> None:
    """Whose books they are cannot be asked: the order waits, and nothing is known of it."""
    if isinstance(error, LockedOutError):
        _locked_out(order.workspace, error, at)
    orders.put_off(order=order, code="not_reached", why=error.message, until=at + READ_WAIT)


def _locked_out(workspace: Workspace, error: ProviderError, at: datetime) -> None:
    log.error("the payment provider refuses our key: %s", error.message)
    locked_out(workspace=workspace, said=error.message, at=at)
    trip(workspace=workspace, reason="locked_out", at=at)


def _begin(order: MoneyOrder, run: Run) -> None:
    """Read the charge, claim the order, call."""
    at, reading = run.now(), None
    read_at = at
    try:
        if not may_leave(order.workspace, run.here.installation, order.kind):
            if _is_spared(order, run):
                return
            if order.kind == "refund" and not _is_compared(order, run):
                why, until = "the provider's refunds differ from ours", at + READ_WAIT
                orders.put_off(order=order, code="not_reconciled", why=why, until=until)
                return
            read_at = run.now()
            reading = reading_of(order, run.sides)
            if reading is not None:
                check_clock(order.workspace, run.now(), reading.theirs)
    except RefusedActError as error:
        orders.fail(order, FailError("no_charge", error.message), at)
        return
    except ProviderError as error:
        _not_reached(order, error, at)
        return
    crashpoint("refund.before_claim")
    claim = orders.start(order=order, here=run.here, reading=reading, at=run.now())
    if claim is not None and (order.kind != "refund" or _is_fresh(claim, run, read_at)):
        _call(claim, run)


def _is_spared(order: MoneyOrder, run: Run) -> bool:
    """Nobody is stopped, frozen or given back to who came back, was labeled or left since; whether that
    ended it. Where what is known is too old to tell it waits for newer data.

    Once the run has stopped something of the customer, no use and no payment is our own doing and tells
    nothing: of their money it is asked then whether they are labeled, and whether the account was
    opened again (`obstacles`).
    """
    if order.kind in OPENING or run.sides.spared is None:
        return False
    if order.kind not in STOPPING and orders.is_stopped(order):
        return False
    at = run.now()
    today = at.astimezone(ZoneInfo(order.workspace.time_zone)).date()
    why = run.sides.spared(order.workspace, order.proposal.customer_id, today)
    if "stale" in why:
        text = "what is known of the customer's use is more than three days old"
        orders.put_off(order=order, code="stale", why=text, until=at + STALE_WAIT)
    elif why:
        text = "the customer is not to be stopped or given back to any more"
        orders.fail(order, FailError(why[0], text), at)
    return bool(why)


def _is_compared(order: MoneyOrder, run: Run) -> bool:
    return is_reconciled(order.workspace, run.here.installation, run.sides, run.now)


def _go_on(order: MoneyOrder, run: Run) -> None:
    """Try again what is known not to have happened; look up what is not known."""
    claim = orders.take(order=order, at=run.now())
    if claim is None:
        return
    if order.state == "sending":
        _again(claim, run)
        return
    try:
        is_settled = _looked_up(claim, run)
    except ProviderError as error:
        _put_off_look(claim, error, run)
        return
    if not is_settled:
        _absent(claim, run)


def _again(claim: Claim, run: Run) -> None:
    """The same call under the same key, unless what undoes it waits, or something speaks against it."""
    if is_taken_back(claim.order):
        settling.settle_taken_back(claim=claim, at=run.now())
        return
    try:
        ask_again(claim.order, run.now())
    except ObstacleError as no:
        _not_again(claim, no, run)
        return
    if claim.order.kind != "refund" or _is_fresh(claim, run):
        _call(claim, run)


def _not_again(claim: Claim, no: ObstacleError, run: Run) -> None:
    """It has failed where it is known not to have happened; else a person looks."""
    if claim.order.state == "sending":
        why = RefusedActError(no.message)
        settling.settle_refused(claim=claim, error=why, at=run.now(), code=no.code)
    else:
        settling.settle_absent(claim=claim, at=run.now(), why=no.message)


def _is_fresh(claim: Claim, run: Run, read_at: datetime | None = None) -> bool:
    """Whether the charge stands as shown by a reading of the last seconds: asked anew where it is older.

    Twice at most: a provider that takes long to answer keeps nothing waiting for ever.
    """
    for _ in range(MOST_LOOKS):
        if read_at is not None and run.now() - read_at <= FRESH:
            break
        read_at = run.now()
        if not _is_as_shown(claim, run):
            return False
    return True


def _is_as_shown(claim: Claim, run: Run) -> bool:
    """Whether nobody gave money back of the charge since it was shown, asked before another call.

    Where somebody did, in the provider's pages, the order is settled here; so where ours is found.
    """
    order = claim.order
    if not is_guarded("look_up"):
        return True
    try:
        theirs = _refunds(claim, run)
    except ProviderError as error:
        _put_off_look(claim, error, run)
        return False
    mine = found_in(theirs, claim)
    if mine is not None:
        _settled_by(claim, mine, run)
    elif not is_more_back(theirs, order):
        return True
    elif order.state == "sending":
        why = RefusedActError("the charge was refunded in part since it was shown")
        settling.settle_refused(claim=claim, error=why, at=run.now(), code="differs")
    else:
        settling.settle_absent(claim=claim, at=run.now())
    return False


def _refunds(claim: Claim, run: Run) -> tuple[RefundReading, ...]:
    """Every refund of the charge; those made in the provider's pages are kept as that."""
    order, here = claim.order, run.here.installation
    theirs = refunds_of(claim, run.sides)
    for each in theirs:
        if not is_mine(each, here):
            settle_outside(order.workspace, each, here, run.now())
    return theirs


def _put_off_look(claim: Claim, error: ProviderError, run: Run) -> None:
    """The provider could not be asked: the claim is let go until the next look.

    Where it says that there is no such thing, in the books it was approved for, it was asked: then what
    did not happen has failed, and of what is not known nothing is found once the key is old.
    """
    order, at = claim.order, run.now()
    is_no = isinstance(error, RefusedActError) and is_place(order.proposal, run.here)
    if is_no and order.state == "sending":
        settling.settle_refused(claim=claim, error=error, at=at, code="no_charge")
        return
    if is_no and settling.is_key_old(order, at):
        _absent(claim, run)
        return
    if isinstance(error, LockedOutError):
        _locked_out(claim.order.workspace, error, run.now())
    wait = READ_WAIT if claim.order.state == "sending" else _until_look(claim.order, run)
    settling.put_back(claim=claim, at=run.now(), code="not_reached", wait=wait)


def _until_look(order: MoneyOrder, run: Run) -> timedelta:
    at = run.now()
    return settling.next_look(order, at) - at


def _absent(claim: Claim, run: Run) -> None:
    """Nothing is found: the same key again while it is remembered, then a person."""
    order, at = claim.order, run.now()
    if order.state == "pending":
        trip(workspace=order.workspace, reason="pending_gone", at=at)
    elif not settling.is_key_old(order, at) or not is_guarded("look_up"):
        _again(claim, run)
        return
    else:
        settling.settle_absent(claim=claim, at=at)
        return
    settling.put_back(claim=claim, at=at, code="pending_gone", wait=_until_look(order, run))


def _looked_up(claim: Claim, run: Run) -> bool:
    """Whether what was asked for was found outside, and the order settled by it or let go."""
    order = claim.order
    if order.kind in PRODUCT_KINDS or not is_guarded("look_up"):
        return False
    if order.kind != "refund":
        is_so = is_as_asked(claim, run.sides)
        return is_so and settling.settle(
            claim=claim, done=Done(order.charge, "succeeded"), at=run.now()
        )
    found = found_in(_refunds(claim, run), claim)
    if found is None:
        return False
    _settled_by(claim, found, run)
    return True


def _settled_by(claim: Claim, found: RefundReading, run: Run) -> None:
    """Settle by a refund that was found; what differs from what was asked stops everything."""
    order, at = claim.order, run.now()
    differs = settling.seen(workspace=order.workspace, reading=found, at=at)
    if differs and (differs, f"refund:{found.refund}") not in noted(order.workspace):
        log.error("order %s and refund %s differ: %s", order.pk, found.refund, differs)
        trip(workspace=order.workspace, reason=f"differs:{differs}", at=at)
    wait = _until_look(order, run)
    settling.put_back(claim=claim, at=at, code=f"differs:{differs}" if differs else "", wait=wait)


def _call(claim: Claim, run: Run) -> None:
    """The call itself, if the claim still holds and money may leave, and how it ended."""
    order = claim.order
    if not orders.still_ours(claim=claim, here=run.here, at=run.now()):
        wait = min(READ_WAIT, _until_look(order, run)) if order.state == "sending" else READ_WAIT
        settling.put_back(claim=claim, at=run.now(), code="switch", wait=wait)
        return
    try:
        done = _acted(claim, run)
    except NotDoneError as error:
        settling.settle_later(claim=claim, error=error, at=run.now(), jitter=run.jitter())
    except UnknownOutcomeError as error:
        settling.settle_unknown(claim=claim, error=error, at=run.now())
    except KeyMisusedError as error:
        log.error("the key of order %s was used for something else", order.pk)  # noqa: TRY400
        trip(workspace=order.workspace, reason="key_misused", at=run.now())
        settling.settle_unknown(claim=claim, error=error, at=run.now())
    except LockedOutError as error:
        _shut_out(claim, error, run)
    except RefusedActError as error:
        _refused(claim, error, run)
    else:
        _answered(claim, done, run)


def _shut_out(claim: Claim, error: LockedOutError, run: Run) -> None:
    """The provider refuses our key: all money stops. Your own product does: this order alone waits.

    It is tried again every hour; when its key is too old for that, a person does it.
    """
    order, at = claim.order, run.now()
    if order.kind not in PRODUCT_KINDS:
        _locked_out(order.workspace, error, at)
        settling.put_back(claim=claim, at=at, code="locked_out", wait=LOCKED_WAIT)
        return
    log.error("your product refuses order %s: %s", order.pk, error.message)
    product_refuses(order, error.message, at)
    if settling.is_key_old(order, at + LOCKED_WAIT):
        settling.settle_unknown(claim=claim, error=error, at=at)
        settling.settle_absent(claim=claim, at=at)
    else:
        settling.put_back(claim=claim, at=at, code=PRODUCT_REFUSES, wait=LOCKED_WAIT)


def _acted(claim: Claim, run: Run) -> Done:
    side = run.sides.product if claim.order.kind in PRODUCT_KINDS else run.sides.billing
    if side is None:
        raise NotDoneError("nobody is connected any more", code="not_connected")
    run.sides.pace()
    with outside("call"):
        return side.act(claim.act)


def _answered(claim: Claim, done: Done, run: Run) -> None:
    """Written as answered; of collection it is read back whether it is so."""
    if claim.order.kind not in PRODUCT_KINDS:
        check_clock(claim.order.workspace, run.now(), done.theirs)
    if claim.order.kind in ("pause", "cancel", "resume"):
        try:
            is_so = is_as_asked(claim, run.sides)
        except ProviderError as error:
            settling.settle_unknown(claim=claim, error=error, at=run.now())
            return
        if not is_so:
            odd = UnknownOutcomeError("it was answered with yes, and is not so", code="not_so")
            settling.settle_unknown(claim=claim, error=odd, at=run.now())
            return
    settling.settle(claim=claim, done=done, at=run.now())


def _refused(claim: Claim, error: RefusedActError, run: Run) -> None:
    """No, for good, unless our own earlier call is why: that is looked up before anything is free."""
    order = claim.order
    found = None
    if order.kind == "refund":
        try:
            found = found_in(_refunds(claim, run), claim)
        except ProviderError as lost:
            settling.settle_unknown(claim=claim, error=lost, at=run.now())
            return
    if found is not None:
        _settled_by(claim, found, run)
        return
    code = "ended" if is_over(claim, run.sides) else ""
    settling.settle_refused(claim=claim, error=error, at=run.now(), code=code)
