"""A charge and its refunds, read at the provider before and after money is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from tenure.jobs.sides import Sides
from tenure.records.models import MoneyOrder
from tenure.values.provider import ChargeReading, NotDoneError, RefundReading, RefusedActError
from tenure.values.refunding import MONEY_KINDS, PROVIDER_PAYMENTS
from tenure.values.trials import outside
from tenure.workflow.actions.obstacles import shown_refunded
from tenure.workflow.actions.orders import Claim


def reading_of(order: MoneyOrder, sides: Sides) -> ChargeReading | None:
    """The charge as it stands now; None for what is no charge of the provider."""
    billing = sides.billing
    is_theirs = order.charge.startswith(PROVIDER_PAYMENTS)
    if order.kind not in MONEY_KINDS or not is_theirs or billing is None:
        return None
    sides.pace()
    try:
        with outside("read.charge"):
            return billing.charge(order.charge)
    except RefusedActError:
        if order.kind == "transfer":
            return None
        raise


def refunds_of(claim: Claim, sides: Sides) -> tuple[RefundReading, ...]:
    """Every refund of an order's charge. Raises `ProviderError`."""
    if sides.billing is None:
        raise NotDoneError("no payment provider is connected", code="no_provider")
    sides.pace()
    with outside("look_up"):
        return sides.billing.refunds_of(claim.order.charge)


def found_in(theirs: Iterable[RefundReading], claim: Claim) -> RefundReading | None:
    """Our refund among those of the charge, by what we wrote on it."""
    mine = (each for each in theirs if each.metadata.get("request_id") == claim.order.key)
    return next(mine, None)


def is_more_back(theirs: Iterable[RefundReading], order: MoneyOrder) -> bool:
    """Whether more has gone back of the charge than was shown and approved.

    Sums are compared and no times: the provider counts in whole seconds, by another clock.
    """
    shown = shown_refunded(order)
    return shown is not None and shown < sum(
        each.amount_minor for each in theirs if each.status != "failed"
    )
