"""Ratios of sums against a bootstrap by customer."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.inference.ratios import RatioSums, ratio


def sums(lost: np.ndarray, base: np.ndarray) -> RatioSums:
    return RatioSums(
        *(len(lost), float(lost.sum()), float(base.sum())),
        *(float((lost**2).sum()), float((lost * base).sum()), float((base**2).sum())),
    )


def test_the_interval_is_that_of_a_bootstrap() -> None:
    rng = np.random.default_rng(5)
    base = rng.gamma(3, 100, 800)
    lost = base * (rng.random(800) < 0.3) * rng.random(800)
    found = ratio(sums(lost, base))
    assert found is not None
    draws = rng.integers(0, 800, (4_000, 800))
    low, high = np.quantile(lost[draws].sum(axis=1) / base[draws].sum(axis=1), (0.025, 0.975))
    assert found.value == pytest.approx(lost.sum() / base.sum())
    assert found.low == pytest.approx(low, abs=0.004)
    assert found.high == pytest.approx(high, abs=0.004)


def test_where_there_is_no_interval() -> None:
    few = ratio(sums(np.array([1.0, 0.0]), np.array([10.0, 10.0])))
    assert few is not None
    assert (few.value, few.low, few.high) == (0.05, None, None)
    none = ratio(sums(np.zeros(50), np.full(50, 10.0)))
    assert none is not None
    assert (none.value, none.low) == (0, None)
    assert ratio(sums(np.zeros(2), np.zeros(2))) is None
