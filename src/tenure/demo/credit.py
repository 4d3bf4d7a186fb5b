"""Credit notes: of goodwill, of refunds, of bills that were never paid; some of them to zombies."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import DAY_SECONDS, Instants, Ints, known_by, later_by
from tenure.demo.invoices import Bills
from tenure.demo.lives import Lives
from tenure.demo.payments import Paid
from tenure.demo.roles import Role
from tenure.demo.tables import Texts, numbered, taken, write
from tenure.values.canonical.billing import CREDIT_KINDS

REFUND, CREDIT, OPEN = range(3)
REASONS = ("refunded", "goodwill", "billed by mistake")
GOODWILL_SHARE, VOID_SHARE, OPEN_SHARE = 0.004, 0.1, 0.3


def write_credits(folder: Path, lives: Lives, bills: Bills, paid: Paid, ids: Texts) -> Ints:
    """Write `credit_notes`; `ids` of the customers.

    Returns the credit given for each attempt to collect, apart from refunds, in minor units.
    """
    rng = lives.size.chance("credit")
    some, unpaid = _goodwill(lives, bills, paid), _never_paid(lives, bills)
    bill = np.concatenate([paid.tried.bill[paid.refunded], paid.tried.bill[some], unpaid])
    payment = np.concatenate([paid.refunded, some, np.full(len(unpaid), -1)])
    kind = np.repeat([REFUND, CREDIT, OPEN], [len(paid.refunded), len(some), len(unpaid)])
    amount = bills.amount_minor[bill] // 5
    amount[: len(paid.refunded)] = paid.refunded_minor
    issued = np.concatenate([paid.refunded_at, paid.tried.paid_at[some], _issued(bills, unpaid)])
    later = rng.uniform(0, 6, len(issued)) * DAY_SECONDS
    issued = later_by(issued, np.where(kind == REFUND, 0.0, later))
    void = (kind == CREDIT) & (rng.random(len(kind)) < VOID_SHARE)
    by_payment = (kind == REFUND) | (rng.random(len(kind)) < 0.5)
    known = ~np.isnat(known_by(issued, lives.size.last_day)) & (amount > 0)
    write(
        folder,
        "credit_notes",
        {
            "credit_note_id": numbered("n", np.arange(int(known.sum())) + 1, 6),
            "customer_id": taken(ids, bills.customer[bill[known]]),
            "invoice_id": taken(bills.ids, bill[known]),
            "payment_id": taken(paid.tried.ids, np.where(by_payment, payment, -1)[known]),
            "kind": taken(CREDIT_KINDS, kind[known]),
            "status": taken(("issued", "void"), void[known].astype(np.int64)),
            "currency": taken(CURRENCIES, bills.currency[bill[known]]),
            "amount_minor": amount[known],
            "tax_minor": (amount * bills.tax_minor[bill] // bills.amount_minor[bill])[known],
            "reason": taken(REASONS, kind[known]),
            "issued_at": issued[known],
        },
    )
    counts = known & (kind == CREDIT) & ~void
    credited = np.bincount(payment[counts], amount[counts], len(paid.tried.bill))
    return credited.astype(np.int64)


def _issued(bills: Bills, which: Ints) -> Instants:
    return bills.due_on[which].astype("datetime64[us]")


def _goodwill(lives: Lives, bills: Bills, paid: Paid) -> Ints:
    """Places of payments credited for: a few of anybody's, and the third last of every other zombie."""
    good = np.flatnonzero(paid.tried.succeeded)
    customer = bills.customer[paid.tried.bill[good]]
    chosen = lives.size.chance("goodwill").random(len(good)) < GOODWILL_SHARE
    quiet = np.isin(lives.roles.role, (Role.NEVER, Role.STOPPED)) & lives.pays_now
    for who in np.flatnonzero(quiet)[::2].tolist():
        chosen[np.flatnonzero(customer == who)[-3:-2]] = True
    return good[chosen]


def _never_paid(lives: Lives, bills: Bills) -> Ints:
    """Some of the bills nothing was paid of."""
    open_bills = np.flatnonzero(np.isnat(bills.paid_on))
    chosen = lives.size.chance("mistakes").random(len(open_bills)) < OPEN_SHARE
    return open_bills[chosen]
