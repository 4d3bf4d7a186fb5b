"""Alerts against the notices that came: precision, recall, lead, false alarms, and who was missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenure.inference.alert_match import (
    NEVER,
    FiredAlerts,
    Matched,
    Notices,
    after_cool_down,
    last_before,
    matched,
)
from tenure.inference.intervals import Estimate, wilson
from tenure.inference.panel import HORIZON_DAYS, LEAD_DAYS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

MIN_LEAD_DAYS = LEAD_DAYS
MAX_LEAD_DAYS = LEAD_DAYS + HORIZON_DAYS
COOL_DOWN_DAYS = 28


NEARLY = 0.95
"""A horizon that warned of so much of the most notices warned of as many."""


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """What alerts were worth. An alert is true when notice came `min_lead` to `max_lead` days after.

    `alerts` were judged (after the cool-down), `true_alerts` of them true; `suppressed` fell
    into a cool-down, `undecided` have their window still open, or we ended it ourselves. `recall` is of
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
    """The trade of warning time against noise; `chosen` is the best within the budget.

    None where even alerts at the line itself are too many. The budget is in alerts a CSM and week.
    """

    rows: tuple[Horizon, ...]
    budget_per_csm_week: float
    chosen: int | None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Alerts: decided, and true of those. Notices: asked of, and the longest lead (−1 none)."""

    is_decided: Flags
    is_true: Flags
    is_asked: Flags
    lead_days: Ints

    @property
    def is_caught(self) -> Flags:
        return self.is_asked & (self.lead_days >= 0)


def judge(
    alerts: FiredAlerts,
    notices: Notices,
    *,
    weeks: float,
    csms: float = 1.0,
    min_lead_days: int = MIN_LEAD_DAYS,
    max_lead_days: int = MAX_LEAD_DAYS,
    cool_down_days: int = COOL_DOWN_DAYS,
    seen_until: np.datetime64 | None = None,
) -> Judged:
    """Each alert against the next notice of its customer, over `weeks` and `csms` people.

    An alert within `cool_down_days` of the last one kept is dropped. Alerts whose window ends
    after `seen_until` are undecided whatever came, lest early successes flatter; a notice they
    warned of is still caught. Precision is of alerts decided, recall of notices that are counted
    and eligible, alerts a CSM and week of all that were kept.
    """
    kept = alerts.where(after_cool_down(alerts, cool_down_days))
    match = matched(kept, notices)
    verdict = _verdict(kept, notices, match, (min_lead_days, max_lead_days), seen_until)
    return Judged(
        record=_record(kept, notices, verdict, len(alerts) - len(kept), weeks * csms),
        misses=_misses(kept, notices, verdict, min_lead_days),
        false_alarms=_false_alarms(kept, notices, match, verdict),
    )


def horizons(records: Mapping[int, AlertRecord], *, budget_per_csm_week: float) -> Horizons:
    """The trade-off by weeks ahead, and the best of them within the budget of alerts.

    The best warned earliest, of those that warned of as many notices as any (within a twentieth),
    then with fewest alerts: looking further ahead than that only costs attention.
    """
    rows = tuple(
        Horizon(
            weeks_ahead,
            record,
            record.alerts_per_csm_week is not None
            and record.alerts_per_csm_week <= budget_per_csm_week,
        )
        for weeks_ahead, record in sorted(records.items())
    )
    within = [row for row in rows if row.is_within_budget]
    most = max((_warned(row) for row in within), default=0.0)
    able = [row for row in within if _warned(row) >= NEARLY * most]
    best = max(able, default=None, key=_worth)
    return Horizons(rows, budget_per_csm_week, best.weeks_ahead if best else None)


def _warned(row: Horizon) -> float:
    return row.record.recall.value if row.record.recall else 0.0


def _worth(row: Horizon) -> tuple[float, int]:
    return (row.record.lead_median_days or 0.0, -row.record.alerts)


def _verdict(
    alerts: FiredAlerts,
    notices: Notices,
    match: Matched,
    window: tuple[int, int],
    seen_until: np.datetime64 | None,
) -> _Verdict:
    shortest, longest = window
    is_within = (match.lead_days <= longest) & (match.lead_days >= 0)
    is_timely = is_within & match.is_counted & (match.lead_days >= shortest)
    is_decided = ~(is_within & ~match.is_counted)
    if seen_until is not None:
        is_decided &= alerts.on + np.timedelta64(longest, "D") <= seen_until
    leads = np.full(len(notices.on), -1, dtype=np.int64)
    np.maximum.at(leads, match.notice[is_timely], match.lead_days[is_timely])
    is_asked = notices.is_counted & notices.is_eligible
    return _Verdict(is_decided, is_decided & is_timely, is_asked, leads)


def _record(
    alerts: FiredAlerts, notices: Notices, verdict: _Verdict, suppressed: int, csm_weeks: float
) -> AlertRecord:
    decided, true = int(verdict.is_decided.sum()), int(verdict.is_true.sum())
    asked, caught = int(verdict.is_asked.sum()), int(verdict.is_caught.sum())
    leads = verdict.lead_days[verdict.is_caught]
    low, median, high = _quartiles(leads)
    return AlertRecord(
        alerts=decided,
        true_alerts=true,
        suppressed=suppressed,
        undecided=len(alerts) - decided,
        precision=wilson(true, decided),
        recall=wilson(caught, asked),
        lead_median_days=median,
        lead_low_days=low,
        lead_high_days=high,
        false_per_csm_week=(decided - true) / csm_weeks if csm_weeks > 0 else None,
        alerts_per_csm_week=len(alerts) / csm_weeks if csm_weeks > 0 else None,
        precision_by_mrr=_share(alerts.mrr_minor, verdict.is_decided, verdict.is_true),
        recall_by_mrr=_share(notices.mrr_minor, verdict.is_asked, verdict.is_caught),
    )


def _quartiles(leads: Ints) -> tuple[float | None, float | None, float | None]:
    if not len(leads):
        return None, None, None
    low, median, high = np.quantile(leads, (0.25, 0.5, 0.75))
    return float(low), float(median), float(high)


def _share(mrr_minor: Floats, among: Flags, part: Flags) -> float | None:
    total = float(mrr_minor[among].sum())
    return float(mrr_minor[part].sum()) / total if total > 0 else None


def _misses(
    alerts: FiredAlerts, notices: Notices, verdict: _Verdict, shortest: int
) -> tuple[Miss, ...]:
    missed = np.flatnonzero(verdict.is_asked & ~verdict.is_caught)
    missed = missed[np.lexsort((notices.customer[missed], notices.on[missed]))]
    before = last_before(alerts, notices)
    found = []
    for number in missed.tolist():
        alert = int(before[number])
        notice_on, customer = notices.on[number], int(notices.customer[number])
        alert_on = _day(alerts.on[alert]) if alert >= 0 else None
        why = _why(_day(notice_on), alert_on, shortest)
        found.append(
            Miss(customer, _day(notice_on), float(notices.mrr_minor[number]), why, alert_on)
        )
    return tuple(found)


def _why(notice_on: date, alert_on: date | None, shortest: int) -> str:
    if alert_on is None:
        return "no_alert"
    return "too_late" if (notice_on - alert_on).days < shortest else "too_early"


def _day(on: np.datetime64) -> date:
    found: date = on.astype("datetime64[D]").item()
    return found


def _false_alarms(
    alerts: FiredAlerts, notices: Notices, match: Matched, verdict: _Verdict
) -> tuple[FalseAlarm, ...]:
    false = np.flatnonzero(verdict.is_decided & ~verdict.is_true)
    false = false[np.lexsort((alerts.customer[false], alerts.on[false]))]
    return tuple(
        FalseAlarm(
            customer=int(alerts.customer[number]),
            alert_on=_day(alerts.on[number]),
            mrr_minor=float(alerts.mrr_minor[number]),
            notice_on=_day(notices.on[match.notice[number]])
            if match.lead_days[number] != NEVER
            else None,
        )
        for number in false.tolist()
    )
