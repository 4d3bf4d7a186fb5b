"""Alerts and the notices that followed them, customer by customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]

NEVER = int(np.iinfo(np.int64).max)
"""Days to a notice that never came."""


@dataclass(frozen=True, slots=True)
class FiredAlerts:
    """Alerts to be judged, one entry each: whose, on which day, and the MRR of then."""

    customer: Ints
    on: Days
    mrr_minor: Floats

    def __len__(self) -> int:
        return len(self.customer)

    def where(self, rows: Flags | Ints) -> FiredAlerts:
        """The alerts chosen by a mask or by numbers."""
        return FiredAlerts(self.customer[rows], self.on[rows], self.mrr_minor[rows])


@dataclass(frozen=True, slots=True)
class Notices:
    """Notices that came, one entry each, with the MRR they ended.

    `is_counted` is false where it was not the customer's doing: an alert before it is neither
    true nor false. `is_eligible`: here long enough to have been warned of; recall is of those.
    """

    customer: Ints
    on: Days
    mrr_minor: Floats
    is_counted: Flags
    is_eligible: Flags


@dataclass(frozen=True, slots=True)
class Matched:
    """For each alert the number of the notice that follows it (0 where none does), the days to
    it (`NEVER` where none) and whether that notice is counted (true where none).
    """

    notice: Ints
    lead_days: Ints
    is_counted: Flags


def matched(alerts: FiredAlerts, notices: Notices) -> Matched:
    """Each alert with the first notice of its customer on its day or after."""
    count = len(alerts)
    if not len(notices.on):
        none = np.zeros(count, dtype=np.int64)
        return Matched(none, np.full(count, NEVER, dtype=np.int64), np.ones(count, dtype=np.bool_))
    keys = _keys(notices.customer, notices.on)
    order = np.argsort(keys)
    place = np.searchsorted(keys[order], _keys(alerts.customer, alerts.on))
    number = order[np.minimum(place, len(order) - 1)]
    is_theirs = (place < len(order)) & (notices.customer[number] == alerts.customer)
    days = (notices.on[number] - alerts.on).astype("timedelta64[D]").astype(np.int64)
    return Matched(
        notice=np.where(is_theirs, number, 0),
        lead_days=np.where(is_theirs, days, NEVER),
        is_counted=~is_theirs | notices.is_counted[number],
    )


def last_before(alerts: FiredAlerts, notices: Notices) -> Ints:
    """For each notice the number of its customer's last alert on its day or before; −1 for none."""
    if not len(alerts):
        return np.full(len(notices.on), -1, dtype=np.int64)
    keys = _keys(alerts.customer, alerts.on)
    order = np.argsort(keys)
    place = np.searchsorted(keys[order], _keys(notices.customer, notices.on), side="right") - 1
    number = order[np.maximum(place, 0)]
    is_theirs = (place >= 0) & (alerts.customer[number] == notices.customer)
    return np.where(is_theirs, number, -1)


def after_cool_down(alerts: FiredAlerts, cool_down_days: int) -> Ints:
    """Numbers of the alerts at least so many days after the last one kept of their customer."""
    order = np.lexsort((alerts.on, alerts.customer))
    days = alerts.on.astype("datetime64[D]").astype(np.int64)[order].tolist()
    customers = alerts.customer[order].tolist()
    kept: list[int] = []
    last = (-1, 0)
    for number, customer, day in zip(order.tolist(), customers, days, strict=True):
        if last[0] != customer or day - last[1] >= cool_down_days:
            kept.append(number)
            last = (customer, day)
    return np.array(kept, dtype=np.int64)


def _keys(customer: Ints, on: Days) -> Ints:
    """One number a customer and day, ordered by both."""
    days = on.astype("datetime64[D]").astype(np.int64)
    return np.asarray(customer * 10_000_000 + days, dtype=np.int64)
