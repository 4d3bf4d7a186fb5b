"""Waves of published series, of noise, of those who sleep with the year and of those who just stop."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator
from scipy.signal import lombscargle
from statsmodels.datasets import sunspots

from tenure.inference.season import chance_of, detrended, periodogram, tried, yearly_wave

LUNG_DEATHS = (
    *(3035, 2552, 2704, 2554, 2014, 1655, 1721, 1524, 1596, 2074, 2199, 2512),
    *(2933, 2889, 2938, 2497, 1870, 1726, 1607, 1545, 1396, 1787, 2076, 2837),
    *(2787, 3891, 3179, 2011, 1636, 1580, 1489, 1300, 1356, 1653, 2013, 2823),
    *(3102, 2294, 2385, 2444, 1748, 1554, 1498, 1361, 1346, 1564, 1640, 2293),
    *(2815, 3137, 2679, 1969, 1870, 1633, 1529, 1366, 1357, 1570, 1535, 2491),
    *(3084, 2605, 2573, 2143, 1693, 1504, 1461, 1354, 1333, 1492, 1781, 1915),
)
"""Deaths from lung disease in the United Kingdom, each month of 1974 to 1979 (Diggle 1990; R: ldeaths)."""


def noise(rng: Generator, count: int) -> np.ndarray:
    return rng.normal(size=count)


def test_the_known_periods_of_published_series() -> None:
    deaths = np.array(LUNG_DEATHS, dtype=float)
    periods = np.arange(4, 37, 0.25)
    assert periods[periodogram(deaths, periods).argmax()] == pytest.approx(12, abs=0.25)
    spots = sunspots.load_pandas().data["SUNACTIVITY"].to_numpy()
    years = np.arange(5, 60, 0.1)
    assert years[periodogram(spots, years).argmax()] == pytest.approx(
        11.0, abs=0.1
    )  # Schwabe's cycle


def test_the_periodogram_is_that_of_scipy() -> None:
    rng = np.random.default_rng(3)
    levels = noise(rng, 131) + 4
    periods = tried(131)
    known = lombscargle(
        np.arange(131.0), levels, 2 * np.pi / periods, floating_mean=True, normalize=True
    )
    assert periodogram(levels, periods) == pytest.approx(known, abs=1e-9)


def test_the_chance_is_kept_by_noise() -> None:
    """Of white noise one in a hundred has a wave of chance 0.01; Baluev's is a bound, and near."""
    rng = np.random.default_rng(5)
    found = []
    for _ in range(3000):
        series = noise(rng, 104)
        found.append(chance_of(periodogram(series, tried(104)).max(), 104, 1 / 8))
    assert 0.004 <= (np.array(found) < 0.01).mean() <= 0.013
    assert 0.03 <= (np.array(found) < 0.05).mean() <= 0.06


def test_no_wave_in_a_straight_line() -> None:
    assert detrended(np.arange(90.0) * 3 + 7) == pytest.approx(np.zeros(90), abs=1e-9)
    assert periodogram(np.zeros(90), tried(90)).max() == 0


def sleeper(rng: Generator, weeks: int, quiet: int, stray: float = 0.15) -> np.ndarray:
    """Awake but for a low of about 20 weeks a year, with a stray week of use in it now and then."""
    phase = (np.arange(weeks) - weeks) % 52
    is_low = (phase < max(20, quiet)) & (phase >= 0)
    usual = rng.poisson(12, weeks)
    return np.where(is_low, (rng.random(weeks) < stray) * 1.0, usual).astype(float)


def drifting(rng: Generator, weeks: int) -> np.ndarray:
    """Use that wanders, one week like the next, until it stops."""
    level = np.zeros(weeks)
    for week in range(1, weeks):
        level[week] = 0.85 * level[week - 1] + rng.normal(0, 0.25)
    return rng.poisson(10 * np.exp(level)).astype(float)


def test_who_sleeps_with_the_year_is_known_through_stray_use() -> None:
    rng = np.random.default_rng(7)
    waves = [yearly_wave(sleeper(rng, 104, 12), 12, seed=1) for _ in range(50)]
    assert sum(wave.is_yearly for wave in waves) >= 48
    assert all(46 <= (wave.period_weeks or 0) <= 58 for wave in waves if wave.is_yearly)


def test_who_wanders_and_stops_is_none() -> None:
    rng = np.random.default_rng(8)
    waves = [yearly_wave(drifting(rng, weeks), 20, seed=1) for weeks in (80, 104, 130) * 200]
    assert sum(wave.is_yearly for wave in waves) <= 6  # one in a hundred


def test_awake_in_the_same_weeks_last_year_is_no_season() -> None:
    """A yearly wave of the other phase says nothing of this silence."""
    rng = np.random.default_rng(9)
    turned = np.roll(sleeper(rng, 104, 12), 26)
    assert not yearly_wave(turned, 12, seed=1).is_yearly


def test_a_short_history_and_a_year_of_silence_say_nothing() -> None:
    rng = np.random.default_rng(10)
    assert not yearly_wave(sleeper(rng, 77, 12), 12, seed=1).is_yearly
    assert not yearly_wave(sleeper(rng, 104, 12), 52, seed=1).is_yearly
    assert not yearly_wave(np.zeros(104), 12, seed=1).is_yearly


def test_gone_for_long_and_then_a_letter_is_no_season() -> None:
    """Use that never came back after last year's low."""
    rng = np.random.default_rng(11)
    levels = sleeper(rng, 104, 12)
    levels[60:] = 0
    assert yearly_wave(levels, 12, seed=1).low is None


def test_the_same_seed_gives_the_same_chance() -> None:
    levels = sleeper(np.random.default_rng(12), 104, 12)
    assert yearly_wave(levels, 12, seed=4) == yearly_wave(levels, 12, seed=4)
