"""Metric cohorts: every observation in one, zero apart, intervals for what repeats are worth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from tenure.inference.cohorts import decreasing, metric_cohorts
from tenure.inference.intervals import wilson

ROWS = st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=1, max_size=120)


@settings(max_examples=80, deadline=None)
@given(ROWS)
def test_every_observation_is_in_one_cohort(rows: list[tuple[int, bool]]) -> None:
    levels = np.array([row[0] for row in rows], dtype=float)
    left = np.array([row[1] for row in rows])
    found = metric_cohorts(levels, left, np.arange(len(rows)))
    assert sum(each.churn.n for each in found) == len(rows)
    assert sum(each.losses for each in found) == left.sum()
    for one, two in pairwise(found):
        assert one.highest < two.lowest
        assert one.smoothed >= two.smoothed - 1e-12
    for each in found:
        inside = (levels >= each.lowest) & (levels <= each.highest)
        assert each.churn.value == pytest.approx(left[inside].mean())
        assert each.mean == pytest.approx(levels[inside].mean())
        assert (each.churn.low, each.churn.high) == pytest.approx(
            (w := wilson(each.losses, each.churn.n)) and (w.low, w.high)
        )


def test_zero_is_a_cohort_of_its_own() -> None:
    levels = np.concatenate([np.zeros(7), np.arange(1, 101)])
    found = metric_cohorts(levels, levels < 20, np.arange(107))
    assert (found[0].lowest, found[0].highest, found[0].churn.n) == (0, 0, 7)
    assert len(found) == 11
    below = np.arange(-50.0, 50.0)
    assert len(metric_cohorts(below, below < 0, np.arange(100))) == 10


def test_quantiles_are_those_of_pandas() -> None:
    # fight-churn listing 5.1: pd.qcut(x, 10, duplicates='drop')
    levels = np.random.default_rng(1).normal(size=1000) + 10
    wanted = pd.Series(levels).groupby(pd.qcut(levels, 10), observed=True).mean()
    found = metric_cohorts(levels, levels < 9, np.arange(1000))
    assert [each.mean for each in found] == pytest.approx(wanted.tolist(), abs=0.01)


def test_repeats_of_one_customer_widen_the_interval() -> None:
    rng = np.random.default_rng(2)
    left = np.repeat(rng.random(200) < 0.2, 10)
    levels = np.ones(2000)
    alone = metric_cohorts(levels, left, np.arange(2000))[0]
    clustered = metric_cohorts(levels, left, np.repeat(np.arange(200), 10))[0]
    once = wilson(int(left[::10].sum()), 200)
    assert once is not None
    assert (clustered.churn.low, clustered.churn.high) == pytest.approx((once.low, once.high))
    assert clustered.churn.high > alone.churn.high
    assert (clustered.customers, clustered.churn.n, alone.customers) == (200, 2000, 2000)


def test_nobody_lost_among_few_customers_is_no_proof() -> None:
    found = metric_cohorts(np.ones(400), np.zeros(400, bool), np.repeat(np.arange(4), 100))[0]
    wanted = wilson(0, 4)
    assert wanted is not None
    assert (found.churn.value, found.churn.low) == (0, 0)
    assert found.churn.high == pytest.approx(wanted.high)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 50)), min_size=1, max_size=30))
def test_the_overlay_is_sklearns_isotonic_fit(rows: list[tuple[float, int]]) -> None:
    shares, weights = (np.array(each, dtype=float) for each in zip(*rows, strict=True))
    fit = IsotonicRegression(increasing=False).fit_transform(
        np.arange(len(rows)), shares, sample_weight=weights
    )
    assert decreasing(shares, weights) == pytest.approx(fit, abs=1e-9)


def test_without_observations_there_are_none() -> None:
    assert metric_cohorts(np.array([]), np.array([], bool), np.array([], int)) == ()
