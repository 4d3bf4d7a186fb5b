"""Months still to come: the published residual lifetimes, and simple churn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tenure.inference import sbg
from tenure.inference.stay_left import Stay, courses, months_left, stay

HIGH_END = (0.668, 3.806)


@pytest.mark.parametrize(("renewals", "derl"), [(0, 5.415), (1, 5.902), (3, 6.620), (7, 7.530)])
def test_without_end_it_is_the_published_residual_lifetime(renewals: int, derl: float) -> None:
    """Fader & Hardie's high-end customers at 10 % a year, a period of a year: years, so ÷ 12 months at once."""
    shapes = (np.array([HIGH_END[0]]), np.array([HIGH_END[1]]))
    found = months_left(
        shapes, np.array([0.1]), np.array([renewals]), period=12, horizon_months=12 * 4_000
    )
    block = sum(1.1 ** (-month / 12) for month in range(12))
    assert found[0, 0] / block == pytest.approx(derl, abs=0.004)
    exact = sbg.residual_payments(*HIGH_END, 0.1, renewals)
    assert found[0, 0] / block == pytest.approx(exact, abs=0.003)


def test_constant_churn_by_hand() -> None:
    """10 % a month for three months, no discount: 0.9 + 0.81 + 0.729; half of the losses avoided: 0.95 …"""
    known = Stay(1, "rate", losses=10_000_000, exposure=100_000_000)
    shapes = courses(known, np.array([0.5]), np.array([0.5]))
    args = {"period": 1, "horizon_months": 3}
    found = months_left(shapes, np.zeros(1), np.array([0, 50]), **args)
    assert found[:, 0] == pytest.approx(2.439, abs=2e-2)
    heard = months_left(shapes, np.zeros(1), np.array([0]), avoided=0.5, **args)
    assert heard[0, 0] == pytest.approx(0.95 + 0.95**2 + 0.95**3, abs=2e-3)


def test_what_is_known_decides_on_what_it_rests() -> None:
    lost, kept = np.zeros(7, dtype=np.int64), np.zeros(7, dtype=np.int64)
    assert stay(lost, kept, 1).basis == "none"
    kept[6] = 5
    never = stay(lost, kept, 1)
    assert (never.basis, never.exposure) == ("no_losses", 30)
    lost[2] = 1
    assert (stay(lost, kept, 1).basis, stay(lost, kept, 1).exposure) == ("rate", 32)
    many = np.array([0, 300, 150, 100, 80, 60, 50])
    assert stay(many, np.array([0, 10, 10, 10, 10, 10, 400]), 1).basis == "model"


def test_no_losses_yet_is_no_eternal_life() -> None:
    """Thirty months without a loss: churn may still be several percent a month."""
    never = Stay(1, "no_losses", losses=0, exposure=30)
    uniform = (np.arange(2000) + 0.5) / 2000
    alpha, beta = courses(never, uniform, uniform)
    churn = alpha / (alpha + beta)
    assert churn.mean() == pytest.approx(0.5 / 31, rel=0.02)
    assert np.quantile(churn, 0.975) > 0.05


def test_courses_of_a_model_lie_around_its_best() -> None:
    many = np.array([0, 369, 163, 86, 56, 37, 27, 21])
    found = stay(many, np.array([0, 0, 0, 0, 0, 0, 0, 241]), 12)
    rng = np.random.default_rng(3)
    alpha, _beta = courses(found, rng.random(20_000), rng.random(20_000))
    assert np.median(alpha) == pytest.approx(found.alpha, rel=0.03)
    edge = np.array(found.region)
    inside = (alpha > edge[:, 0].min()) & (alpha < edge[:, 0].max())
    assert 0.93 < inside.mean() < 0.999
