"""The person-period panel: what was known of each customer at an instant, and what came after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

STAYED, CUSTOMER, DELINQUENT, US = 0, 1, 2, 3
"""Who ended it, as coded in `Panel.cause`."""
LEAD_DAYS = 14
HORIZON_DAYS = 76
"""A notice counts from the 15th to the 90th day after an observation."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One row for each paying customer who has given no notice, and observation day.

    All arrays have one entry a row. `customer` numbers customers (rows of one are one cluster);
    `observed_on` and `notice_on` are datetime64[D]; `notice_on` is the first day after
    `observed_on` on which notice was given, else service ended, NaT where neither is known by
    `seen_until`; `cause` says who ended it. `features` are named as in
    `values.measures.MEASURES`, NaN where unknown, and were known at the end of `observed_on`.
    `groups` are names, such as plan, "" where unknown. Rows are sorted by customer, then day.
    """

    customer: Ints
    observed_on: Days
    notice_on: Days
    cause: NDArray[np.int8]
    mrr_minor: Floats
    features: Mapping[str, Floats]
    groups: Mapping[str, NDArray[np.str_]]
    seen_until: np.datetime64

    def __len__(self) -> int:
        return len(self.customer)

    def where(self, rows: Flags | Ints) -> Panel:
        """The rows chosen by a mask or by numbers."""
        return Panel(
            customer=self.customer[rows],
            observed_on=self.observed_on[rows],
            notice_on=self.notice_on[rows],
            cause=self.cause[rows],
            mrr_minor=self.mrr_minor[rows],
            features={name: column[rows] for name, column in self.features.items()},
            groups={name: column[rows] for name, column in self.groups.items()},
            seen_until=self.seen_until,
        )

    def as_known_on(self, day: np.datetime64) -> Panel:
        """What one could have known at the end of `day`: later rows and later notices are gone."""
        rows = self.where(self.observed_on <= day)
        later = ~(rows.notice_on <= day)
        return Panel(
            customer=rows.customer,
            observed_on=rows.observed_on,
            notice_on=np.where(later, np.datetime64("NaT", "D"), rows.notice_on),
            cause=np.where(later, STAYED, rows.cause).astype(np.int8),
            mrr_minor=rows.mrr_minor,
            features=rows.features,
            groups=rows.groups,
            seen_until=min(day, self.seen_until),
        )

    def labels(
        self,
        *,
        lead_days: int = LEAD_DAYS,
        horizon_days: int = HORIZON_DAYS,
        causes: tuple[int, ...] = (CUSTOMER, DELINQUENT),
    ) -> tuple[Flags, Flags]:
        """Which rows have a label, and the label: notice within (t + lead, t + lead + horizon].

        A row has none while its window is still open (t + lead + horizon after `seen_until`:
        censored, never 0), nor where notice came before the window began: it was too late to
        warn, and the customer did not stay either. One who left in the window for a cause not
        in `causes` did not stay either, and has no label.
        """
        begins = self.observed_on + np.timedelta64(lead_days, "D")
        ends = begins + np.timedelta64(horizon_days, "D")
        known = ends <= self.seen_until
        gone = self.notice_on <= begins
        within = ~gone & (self.notice_on <= ends)
        wanted = np.isin(self.cause, causes)
        has_label: Flags = known & ~gone & (~within | wanted)
        is_left: Flags = within & wanted
        return has_label, is_left & has_label
