"""Quantiles with some not over yet, and counts held against each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]
from scipy.stats import binom  # type: ignore[import-untyped]

from tenure.inference.waits import Wait, clear_change, times_as_many, waits

ONE = np.ones(10, dtype=np.int64)
# methods 7: days 1,2,2,3,5,8+,10,14+,20+,30+ -> KM median 5.0; the naive median of the closed is 2.5
DAYS = np.array([1, 2, 2, 3, 5, 8, 10, 14, 20, 30], dtype=np.int64)
OVER = np.array([1, 1, 1, 1, 1, 0, 1, 0, 0, 0], dtype=np.bool_)


def test_the_known_example() -> None:
    median, ninth = waits(DAYS, OVER, ONE, (0.5, 0.9))
    assert (median.value, median.n, median.over) == (5, 10, 6)
    assert (ninth.value, ninth.high) == (None, None)


def test_limits_are_where_those_of_the_curve_hold_the_share() -> None:
    """`KaplanMeierFitter().fit(DAYS, OVER).confidence_interval_` at 0.5."""
    limits = KaplanMeierFitter().fit(DAYS, OVER).confidence_interval_
    lower, upper = limits.iloc[:, 0], limits.iloc[:, 1]
    (median,) = waits(DAYS, OVER, ONE, (0.5,))
    assert median.low == int(lower.index[lower <= 0.5][0]) == 1
    assert not (upper <= 0.5).any()
    assert median.high is None


def test_nothing_and_nothing_over() -> None:
    none = np.empty(0, dtype=np.int64)
    assert waits(none, none.astype(np.bool_), none, (0.5,)) == (Wait(None, None, None, 0, 0),)
    (still,) = waits(DAYS, np.zeros(10, dtype=np.bool_), ONE, (0.5,))
    assert still == Wait(None, None, None, 10, 0)


def test_too_few_have_no_interval() -> None:
    (found,) = waits(DAYS[:4], OVER[:4], ONE[:4], (0.5,))
    assert found == Wait(2, None, None, 4, 4)


@given(
    st.lists(
        st.tuples(st.integers(0, 90_000), st.booleans(), st.integers(1, 3)), min_size=1, max_size=40
    ),
    st.sampled_from([0.25, 0.5, 0.9]),
)
def test_as_lifelines_and_unchanged_by_the_unit(
    rows: list[tuple[int, bool, int]], share: float
) -> None:
    times, over, counts = (np.array(part) for part in zip(*rows, strict=True))
    (found,) = waits(
        times.astype(np.int64), over.astype(np.bool_), counts.astype(np.int64), (share,)
    )
    curve = KaplanMeierFitter().fit(times, over, weights=counts).survival_function_.iloc[:, 0]
    reached = curve.index[curve <= 1 - share + 1e-9]
    assert found.value == (int(reached[0]) if over.any() and len(reached) else None)
    (seconds,) = waits(
        times.astype(np.int64) * 60, over.astype(np.bool_), counts.astype(np.int64), (share,)
    )
    assert seconds.value == (None if found.value is None else found.value * 60)
    assert seconds.n == int(counts.sum())


def test_times_as_many() -> None:
    found = times_as_many(30, 20)
    assert found is not None
    assert (found.value, found.n) == (1.5, 50)
    # Wilson of 30/50: 0.46183 to 0.72391; as odds
    assert (found.low, found.high) == pytest.approx((0.85815, 2.62202), abs=1e-4)
    double = times_as_many(30, 20, longer=2.0)
    assert double is not None
    assert double.value == 0.75
    assert times_as_many(3, 0) is None


@pytest.mark.parametrize(
    ("now", "before", "longer", "said"),
    [
        (30, 20, 1.0, ""),
        (40, 20, 1.0, "more"),
        (20, 40, 1.0, "fewer"),
        (40, 20, 2.0, ""),
        (0, 0, 1.0, ""),
        (9, 0, 1.0, "more"),
    ],
)
def test_change_is_said_where_chance_does_not_explain_it(
    now: int, before: int, longer: float, said: str
) -> None:
    assert clear_change(now, before, longer=longer) == said
    ratio = times_as_many(now, before, longer=longer)
    if ratio is not None:
        assert (said == "") == (ratio.low <= 1 <= ratio.high)


def test_nothing_changed_is_seldom_called_a_change() -> None:
    """Of two equal rates, a change is claimed in about one of twenty."""
    for n in (20, 50, 200):
        chance = binom.pmf(range(n + 1), n, 0.5)
        claimed = sum(p for now, p in enumerate(chance) if clear_change(now, n - now))
        assert claimed <= 0.07
