"""The whole way, out of time: the line of each date, and its alerts against what came."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from tenure.inference.alert_match import FiredAlerts
from tenure.inference.backtest_line import LineBacktest, backtest_line
from tenure.inference.learn_line import learn_line
from tenure.inference.line_folds import alerts_over, fold_dates, spans_of, trends_by_metric
from tenure.inference.line_histories import histories_of
from tenure.inference.panel import CUSTOMER, STAYED, Panel
from tests.inference.line_panels import SUNDAY, random_labels

WEEKS = 120


def declining(seed: int, *, customers: int = 600) -> Panel:
    """A third of the customers decline at some time, and most of these leave 8 to 16 weeks on."""
    rng = np.random.default_rng(seed)
    level = 20 + rng.normal(0, 2, (customers, 1)) + rng.normal(0, 0.7, (customers, WEEKS))
    begins = rng.integers(10, WEEKS * 2, customers)
    since = np.maximum(np.arange(WEEKS) - begins[:, None], 0)
    level = np.maximum(level - 1.5 * since, 0)
    leaves = begins + rng.integers(12, 20, customers)
    level = np.where(rng.random((customers, 1)) < 0.9, level, np.maximum(level, 16))
    notice = np.where((leaves < WEEKS) & (begins < WEEKS), leaves, -1)
    grid = np.arange(WEEKS)
    here = (notice[:, None] < 0) | (grid < notice[:, None])
    customer, week = np.nonzero(here)
    gone = notice[customer]
    on = SUNDAY + (7 * gone - 3).astype("timedelta64[D]")
    return Panel(
        customer=customer.astype(np.int64) + 100,
        observed_on=SUNDAY + 7 * week.astype("timedelta64[D]"),
        notice_on=np.where(gone >= 0, on, np.datetime64("NaT", "D")),
        cause=np.where(gone >= 0, CUSTOMER, STAYED).astype(np.int8),
        mrr_minor=10_000.0 + customer,
        features={"active_days": level[customer, week]},
        groups={},
        seen_until=SUNDAY + np.timedelta64(7 * (WEEKS - 1), "D"),
    )


@pytest.fixture(scope="module")
def panel() -> Panel:
    return declining(1)


@pytest.fixture(scope="module")
def found(panel: Panel) -> LineBacktest:
    return backtest_line(panel, csms=6, budget_per_csm_week=2.0)


def test_a_decline_before_leaving_is_caught_in_time(found: LineBacktest) -> None:
    assert found.overall is not None
    assert found.overall.recall is not None
    assert found.overall.precision is not None
    assert found.overall.recall.value > 0.6
    # one in twelve leaves in any window of 76 days: a blind alert would be true so often
    assert found.overall.precision.low > 2 / 12
    assert found.overall.lead_median_days is not None
    assert 14 <= found.overall.lead_median_days <= 90
    assert found.without_line == 0


def test_each_fold_has_the_line_of_what_was_known_then(panel: Panel, found: LineBacktest) -> None:
    for fold in found.folds:
        then = learn_line(panel.as_known_on(np.datetime64(fold.learned_on)))
        assert then.line is not None
        assert fold.line == then.line.line
        assert (fold.branch, fold.churn_events) == (then.line.branch, then.churn_events)
    assert [fold.until for fold in found.folds[:-1]] == [
        fold.learned_on for fold in found.folds[1:]
    ]


def test_looking_farther_ahead_warns_more_and_is_right_less(found: LineBacktest) -> None:
    assert found.horizons is not None
    rows = found.horizons.rows
    assert [row.weeks_ahead for row in rows] == list(range(9))
    rates = [row.record.alerts_per_csm_week or 0 for row in rows]
    assert rates == sorted(rates)
    right = [row.record.precision.value if row.record.precision else 0 for row in rows]
    assert right[8] < right[0]
    within = [row for row in rows if (row.record.alerts_per_csm_week or 9) <= 2.0]
    recall = {row.weeks_ahead: row.record.recall.value for row in within if row.record.recall}
    as_many = [row for row in within if recall[row.weeks_ahead] >= 0.95 * max(recall.values())]
    chosen = next(row for row in within if row.weeks_ahead == found.horizons.chosen)
    leads = [row.record.lead_median_days or 0 for row in as_many]
    assert chosen in as_many
    assert chosen.record.lead_median_days == max(leads)


def test_folds_add_up_to_the_whole(found: LineBacktest) -> None:
    assert found.overall is not None
    records = [fold.record for fold in found.folds if fold.record]
    assert sum(each.alerts for each in records) == found.overall.alerts
    assert sum(each.true_alerts for each in records) == found.overall.true_alerts
    asked = [each.recall.n for each in records if each.recall]
    assert found.overall.recall is not None
    assert sum(asked) == found.overall.recall.n
    caught = sum(round(each.recall.value * each.recall.n) for each in records if each.recall)
    assert caught == round(found.overall.recall.value * found.overall.recall.n)
    assert len(found.misses) == found.overall.recall.n - caught
    assert len(found.false_alarms) == found.overall.alerts - found.overall.true_alerts


def test_the_worst_fold_is_the_least_precise(found: LineBacktest) -> None:
    values = [
        fold.record.precision.value if fold.record and fold.record.precision else 2.0
        for fold in found.folds
    ]
    assert found.worst == values.index(min(values))


def test_numbers_of_customers_are_the_panels(panel: Panel, found: LineBacktest) -> None:
    numbers = {each.customer for each in (*found.misses, *found.false_alarms)}
    assert numbers <= set(panel.customer.tolist())


def alerts(panel: Panel, until: np.datetime64) -> FiredAlerts:
    """Alerts up to a day, as `backtest_line` has them."""
    dates = [
        day
        for day in fold_dates(panel, every_weeks=13, first_weeks=26, max_lead_days=90)
        if day <= until
    ]
    histories = histories_of(panel)
    spans = spans_of(panel, histories, dates, economics=None, seed=1)
    trends = trends_by_metric(panel, histories, spans, None)
    return alerts_over(histories, spans, trends, histories.grid(panel.mrr_minor), weeks_ahead=3)


def test_what_comes_later_changes_no_earlier_alert(panel: Panel) -> None:
    dates = fold_dates(panel, every_weeks=13, first_weeks=26, max_lead_days=90)
    day = dates[4]
    later = ~(panel.notice_on <= day)
    levels = np.where(panel.observed_on > day, 0.0, panel.features["active_days"])
    spoiled = replace(
        panel,
        notice_on=np.where(later, np.datetime64("NaT", "D"), panel.notice_on),
        features={"active_days": levels},
    )
    one, two = (alerts(each, day) for each in (panel, spoiled))
    assert len(one) > 20
    assert (one.customer == two.customer).all()
    assert (one.on == two.on).all()
    assert one.on.min() > dates[0]
    assert one.on.max() <= day


def test_muted_days_alert_nobody(panel: Panel, found: LineBacktest) -> None:
    muted = np.unique(panel.observed_on)[40:110]
    quiet = backtest_line(panel, csms=6, muted_days=muted)
    assert quiet.overall is not None
    assert found.overall is not None
    assert quiet.overall.alerts < found.overall.alerts / 2
    assert all(np.datetime64(each.alert_on) not in muted for each in quiet.false_alarms)


def test_without_a_signal_there_is_no_line_to_judge() -> None:
    found = backtest_line(random_labels(3, customers=900, weeks=110), first_weeks=60)
    assert found.folds
    assert found.without_line >= len(found.folds) - 1
    if found.without_line == len(found.folds):
        assert (found.why, found.overall, found.worst) == ("no_line", None, None)
        assert all(fold.branch == "none" and fold.record is None for fold in found.folds)


def test_a_short_history_is_not_judged() -> None:
    found = backtest_line(random_labels(1, customers=50, weeks=30))
    assert (found.why, found.folds, found.overall) == ("short_history", (), None)


def test_the_finding_goes_to_json_and_back(found: LineBacktest) -> None:
    assert msgspec.json.decode(msgspec.json.encode(found), type=LineBacktest) == found
