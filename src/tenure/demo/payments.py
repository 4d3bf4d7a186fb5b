"""Payments received and tried, refunds, and what every customer has paid so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import (
    DAY_SECONDS,
    Days,
    Flags,
    Floats,
    Instants,
    Ints,
    at_work,
    between,
    known_by,
    later_by,
    span,
)
from tenure.demo.invoices import Bills
from tenure.demo.lives import Lives
from tenure.demo.tables import Texts, numbered, taken, write

USD_OF = np.array([0.01, 0.0108, 0.0067])
"""Dollars for a minor unit of each currency, roughly: the dated rates move around these."""
ATTEMPT_DAYS = (0, 4, 11)
METHODS = ("card", "bank_transfer", "direct_debit")
REFUND_REASONS = ("left shortly after paying", "goodwill after an outage")


@dataclass(frozen=True, slots=True)
class Attempts:
    """One entry an attempt to collect a bill, in order of time; `bill` counts the bills."""

    ids: Texts
    bill: Ints
    paid_at: Instants
    succeeded: Flags


@dataclass(frozen=True, slots=True)
class Paid:
    """Every attempt; what went back of each; and what each customer paid, refunds off, in dollars.

    `refunded` holds the places of the attempts refunded, `refunded_minor` and `refunded_at` how much
    of each and when.
    """

    tried: Attempts
    refunded: Ints
    refunded_minor: Ints
    refunded_at: Instants
    dollars: Floats


def write_payments(folder: Path, lives: Lives, bills: Bills, ids: Texts) -> Paid:
    """Write `payments` and `refunds`; `ids` of the customers."""
    rng = lives.size.chance("payments")
    tried = _attempts(rng, lives, bills)
    customer, currency = bills.customer[tried.bill], bills.currency[tried.bill]
    amount = bills.amount_minor[tried.bill]
    method = np.where(lives.cast.is_agency, 1, rng.choice(3, len(lives.cast), p=[0.8, 0.1, 0.1]))
    by_card = tried.succeeded & (method[customer] == 0)
    write(
        folder,
        "payments",
        {
            "payment_id": tried.ids,
            "customer_id": taken(ids, customer),
            "invoice_id": taken(bills.ids, tried.bill),
            "status": taken(("failed", "succeeded"), tried.succeeded.astype(np.int64)),
            "currency": taken(CURRENCIES, currency),
            "amount_minor": amount,
            "fee_minor": np.where(by_card, amount * 29 // 1000 + 30, 0),
            "method": taken(METHODS, method[customer]),
            "paid_at": tried.paid_at,
        },
    )
    dollars = np.where(tried.succeeded, amount, 0) * USD_OF[currency]
    paid = np.bincount(customer, dollars, len(lives.cast)).astype(np.float64)
    given = _write_refunds(folder, rng, lives, bills, tried, ids)
    return replace(given, dollars=paid - given.dollars)


def _write_refunds(
    folder: Path, rng: Generator, lives: Lives, bills: Bills, tried: Attempts, ids: Texts
) -> Paid:
    """`dollars` are those each customer got back."""
    good = np.flatnonzero(tried.succeeded)
    paid_on = tried.paid_at[good].astype("datetime64[D]")
    chosen = good[_given_back(lives, bills.customer[tried.bill[good]], paid_on)]
    refunded_at = later_by(tried.paid_at[chosen], rng.uniform(1, 12, len(chosen)) * DAY_SECONDS)
    kept = ~np.isnat(known_by(refunded_at, lives.size.last_day))
    chosen, refunded_at = chosen[kept], refunded_at[kept]
    bill = tried.bill[chosen]
    is_whole = rng.random(len(chosen)) < 0.5
    amount = np.where(is_whole, bills.amount_minor[bill], bills.amount_minor[bill] // 2)
    write(
        folder,
        "refunds",
        {
            "refund_id": numbered("r", np.arange(len(chosen)) + 1, 6),
            "customer_id": taken(ids, bills.customer[bill]),
            "payment_id": taken(tried.ids, chosen),
            "currency": taken(CURRENCIES, bills.currency[bill]),
            "amount_minor": amount,
            "reason": taken(REFUND_REASONS, (~is_whole).astype(np.int64)),
            "refunded_at": refunded_at,
        },
    )
    dollars = amount * USD_OF[bills.currency[bill]]
    back = np.bincount(bills.customer[bill], dollars, len(lives.cast)).astype(np.float64)
    return Paid(tried, chosen, amount, refunded_at, back)


def _attempts(rng: Generator, lives: Lives, bills: Bills) -> Attempts:
    """Every attempt to collect, up to the last day."""
    paid = np.flatnonzero(~np.isnat(bills.paid_on))
    retried = np.flatnonzero(bills.is_retried)
    lost = np.repeat(np.flatnonzero(bills.is_lost), len(ATTEMPT_DAYS))
    tries = np.tile(ATTEMPT_DAYS, len(lost) // len(ATTEMPT_DAYS))
    bill = np.concatenate([paid, retried, lost])
    day = np.concatenate(
        [bills.paid_on[paid], bills.issued_on[retried], bills.issued_on[lost] + span(tries)]
    )
    when = at_work(rng, day, np.full(len(bill), 12))
    known = np.flatnonzero(day <= lives.size.last_day)
    order = known[np.argsort(when[known], kind="stable")]
    ids = numbered("p", np.arange(len(order)) + 1, 7)
    return Attempts(ids, bill[order], when[order], order < len(paid))


def _given_back(lives: Lives, customer: Ints, on: Days) -> Ints:
    """Places of the payments refunded: some made shortly before leaving, and very few others."""
    chance = lives.size.chance("refunds").random(len(customer))
    left = np.fmin(lives.over_on, lives.away_from)[customer]
    is_last = (between(on, left) <= 25) & ~np.isnat(left) & (left >= on)
    return np.flatnonzero(chance < np.where(is_last, 0.15, 0.002))
