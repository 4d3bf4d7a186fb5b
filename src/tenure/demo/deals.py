"""What was agreed: prices, discounts, changes of seats and plan, extras. Drawn for all at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from tenure.demo.cast import ENTERPRISE, PLANS, RETAINER, STARTER, Cast
from tenure.demo.days import Days, Flags, Floats, Ints, full_months, months_later, never
from tenure.demo.lives import Absence, Lives
from tenure.demo.rows import Row

RATE_TO_EUR = 0.92
YEAR_PRICE_MONTHS = 10
"""A year costs ten months."""
DURATIONS = ("repeating", "forever", "once")
FOREVER_DAYS = 200
"""A change of terms after so long ends even a discount for ever."""
ADD_ONS = ("Analytics", "Priority support", "Audit log")
ADD_ON_MINOR = 4900
SETUP_MINOR = 150_000
CALLS_MINOR = 2
"""Price of a thousand API calls, in US cents or what comes near."""
CHANGES = 3
CHANGE_MONTHS, TERM_CHANGE = 14.0, 0.4
"""Months between changes, on average; chance of one at the end of a yearly term."""


@dataclass(frozen=True, slots=True)
class Deals:
    """One entry a customer.

    `changes_on` and `changes_to` hold up to three changes of seats each (NaT: none); `discount`
    is a whole percentage (0: none), `duration` a place in `DURATIONS`; `add_on` a place in
    `ADD_ONS` or -1, `add_on_from` its first day.
    """

    hour_factor: Floats
    changes_on: Days
    changes_to: Ints
    discount: Ints
    by_amount: Flags
    duration: Ints
    discount_ends_on: Days
    add_on: Ints
    add_on_from: Days
    has_setup: Flags


def deals(lives: Lives) -> Deals:
    """Draw everybody's terms."""
    rng = lives.size.chance("deals")
    cast = lives.cast
    count = len(cast)
    until = _until(lives)
    known = full_months(cast.paid_on, until)
    settled = cast.converts & (cast.paid_on <= lives.size.last_day)
    changes_on, changes_to = _changes(rng, lives, settled, known)
    discount = np.where(rng.random(count) < 0.17, rng.choice([10, 15, 20, 25, 30], count), 0)
    discount = np.where(cast.is_agency | ~settled, 0, discount)
    duration = rng.choice(3, count, p=[0.7, 0.2, 0.1])
    length = np.where(cast.is_yearly, 12, rng.choice([3, 6, 12], count))
    may_add = settled & ~cast.is_agency & (lives.absence == Absence.NONE) & (known >= 3)
    add_on = np.where(
        may_add & (rng.random(count) < 0.09), rng.integers(0, len(ADD_ONS), count), -1
    )
    from_month = 1 + (rng.random(count) * np.maximum(known - 2, 1)).astype(np.int64)
    return Deals(
        hour_factor=rng.choice([0.8, 0.9, 1.0, 1.15, 1.3], count),
        changes_on=changes_on,
        changes_to=changes_to,
        discount=discount,
        by_amount=rng.random(count) < 0.25,
        duration=duration,
        discount_ends_on=months_later(cast.paid_on, length),
        add_on=add_on,
        add_on_from=months_later(cast.paid_on, from_month),
        has_setup=settled & (cast.plan == ENTERPRISE) & (rng.random(count) < 0.6),
    )


def _until(lives: Lives) -> Days:
    """Up to when terms can change: the decision to leave, the first absence, the last day."""
    last = np.full(len(lives.cast), lives.size.last_day)
    return np.fmin(np.fmin(last, lives.leaves_on), lives.away_from)


def _changes(rng: Generator, lives: Lives, settled: Flags, known: Ints) -> tuple[Days, Ints]:
    """Yearly customers change at the end of a term, the others whenever a bill is due."""
    cast, count = lives.cast, len(lives.cast)
    on, to = never(CHANGES * count).reshape(count, CHANGES), np.zeros((count, CHANGES), np.int64)
    is_going = ~np.isnat(lives.leaves_on) | (lives.absence != Absence.NONE)
    seats, month = cast.seats.copy(), np.zeros(count, dtype=np.int64)
    for turn in range(CHANGES):
        wait = 1 + rng.exponential(CHANGE_MONTHS, count).astype(np.int64)
        month = month + np.where(cast.is_yearly, 12, wait)
        happens = settled & (cast.seats > 1) & (month <= known - is_going)
        happens &= ~cast.is_yearly | (rng.random(count) < TERM_CHANGE)
        grows = rng.random(count) < np.where(is_going, 0.4, 0.75)
        factor = np.where(grows, rng.uniform(1.15, 1.8, count), rng.uniform(0.6, 0.85, count))
        fresh = np.clip(np.round(seats * factor), 2, 200).astype(np.int64)
        happens &= fresh != seats
        on[happens, turn] = months_later(cast.paid_on, month)[happens]
        to[happens, turn] = fresh[happens]
        seats = np.where(happens, fresh, seats)
    return on, to


def plan_for(plan: int, seats: int) -> int:
    """The plan a customer moves to with so many seats; nobody is moved down."""
    while STARTER <= plan < ENTERPRISE and seats > PLANS[plan].most:
        plan += 1
    return plan


def unit_minor(cast: Cast, number: int, plan: int, hour_factor: float) -> int:
    """Price of one seat (or hour) for one billing interval in the customer's own currency."""
    usd = PLANS[plan].unit_minor
    if plan == RETAINER:
        usd = round(usd * hour_factor / 500) * 500
    price = in_currency(usd, int(cast.currency[number]))
    return price * YEAR_PRICE_MONTHS if cast.is_yearly[number] and plan != RETAINER else price


def in_currency(usd_minor: int, currency: int) -> int:
    """A list price in another currency, rounded as price lists are."""
    if currency == 1:
        return max(1, round(usd_minor * RATE_TO_EUR / 50) * 50) if usd_minor >= 50 else usd_minor
    if currency == 2:
        return max(1, round(usd_minor * 1.5 / 10) * 10) if usd_minor >= 10 else usd_minor
    return usd_minor


def discount(terms: Deals, row: Row, paid_on: int) -> None:
    """Give a subscription row the discount its customer has on it; `paid_on` counts from 1970."""
    percent = int(terms.discount[row.customer])
    duration = DURATIONS[int(terms.duration[row.customer])]
    ends_on = int(terms.discount_ends_on[row.customer].astype(np.int64))
    until = {"repeating": ends_on, "once": paid_on + 1, "forever": paid_on + FOREVER_DAYS}
    if not percent or row.started_on >= until[duration]:
        return
    row.discount_duration = duration
    row.discount_ends_on = ends_on if duration == "repeating" else None
    if terms.by_amount[row.customer]:
        row.discount_amount_minor = row.unit_amount_minor * row.quantity * percent // 100
    else:
        row.discount_percent = percent
