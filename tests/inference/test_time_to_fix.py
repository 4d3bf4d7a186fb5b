"""Days to a fix against the published case, and against a count by hand where nothing is open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.time_to_fix import DUPLICATE, FIXED, OPEN, WONT_FIX, fix_times

DAYS = np.array([1, 2, 2, 3, 5, 8, 10, 14, 20, 30])
IS_OPEN = np.array([0, 0, 0, 0, 0, 1, 0, 1, 1, 1], dtype=bool)


def test_published_case() -> None:
    """methods.md §7: naive median of closed 2.5, Kaplan–Meier median 5.0, S(10) = 0.375."""
    found = fix_times(DAYS, np.where(IS_OPEN, OPEN, FIXED))
    assert found.naive == 2.5
    assert found.median.value == 5
    step = found.curve.at(10)
    assert step is not None
    assert step.survival == pytest.approx(0.375)
    assert (found.bugs, found.fixed, found.open) == (10, 6, 4)
    # a tenth is never left open within 30 days
    assert found.ninetieth.value is None
    assert found.ninetieth.high is None
    assert found.median.low is not None
    assert found.median.low <= 5


def test_interval_of_the_median_by_hand() -> None:
    """Greenwood on the log(−log) scale.

    Day 1: S = 0.9, Σ d/n(n−d) = 1/90, so the lower limit is 0.9^exp(1.96·√(1/90)/0.10536) = 0.473,
    below one half. Day 10 and after: S = 0.375, Σ = 0.18333, upper 0.375^exp(−1.96·0.42818/0.98083)
    = 0.659: never below one half.
    """
    found = fix_times(DAYS, np.where(IS_OPEN, OPEN, FIXED))
    first, tenth = found.curve.at(1), found.curve.at(10)
    assert first is not None
    assert tenth is not None
    assert first.low == pytest.approx(0.473, abs=0.001)
    assert tenth.high == pytest.approx(0.659, abs=0.001)
    assert (found.median.low, found.median.high) == (1, None)


def test_ends_compete() -> None:
    """Ten bugs, two a day, no one open: shares are plain counts."""
    days = np.repeat([1, 2, 3, 4, 5], 2)
    end = np.array([FIXED, DUPLICATE, FIXED, FIXED, WONT_FIX, FIXED, FIXED, FIXED, DUPLICATE, 1])
    found = fix_times(days, end)
    assert found.ends == pytest.approx({FIXED: 0.7, DUPLICATE: 0.2, WONT_FIX: 0.1})
    assert (found.duplicate, found.wont_fix) == (2, 1)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_with_nothing_open_it_is_the_plain_quantile(days: list[int]) -> None:
    found = fix_times(np.array(days), np.full(len(days), FIXED))
    assert found.median.value == sorted(days)[-(-len(days) // 2) - 1]
    share = -(-9 * len(days) // 10)
    assert found.ninetieth.value == sorted(days)[share - 1]


def test_none_is_fixed() -> None:
    found = fix_times(np.array([3, 4]), np.array([OPEN, WONT_FIX]))
    assert found.median.value is found.naive is None
    assert found.ends == pytest.approx({FIXED: 0.0, DUPLICATE: 0.0, WONT_FIX: 1.0})
