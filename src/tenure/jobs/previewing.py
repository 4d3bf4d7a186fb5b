"""Making the preview: every charge and subscription is read, and every act written down in order."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tenure.jobs.collecting import ENDED
from tenure.jobs.sides import Sides
from tenure.records.models import RefundProposal
from tenure.values.provider import (
    AccountReading,
    ChargeReading,
    LockedOutError,
    ProviderError,
    RefusedActError,
)
from tenure.values.refunding import PROVIDER_PAYMENTS, way_back
from tenure.values.trials import outside
from tenure.workflow.actions.freezes import has_dispute
from tenure.workflow.actions.money_alarms import locked_out
from tenure.workflow.actions.orders import CANCELLED_BY_US
from tenure.workflow.actions.outside_refunds import gone_since
from tenure.workflow.actions.proposals import note_failure, show

AGAIN = timedelta(minutes=1)
CALLS = {
    "refund": ("POST", "/v1/refunds"),
    "pause": ("POST", "/v1/subscriptions/{}"),
    "cancel": ("DELETE", "/v1/subscriptions/{}"),
    "freeze": ("POST", "webhook"),
}
"""The call behind each kind of act, as the preview shows it."""
TOTALS = ("refund", "transfer", "tax", "without_tax")
Act = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the preview consists of so far; `left_out` says why something is not done."""

    acts: list[Act]
    left_out: list[dict[str, str]]


def preview_one(installation: str, now: Callable[[], datetime], sides: Callable[[], Sides]) -> bool:
    """Make the preview of the draft that has waited longest; whether there was one.

    Where the provider cannot be asked the draft says so, and is tried again in a minute.
    """
    drafts = RefundProposal.objects.filter(state="draft").select_related("workspace")
    if not drafts.exists():
        return False
    both, at = sides(), now()
    waiting = [pk for pk, until in both.waits.items() if until > at]
    draft = drafts.exclude(pk__in=waiting).order_by("proposed_at", "pk").first()
    if draft is None:
        return False
    try:
        show(proposal=draft, preview=preview_of(draft, both, installation, at), at=now())
    except ProviderError as error:
        if isinstance(error, LockedOutError):
            locked_out(workspace=draft.workspace, said=error.message, at=at)
        log.error("no preview of proposal %s: %s", draft.pk, error.message)  # noqa: TRY400 - theirs
        both.waits[draft.pk] = at + AGAIN
        note_failure(proposal=draft, error=error.message)
    return True


def preview_of(draft: RefundProposal, sides: Sides, installation: str, at: datetime) -> Act:
    """Every act in the order in which it is done: collection, the freeze, then the money."""
    account = sides.here(installation).account
    asked, seen = draft.preview["asked"], Seen([], [])
    today = at.astimezone(ZoneInfo(draft.workspace.time_zone)).date()
    _collection(draft, asked["subscriptions"], sides, seen)
    money = Seen([], seen.left_out)
    rows = sorted(asked["rows"], key=lambda row: (row["paid_on"], row["payment_id"]))
    disputed = [row for row in rows if _payment(draft, row, sides, account, today, money)]
    _freeze(draft, bool(disputed) or has_dispute(draft), seen)
    acts = [{"place": place, **act} for place, act in enumerate(seen.acts + money.acts, start=1)]
    return {
        "v": 1,
        "customer_id": draft.customer_id,
        "customer_name": draft.customer_name,
        "installation": installation,
        "account": account.account if account else "",
        "livemode": bool(account and account.livemode),
        "made_at": at.isoformat(),
        "acts": acts,
        "left_out": seen.left_out,
        "totals": _totals(acts),
        "mail": [{"to": draft.customer_name, "what": "refund_letter"}],
        "sheet_sha256": draft.sheet_sha256,
        "asked": asked,
    }


def _call(kind: str, subject: str, params: Act) -> Act:
    method, path = CALLS[kind]
    return {"method": method, "path": path.format(subject), "params": params}


def _collection(draft: RefundProposal, wanted: list[str], sides: Sides, seen: Seen) -> None:
    """Pause or cancel each subscription that has not ended."""
    if draft.collection == "keep":
        return
    pause: Act = {"pause_collection": {"behavior": "void"}}
    params = pause if draft.collection == "pause" else dict(CANCELLED_BY_US)
    for subscription in wanted:
        why = _not_collected(subscription, draft.collection, sides)
        if why:
            seen.left_out.append({"subject": subscription, "kind": draft.collection, "why": why})
            continue
        call = _call(draft.collection, subscription, params)
        seen.acts.append({"kind": draft.collection, "subject": subscription, "call": call})


def _not_collected(subscription: str, collection: str, sides: Sides) -> str:
    """Why there is nothing to stop; "" where there is, or where nobody can tell."""
    if sides.billing is None:
        return ""
    sides.pace()
    try:
        with outside("read.collection"):
            found = sides.billing.collection(subscription)
    except RefusedActError:
        return "no_subscription"
    if found.status in ENDED:
        return "ended"
    return "paused_already" if collection == "pause" and found.is_collection_paused else ""


def _freeze(draft: RefundProposal, has_dispute: bool, seen: Seen) -> None:  # noqa: FBT001
    """Freeze the account, unless a bank is asked about one of its payments."""
    if not draft.has_freeze:
        return
    if has_dispute:
        seen.left_out.append({"subject": draft.customer_id, "kind": "freeze", "why": "disputed"})
        return
    until = draft.frozen_until.isoformat() if draft.frozen_until else None
    params = {"customer": draft.customer_id, "reason": draft.reason, "until": until}
    call = _call("freeze", draft.customer_id, params)
    seen.acts.append({"kind": "freeze", "subject": draft.customer_id, "call": call})


def _payment(
    draft: RefundProposal,
    row: Act,
    sides: Sides,
    account: AccountReading | None,
    today: date,
    seen: Seen,
) -> bool:
    """One payment: by its network where that still takes it, else by transfer; whether disputed."""
    payment, charge = row["payment_id"], None
    is_theirs = account is not None and payment.startswith(PROVIDER_PAYMENTS)
    if is_theirs:
        charge = _charge(payment, sides)
    age = (today - date.fromisoformat(row["paid_on"])).days
    kind = way_back(payment, row["method"], age) if charge else "transfer"
    why = "no_charge" if is_theirs and charge is None else _left_out(row, charge, account)
    if why:
        seen.left_out.append({"subject": payment, "kind": kind, "why": why})
        return why == "disputed"
    act = _money_act(kind, row, charge, gone_since(draft.workspace_id, row, charge))
    why = _not_sendable(act, sides)
    if why:
        seen.left_out.append({"subject": payment, "kind": kind, "why": why})
    else:
        seen.acts.append(act)
    return False


def _not_sendable(act: Act, sides: Sides) -> str:
    """Why an amount cannot be given back; "" where it can."""
    if act["amount_minor"] <= 0:
        return "refunded_already"
    billing = sides.billing
    if act["kind"] != "refund" or billing is None:
        return ""
    return "" if billing.can_send(act["amount_minor"], act["currency"]) else "amount"


def _charge(payment: str, sides: Sides) -> ChargeReading | None:
    if sides.billing is None:
        return None
    sides.pace()
    try:
        with outside("read.charge"):
            return sides.billing.charge(payment)
    except RefusedActError:
        return None


def _left_out(row: Act, charge: ChargeReading | None, account: AccountReading | None) -> str:
    """Why a payment is not given back; "" where it is."""
    if charge is None:
        return ""
    if account is None or charge.livemode != account.livemode:
        return "livemode"
    if charge.is_disputed:
        return "disputed"
    if charge.currency != row["currency"]:
        return "currency"
    return "" if charge.refunded_minor < charge.captured_minor else "refunded_already"


def _money_act(kind: str, row: Act, charge: ChargeReading | None, gone: int) -> Act:
    """What is given back: what was asked for less what went back since (`gone`), and never more
    than is left of the charge.
    """
    asked, tax = row["amount_minor"], row["tax_minor"]
    left = charge.captured_minor - charge.refunded_minor if charge else asked
    amount = max(0, min(asked - gone, left))
    found: Act = {
        "kind": kind,
        "subject": row["payment_id"],
        "payment_id": row["payment_id"],
        "amount_minor": amount,
        "asked_minor": asked,
        "tax_minor": None if tax is None else _share(tax, amount, asked),
        "currency": row["currency"],
        "method": row["method"],
        "paid_on": row["paid_on"],
    }
    if charge is not None:
        found |= {"captured_minor": charge.captured_minor, "refundable_minor": left}
        found |= {"refunded_minor": charge.refunded_minor}
    if kind == "refund":
        params = {"charge": row["payment_id"], "amount": amount}
        found["call"] = _call("refund", row["payment_id"], params)
    return found


def _share(amount: int, part: int, whole: int) -> int:
    """Amount × part ÷ whole, halves up. None is negative."""
    return (2 * amount * part + whole) // (2 * whole)


def _totals(acts: list[Act]) -> list[dict[str, Any]]:
    """Sums by currency: by the network, by transfer, and the tax in both as far as it is known.

    Minor units; `without_tax` is how many payments have no known tax.
    """
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TOTALS, 0))
    for act in acts:
        if act["kind"] in ("refund", "transfer"):
            sums[act["currency"]][act["kind"]] += act["amount_minor"]
            sums[act["currency"]]["tax"] += act["tax_minor"] or 0
            sums[act["currency"]]["without_tax"] += act["tax_minor"] is None
    return [
        {
            "currency": currency,
            "refund_minor": found["refund"],
            "transfer_minor": found["transfer"],
            "tax_minor": found["tax"],
            "without_tax": found["without_tax"],
        }
        for currency, found in sorted(sums.items())
    ]
