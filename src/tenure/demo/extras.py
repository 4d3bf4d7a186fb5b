"""What is sold beside the plan: add-ons, set-up fees, metered API calls."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tenure.demo.deals import (
    ADD_ON_MINOR,
    ADD_ONS,
    CALLS_MINOR,
    SETUP_MINOR,
    Deals,
    in_currency,
)
from tenure.demo.lives import Lives
from tenure.demo.rows import Row


def extras(lives: Lives, terms: Deals, first: Row, last: Row) -> Iterator[Row]:
    """Further rows of the customer whose plan began with `first` and stands at `last`."""
    number = first.customer
    if terms.add_on[number] >= 0:
        yield _add_on(terms, last)
    if terms.has_setup[number]:
        yield _setup(lives, last)
    if lives.cast.is_api_only[number]:
        yield _calls(lives, last)


def _add_on(terms: Deals, last: Row) -> Row:
    number = last.customer
    row = _beside(last, "add")
    row.plan = ADD_ONS[int(terms.add_on[number])]
    row.unit_amount_minor = in_currency(ADD_ON_MINOR, last.currency)
    row.started_on = int(terms.add_on_from[number].astype(np.int64))
    return row


def _setup(lives: Lives, last: Row) -> Row:
    row = _beside(last, "setup")
    row.plan, row.charge_kind, row.status = "Set-up", "one_off", "canceled"
    row.unit_amount_minor = in_currency(SETUP_MINOR, last.currency)
    row.started_on = int(lives.cast.paid_on[last.customer].astype(np.int64))
    row.current_period_end_on = row.ended_on = row.started_on + 1
    row.ended_by = row.ended_reason = row.cancel_requested_on = row.past_due_on = None
    return row


def _calls(lives: Lives, last: Row) -> Row:
    row = _beside(last, "calls")
    row.plan, row.charge_kind = "API calls", "metered"
    row.unit_amount_minor = in_currency(CALLS_MINOR, last.currency)
    row.started_on = int(lives.paying_since[last.customer].astype(np.int64))
    return row


def _beside(last: Row, kind: str) -> Row:
    """A monthly row that ends with the plan."""
    goes_on = last.ended_on is None and last.cancel_requested_on is None
    return Row(
        subscription_id=f"s{last.customer + 1:06d}-{kind}",
        customer=last.customer,
        plan="",
        currency=last.currency,
        unit_amount_minor=0,
        quantity=1,
        interval="month",
        started_on=last.started_on,
        status=last.status,
        current_period_end_on=None if goes_on else last.current_period_end_on,
        cancel_requested_on=last.cancel_requested_on,
        past_due_on=last.past_due_on,
        ended_on=last.ended_on,
        ended_by=last.ended_by,
        ended_reason=last.ended_reason,
    )
