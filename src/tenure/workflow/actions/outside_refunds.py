"""Refunds that did not go through our own call: made in the provider's pages, or paid by a person.

Facts are as old as their last load, so what went back since is subtracted before anything is shown;
and what is left to a person is not paid again where somebody gave it back in the provider's pages.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from tenure.records.models import LedgerEntry, MoneyOrder
from tenure.values.provider import ChargeReading
from tenure.values.refunding import MONEY_KINDS, PROVIDER_REFUNDS
from tenure.workflow.actions.money_moves import post_external
from tenure.workflow.actions.obstacles import shown_refunded

REFUNDED_OUTSIDE = "refunded_outside"
"""Code of an order left to a person whose payment was given back in the provider's pages."""
CODES = {"transfer": "transfer", "refund": "absent"}
"""Code of such an order by its kind, while nothing of the kind is known."""
CLOCKS = timedelta(minutes=2)
"""Their clock and ours may be so far apart."""


def gone_since(workspace_id: int, row: dict[str, Any], charge: ChargeReading | None) -> int:
    """What went back of a payment and is not in the facts the row was made of. Minor units.

    What the provider says, or our ledger if it knows more, less the refunds the facts named; and
    what a person paid, which no provider sees. Never below 0; where in doubt too much.
    """
    theirs, by_hand = given_back(workspace_id, row["payment_id"])
    if charge is not None:
        theirs = max(theirs, charge.refunded_minor)
    return max(0, theirs - int(row.get("refunded_minor") or 0)) + max(0, by_hand)


def given_back(workspace_id: int, payment_id: str) -> tuple[int, int]:
    """By our ledger: what went back of a payment by the provider, and what a person paid otherwise."""
    theirs = by_hand = 0
    rows = LedgerEntry.objects.filter(workspace_id=workspace_id, charge=payment_id)
    for left, entered, amount, order, outside in rows.values_list(
        "left", "entered", "amount_minor", "order_id", "order__outside_id"
    ):
        change = amount * ((entered == "refunded") - (left == "refunded"))
        if order is None or str(outside).startswith(PROVIDER_REFUNDS):
            theirs += change
        else:
            by_hand += change
    return theirs, by_hand


def made_outside(order: MoneyOrder) -> dict[str, int]:
    """Refunds made in the provider's pages beyond what an order was shown with: amount by id.

    What was made so near to the preview that the clocks decide nothing is known by the sum: it was
    in what was shown, unless more went back by now. In minor units.
    """
    shown_at = order.proposal.previewed_at or order.proposal.proposed_at
    near = _standing(_external(order).filter(at__gte=shown_at - CLOCKS))
    shown = shown_refunded(order)
    if shown is None or not near:
        return near
    later = _external(order).filter(at__gte=shown_at + CLOCKS, entered="refunded")
    back, _ = given_back(order.workspace_id, order.charge)
    return near if back > shown or near.keys() & _standing(later) else {}


def is_imported(order: MoneyOrder, refund: str) -> bool:
    """Whether a refund of the payment made outside is in the ledger by its own id."""
    return _external(order).filter(occasion=f"external:{refund}").exists()


def is_of_another(order: MoneyOrder, refund: str) -> bool:
    """Whether it is in the ledger as one of another payment."""
    rows = LedgerEntry.objects.filter(workspace_id=order.workspace_id)
    return rows.filter(occasion=f"external:{refund}").exclude(charge=order.charge).exists()


def _standing(rows: QuerySet[LedgerEntry]) -> dict[str, int]:
    """Refunds among some postings that did not come back: amount by id."""
    found = {
        row.occasion.split(":")[1]: row.amount_minor for row in rows.filter(entered="refunded")
    }
    for row in rows.filter(left="refunded"):
        found.pop(row.occasion.split(":")[1], None)
    return found


def _external(order: MoneyOrder) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(workspace_id=order.workspace_id, charge=order.charge)
    return rows.filter(order=None, occasion__startswith="external:")


def mark(workspace_id: int, charge: str) -> None:
    """Say on an order left to a person that its payment was given back outside, or is no more."""
    rows = MoneyOrder.objects.filter(workspace_id=workspace_id, charge=charge, state="manual")
    for order in rows.filter(kind__in=MONEY_KINDS).select_related("proposal"):
        mark_one(order)


def mark_one(order: MoneyOrder) -> None:
    """The same of one order; within the caller's transaction."""
    found = sorted(made_outside(order))
    if bool(found) == (order.error_code == REFUNDED_OUTSIDE):
        return
    code = REFUNDED_OUTSIDE if found else CODES[order.kind]
    fields = {"error_code": code, "error": " ".join(found)[:500]}
    MoneyOrder.objects.filter(pk=order.pk, state="manual").update(**fields)
    order.error_code, order.error = code, fields["error"]


def taken_over(order: MoneyOrder, refund: str, amount_minor: int) -> None:
    """A refund made outside turns out to be an order's: its own posting is turned back."""
    post_external(
        workspace_id=order.workspace_id,
        refund=refund,
        charge=order.charge,
        amount_minor=amount_minor,
        currency=order.currency,
        at=order.settled_at or order.next_try_at,  # it was settled just now
        is_back=True,
    )
