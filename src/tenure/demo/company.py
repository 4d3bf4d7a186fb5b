"""Build the imaginary company: every canonical table, and the truth planted in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from tenure.demo.agency import COST_MINOR, write_agency
from tenure.demo.bugs import write_bugs
from tenure.demo.cast import cast
from tenure.demo.costs import write_costs, write_rates
from tenure.demo.credit import write_credits
from tenure.demo.customers import Names, write_customers
from tenure.demo.days import Ints, span
from tenure.demo.deals import deals
from tenure.demo.invoices import Bills, billed, write_bills
from tenure.demo.lives import Lives, lived
from tenure.demo.owed import owed
from tenure.demo.payments import Paid, write_payments
from tenure.demo.periods import lines
from tenure.demo.reported import write_reported
from tenure.demo.roles import Role
from tenure.demo.rows import columns
from tenure.demo.size import Size
from tenure.demo.subscriptions import subscriptions
from tenure.demo.surveys import write_surveys
from tenure.demo.tables import listed, taken, write
from tenure.demo.terms import write_contracts
from tenure.demo.tickets import MINUTE_COST, write_tickets
from tenure.demo.touches import write_touches
from tenure.demo.truth import Truth, truth
from tenure.demo.use import LONG_AGO, Seen, write_use

__all__ = ["Size", "Truth", "build"]

SURELY = 1.1
"""Costs so far above what is paid that exchange rates do not matter."""


def build(folder: Path, size: Size) -> Truth:
    """Write one `<table>.parquet` for each canonical table into `folder`, made if missing.

    Files of the same name are replaced. The same size gives the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    who = cast(size)
    lives = lived(size, who)
    names = write_customers(folder, size, who)
    money = _money(folder, lives, names)
    paid = money.paid.dollars
    tickets = write_tickets(folder, lives, names, paid)
    duplicates = write_bugs(folder, lives, names, tickets)
    write_surveys(folder, lives, names)
    sold = write_touches(folder, lives, names)
    worked = write_agency(folder, lives, names, paid)
    write_costs(folder, lives)
    write_rates(folder, lives)
    served = np.bincount(tickets.who, tickets.minutes, len(who)) * MINUTE_COST
    loses = served + worked / 60 * COST_MINOR / 100 > paid * SURELY
    seen = _use(folder, lives, names)
    return replace(
        truth(lives, names, seen, duplicates, loses, sold),
        reported_gaps_minor=money.gaps_minor,
        owed_minor=owed(lives, seen, money.bills, money.paid, money.credited, listed(names.ids)),
    )


@dataclass(frozen=True, slots=True)
class Money:
    """Everything billed: bills, what was paid of them, credit by attempt to collect, and by currency
    what the billing tool reports wrongly.
    """

    bills: Bills
    paid: Paid
    credited: Ints
    gaps_minor: Mapping[str, int]


def _money(folder: Path, lives: Lives, names: Names) -> Money:
    rows = subscriptions(lives, deals(lives))
    write(folder, "subscriptions", columns(rows, listed(names.ids)))
    write_contracts(folder, lives, names.ids, rows)
    periods = lines(lives.size, rows)
    bills = billed(lives, periods)
    subscribed = pa.array([row.subscription_id for row in rows], pa.string())
    plans = pa.array([row.plan for row in rows], pa.string())
    write_bills(folder, periods, bills, names.ids, subscribed, plans)
    gaps = write_reported(folder, rows, listed(names.ids), lives.size.ends_on)
    paid = write_payments(folder, lives, bills, names.ids)
    return Money(bills, paid, write_credits(folder, lives, bills, paid, names.ids), gaps)


def _use(folder: Path, lives: Lives, names: Names) -> Seen:
    """Events, and the seats they were used on."""
    stray = pa.array(lives.roles.role == Role.MISMATCHED)
    used_as = pa.compute.if_else(stray, names.domains, names.ids)
    seen = write_use(folder, lives, used_as, names.people)
    person = np.flatnonzero(~lives.cast.is_agency[names.customer_of])
    last_used = lives.course.first_day + span(seen.person_used[person])
    last_used[seen.person_used[person] == LONG_AGO] = np.datetime64("NaT")
    customer = names.customer_of[person]
    write(
        folder,
        "seats",
        {
            "customer_id": taken(names.ids, customer),
            "contact_id": taken(names.people, person),
            "assigned_on": lives.cast.started_on[customer],
            "last_used_on": last_used,
        },
    )
    return seen
