"""Bugs by customers, money, severity and age, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.bug_priority import Affected, Weighed, money_for_effort, weigh


def weighed(
    pairs: list[tuple[int, float]],
    weight: list[float],
    age: list[float] | None = None,
    first: list[bool] | None = None,
    total: float = 1e9,
) -> Weighed:
    count = len(weight)
    return weigh(
        bug=np.array([bug for bug, _ in pairs], dtype=np.int64),
        mrr_minor=np.array([mrr for _, mrr in pairs], dtype=np.float64),
        weight=np.array(weight, dtype=np.float64),
        age_days=np.array(age or [0.0] * count),
        is_first=np.array(first or [False] * count),
        all_minor=total,
    )


def test_money_for_effort_orders_as_published() -> None:
    """methods.md §7: X 62, Y 45, Z 123.1, so Z, X, Y."""
    three = {
        "X": money_for_effort([Affected(500, 0.3), Affected(2000, 0.05), Affected(100, 0.6)], 5),
        "Y": money_for_effort([Affected(50, 0.1)] * 9, 1),
        "Z": money_for_effort([Affected(20_000, 0.08)], 13),
    }
    assert three["X"] == pytest.approx(62)
    assert three["Y"] == pytest.approx(45)
    assert three["Z"] == pytest.approx(123.1, abs=0.05)
    assert sorted(three, key=three.__getitem__, reverse=True) == ["Z", "X", "Y"]
    with pytest.raises(ValueError, match="above 0"):
        money_for_effort([Affected(1)], 0)


def test_score_is_the_product_of_all_four() -> None:
    found = weighed([(0, 300), (0, 200), (1, 500)], [4, 4], [60, 0])
    # 2 customers × 500 × 4 × (1 + 60/30); 1 × 500 × 4 × 1
    assert found.score.tolist() == [2 * 500 * 4 * 3, 500 * 4]
    assert found.customers.tolist() == [2, 1]
    assert found.money_minor.tolist() == [500, 500]
    assert found.order.tolist() == [0, 1]


def test_nobody_counts_for_more_than_a_twentieth_of_all() -> None:
    """A whale of 40,000 in 100,000 counts as 5,000: less than three of 2,000 each, times three."""
    found = weighed([(0, 40_000), (1, 2_000), (1, 2_000), (1, 2_000)], [2, 2], total=100_000)
    assert found.counted_minor.tolist() == [5_000, 6_000]
    assert found.money_minor.tolist() == [40_000, 6_000]  # shown as it is
    assert found.order.tolist() == [1, 0]


def test_security_goes_before_everything() -> None:
    found = weighed([(0, 10**6)] * 5, [8, 1], [300, 0], [False, True])
    assert found.order.tolist() == [1, 0]
    assert found.score[1] == 0  # nobody who pays reported it, and still


def test_older_than_a_year_weighs_no_more() -> None:
    found = weighed([(0, 100), (1, 100)], [1, 1], [365, 3650])
    assert found.score[0] == found.score[1] == pytest.approx(100 * (1 + 365 / 30))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**7)), max_size=30),
    st.integers(0, 3),
    st.integers(1, 10**6),
)
def test_another_reporter_never_lowers_a_bug(
    pairs: list[tuple[int, int]], bug: int, mrr: int
) -> None:
    weight = [1.0, 2.0, 4.0, 8.0]
    before = weighed([(b, float(m)) for b, m in pairs], weight)
    after = weighed([*((b, float(m)) for b, m in pairs), (bug, float(mrr))], weight)
    assert after.score[bug] >= before.score[bug]
    place = list(before.order).index(bug)
    assert list(after.order).index(bug) <= place
