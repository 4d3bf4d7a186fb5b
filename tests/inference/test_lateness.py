"""Late payers: the published countback, lifelines' medians, and one late bill that is no habit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]

from tenure.inference.lateness import Month, countback, financing_cost, lateness, median_late


def test_the_published_countback() -> None:
    """golden.json "agency": 90,000 open; 30,000 in 31 days, 35,000 in 28, 40,000 in 31: 78.4 days."""
    months = [Month(30_000, 31), Month(35_000, 28), Month(40_000, 31)]
    assert countback(90_000, months) == pytest.approx(78.4, abs=0.05)
    assert countback(0, months) == 0
    assert countback(30_000, months) == 31
    assert countback(1_000_000, months) == 90, "all days there are, and no more"
    assert countback(10, []) is None
    assert countback(10, [Month(0, 31)]) is None
    assert countback(10, [Month(0, 30), Month(20, 30)]) == 45, (
        "a month without sales was waited through"
    )


def test_waiting_costs() -> None:
    assert financing_cost(90_000, 45, 0.08) == pytest.approx(888, abs=0.5)


@given(
    st.floats(0, 1e6),
    st.lists(st.tuples(st.floats(0, 1e5), st.integers(28, 31)), min_size=1, max_size=24),
)
def test_countback_never_passes_the_days_there_are(
    receivable: float, months: list[tuple[float, int]]
) -> None:
    found = countback(receivable, [Month(*month) for month in months])
    if found is not None:
        assert 0 <= found <= sum(days for _sales, days in months) + 1e-9


def test_the_median_is_that_of_lifelines() -> None:
    rng = np.random.default_rng(4)
    for _each in range(30):
        days = rng.integers(-20, 60, 25)
        paid = rng.random(25) < 0.7
        kept = KaplanMeierFitter().fit(days - min(days.min(), 0), paid)
        theirs = kept.median_survival_time_ + min(days.min(), 0)
        assert median_late(days, paid) == (None if np.isinf(theirs) else theirs)
    assert median_late(np.array([], dtype=np.int64), np.array([], dtype=bool)) is None


def test_one_late_bill_is_ordinary_and_ten_are_not() -> None:
    """Ten usual customers pay 3 of 10 late; one paid its only bill late, one all of twelve."""
    customers, days = [], []
    for place in range(10):
        customers += [f"usual{place}"] * 10
        days += [5] * 3 + [0] * 7
    customers += ["one"] + ["habit"] * 12
    days += [40] + [20] * 12
    found = lateness(customers, np.array(days), np.ones(len(days), dtype=bool))
    assert (found["one"].n, found["one"].late) == (1, 1)
    assert found["one"].chance.rate < 0.6
    assert found["habit"].chance.rate > 0.7
    assert found["habit"].chance.low > found["one"].chance.low
    assert found["usual0"].chance.rate == pytest.approx(0.35, abs=0.1)


def test_what_is_not_due_yet_says_nothing_and_what_is_overdue_is_late() -> None:
    """Two unpaid: one 3 days before it is due, one 12 days after it; later than 30 days nobody knows."""
    days, paid = np.array([-3, 12, 2]), np.array([False, False, True])
    found = lateness(["a", "a", "a"], days, paid)["a"]
    assert (found.n, found.late) == (2, 2)
    month = lateness(["a", "a", "a"], days, paid, threshold=30)["a"]
    assert (month.n, month.late) == (1, 0)
