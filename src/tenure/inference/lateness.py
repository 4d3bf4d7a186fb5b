"""How late a customer pays: what was seen, and the chance that its next bill is late, drawn towards all.

One late bill is ordinary (29 % of freelance invoices are, most by less than a fortnight): what is judged is the
chance, shrunk, with its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.funnel import Shrunk, shrunk, weight
from tenure.inference.survival import kaplan_meier

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Month:
    """Sales of a month (any unit of money) and its days."""

    sales: float
    days: int


def countback(receivable: float, months: Sequence[Month]) -> float | None:
    """DSO by countback, in days: `months` from the latest back, one after the other without a gap.

    Whole months are taken off what is owed, with their days; the month that covers the rest counts by its
    share. Where more is owed than was ever sold all days count. None without any month, or nothing sold.
    """
    if not months or not any(month.sales > 0 for month in months):
        return None
    left, days = receivable, 0.0
    for month in months:
        if left <= 0:
            break
        if month.sales > left:
            return days + left / month.sales * month.days
        left -= month.sales
        days += month.days
    return days


def financing_cost(receivable: float, days: float, yearly_rate: float) -> float:
    """What waiting `days` longer for an amount costs at a rate a year: amount × rate × days ÷ 365."""
    return receivable * yearly_rate * days / YEAR_DAYS


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late one customer's bills are. `n` bills of which it is known whether they were later than
    `threshold` days; `late` of them; `chance` that the next one is, drawn towards all customers; `median_days`
    with unpaid bills as censored, None where half of them are not paid yet.
    """

    threshold: int
    n: int
    late: int
    chance: Shrunk
    median_days: float | None


def lateness(
    customers: Sequence[str], days_late: Ints, is_paid: Flags, *, threshold: int = 0
) -> dict[str, Lateness]:
    """Lateness of each customer from its bills.

    `customers`, `days_late` and `is_paid` are of equal length, one entry a bill; `days_late` of an unpaid bill
    is how late it is so far. A bill counts once it was paid or is later than `threshold` already: before, nobody
    knows. The prior is what is usual for all bills, with the weight of the method of moments.
    """
    names, who = np.unique(np.asarray(customers, dtype=object), return_inverse=True)
    known = is_paid | (days_late > threshold)
    late = known & (days_late > threshold)
    n = np.bincount(who[known], minlength=len(names)).astype(np.float64)
    count = np.bincount(who[late], minlength=len(names)).astype(np.float64)
    usual = float(late.sum() / known.sum()) if known.any() else 0.0
    prior = weight(count, n, np.full(len(names), usual))
    return {
        str(name): Lateness(
            threshold,
            int(n[place]),
            int(count[place]),
            shrunk(int(count[place]), int(n[place]), usual, prior),
            median_late(days_late[who == place], is_paid[who == place]),
        )
        for place, name in enumerate(names)
    }


def median_late(days_late: Ints, is_paid: Flags) -> float | None:
    """Days within which half of the bills are paid, counted from the due day; Kaplan–Meier with unpaid ones
    censored at how late they are so far. None where that was not reached, or without bills.
    """
    if not len(days_late):
        return None
    start = int(min(days_late.min(), 0))
    ages = (days_late - start).astype(np.int64)
    curve = kaplan_meier(ages, is_paid, np.ones(len(ages), dtype=np.int64))
    reached = [step.age for step in curve.steps if step.survival <= 0.5]
    return float(reached[0] + start) if reached else None
