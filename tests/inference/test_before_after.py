"""Shares before and after: Newcombe's published difference, coverage by simulation, few is not enough."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenure.inference.before_after import Gone, change, combined, mean_with_interval
from tenure.inference.intervals import newcombe


def test_two_groups_are_newcombes_published_difference() -> None:
    found = combined([(1, Gone(56, 70)), (-1, Gone(48, 80))])
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4), found.n) == (
        0.2,
        0.0524,
        0.3339,
        150,
    )


@given(st.integers(1, 80), st.integers(1, 80), st.data())
def test_any_two_groups_are_newcombes(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    known, found = newcombe(x1, n1, x2, n2), combined([(1, Gone(x1, n1)), (-1, Gone(x2, n2))])
    assert known is not None
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_the_change_is_what_goes_beyond_others() -> None:
    found = change(Gone(40, 100), Gone(10, 100), Gone(50, 500), Gone(50, 500))
    assert found.change is not None
    assert found.change.value == pytest.approx(-0.30)
    assert found.verdict == "fewer"
    same = change(Gone(20, 100), Gone(20, 100), Gone(50, 500), Gone(50, 500))
    assert same.verdict == "cannot_tell"
    worse = change(Gone(10, 100), Gone(40, 100), Gone(50, 500), Gone(50, 500))
    assert worse.verdict == "more"


def test_nine_customers_are_not_enough_to_say_anything() -> None:
    assert change(Gone(9, 9), Gone(0, 100), Gone(5, 50), Gone(5, 50)).verdict == "not_enough"
    assert change(Gone(9, 10), Gone(0, 100), Gone(5, 50), Gone(5, 50)).verdict == "fewer"


def test_the_interval_of_four_shares_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    shares, sizes = (0.3, 0.2, 0.15, 0.12), (30, 40, 300, 300)
    true = shares[1] - shares[0] - (shares[3] - shares[2])
    hits = 0
    for _ in range(3_000):
        before, after, others_before, others_after = (
            Gone(int(rng.binomial(n, p)), n) for p, n in zip(shares, sizes, strict=True)
        )
        found = change(before, after, others_before, others_after).change
        assert found is not None
        hits += found.low <= true <= found.high
    assert 0.935 <= hits / 3_000 <= 0.975


def test_the_mean_has_students_interval() -> None:
    # by hand: mean 3, s² = 2.5, t(0.975, 4) = 2.776, half = 2.776 · √(2.5 / 5) = 1.963
    found = mean_with_interval([1, 2, 3, 4, 5])
    assert (found.value, found.n) == (3, 5)
    assert (found.low, found.high) == pytest.approx((1.037, 4.963), abs=1e-3)
