"""Invoices and their lines; which of them were paid, when, and which never."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tenure.demo.cast import CURRENCIES
from tenure.demo.days import Days, Flags, Ints, span
from tenure.demo.lives import Cause, Lives
from tenure.demo.periods import Lines
from tenure.demo.roles import Role
from tenure.demo.tables import Texts, numbered, taken, write

DUE_DAYS = 14
AGENCY_DUE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Bills:
    """One entry an invoice, in order of time. `paid_on` is NaT where unpaid by the last day;
    `is_retried` where the first attempt failed; `is_lost` where nothing will ever come.
    """

    customer: Ints
    currency: Ints
    amount_minor: Ints
    tax_minor: Ints
    issued_on: Days
    due_on: Days
    paid_on: Days
    is_retried: Flags
    is_lost: Flags
    of_line: Ints

    @property
    def ids(self) -> Texts:
        """Invoice ids."""
        return numbered("i", np.arange(len(self.customer)) + 1, 7)


def billed(lives: Lives, lines: Lines) -> Bills:
    """One invoice for all lines of a customer on a day."""
    many = len(lives.cast)
    key = lines.starts_on.astype(np.int64) * many + lines.customer
    keys, of_line = np.unique(key, return_inverse=True)
    customer = keys % many
    issued_on = (keys // many).astype("datetime64[D]")
    currency = np.zeros(len(keys), dtype=np.int64)
    currency[of_line] = lines.currency
    tax = np.bincount(of_line, lines.tax_minor, len(keys)).astype(np.int64)
    net = np.bincount(of_line, lines.amount_minor, len(keys)).astype(np.int64)
    lost = _lost(lives, customer, issued_on)
    delay, retried = _delays(lives, customer)
    paid_on = issued_on + span(delay)
    paid_on[lost | (paid_on > lives.size.last_day)] = np.datetime64("NaT")
    due = np.where(lives.cast.is_agency[customer], AGENCY_DUE_DAYS, DUE_DAYS)
    return Bills(
        customer=customer,
        currency=currency,
        amount_minor=net + tax,
        tax_minor=tax,
        issued_on=issued_on,
        due_on=issued_on + span(due),
        paid_on=paid_on,
        is_retried=retried & ~lost,
        is_lost=lost,
        of_line=of_line,
    )


def _lost(lives: Lives, customer: Ints, issued_on: Days) -> Flags:
    """Bills of a customer who stopped paying, from the first one unpaid."""
    stopped = lives.cause[customer] == Cause.DELINQUENT
    since = issued_on >= lives.leaves_on[customer]
    lost: Flags = stopped & since & ~(issued_on >= lives.back_on[customer])
    return lost


def _delays(lives: Lives, customer: Ints) -> tuple[Ints, Flags]:
    """Days until paid: most at once, some late, some at the second attempt."""
    rng = lives.size.chance("paying")
    luck = rng.random(len(customer))
    agency = lives.cast.is_agency[customer]
    prompt = np.where(agency, rng.integers(8, 30, len(customer)), rng.integers(0, 2, len(customer)))
    late = np.where(
        agency, rng.integers(34, 61, len(customer)), rng.integers(16, 41, len(customer))
    )
    never_late = np.isin(lives.roles.role[customer], (Role.NEVER, Role.STOPPED))
    is_late = (luck < np.where(agency, 0.18, 0.04)) & ~never_late
    is_retried = (luck > 0.975) & ~agency & ~never_late
    delay = np.where(is_late, late, np.where(is_retried, rng.integers(3, 8, len(customer)), prompt))
    return delay, is_retried


def write_bills(
    folder: Path, lines: Lines, bills: Bills, ids: Texts, subscribed: Texts, plans: Texts
) -> None:
    """Write `invoices` and `invoice_lines`.

    `ids` of the customers; `subscribed` and `plans` are id and plan of the subscription rows.
    """
    _write_invoices(folder, lines, bills, ids, subscribed)
    write(
        folder,
        "invoice_lines",
        {
            "line_id": numbered("l", np.arange(len(lines.row)) + 1, 7),
            "invoice_id": taken(bills.ids, bills.of_line),
            "subscription_id": taken(subscribed, lines.row),
            "description": taken(plans, lines.row),
            "currency": taken(CURRENCIES, lines.currency),
            "amount_minor": lines.amount_minor,
            "tax_minor": lines.tax_minor,
            "quantity": lines.quantity.astype(np.float64),
            "period_start_on": lines.starts_on,
            "period_end_on": lines.ends_on,
        },
    )


def _write_invoices(
    folder: Path, lines: Lines, bills: Bills, ids: Texts, subscribed: Texts
) -> None:
    ends_on = bills.issued_on.copy()
    np.maximum.at(ends_on, bills.of_line, lines.ends_on)
    first_line = np.full(len(bills.customer), len(bills.of_line))
    np.minimum.at(first_line, bills.of_line, np.arange(len(bills.of_line)))
    status = np.where(~np.isnat(bills.paid_on), 0, np.where(bills.is_lost, 2, 1))
    write(
        folder,
        "invoices",
        {
            "invoice_id": bills.ids,
            "customer_id": taken(ids, bills.customer),
            "subscription_id": taken(subscribed, lines.row[first_line]),
            "status": taken(("paid", "open", "uncollectible"), status),
            "currency": taken(CURRENCIES, bills.currency),
            "amount_minor": bills.amount_minor,
            "tax_minor": bills.tax_minor,
            "issued_on": bills.issued_on,
            "due_on": bills.due_on,
            "paid_on": bills.paid_on,
            "period_start_on": bills.issued_on,
            "period_end_on": ends_on,
        },
    )
