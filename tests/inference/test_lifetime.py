"""Lifetime value: by hand, against the model, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.inference import sbg
from tenure.inference.lifetime import LifetimeValue, Terms, Undefined, lifetime_value, shortcut
from tenure.inference.survival import Curve, kaplan_meier

NO_FIT = sbg.Unfit("few_customers", 0, 0)


def curve(periods: list[int], is_lost: list[bool], counts: list[int]) -> Curve:
    return kaplan_meier(np.array(periods), np.array(is_lost, dtype=bool), np.array(counts))


def terms(horizon: int, discount: float = 0.0, margin: float = 0.8) -> Terms:
    return Terms(horizon, discount, margin, 10_000.0)


def valued(found: LifetimeValue | Undefined) -> LifetimeValue:
    assert isinstance(found, LifetimeValue)
    return found


HALVES = curve([1, 2, 3], [True, True, False], [500, 250, 250])  # S: 1, 1/2, 1/4, 1/4


def test_by_hand() -> None:
    found = valued(lifetime_value(curve=HALVES, fit=NO_FIT, terms=terms(3), monthly_churn=0.5))
    # 1 + 1/2 + 1/4 payments of 100.00 at a margin of 80 %
    assert found.source == "observed"
    assert found.months_with_first_payment.value == pytest.approx(1.75)
    assert found.value_with_first_payment_minor.value == pytest.approx(14_000)
    assert found.value_after_first_payment_minor.value == pytest.approx(6_000)
    assert found.shortcut_minor == pytest.approx(16_000)


def test_the_discount_is_a_yearly_one() -> None:
    found = valued(
        lifetime_value(curve=HALVES, fit=NO_FIT, terms=terms(2, 0.10), monthly_churn=None)
    )
    assert found.months_with_first_payment.value == pytest.approx(1 + 0.5 / 1.1 ** (1 / 12))
    assert found.shortcut_minor is None


def test_greenwood_of_the_sum() -> None:
    # Two payments, S(1) = 1/2 of 1,000: the only variance is that of a share, 1/4 ÷ 1,000.
    found = valued(lifetime_value(curve=HALVES, fit=NO_FIT, terms=terms(2), monthly_churn=None))
    half = 1.959964 * np.sqrt(0.25 / 1_000)
    assert found.months_with_first_payment.low == pytest.approx(1.5 - half)
    assert found.months_with_first_payment.high == pytest.approx(1.5 + half)


def test_no_losses_yet_is_not_infinity() -> None:
    stays = curve([5], [False], [300])
    found = lifetime_value(curve=stays, fit=NO_FIT, terms=terms(3), monthly_churn=0.0)
    assert found == Undefined("no_losses", 5)
    assert shortcut(10_000, 0.8, 0.0) is None
    assert shortcut(10_000, 0.8, None) is None


def test_nobody() -> None:
    none = curve([], [], [])
    found = lifetime_value(curve=none, fit=NO_FIT, terms=terms(3), monthly_churn=None)
    assert found == Undefined("no_customers")


def test_a_horizon_beyond_what_was_seen_needs_a_model() -> None:
    found = lifetime_value(curve=HALVES, fit=NO_FIT, terms=terms(36), monthly_churn=0.5)
    assert found == Undefined("too_short", 3, "few_customers")
    fit = sbg.Fit(0.668, 3.806, 0.0, 1000, 509, 7, ((0.6, 3.6), (0.7, 4.0)))
    projected = valued(
        lifetime_value(
            curve=HALVES, fit=fit, terms=terms(3_000, 0.10), monthly_churn=0.5, period=12
        )
    )
    assert projected.source == "projected"
    # DEL 5.922 yearly decisions, twelve payments each, discounted within the year as well
    within = sum(1.1 ** (-month / 12) for month in range(12))
    assert projected.months_with_first_payment.value == pytest.approx(5.9226 * within, rel=1e-3)
    assert projected.months_with_first_payment.low < projected.months_with_first_payment.value


def test_conventions_differ_by_the_first_payment() -> None:
    # methods 3.1: 16.83 with the payment at t = 0, 15.83 without; r = .95 a month, d = 1 % a month
    alike = sbg.Fit(500.0, 9_500.0, 0.0, 1000, 500, 24, ((500.0, 9_500.0),))
    yearly = 1.01**12 - 1
    found = valued(
        lifetime_value(curve=HALVES, fit=alike, terms=terms(2_000, yearly), monthly_churn=0.05)
    )
    assert found.months_with_first_payment.value == pytest.approx(16.83, abs=0.03)
    assert found.months_after_first_payment.value == pytest.approx(15.83, abs=0.03)
