"""Whether weekly use rises and falls with the year: the highest wave, and how easily chance makes one.

The periodogram is the one with a floating mean (Zechmeister and Kürster 2009), normalized to 0–1:
the share of the variance a sine of that period explains. Chance is bounded as by Baluev (2008), and
counted again on the series with its blocks of four weeks shuffled, since one week is like the
next; the larger of the two counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

YEAR_WEEKS = 52
LEAST_WEEKS = 78
"""A year and a half before the silence: one low season at least, and both its sides."""
YEARLY = (46.0, 58.0)
"""A period between these, in weeks, is a year."""
SHORTEST_WEEKS = 8.0
MOST_CHANCE = 0.01
LOW_SHARE = 0.25
"""The same weeks a year ago are low when use was below a quarter of that in the others."""
BLOCK_WEEKS = 4
SHUFFLES = 999
SLACK_WEEKS = 2
BACK_WEEKS = 8
"""Use came back after last year's low: there was some in the last eight weeks before the silence."""
_FINE = 5
"""Frequencies tried for each one the length of the series can tell apart."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wave:
    """The highest wave: its `period_weeks`, `power` (0–1), `chance` that noise has one as high.

    `low` is the use of the same weeks a year ago ÷ that of the others. None where not looked at.
    """

    is_yearly: bool
    period_weeks: float | None = None
    power: float | None = None
    chance: float | None = None
    low: float | None = None


def yearly_wave(levels: Floats, quiet_weeks: int, *, seed: int) -> Wave:
    """Whether use waves with the year, and the silence that follows lies in its low.

    `levels` are events a week, the last one that before the silence; `quiet_weeks` the full weeks
    of silence since. The silence itself is not looked at: everybody who stops looks like a wave.
    """
    if len(levels) < LEAST_WEEKS or not 0 < quiet_weeks < YEAR_WEEKS:
        return Wave(is_yearly=False)
    low = _same_weeks(levels, quiet_weeks) if levels[-BACK_WEEKS:].any() else None
    if low is None or low > LOW_SHARE:
        return Wave(is_yearly=False, low=low)
    series = detrended(np.sqrt(levels))
    periods = tried(len(series))
    powers = periodogram(series, periods)
    best = int(np.argmax(powers))
    period, power = float(periods[best]), float(powers[best])
    if not YEARLY[0] <= period <= YEARLY[1]:
        return Wave(is_yearly=False, period_weeks=period, power=power, low=low)
    chance = chance_of(power, len(series), 1 / SHORTEST_WEEKS)
    if chance < MOST_CHANCE:
        chance = max(chance, _shuffled(series, periods, power, seed))
    return Wave(chance < MOST_CHANCE, period, power, chance, low)


def detrended(levels: Floats) -> Floats:
    """The levels less their straight line."""
    weeks = np.arange(len(levels), dtype=np.float64)
    rest: Floats = levels - np.polyval(np.polyfit(weeks, levels, 1), weeks)
    return rest


def tried(count: int) -> Floats:
    """Periods looked at in a series of so many weeks, the longest first: from all of it to two months."""
    steps = np.arange(1 / count, 1 / SHORTEST_WEEKS, 1 / (_FINE * count))
    periods: Floats = 1 / steps
    return periods


def periodogram(levels: Floats, periods: Floats) -> Floats:
    """Share of the variance (0–1) that a sine of each period, with a mean of its own, explains."""
    centered = levels - levels.mean()
    whole = float(centered @ centered)
    if whole <= 0:
        return np.zeros(len(periods))
    return _powers(len(levels), tuple(periods.tolist()), centered[:, None])[:, 0] / whole


def chance_of(power: float, count: int, highest: float) -> float:
    """Baluev's bound on the chance that white noise of `count` equal steps has a wave of that
    power at any frequency up to `highest` (per step).
    """
    from scipy.special import gammaln  # noqa: PLC0415 - takes a while to load

    rest, free = 1 - power, count - 1
    spread = np.sqrt(4 * np.pi * (count**2 - 1) / 12)
    gamma = np.sqrt(2 / free) * np.exp(gammaln(free / 2) - gammaln((free - 1) / 2))
    alone = rest ** ((count - 3) / 2)
    others = gamma * highest * spread * rest ** ((count - 4) / 2) * np.sqrt(free * power / 2)
    return float(1 - (1 - alone) * np.exp(-others))


def _same_weeks(levels: Floats, quiet_weeks: int) -> float | None:
    """Use of the silence's weeks a year ago ÷ that of the other weeks; None without any."""
    slack = min(SLACK_WEEKS, (quiet_weeks - 1) // 2)
    first = len(levels) - YEAR_WEEKS
    is_same = np.zeros(len(levels), dtype=np.bool_)
    is_same[first + slack : first + quiet_weeks - slack] = True
    usual = float(levels[~is_same].mean())
    return float(levels[is_same].mean()) / usual if usual > 0 and is_same.any() else None


def _shuffled(series: Floats, periods: Floats, power: float, seed: int) -> float:
    """Share of shuffled series, the true one among them, with a wave as high at any period."""
    rng = np.random.default_rng(seed)
    blocks = np.array_split(series, max(2, round(len(series) / BLOCK_WEEKS)))
    shuffles = np.stack(
        [
            np.concatenate([blocks[each] for each in rng.permutation(len(blocks))])
            for _ in range(SHUFFLES)
        ],
        axis=1,
    )
    centered = shuffles - series.mean()
    whole = float(centered[:, 0] @ centered[:, 0])
    highest = _powers(len(series), tuple(periods.tolist()), centered).max(axis=0) / whole
    return (1 + int((highest >= power).sum())) / (1 + SHUFFLES)


def _powers(count: int, periods: tuple[float, ...], centered: Floats) -> Floats:
    """Variance explained, by period (down) and series (across)."""
    parts = _basis(count, periods) @ centered
    both: Floats = parts.reshape(len(periods), 2, -1)
    return np.asarray((both**2).sum(axis=1), dtype=np.float64)


@lru_cache(maxsize=32)
def _basis(count: int, periods: tuple[float, ...]) -> NDArray[Any]:
    """For each period two directions at right angles to each other and to the mean."""
    weeks = np.arange(count, dtype=np.float64)
    rows = []
    for period in periods:
        angle = 2 * np.pi * weeks / period
        waves = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        rows.append(np.linalg.qr(waves - waves.mean(axis=0))[0].T)
    return np.concatenate(rows)
