"""Level and trend: row by row what scipy and pandas give for one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import theilslopes

from tenure.inference.trend import FEWEST_KNOWN, smooth, theil_sen, trends_of

LEVEL = st.one_of(st.integers(0, 6).map(float), st.floats(-50, 50), st.just(float("nan")))
HISTORY = st.lists(LEVEL, min_size=5, max_size=12)


def test_published_slope() -> None:
    # golden.json "theilsen"; scipy.stats.theilslopes([52, …, 36], alpha=0.9)
    slope, low, high = theil_sen(np.array([[52.0, 50, 49, 45, 44, 40, 39, 36]]))
    assert slope[0] == pytest.approx(-2.3333, abs=5e-5)
    assert (low[0], high[0]) == (-2.5, -2.0)


@settings(max_examples=300, deadline=None)
@given(HISTORY)
def test_slopes_are_scipys(history: list[float]) -> None:
    levels = np.array(history)
    found = theil_sen(levels[None, :])[:, 0]
    known = np.flatnonzero(~np.isnan(levels))
    if len(known) < FEWEST_KNOWN:
        assert np.isnan(found).all()
        return
    wanted = theilslopes(levels[known], known, alpha=0.9)
    expected = (wanted.slope, wanted.low_slope, wanted.high_slope)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(HISTORY)
def test_smoothed_levels_are_pandas(history: list[float]) -> None:
    found = smooth(np.array([history]))[0]
    wanted = pd.Series(history, dtype=float).ewm(halflife=3).mean().to_numpy()
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9, nan_ok=True)


def test_many_at_once_are_each_alone() -> None:
    rng = np.random.default_rng(1)
    levels = np.where(rng.random((40, 30)) < 0.2, np.nan, rng.integers(0, 9, (40, 30)))
    together = trends_of(levels)
    for number in range(40):
        alone = trends_of(levels[[number]])
        assert np.array_equal(together.slope[number], alone.slope[0], equal_nan=True)
        assert np.array_equal(together.smoothed[number], alone.smoothed[0], equal_nan=True)


def test_each_week_sees_eight_weeks_and_nothing_later() -> None:
    rng = np.random.default_rng(2)
    levels = rng.normal(size=(5, 30))
    whole, early = trends_of(levels), trends_of(levels[:, :20])
    for name in ("level", "smoothed", "slope", "slope_low", "slope_high", "known_weeks"):
        part = getattr(whole, name)[:, :20]
        assert np.array_equal(part, getattr(early, name), equal_nan=True)
    last_eight = theil_sen(levels[:, 12:20])
    assert np.array_equal(whole.slope[:, 19], last_eight[0])


def test_a_muted_week_is_as_if_nobody_had_looked() -> None:
    levels = np.tile(np.arange(12.0), (2, 1))
    muted = np.zeros(12, dtype=bool)
    muted[6] = True
    spoiled = levels.copy()
    spoiled[:, 6] = -100
    found = trends_of(spoiled, muted=muted)
    assert found.slope[:, 11].tolist() == [1.0, 1.0]
    assert np.isnan(found.level[:, 6]).all()
    assert found.known_weeks[0].tolist() == [1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11]
