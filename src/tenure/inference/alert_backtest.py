"""Alerts against the notices that came: precision, recall, lead, false alarms, and who was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tenure.inference.intervals import Estimate


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """What alerts were worth. An alert is true when notice came `min_lead` to `max_lead` days after.

    `alerts` were judged (after the cool-down), `true_alerts` of them true; `suppressed` fell
    into a cool-down, `undecided` have their window still open or ended by us. `recall` is of
    the notices that could have been warned of. Leads are from the first true alert to the
    notice: median and quartiles, days. `*_by_mrr` are the twins weighted by MRR, 0–1. None
    where there is nothing to divide by.
    """

    alerts: int
    true_alerts: int
    suppressed: int
    undecided: int
    precision: Estimate | None
    recall: Estimate | None
    lead_median_days: float | None
    lead_low_days: float | None
    lead_high_days: float | None
    false_per_csm_week: float | None
    alerts_per_csm_week: float | None
    precision_by_mrr: float | None
    recall_by_mrr: float | None


@dataclass(frozen=True, slots=True)
class Miss:
    """A notice nobody was warned of in time: `why` is "no_alert", "too_late" or "too_early".

    `alert_on` is the last alert before the notice, None where there was none at all.
    """

    customer: int
    notice_on: date
    mrr_minor: float
    why: str
    alert_on: date | None


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """An alert no notice followed in its window; `notice_on` is the next notice, if any came."""

    customer: int
    alert_on: date
    mrr_minor: float
    notice_on: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """The record of alerts with each miss and each false alarm, by day."""

    record: AlertRecord
    misses: tuple[Miss, ...]
    false_alarms: tuple[FalseAlarm, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What alerting so many weeks ahead of the crossing would have been worth."""

    weeks_ahead: int
    record: AlertRecord
    is_within_budget: bool


@dataclass(frozen=True, slots=True)
class Horizons:
    """The trade of warning time against noise; `chosen` is the farthest within the budget.

    None where even alerts at the line itself are too many. The budget is in alerts a CSM and week.
    """

    rows: tuple[Horizon, ...]
    budget_per_csm_week: float
    chosen: int | None
