"""Exact limits, exact chances, many looks, shrinkage: against SciPy, by hand, and by brute force."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from tenure.inference.funnel import (
    MOST_WEIGHT,
    USUAL_WEIGHT,
    limits,
    overdispersion,
    p_above,
    q_values,
    shrunk,
    weight,
    widened,
)

RATES = st.floats(0.01, 0.99)


def test_limits_of_the_methods() -> None:
    """methods.md §10: p0 = .12, n = 50."""
    assert limits(0.12, 50, 0.95) == pytest.approx((0.04, 0.22))
    assert limits(0.12, 50, 0.998) == pytest.approx((0.0, 0.28))
    assert limits(0.12, 0, 0.95) == (0.0, 1.0)


@given(RATES, st.integers(1, 300), st.sampled_from((0.8, 0.95, 0.998)))
def test_limits_hold_what_they_say(base: float, n: int, cover: float) -> None:
    low, high = limits(base, n, cover)
    inside = stats.binom.cdf(round(high * n), n, base) - stats.binom.cdf(
        round(low * n) - 1, n, base
    )
    assert inside >= cover - 1e-9
    assert 0 <= low <= high <= 1


def test_overdispersion_moves_limits_by_its_root() -> None:
    assert widened(0.2, (0.1, 0.4), 4.0) == pytest.approx((0.0, 0.6))
    assert widened(0.2, (0.1, 0.4), 0.5) == pytest.approx((0.1, 0.4))
    alike = np.full(6, 10.0)
    assert overdispersion(alike, alike, np.ones(6)) == 1.0
    apart = alike + np.array([3, -3, 3, -3, 3, -3])
    assert overdispersion(apart, alike, np.ones(6)) == pytest.approx(9.0)
    assert overdispersion(apart[:4], alike[:4], np.ones(4)) == 1.0


@given(st.integers(1, 60), RATES, st.data())
def test_alike_customers_are_a_binomial(n: int, rate: float, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, n))
    own = stats.binomtest(lost, n, rate, alternative="greater").pvalue
    assert p_above(lost, np.full(n, rate)) == pytest.approx(own, abs=1e-10)


@given(st.lists(RATES, min_size=1, max_size=8), st.data())
def test_unlike_customers_by_every_outcome(chances: list[float], data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, len(chances)))
    whole = 0.0
    for each in product((0, 1), repeat=len(chances)):
        if sum(each) >= lost:
            whole += float(np.prod([c if x else 1 - c for x, c in zip(each, chances, strict=True)]))
    assert p_above(lost, np.array(chances)) == pytest.approx(whole, abs=1e-10)


def test_many_customers_by_a_normal() -> None:
    chances = np.full(2_001, 0.1)
    exact = stats.binom.sf(219, 2_001, 0.1)
    assert p_above(220, chances) == pytest.approx(exact, rel=0.1)


def test_benjamini_and_hochberg_by_hand() -> None:
    p = np.array([0.04, 0.01, 0.30, 0.02])
    assert q_values(p) == pytest.approx([0.04 * 4 / 3, 0.04, 0.30, 0.04])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_benjamini_and_hochberg_against_scipy(p: list[float]) -> None:
    assert q_values(np.array(p)) == pytest.approx(stats.false_discovery_control(p), abs=1e-12)


def test_shrinkage_by_hand_and_by_quadrature() -> None:
    """M = 40, μ = 0.12, 9 of 30: (4.8 + 9) ÷ 70."""
    found = shrunk(9, 30, 0.12, 40.0)
    assert found.rate == pytest.approx(13.8 / 70)

    def between(low: float, high: float) -> float:
        return float(
            integrate.quad(lambda r: r**12.8 * (1 - r) ** 55.2, low, high, epsabs=0, limit=200)[0]
        )

    whole = between(0, 1)
    assert found.p_above == pytest.approx(between(0.12, 1) / whole)
    assert found.p_far_above == pytest.approx(between(0.156, 1) / whole)
    assert between(found.low, found.high) / whole == pytest.approx(0.95)


@given(st.integers(0, 40), st.integers(0, 40), RATES, st.floats(4, 2_000))
def test_shrunk_lies_between(lost: int, kept: int, usual: float, prior: float) -> None:
    n = lost + kept
    found = shrunk(lost, n, usual, prior)
    ends = sorted((usual, lost / n if n else usual))
    assert ends[0] - 1e-9 <= found.rate <= ends[1] + 1e-9
    assert found.p_far_above <= found.p_above + 1e-12


def test_weight_is_found_again() -> None:
    rng = np.random.default_rng(3)
    n = np.full(4_000, 40.0)
    lost = rng.binomial(40, rng.beta(30 * 0.12, 30 * 0.88, 4_000)).astype(float)
    assert weight(lost, n, np.full(4_000, 0.12)) == pytest.approx(30, rel=0.15)
    same = rng.binomial(40, 0.12, 4_000).astype(float)
    assert weight(same, n, np.full(4_000, 0.12)) > 300
    assert weight(n * 0.12, n, np.full(4_000, 0.12)) == MOST_WEIGHT
    assert weight(lost[:4], n[:4], np.full(4, 0.12)) == USUAL_WEIGHT
