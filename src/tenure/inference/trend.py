"""Level and trend of many histories at once: EWMA, and Theil–Sen slopes with an interval."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

HALF_LIFE_WEEKS = 3.0
TREND_WEEKS = 8
FEWEST_KNOWN = 5
"""Known weeks of the last eight below which no slope is given."""
CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True)
class Trends:
    """Level and trend of each customer (row) at the end of each week (column), NaN unknown.

    `level` as measured, NaN in muted weeks; `smoothed` its EWMA; slopes in levels a week, over
    the last eight weeks, with a 90 % interval; `known_weeks` counts known weeks so far.
    """

    level: Floats
    smoothed: Floats
    slope: Floats
    slope_low: Floats
    slope_high: Floats
    known_weeks: Ints


def trends_of(levels: Floats, *, muted: Flags | None = None) -> Trends:
    """`levels` (customers, weeks), NaN unknown; `muted` weeks, (weeks) or (customers, weeks).

    A muted week (a holiday, an outage of ours or of the telemetry) is as if nobody had looked.
    """
    level = levels if muted is None else np.where(muted, np.nan, levels)
    slopes = np.full((3, *level.shape), np.nan)
    for week in range(level.shape[1]):
        window = level[:, max(0, week + 1 - TREND_WEEKS) : week + 1]
        if window.shape[1] >= FEWEST_KNOWN:
            slopes[:, :, week] = theil_sen(window)
    known = np.cumsum(~np.isnan(level), axis=1, dtype=np.int64)
    return Trends(level, smooth(level), slopes[0], slopes[1], slopes[2], known)


def smooth(levels: Floats, *, half_life: float = HALF_LIFE_WEEKS) -> Floats:
    """EWMA along weeks, the weight of a week halved every `half_life` weeks; NaN passed over.

    As pandas' `ewm(halflife=…)`: weights by age, also of weeks between which some are unknown.
    """
    keep = 0.5 ** (1 / half_life)
    smoothed = np.full(levels.shape, np.nan)
    total, weight = np.zeros(len(levels)), np.zeros(len(levels))
    for week in range(levels.shape[1]):
        is_known = ~np.isnan(levels[:, week])
        total = keep * total + np.where(is_known, levels[:, week], 0.0)
        weight = keep * weight + is_known
        np.divide(total, weight, out=smoothed[:, week], where=weight > 0)
    return smoothed


def theil_sen(window: Floats, *, confidence: float = CONFIDENCE) -> Floats:
    """Slope a step along each row of (rows, steps), NaN unknown, its lower and upper limit.

    (3, rows); NaN where fewer than five are known. The median of all pairwise slopes, with the
    interval of Sen 1968 by ranks, ties counted: the same as `scipy.stats.theilslopes` row by row.
    """
    early, late = np.triu_indices(window.shape[1], k=1)
    slopes = np.sort((window[:, late] - window[:, early]) / (late - early), axis=1)
    known = (~np.isnan(window)).sum(axis=1)
    pairs = known * (known - 1) // 2
    half = -NormalDist().inv_cdf((1 - confidence) / 2) * _spread(window, known)
    lowest = np.maximum(np.round((pairs - half) / 2).astype(np.int64) - 1, 0)
    highest = np.minimum(np.round((pairs + half) / 2).astype(np.int64), pairs - 1)
    middle = (_at(slopes, (pairs - 1) // 2) + _at(slopes, pairs // 2)) / 2
    found = np.stack([middle, _at(slopes, lowest), _at(slopes, highest)])
    return np.where(known >= FEWEST_KNOWN, found, np.nan)


def _spread(window: Floats, known: Ints) -> Floats:
    """Standard deviation of Kendall's S of each row, its ties counted (Sen 1968, 2.6)."""
    alike = (window[:, :, None] == window[:, None, :]).sum(axis=2)
    ties = np.where(alike > 0, (alike - 1) * (2 * alike + 5), 0).sum(axis=1)
    whole = known * (known - 1) * (2 * known + 5)
    spread: Floats = np.sqrt(np.maximum(whole - ties, 0) / 18)
    return spread


def _at(values: Floats, place: Ints) -> Floats:
    inside = np.clip(place, 0, values.shape[1] - 1)
    return np.take_along_axis(values, inside[:, None], axis=1)[:, 0]
