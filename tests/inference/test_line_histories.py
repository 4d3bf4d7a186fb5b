"""A panel as histories, and the notices in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tenure.inference.line_histories import histories_of, notices_of
from tenure.inference.panel import US
from tests.inference.line_panels import random_labels


def test_each_row_has_its_place() -> None:
    panel = random_labels(1, customers=40, weeks=50)
    histories = histories_of(panel)
    grid = histories.grid(panel.features["active_days"])
    assert np.isfinite(grid).sum() == len(panel)
    for row in range(0, len(panel), 97):
        who = np.searchsorted(histories.customers, panel.customer[row])
        week = np.searchsorted(histories.days, panel.observed_on[row])
        assert grid[who, week] == panel.features["active_days"][row]


def test_a_week_nobody_was_seen_in_is_unknown() -> None:
    panel = random_labels(1, customers=20, weeks=30)
    gap = panel.where(panel.observed_on != panel.observed_on.min() + np.timedelta64(70, "D"))
    grid = histories_of(gap).grid(gap.features["active_days"])
    assert grid.shape == histories_of(panel).grid(panel.features["active_days"]).shape
    assert np.isnan(grid[:, 10]).all()


def test_each_notice_once_with_its_customer_and_money() -> None:
    panel = random_labels(2, customers=80, weeks=60)
    panel = replace(panel, mrr_minor=np.arange(len(panel), dtype=float))
    first = panel.observed_on.min()
    found = notices_of(panel, eligible_from=first, min_lead_days=14)
    wanted = {
        (int(who), str(on))
        for who, on in zip(panel.customer, panel.notice_on, strict=True)
        if not np.isnat(on)
    }
    assert sorted(zip(found.customer.tolist(), map(str, found.on), strict=True)) == sorted(wanted)
    for number in range(len(found.on)):
        last = np.flatnonzero(panel.customer == found.customer[number])[-1]
        assert found.mrr_minor[number] == last
        seen = panel.observed_on[panel.customer == found.customer[number]]
        weeks = (seen <= found.on[number] - np.timedelta64(14, "D")).sum()
        assert found.is_eligible[number] == (weeks >= 8)


def test_notices_before_the_first_day_and_our_own_do_not_count() -> None:
    panel = random_labels(2, customers=80, weeks=60)
    ours = replace(panel, cause=np.full(len(panel), US, dtype=np.int8))
    day = panel.observed_on.min() + np.timedelta64(250, "D")
    found = notices_of(ours, eligible_from=day, min_lead_days=14)
    assert not found.is_counted.any()
    assert 0 < found.is_eligible.sum() <= (found.on >= day).sum()


def test_without_notices_there_are_none() -> None:
    panel = random_labels(2, customers=20, weeks=30)
    calm = replace(panel, notice_on=np.full(len(panel), np.datetime64("NaT", "D")))
    assert len(notices_of(calm, eligible_from=calm.seen_until, min_lead_days=14).on) == 0
