"""Subscriptions: one row for each period at one price, customer by customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tenure.demo.cast import PLANS, RETAINER
from tenure.demo.days import full_months, months_later
from tenure.demo.deals import Deals, discount, plan_for, unit_minor
from tenure.demo.extras import extras
from tenure.demo.lives import Absence, Cause, Lives
from tenure.demo.rows import Row, numbers, succeeded

REASONS = (
    "low use",
    "price",
    "missing feature",
    "bugs",
    "hard to use",
    "bad fit",
    "no support",
    "out of business",
)
REASON_SHARES = (0.3, 0.2, 0.12, 0.1, 0.1, 0.08, 0.06, 0.04)


@dataclass(slots=True)
class Dates:
    """Days of each customer as plain numbers, None for never."""

    last: int
    paid: list[int]
    started: list[int]
    leaves: list[int | None]
    over: list[int | None]
    away: list[int | None]
    back: list[int | None]
    renews: list[int]
    reason: list[int]


def subscriptions(lives: Lives, terms: Deals) -> list[Row]:
    """Every row of every customer."""
    dates = _dates(lives)
    rows: list[Row] = []
    for number in range(len(lives.cast)):
        rows += _customer(lives, terms, dates, number)
    return rows


def _dates(lives: Lives) -> Dates:
    cast, last = lives.cast, lives.size.last_day
    since = lives.paying_since
    step = np.where(cast.is_yearly, 12, 1)
    begun = np.where(since > last, -1, full_months(since, last) // step)
    chance = lives.size.chance("reasons")
    return Dates(
        last=int(last.astype(np.int64)),
        paid=cast.paid_on.astype(np.int64).tolist(),
        started=cast.started_on.astype(np.int64).tolist(),
        leaves=numbers(lives.leaves_on),
        over=numbers(lives.over_on),
        away=numbers(lives.away_from),
        back=numbers(lives.back_on),
        renews=months_later(since, (begun + 1) * step).astype(np.int64).tolist(),
        reason=chance.choice(len(REASONS), len(cast), p=REASON_SHARES).tolist(),
    )


def _customer(lives: Lives, terms: Deals, dates: Dates, number: int) -> Iterator[Row]:
    first = _first(lives, terms, dates, number)
    if not lives.cast.converts[number] or dates.paid[number] > dates.last:
        yield _trial(dates, first)
        return
    rows = _changed(lives, terms, first)
    away, back = dates.away[number], dates.back[number]
    match lives.absence[number]:
        case Absence.PAUSED if away is not None:
            _pause(rows, away, back)
        case Absence.RETURNED if away is not None and back is not None:
            _close(lives, dates, rows[-1], away)
            rows.append(_again(rows[-1], back))
    over = dates.over[number]
    if over is not None:
        _close(lives, dates, rows[-1], over)
    elif rows[-1].current_period_end_on is None:
        rows[-1].current_period_end_on = dates.renews[number]
    for row in rows:
        discount(terms, row, dates.paid[number])
    yield from rows
    yield from extras(lives, terms, rows[0], rows[-1])


def _first(lives: Lives, terms: Deals, dates: Dates, number: int) -> Row:
    cast, plan = lives.cast, int(lives.cast.plan[number])
    return Row(
        subscription_id=f"s{number + 1:06d}",
        customer=number,
        plan=PLANS[plan].name,
        currency=int(cast.currency[number]),
        unit_amount_minor=unit_minor(cast, number, plan, float(terms.hour_factor[number])),
        quantity=int(cast.seats[number]),
        interval="year" if cast.is_yearly[number] else "month",
        started_on=dates.started[number],
        seats_paid=None if plan == RETAINER else int(cast.seats[number]),
        trial_end_on=dates.paid[number] if cast.is_trial[number] else None,
    )


def _trial(dates: Dates, row: Row) -> Row:
    """A trial still running, or one that led to nothing."""
    row.current_period_end_on = row.trial_end_on
    if row.trial_end_on is not None and row.trial_end_on > dates.last:
        row.status = "trialing"
        return row
    row.status, row.ended_on, row.ended_by = "canceled", row.trial_end_on, "customer"
    row.ended_reason = "trial not continued"
    return row


def _changed(lives: Lives, terms: Deals, first: Row) -> list[Row]:
    """The first row and those after each change of seats; another plan is another subscription."""
    rows, number = [first], first.customer
    plan = int(lives.cast.plan[number])
    for on, seats in zip(
        numbers(terms.changes_on[number]), terms.changes_to[number].tolist(), strict=True
    ):
        if on is None:
            continue
        fresh = plan_for(plan, seats)
        paid = None if plan == RETAINER else seats
        after = succeeded(rows[-1], on, quantity=seats, seats_paid=paid)
        if fresh != plan:
            plan = fresh
            after = _moved(lives, after, plan)
        rows.append(after)
    return rows


def _moved(lives: Lives, row: Row, plan: int) -> Row:
    return replace(
        row,
        subscription_id=f"s{row.customer + 1:06d}-{PLANS[plan].name.lower()}",
        plan=PLANS[plan].name,
        unit_amount_minor=unit_minor(lives.cast, row.customer, plan, 1.0),
        previous_subscription_id=row.subscription_id,
    )


def _pause(rows: list[Row], away: int, back: int | None) -> None:
    rows.append(succeeded(rows[-1], away, status="paused"))
    rows[-2].ended_by, rows[-2].ended_reason = "customer", "pause"
    if back is not None:
        rows.append(succeeded(rows[-1], back))


def _again(row: Row, back: int) -> Row:
    """A new subscription of a customer who had left."""
    return Row(
        subscription_id=f"s{row.customer + 1:06d}-again",
        customer=row.customer,
        plan=row.plan,
        currency=row.currency,
        unit_amount_minor=row.unit_amount_minor,
        quantity=row.quantity,
        interval=row.interval,
        started_on=back,
        seats_paid=row.seats_paid,
    )


def _close(lives: Lives, dates: Dates, row: Row, over: int) -> None:
    """End a row for good; what lies in the future is known, not done."""
    number, is_done = row.customer, over <= dates.last
    row.current_period_end_on = over
    reason = REASONS[dates.reason[number]]
    match lives.cause[number]:
        case Cause.CUSTOMER:
            row.cancel_requested_on, row.ended_by = dates.leaves[number], "customer"
            row.ended_reason = reason
        case Cause.DELINQUENT:
            row.past_due_on = dates.leaves[number]
            row.status = "unpaid" if is_done else "past_due"
            row.ended_by = "delinquent" if is_done else None
            row.ended_on = over if is_done else None
            row.current_period_end_on = over if is_done else dates.renews[number]
            return
        case _:
            row.ended_by, row.ended_on, row.ended_reason = "us", over, "ended by us"
    if is_done:
        row.status, row.ended_on = "canceled", over
