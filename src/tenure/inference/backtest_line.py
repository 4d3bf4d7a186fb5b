"""The whole way judged out of time: the line learnt at each date, its alerts judged after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenure.inference.alert_backtest import (
    MAX_LEAD_DAYS,
    MIN_LEAD_DAYS,
    AlertRecord,
    FalseAlarm,
    Horizons,
    Judged,
    Miss,
    horizons,
    judge,
)
from tenure.inference.alert_match import FiredAlerts, Notices
from tenure.inference.approach import WEEKS_AHEAD
from tenure.inference.danger_line import Economics
from tenure.inference.intervals import Estimate
from tenure.inference.learn_line import SEED, sides
from tenure.inference.line_folds import Span, alerts_over, fold_dates, spans_of, trends_by_metric
from tenure.inference.line_histories import histories_of, notices_of
from tenure.inference.line_sample import sample_of
from tenure.inference.metric_choice import ranking_of
from tenure.inference.panel import Panel

Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

EVERY_WEEKS = 13
FIRST_WEEKS = 26
"""The first line is learnt after half a year, the next ones each quarter."""
FARTHEST_WEEKS_AHEAD = 8


@dataclass(frozen=True, slots=True)
class LineFold:
    """A line learnt from what was known on `learned_on`, and what came of it until `until`.

    `branch`, `metric`, `line`, `churn_events`, `p_value` are of the line as of then; `line`
    None where there was no usable signal, and then `record` is None. `past_below`,
    `past_above`, `lift`: customers at or under that line and above it just after `learned_on`,
    by who left. `auc` is the measure's among them. `record` is of the alerts in between.
    """

    learned_on: date
    until: date
    branch: str
    metric: str | None
    line: float | None
    churn_events: int
    p_value: float | None
    past_below: Estimate | None
    past_above: Estimate | None
    lift: Estimate | None
    auc: float | None
    record: AlertRecord | None


@dataclass(frozen=True, slots=True)
class LineBacktest:
    """All folds and the record over those that had a line; `worst` is the fold of least precision.

    `misses` and `false_alarms` are listed by day. `without_line` counts folds that had no
    usable signal. `horizons` is the trade of warning time against noise, None without a budget.
    `why` is "" or why nothing could be judged: "short_history", "no_line".
    """

    folds: tuple[LineFold, ...]
    overall: AlertRecord | None
    worst: int | None
    without_line: int
    misses: tuple[Miss, ...]
    false_alarms: tuple[FalseAlarm, ...]
    horizons: Horizons | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Court:
    """What alerts are judged by: the notices, the window in days, the people, the last day."""

    notices: Notices
    min_lead_days: int
    max_lead_days: int
    csms: float
    seen_until: np.datetime64

    def judged(self, alerts: FiredAlerts, is_asked: Flags, weeks: int) -> Judged:
        """Alerts of so many weeks; recall of the notices asked for."""
        asked = self.notices.is_eligible & is_asked
        return judge(
            alerts,
            replace(self.notices, is_eligible=asked),
            weeks=weeks,
            csms=self.csms,
            min_lead_days=self.min_lead_days,
            max_lead_days=self.max_lead_days,
            cool_down_days=0,
            seen_until=self.seen_until,
        )

    def is_due(self, span: Span) -> Flags:
        """Notices that the line of a span was the last to warn of in time."""
        last_call = self.notices.on - np.timedelta64(self.min_lead_days, "D")
        due: Flags = (last_call > span.learned_on) & (last_call <= span.until)
        return due if span.line else np.zeros_like(due)


def backtest_line(
    panel: Panel,
    *,
    economics: Economics | None = None,
    seed: int = SEED,
    csms: float = 1.0,
    weeks_ahead: int = WEEKS_AHEAD,
    budget_per_csm_week: float | None = None,
    muted_days: Days | None = None,
    min_lead_days: int = MIN_LEAD_DAYS,
    max_lead_days: int = MAX_LEAD_DAYS,
    every_weeks: int = EVERY_WEEKS,
    first_weeks: int = FIRST_WEEKS,
) -> LineBacktest:
    """Learn the line each quarter from what was known then, and judge the alerts that followed.

    Folds are counted back from the last day whose alerts are all decided. The alerts are those
    that would have fired week by week with the line then in force; those before the first fold
    only set what is open. Recall is of notices whose whole window of warning lies after the
    first fold, by customers seen for eight weeks, while there was a line. `muted_days` are
    observation days on which nobody is alerted. Numbers of customers are the panel's.
    """
    dates = fold_dates(
        panel, every_weeks=every_weeks, first_weeks=first_weeks, max_lead_days=max_lead_days
    )
    if len(dates) < 2:
        return LineBacktest((), None, None, 0, (), (), None, "short_history")
    histories = histories_of(panel)
    spans = spans_of(panel, histories, dates, economics=economics, seed=seed)
    first = dates[0] + np.timedelta64(max_lead_days, "D")
    notices = notices_of(panel, eligible_from=first, min_lead_days=min_lead_days)
    court = _Court(notices, min_lead_days, max_lead_days, csms, panel.seen_until)
    trends = trends_by_metric(panel, histories, spans, muted_days)
    mrr_minor = histories.grid(panel.mrr_minor)
    asked = range(FARTHEST_WEEKS_AHEAD + 1) if budget_per_csm_week is not None else ()
    fired = {
        ahead: alerts_over(histories, spans, trends, mrr_minor, weeks_ahead=ahead)
        for ahead in {weeks_ahead, *asked}
    }
    judged = {ahead: _overall(court, spans, each) for ahead, each in fired.items()}
    folds = tuple(_fold(panel, court, span, fired[weeks_ahead]) for span in spans)
    records = {ahead: judged[ahead].record for ahead in asked}
    without = sum(span.line is None for span in spans)
    if without == len(spans):
        return LineBacktest(folds, None, None, without, (), (), None, "no_line")
    return LineBacktest(
        folds=folds,
        overall=judged[weeks_ahead].record,
        worst=_worst(folds),
        without_line=without,
        misses=judged[weeks_ahead].misses,
        false_alarms=judged[weeks_ahead].false_alarms,
        horizons=horizons(records, budget_per_csm_week=budget_per_csm_week)
        if budget_per_csm_week is not None
        else None,
    )


def _overall(court: _Court, spans: Sequence[Span], alerts: FiredAlerts) -> Judged:
    is_asked = np.any([court.is_due(span) for span in spans], axis=0)
    weeks = sum(span.last - span.first for span in spans if span.line)
    return court.judged(alerts, is_asked, weeks)


def _fold(panel: Panel, court: _Court, span: Span, alerts: FiredAlerts) -> LineFold:
    found, line = span.finding, span.line
    fold = LineFold(
        learned_on=found.learned_on,
        until=span.until.astype("datetime64[D]").item(),
        branch=next(step.branch for step in found.trail if step.is_taken),
        metric=found.metric,
        line=line.line if line else None,
        churn_events=found.churn_events,
        p_value=line.p_value if line else None,
        past_below=None,
        past_above=None,
        lift=None,
        auc=None,
        record=None,
    )
    if line is None:
        return fold
    after = _just_after(panel, span.learned_on)
    rows = sample_of(after).known(line.metric)
    below, above, lift = sides(rows.levels[line.metric], rows, line.line)
    ranking = ranking_of(rows, line.metric)
    return replace(
        fold,
        past_below=below,
        past_above=above,
        lift=lift,
        auc=ranking.auc if ranking else None,
        record=_fold_record(court, span, alerts),
    )


def _just_after(panel: Panel, day: np.datetime64) -> Panel:
    """The rows of the first observation day after a day."""
    later = panel.observed_on[panel.observed_on > day]
    first = later.min() if len(later) else day
    return panel.where(panel.observed_on == first)


def _fold_record(court: _Court, span: Span, alerts: FiredAlerts) -> AlertRecord:
    """Precision of the alerts of the fold; recall, by alerts of any fold, of the notices due in it."""
    within = (alerts.on > span.learned_on) & (alerts.on <= span.until)
    is_due, weeks = court.is_due(span), span.last - span.first
    own = court.judged(alerts.where(within), is_due, weeks).record
    everything = court.judged(alerts, is_due, weeks).record
    return replace(
        own,
        recall=everything.recall,
        recall_by_mrr=everything.recall_by_mrr,
        lead_median_days=everything.lead_median_days,
        lead_low_days=everything.lead_low_days,
        lead_high_days=everything.lead_high_days,
    )


def _worst(folds: Sequence[LineFold]) -> int | None:
    """Number of the fold whose decided alerts were true least often."""
    judged = {
        number: fold.record.precision.value
        for number, fold in enumerate(folds)
        if fold.record and fold.record.precision
    }
    return min(judged, key=judged.__getitem__) if judged else None
