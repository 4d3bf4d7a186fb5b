"""Maximally selected rank statistics: the best cut of a level, and what its search is worth.

A cut that was searched for looks significant by being searched for: of panels without any
effect, four in ten have some cut with p < 0.05. The p-values here are for the search.
Source: Lausen & Schumacher 1992; Lausen, Sauerbrei & Schumacher 1994; Hothorn & Lausen 2003.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, exp, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

SMALLEST, LARGEST = 0.1, 0.9
"""Share of the observations a cut must leave on either side."""
PERMUTATIONS = 999


@dataclass(frozen=True, slots=True)
class MaximallySelected:
    """The cut of `n` levels that parts their scores best: at or below it, and above.

    `statistic` is M, the greatest standardised difference of any cut; `is_low_worse` where
    scores at or below the cut are the higher ones; `share` (0–1) of levels at or below it.
    `p_lau92` and `p_lau94` are corrected for the search, by the limit and by the improved
    Bonferroni inequality.
    """

    cut: float
    statistic: float
    is_low_worse: bool
    share: float
    n: int
    p_lau92: float
    p_lau94: float


def maximally_selected(
    levels: Floats,
    scores: Floats,
    *,
    strata: Ints | None = None,
    smallest: float = SMALLEST,
    largest: float = LARGEST,
) -> MaximallySelected | None:
    """The cut of `levels` that parts `scores` best; arrays of equal length, without NaN.

    Cuts lie between distinct levels, floor(N·smallest) to floor(N·largest) levels at or below
    them. Scores are 0 and 1, log-rank scores, or any. With `strata` scores are compared within
    each only, as in a stratified log-rank test: expectation and variance are added up over
    strata. None when there is no such cut, or the scores of every stratum are all alike.
    """
    if len(levels) < 2:
        return None
    order = np.argsort(levels, kind="stable")
    sorted_levels = levels[order]
    sizes = _cut_sizes(sorted_levels, smallest, largest)
    groups = np.zeros(len(levels), dtype=np.int64) if strata is None else strata[order]
    if not len(sizes):
        return None
    standardised = _standardised(scores[order].astype(np.float64), groups, sizes)
    if not np.isfinite(standardised).any():
        return None
    best = int(np.nanargmax(np.abs(standardised)))
    m, n = int(sizes[best]), len(levels)
    statistic = float(abs(standardised[best]))
    return MaximallySelected(
        cut=float(sorted_levels[m - 1]),
        statistic=statistic,
        is_low_worse=bool(standardised[best] > 0),
        share=m / n,
        n=n,
        p_lau92=lau92(statistic, smallest=smallest, largest=largest),
        p_lau94=lau94(statistic, sizes, n),
    )


def _cut_sizes(sorted_levels: Floats, smallest: float, largest: float) -> Ints:
    """How many levels are at or below each cut: only where the next level differs."""
    n = len(sorted_levels)
    ends = np.flatnonzero(np.diff(sorted_levels) > 0) + 1
    fewest, most = max(1, int(n * smallest)), int(n * largest)
    return np.asarray(ends[(ends >= fewest) & (ends <= most)], dtype=np.int64)


def _standardised(scores: Floats, groups: Ints, sizes: Ints) -> Floats:
    """(S − E) ÷ √V at each cut; NaN where V is 0. Sorted by level."""
    names, which = np.unique(groups, return_inverse=True)
    counts = np.bincount(which)
    means = np.bincount(which, scores) / counts
    off = scores - means[which]
    squares = np.bincount(which, off * off)
    spread = squares / np.maximum(counts - 1, 1)
    variance = np.zeros(len(sizes))
    for group in range(len(names)):
        m = np.cumsum(which == group)[sizes - 1]
        variance += m * (counts[group] - m) / counts[group] * spread[group]
    difference = np.cumsum(off)[sizes - 1]
    tiny = 1e-12 * max(float(squares.sum()), 1e-300)
    found = np.full(len(sizes), np.nan)
    np.divide(difference, np.sqrt(variance), out=found, where=variance > tiny)
    return found


def lau92(statistic: float, *, smallest: float = SMALLEST, largest: float = LARGEST) -> float:
    """P(M > b) for many observations; 1 for b < 1. Source: Lausen & Schumacher 1992."""
    if statistic < 1:
        return 1.0
    density = exp(-statistic * statistic / 2) / sqrt(2 * pi)
    width = log(largest * (1 - smallest) / ((1 - largest) * smallest))
    p = density * (statistic - 1 / statistic) * width + 4 * density / statistic
    return min(max(p, 0.0), 1.0)


def lau94(statistic: float, sizes: Ints, n: int) -> float:
    """P(M > b) by the improved Bonferroni inequality, at most 1.

    `sizes`: observations at or below each cut tried, ascending; `n`: all observations.
    Source: Lausen, Sauerbrei & Schumacher 1994.
    """
    low, high = sizes[:-1].astype(np.float64), sizes[1:].astype(np.float64)
    t = np.sqrt(np.maximum(1 - low * (n - high) / ((n - low) * high), 0))
    b = statistic
    steps = np.sum(t - (b * b / 4 - 1) * t**3 / 6) * exp(-b * b / 2) / pi
    return float(min(max(erfc(b / sqrt(2)) + steps, 0.0), 1.0))


def log_rank_scores(times: Floats, is_event: Flags) -> Floats:
    """Log-rank score of each observation: δᵢ − Σ over events at times ≤ tᵢ of δⱼ ÷ (n − Nⱼ + 1).

    `times` until the event or the end of observation, Nⱼ how many times are ≤ tⱼ; equal
    length. Source: Hothorn & Lausen 2003, as in R's maxstat.
    """
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    ends = np.searchsorted(ordered, ordered, side="right")
    hazards = np.cumsum(is_event[order] / (len(times) - ends + 1))
    scores = np.empty(len(times))
    scores[order] = is_event[order] - hazards[ends - 1]
    return scores


def integer_scores(scores: Floats) -> Floats:
    """Scores mapped to whole numbers from 0 to n: round((a − min a) · n ÷ max(a − min a))."""
    up = scores - scores.min()
    mapped: Floats = np.round(up * len(up) / up.max()) if up.max() > 0 else up
    return mapped


def permuted_p(
    levels: Floats,
    scores: Floats,
    *,
    strata: Ints | None = None,
    permutations: int = PERMUTATIONS,
    seed: int,
    smallest: float = SMALLEST,
    largest: float = LARGEST,
) -> float:
    """P(M at least as great) when scores are dealt out anew, within strata where there are any.

    A customer must not be in a stratum twice: then whole customers are exchanged, and one who
    is in several strata does not count for more than he is. For samples of up to some
    thousands; a panel is permuted by `cut_search`.
    """
    found = maximally_selected(levels, scores, strata=strata, smallest=smallest, largest=largest)
    if found is None:
        return 1.0
    order = np.argsort(levels, kind="stable")
    groups = np.zeros(len(levels), dtype=np.int64) if strata is None else strata[order]
    sizes = _cut_sizes(levels[order], smallest, largest)
    rng, dealt = np.random.default_rng(seed), scores[order].astype(np.float64)
    places = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    as_great = 0
    for _ in range(permutations):
        for place in places:
            dealt[place] = rng.permutation(dealt[place])
        drawn = np.abs(_standardised(dealt, groups, sizes))
        as_great += bool(np.nanmax(drawn) >= found.statistic - 1e-9)
    return (as_great + 1) / (permutations + 1)
