"""Contact rates: recovered from what was drawn, and drawn towards the mean the less is seen."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import gamma, nbinom

from tenure.inference.contact_rates import MOST_SHAPE, fit
from tenure.inference.james_stein import shrink

BATTERS = (
    (0.400, 0.346), (0.378, 0.298), (0.356, 0.276), (0.333, 0.222), (0.311, 0.273), (0.311, 0.270),
    (0.289, 0.263), (0.267, 0.210), (0.244, 0.269), (0.244, 0.230), (0.222, 0.264), (0.222, 0.256),
    (0.222, 0.303), (0.222, 0.264), (0.222, 0.226), (0.200, 0.285), (0.178, 0.316), (0.156, 0.200),
)  # fmt: skip
"""First 45 at bats of 1970 and the rest of the season: Efron and Morris 1977."""


def test_eighteen_batters() -> None:
    first = np.round(np.array([each for each, _rest in BATTERS]) * 45) / 45
    rest = np.array([rest for _each, rest in BATTERS])
    mean = first.mean()
    found = shrink(first, mean * (1 - mean) / 45)
    assert found.mean == pytest.approx(0.2654, abs=0.00005)
    assert found.factor == pytest.approx(0.212, abs=0.0005)
    raw, drawn = ((first - rest) ** 2).sum(), ((found.values - rest) ** 2).sum()
    assert raw == pytest.approx(0.0755, abs=0.0003)
    assert drawn == pytest.approx(0.0214, abs=0.0003)
    assert raw / drawn == pytest.approx(3.53, abs=0.03)


def test_few_averages_stay_and_equal_ones_too() -> None:
    three = np.array([0.1, 0.2, 0.9])
    assert shrink(three, 0.01).values is three
    alike = shrink(np.full(5, 0.3), 0.01)
    assert alike.factor == 0
    assert alike.values == pytest.approx(0.3)


def test_what_was_drawn_is_found_again() -> None:
    rng = np.random.default_rng(5)
    months = rng.uniform(1, 12, 20_000)
    contacts = rng.poisson(rng.gamma(0.8, 1 / 1.6, len(months)) * months).astype(float)
    found = fit(contacts, months)
    assert found is not None
    assert found.shape == pytest.approx(0.8, rel=0.05)
    assert found.rate == pytest.approx(1.6, rel=0.07)


def test_the_likelihood_is_that_of_the_negative_binomial() -> None:
    """No other point of a grid of scipy's likelihoods is better than what was found."""
    contacts = np.array([0, 0, 1, 2, 9, 30, 0, 4], dtype=float)
    months = np.array([1, 2, 12, 12, 12, 12, 6, 3], dtype=float)
    found = fit(contacts, months)
    assert found is not None

    def height(shape: float, rate: float) -> float:
        return float(nbinom.logpmf(contacts, shape, rate / (rate + months)).sum())

    best = height(found.shape, found.rate)
    for up in np.linspace(0.7, 1.4, 15):
        for along in np.linspace(0.7, 1.4, 15):
            assert height(found.shape * up, found.rate * along) <= best + 1e-6


def test_the_less_is_seen_the_nearer_to_all() -> None:
    contacts = np.array([0, 0, 0, 1, 2, 40, 60], dtype=float)
    months = np.array([12, 12, 12, 12, 12, 12, 12], dtype=float)
    found = fit(contacts, months)
    assert found is not None
    few, many, none = found.shrunk(np.array([5.0, 60.0, 0.0]), np.array([1.0, 12.0, 0.0]))
    assert few < 5
    assert abs(many - 5) < abs(few - 5)
    assert none == pytest.approx(found.mean)
    low, high = found.interval(np.array([5.0]), np.array([1.0]))
    by_hand = gamma.ppf([0.025, 0.975], found.shape + 5, scale=1 / (found.rate + 1))
    assert (low[0], high[0]) == (pytest.approx(by_hand[0]), pytest.approx(by_hand[1]))


def test_alike_or_nothing() -> None:
    assert fit(np.zeros(3), np.ones(3)) is None
    assert fit(np.array([3.0]), np.zeros(1)) is None
    alike = fit(np.full(5, 4.0), np.full(5, 2.0))
    assert alike is not None
    assert (alike.shape, alike.mean) == (MOST_SHAPE, pytest.approx(2.0))
    assert alike.shrunk(np.array([9.0]), np.array([2.0]))[0] == pytest.approx(2.0, abs=1e-4)
