"""Churn at equal tenure, on cases made so that the headline misleads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference.standardised import compared, standardised

Span = tuple[NDArray[np.int64], NDArray[np.int64]]


def span(at_risk: list[int], lost: list[int]) -> Span:
    return np.array(at_risk), np.array(lost)


def test_a_falling_headline_hides_that_every_band_worsens() -> None:
    # Young customers lose 10 then 12 %, old ones 1 then 1.5 %; the business grows old.
    before = span([10_000, 10_000], [1_000, 100])  # headline 5.5 %
    after = span([4_000, 36_000], [480, 540])  # headline 2.55 %
    found = compared(before, after)
    assert found is not None
    assert found.headline_change.value == pytest.approx(0.0255 - 0.055)
    # reference mix 14,000 : 46,000
    one = (14 * 0.10 + 46 * 0.010) / 60
    two = (14 * 0.12 + 46 * 0.015) / 60
    assert found.before.standardised is not None
    assert found.after.standardised is not None
    assert found.before.standardised.value == pytest.approx(one)
    assert found.after.standardised.value == pytest.approx(two)
    assert found.standardised_change.low > 0
    assert (found.bands, found.bands_worse) == (2, 2)
    assert found.verdict == "hidden_worse"


def test_the_same_story_told_backwards() -> None:
    found = compared(span([4_000, 36_000], [480, 540]), span([10_000, 10_000], [1_000, 100]))
    assert found is not None
    assert found.verdict == "hidden_better"
    assert found.bands_worse == 0


@pytest.mark.parametrize(("lost", "verdict"), [([900, 600], "worse"), ([300, 200], "better")])
def test_where_both_agree(lost: list[int], verdict: str) -> None:
    found = compared(span([10_000, 10_000], [600, 400]), span([10_000, 10_000], lost))
    assert found is not None
    assert found.verdict == verdict
    assert found.headline_change.value == pytest.approx(found.standardised_change.value)


def test_small_numbers_stay_unclear() -> None:
    found = compared(span([100, 100], [10, 1]), span([40, 360], [5, 5]))
    assert found is not None
    assert found.verdict == "unclear"


def test_a_band_that_is_new_is_no_change() -> None:
    found = compared(span([500, 0], [50, 0]), span([500, 500], [50, 100]))
    assert found is not None
    assert found.after.covered == pytest.approx(1_000 / 1_500)
    assert found.headline_change.value == 0
    assert found.standardised_change.value == 0


def test_nothing_in_common_is_not_compared() -> None:
    assert compared(span([500, 0], [5, 0]), span([0, 500], [0, 5])) is None
    assert compared(span([0, 0], [0, 0]), span([0, 0], [0, 0])) is None


def test_no_customers_no_rate() -> None:
    found = standardised(*span([0, 0], [0, 0]), np.ones(2))
    assert (found.headline, found.standardised, found.covered) == (None, None, 0.0)


def test_a_band_without_customers_leaves_its_weight() -> None:
    found = standardised(*span([100, 0], [10, 0]), np.array([1.0, 3.0]))
    assert found.standardised is not None
    assert found.standardised.value == pytest.approx(0.1)
    assert found.covered == pytest.approx(0.25)


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(0, 500)), min_size=1, max_size=5))
def test_at_its_own_mix_it_is_the_headline(bands: list[tuple[int, int]]) -> None:
    at_risk = np.array([n for n, _ in bands])
    lost = np.array([min(n, x) for n, x in bands])
    found = standardised(at_risk, lost, at_risk.astype(np.float64))
    assert found.headline is not None
    assert found.standardised is not None
    assert found.standardised.value == pytest.approx(found.headline.value)
    assert 0 <= found.standardised.low <= found.standardised.value <= found.standardised.high <= 1


def test_one_band_has_the_interval_of_wilson() -> None:
    found = standardised(*span([263], [81]), np.ones(1))
    assert found.standardised is not None
    # Newcombe 1998: 81/263
    limits = (found.standardised.low, found.standardised.high)
    assert limits == pytest.approx((0.2553, 0.3662), abs=5e-5)
