"""Each customer against its own past: the level of use now, and the week it is used to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from tenure.inference.panel import Floats, Ints

LEVEL_WEEKS, HALF_LIFE_WEEKS = 12, 3.0
BASELINE_LAG, BASELINE_WEEKS, MIN_BASELINE_WEEKS = 4, 26, 8
WEEKS_NEEDED = BASELINE_LAG + BASELINE_WEEKS
"""So many weeks before one are read for it."""
CHUNK = 4_096


@dataclass(frozen=True, slots=True)
class Habits:
    """One row a customer, one column a week; NaN where not defined."""

    level: Floats
    baseline: Floats
    ratio: Floats
    trend: Floats


def habits(events_7: Floats, events_28: Floats, first_week: Ints) -> Habits:
    """Level, baseline, ratio and trend of every customer in every week.

    `events_7` and `events_28` are customers by weeks, quiet weeks 0; `first_week` is the column
    (negative where before the first) in which each customer was first seen: weeks before it are
    unknown, not quiet. The level is the mean of the last 12 weeks with a half-life of 3; the
    baseline the median of the 26 weeks before the last 4 and this one, of 8 at least and never
    the first, which seldom is whole; the ratio is NaN where the baseline is 0. Source: as the metrics `own_baseline_ratio` and `trend`.
    """
    weeks = np.arange(events_7.shape[1])
    known = weeks[None, :] - first_week[:, None] + 1
    level = _level(events_7, known)
    baseline = np.full_like(level, np.nan)
    for start in range(0, len(events_7), CHUNK):
        part = slice(start, start + CHUNK)
        baseline[part] = _baseline(events_7[part], known[part])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(baseline > 0, level / baseline, np.nan)
        before = np.pad(events_28, ((0, 0), (4, 0)))[:, : events_28.shape[1]]
        trend = np.where(before > 0, events_28 / before - 1, np.nan)
    return Habits(level, baseline, np.round(ratio, 6).astype(np.float64), trend)


def _level(events: Floats, known: Ints) -> Floats:
    weights = 0.5 ** (np.arange(LEVEL_WEEKS) / HALF_LIFE_WEEKS)
    total = np.zeros_like(events)
    for back, weight in enumerate(weights):
        total[:, back:] += weight * events[:, : events.shape[1] - back]
    share = np.concatenate([[np.nan], np.cumsum(weights)])
    level: Floats = total / share[np.clip(known, 0, LEVEL_WEEKS)]
    return np.round(level, 6)


def _baseline(events: Floats, known: Ints) -> Floats:
    """The median over the weeks known, which for some are fewer than 26."""
    whole = np.where(known > 1, events, np.nan)
    past = np.pad(whole, ((0, 0), (WEEKS_NEEDED, 0)), constant_values=np.nan)
    windows = sliding_window_view(past, BASELINE_WEEKS, axis=1)[:, : events.shape[1]]
    counts = np.clip(known - 1 - (BASELINE_LAG + 1), 0, BASELINE_WEEKS)
    ordered = np.sort(windows, axis=2)  # NaN last
    low, high = np.maximum(counts - 1, 0) // 2, np.minimum(counts // 2, BASELINE_WEEKS - 1)
    middle = (_taken(ordered, low) + _taken(ordered, high)) / 2
    return np.where(counts >= MIN_BASELINE_WEEKS, middle, np.nan)


def _taken(ordered: Floats, at: Ints) -> Floats:
    return np.take_along_axis(ordered, at[:, :, None], axis=2)[:, :, 0]
