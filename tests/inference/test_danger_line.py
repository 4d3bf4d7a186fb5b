"""The first danger line: where it lies, what is said of it, and when nothing is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.danger_line import bottom_quartile

NONE = np.array([], dtype=float)
NOBODY = np.array([], dtype=bool)


def levels(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=float)


def test_a_quarter_lies_at_or_under_it() -> None:
    line = bottom_quartile(levels(*range(1, 101)), NONE, NOBODY)
    assert line is not None
    assert (line.line, line.below, line.n, line.branch) == (25, 25, 100, "bottom_quartile")


def test_ties_do_not_put_half_the_customers_under_it() -> None:
    line = bottom_quartile(levels(1, 1, 2, 2, 2, 2, 3, 3, 4, 5), NONE, NOBODY)
    assert line is not None
    assert (line.line, line.below) == (1, 2)


def test_where_more_than_a_quarter_share_the_lowest_level_it_is_that() -> None:
    line = bottom_quartile(levels(1, 1, 1, 1, 5, 6, 7, 8), NONE, NOBODY)
    assert line is not None
    assert (line.line, line.below) == (1, 4)


def test_a_line_of_nothing_needs_a_loss_that_speaks_for_it() -> None:
    """Nobody can be below it, and where nobody left it says nothing."""
    now = levels(0, 0, 0, 0, 5, 6, 7, 8)
    stayed = np.array([False] * 8)
    assert bottom_quartile(now, now, stayed) is None
    line = bottom_quartile(now, now, np.array([True] + [False] * 7))
    assert line is not None
    assert (line.line, line.churn_events) == (0, 1)


@pytest.mark.parametrize("values", [(), (1, 2, 3), (7, 7, 7, 7, 7)])
def test_too_few_or_all_alike_is_no_signal(values: tuple[float, ...]) -> None:
    assert bottom_quartile(levels(*values), NONE, NOBODY) is None


def test_the_record_of_both_sides() -> None:
    past = levels(*([0] * 100 + [10] * 200))
    left = np.array([True] * 20 + [False] * 80 + [True] * 10 + [False] * 190)
    line = bottom_quartile(levels(*([0] * 25 + [10] * 75)), past, left)
    assert line is not None
    assert line.past_below is not None
    assert line.past_above is not None
    assert line.lift is not None
    assert (line.past_below.value, line.past_below.n) == (0.20, 100)
    assert (line.past_above.value, line.past_above.n) == (0.05, 200)
    assert (line.lift.value, line.churn_events) == (pytest.approx(4.0), 30)
    assert sum(band.churn.n for band in line.bands) == 300


@given(st.lists(st.integers(0, 28), min_size=4, max_size=300))
def test_never_over_a_quarter_unless_the_lowest_level_is(values: list[int]) -> None:
    found = levels(*values)
    line = bottom_quartile(found, NONE, NOBODY)
    if line is not None:
        assert line.below == (found <= line.line).sum()
        assert line.below <= len(values) / 4 or line.line == found.min()
