"""The shifted beta-geometric model against the published fit of Fader & Hardie 2007."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tenure.inference import sbg

# R package foretell: % surviving of 1,000, years 0–7; fitted and published values beside it.
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
PUBLISHED = {
    REGULAR: (0.704, 1.182, -1680.3, (22.0, 20.4, 19.1, 18.0, 17.0), 3.695),
    HIGH_END: (0.668, 3.806, -1611.2, (46.0, 43.6, 41.4, 39.5, 37.8), 5.922),
}
DERL = {(0.704, 1.182): (2.965, 4.103, 5.442, 6.843), (0.668, 3.806): (5.415, 5.902, 6.620, 7.530)}


def counts(left: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One cohort: who was lost each year, and who is still there at the end."""
    lost = np.array([0, *(-np.diff(left)).tolist()], dtype=np.int64)
    kept = np.zeros(len(left), dtype=np.int64)
    kept[-1] = left[-1]
    return lost, kept


def fitted(left: tuple[int, ...], **limits: int) -> sbg.Fit:
    found = sbg.fit(*counts(left), **limits)
    assert isinstance(found, sbg.Fit)
    return found


@pytest.mark.parametrize("left", [REGULAR, HIGH_END])
def test_the_published_fit(left: tuple[int, ...]) -> None:
    alpha, beta, height, ahead, lifetime = PUBLISHED[left]
    found = fitted(left)
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=5e-4)
    assert found.log_likelihood == pytest.approx(height, abs=0.05)
    shares = [100 * sbg.survival(found.alpha, found.beta, year) for year in range(8, 13)]
    assert shares == pytest.approx(ahead, abs=0.051)
    assert sbg.expected_payments(found.alpha, found.beta, 0.1) == pytest.approx(lifetime, abs=5e-4)
    assert (found.customers, found.losses, found.periods) == (1000, 1000 - left[-1], 7)


@pytest.mark.parametrize("shape", list(DERL))
def test_residual_payments_as_published(shape: tuple[float, float]) -> None:
    # At α and β as printed, rounded to three decimals.
    found = [sbg.residual_payments(*shape, 0.1, renewals) for renewals in (0, 1, 3, 7)]
    assert found == pytest.approx(DERL[shape], abs=5e-4)


def test_fewer_years_are_fragile_and_say_so() -> None:
    # methods 3.1: years 0–4 only give 0.764/1.296 and 1.281/7.790
    short = fitted(HIGH_END[:5], fewest_periods=4)
    assert (short.alpha, short.beta) == pytest.approx((1.281, 7.790), abs=2e-3)
    regular = fitted(REGULAR[:5], fewest_periods=4)
    assert (regular.alpha, regular.beta) == pytest.approx((0.764, 1.296), abs=1e-3)

    def width(found: sbg.Fit) -> float:
        far = sbg.estimate(found, lambda a, b: sbg.survival(a, b, 12))
        return far.high - far.low

    assert width(short) > 2 * width(fitted(HIGH_END))


@pytest.mark.parametrize(("left", "trap"), [(REGULAR, 2.324), (HIGH_END, 4.412)])
def test_ignoring_that_customers_differ_undervalues_them(
    left: tuple[int, ...], trap: float
) -> None:
    # methods 3.1: the geometric multiplier (1 + d) ÷ (1 + d − r) at r of year 1
    found = fitted(left)
    r = sbg.retention(found.alpha, found.beta, 1)
    assert 1.1 / (1.1 - r) == pytest.approx(trap, abs=1e-3)
    assert sbg.expected_payments(found.alpha, found.beta, 0.1) > 1.3 * trap


def test_a_mixture_keeps_more_than_its_average() -> None:
    # golden.json "mixture_30_70": 30 % lose 13 % a month, 70 % lose 1.57 %; 12 months
    shares, months = (0.3, 0.7), np.arange(13)
    left = sum(
        share * (1 - hazard) ** months for share, hazard in zip(shares, (0.13, 0.0157), strict=True)
    )
    assert left[12] == pytest.approx(0.6353, abs=5e-5)
    average = sum(s * h for s, h in zip(shares, (0.13, 0.0157), strict=True))
    assert (1 - average) ** 12 == pytest.approx(0.5404, abs=2e-4)
    found = fitted(tuple(np.round(100_000 * left).astype(int).tolist()))
    assert sbg.survival(found.alpha, found.beta, 12) == pytest.approx(0.6353, abs=0.005)
    assert not found.is_alike


def test_constant_churn_compounds() -> None:
    # golden.json "compound_loss_95pct_monthly": 1 − 0.95¹² = 0.4596
    left = tuple(round(1_000_000 * 0.95**t) for t in range(9))
    found = fitted(left)
    assert found.is_alike
    assert 1 - sbg.survival(found.alpha, found.beta, 12) == pytest.approx(0.4596, abs=1e-3)
    # methods 3.1, conventions: r = .95 a month, d = 1 %: 16.83 with the payment at the start
    assert sbg.expected_payments(found.alpha, found.beta, 0.01) == pytest.approx(16.83, abs=0.03)


def test_cohorts_of_all_ages_are_pooled() -> None:
    periods = np.array([1, 2, 2, 0, 1, 3])
    lost, kept = sbg.by_age(
        periods, np.array([1, 1, 0, 0, 0, 0], bool), np.array([5, 3, 10, 7, 8, 9])
    )
    assert lost.tolist() == [0, 5, 3, 0]
    assert kept.tolist() == [7, 8, 10, 9]


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        ((1000,) * 8, "no_losses"),
        ((50, 40, 35, 33, 32, 31, 30), "few_customers"),
        ((1000, 900, 850), "few_periods"),
    ],
)
def test_thin_counts_give_no_number(left: tuple[int, ...], reason: str) -> None:
    found = sbg.fit(*counts(left))
    assert isinstance(found, sbg.Unfit)
    assert found.reason == reason


@pytest.mark.slow
def test_the_interval_covers_what_is_true() -> None:
    chance, covered, alpha, beta = np.random.default_rng(4), 0, 0.9, 12.0
    truth = sbg.survival(alpha, beta, 36)
    for _ in range(200):
        theta = chance.beta(alpha, beta, 600)
        life, seen = chance.geometric(theta), chance.integers(1, 25, 600)
        is_lost = life <= seen
        lost, kept = sbg.by_age(
            np.where(is_lost, life, seen), is_lost, np.ones(600, dtype=np.int64)
        )
        found = sbg.fit(lost, kept)
        assert isinstance(found, sbg.Fit)
        share = sbg.estimate(found, lambda a, b: sbg.survival(a, b, 36))
        covered += share.low <= truth <= share.high
    assert 0.90 <= covered / 200 <= 0.99


@given(st.floats(0.05, 20), st.floats(0.05, 60), st.floats(0.005, 0.5), st.integers(0, 24))
def test_identities(alpha: float, beta: float, discount: float, renewals: int) -> None:
    whole = sbg.expected_payments(alpha, beta, discount)
    assert sbg.payments_until(alpha, beta, discount, 20_000) == pytest.approx(whole, rel=1e-3)
    rest = sbg.residual_payments(alpha, beta, discount, renewals)
    stays = sbg.survival(alpha, beta, renewals)
    before = sbg.payments_until(alpha, beta, discount, renewals + 1)
    later = stays * rest / (1 + discount) ** (renewals + 1)
    assert before + later == pytest.approx(whole, rel=1e-6)
    ratio = sbg.survival(alpha, beta, renewals + 1) / stays
    assert ratio == pytest.approx(sbg.retention(alpha, beta, renewals + 1))


def test_paying_by_the_month_and_renewing_by_the_year() -> None:
    alpha, beta = 1.0, 3.0  # S(1) = 3/4
    assert sbg.payments_until(alpha, beta, 0.0, 12, period=12) == 12
    assert sbg.payments_until(alpha, beta, 0.0, 24, period=12) == pytest.approx(12 + 12 * 0.75)
    assert sbg.payments_until(alpha, beta, 0.0, 0) == 0
