"""A panel seen as histories: a level for each customer and week, and the notices that came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.alert_match import Notices
from tenure.inference.approach import FEWEST_WEEKS
from tenure.inference.panel import CUSTOMER, DELINQUENT, Panel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True, slots=True)
class Histories:
    """Weeks of a panel on a grid: `customers` (C) by number, `days` (T) a week apart.

    `row` and `column` say where each row of the panel lies in (C, T).
    """

    customers: Ints
    days: NDArray[np.datetime64]
    row: Ints
    column: Ints

    def grid(self, values: Floats) -> Floats:
        """Values of the panel's rows as (C, T), NaN where there is no row."""
        found = np.full((len(self.customers), len(self.days)), np.nan)
        found[self.row, self.column] = values
        return found


def histories_of(panel: Panel) -> Histories:
    """The grid of a panel observed weekly; the panel must not be empty."""
    customers, row = np.unique(panel.customer, return_inverse=True)
    first = panel.observed_on.min()
    column = ((panel.observed_on - first) // WEEK).astype(np.int64)
    days = first + WEEK * np.arange(int(column.max()) + 1)
    return Histories(customers, days, row.astype(np.int64), column)


def notices_of(panel: Panel, *, eligible_from: np.datetime64, min_lead_days: int) -> Notices:
    """Each notice of a panel once, with the last MRR before it.

    Eligible: on or after `eligible_from`, by a customer observed for eight weeks while there was
    still time to warn. Counted: by the customer or for want of payment, not ours.
    """
    has_notice = np.flatnonzero(~np.isnat(panel.notice_on))
    customer, on = panel.customer[has_notice], panel.notice_on[has_notice]
    if not len(has_notice):
        no = np.array([], dtype=np.bool_)
        return Notices(customer, on, panel.mrr_minor[has_notice], no, no)
    starts = np.flatnonzero(np.append(True, (np.diff(customer) != 0) | (on[1:] != on[:-1])))
    in_time = panel.observed_on[has_notice] <= on - np.timedelta64(min_lead_days, "D")
    weeks = np.add.reduceat(in_time.astype(np.int64), starts)
    ends = np.append(starts[1:], len(has_notice)) - 1
    return Notices(
        customer=customer[starts],
        on=on[starts],
        mrr_minor=panel.mrr_minor[has_notice][ends],
        is_counted=np.isin(panel.cause[has_notice][starts], (CUSTOMER, DELINQUENT)),
        is_eligible=(weeks >= FEWEST_WEEKS) & (on[starts] >= eligible_from),
    )
