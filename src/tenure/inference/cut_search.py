"""The search for the cut over a panel: on a grid of cuts, with permutations and resamples.

Everything is counted once into cells of window and level, so that a permutation or a resample
is a count of cells and never goes over rows again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tenure.inference.line_sample import Sample
from tenure.inference.maxstat import LARGEST, PERMUTATIONS, SMALLEST

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = 200
"""Cuts tried at most: one for every half a percentile."""
RESAMPLES = 300
BLOCK = 100
"""Permutations counted in one go, to bound memory."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One measure of a sample in cells: `cuts` (K, ascending) and for each row its cell.

    `cell` is how many cuts lie below the level (0 to K: at or below cut k where cell ≤ k), K + 1
    where the level is unknown; `at_risk` counts rows by window and cell (W, K + 1).
    """

    metric: str
    cuts: Floats
    cell: Ints
    at_risk: Floats

    @property
    def shares(self) -> Floats:
        """Share (0–1) of rows at or below each cut."""
        below = np.cumsum(self.at_risk.sum(axis=0))
        shares: Floats = below[:-1] / below[-1]
        return shares


@dataclass(frozen=True, slots=True)
class Cut:
    """The best cut of a grid: number, standardised difference (positive: low is worse)."""

    index: int
    standardised: float


def grid_of(sample: Sample, metric: str) -> Grid | None:
    """Cuts at most half a percentile apart; None where the known levels are all alike."""
    levels = sample.levels[metric]
    is_known = ~np.isnan(levels)
    values = np.unique(levels[is_known])
    if len(values) < 2:
        return None
    if len(values) > GRID:
        at = np.linspace(0, 1, GRID + 1)[1:-1]
        cuts = np.unique(np.quantile(levels[is_known], at, method="inverted_cdf"))
        cuts = cuts[cuts < values[-1]]
    else:
        cuts = values[:-1]
    if not len(cuts):
        return None
    cell = np.where(is_known, np.searchsorted(cuts, levels), len(cuts) + 1)
    windows, width = len(sample.days), len(cuts) + 2
    counts = np.bincount(sample.window * width + cell, minlength=windows * width)
    at_risk = counts.reshape(windows, width)[:, :-1].astype(np.float64)
    return Grid(metric, cuts, cell.astype(np.int64), at_risk)


def left_counts(sample: Sample, grid: Grid) -> Floats:
    """Rows that left, by window and cell, as `Grid.at_risk`."""
    return _counts(sample.window[sample.has_left], grid.cell[sample.has_left], grid)


def best_cut(at_risk: Floats, left: Floats) -> Cut | None:
    """The cut of the greatest difference that leaves a tenth of rows on either side.

    Both (W, K + 1). None where there is no such cut or nobody left.
    """
    standardised = differences(at_risk, left.sum(axis=0).cumsum()[:-1], left.sum(axis=1))
    standardised = np.where(_is_allowed(at_risk), standardised, np.nan)
    if not np.isfinite(standardised).any():
        return None
    index = int(np.nanargmax(np.abs(standardised)))
    return Cut(index, float(standardised[index]))


def differences(at_risk: Floats, left_below: Floats, lost: Floats) -> Floats:
    """(S − E) ÷ √V at each of K cuts, added up over windows; NaN where V is 0.

    `at_risk` (W, K + 1); `left_below` (K) losses at or below each cut, `lost` (W) losses of each
    window; or (B, K) and (B, W) of several deals.
    """
    below = at_risk.cumsum(axis=1)
    rows, below = below[:, -1], below[:, :-1]
    share = below / np.maximum(rows, 1)[:, None]
    expected = lost @ share
    spread = lost * (rows - lost) / np.maximum(rows - 1, 1)
    variance = spread @ (share * (1 - share))
    found = np.full(expected.shape, np.nan)
    np.divide(left_below - expected, np.sqrt(variance), out=found, where=variance > 1e-9)
    return found


def permuted(
    sample: Sample, grids: Sequence[Grid], *, permutations: int = PERMUTATIONS, seed: int
) -> Floats:
    """M of each permutation, the greatest over all cuts of all `grids` together.

    Losses are dealt out anew among the customers of each window, the same for every measure, so
    that a p-value taken from it is corrected for the cuts and for the measures tried at once
    (Westfall & Young 1993), however alike the measures are.
    """
    rng, windows = np.random.default_rng(seed), len(sample.days)
    order = np.argsort(sample.window, kind="stable")
    sizes = np.bincount(sample.window, minlength=windows)
    lost = np.bincount(sample.window[sample.has_left], minlength=windows)
    found = []
    for start in range(0, permutations, BLOCK):
        count = min(BLOCK, permutations - start)
        drawn = order[_dealt(rng, sizes, lost, count)]
        found.append(np.max([_greatest(grid, sample.window, drawn) for grid in grids], axis=0))
    return np.concatenate(found)


def _dealt(rng: Generator, sizes: Ints, lost: Ints, count: int) -> Ints:
    """Rows in order of window that leave in each of `count` deals: (count, all losses)."""
    starts = np.cumsum(sizes) - sizes
    parts = [
        np.stack([rng.choice(size, gone, replace=False, shuffle=False) for _ in range(count)])
        + start
        for size, gone, start in zip(sizes, lost, starts, strict=True)
        if gone
    ]
    return np.concatenate(parts, axis=1) if parts else np.empty((count, 0), dtype=np.int64)


def _greatest(grid: Grid, window: Ints, drawn: Ints) -> Floats:
    """M on one grid for each deal of losses (B, rows)."""
    width, count, windows = len(grid.cuts) + 2, len(drawn), len(grid.at_risk)
    cells, deals = grid.cell[drawn], np.arange(count)[:, None]
    by_cell = np.bincount((deals * width + cells).ravel(), minlength=count * width)
    left = by_cell.reshape(count, width)[:, :-2].cumsum(axis=1)
    is_known = cells < width - 1
    by_window = (deals * windows + window[drawn])[is_known]
    lost = np.bincount(by_window, minlength=count * windows).reshape(count, windows)
    found = differences(grid.at_risk, left.astype(np.float64), lost.astype(np.float64))
    found = np.where(_is_allowed(grid.at_risk), np.abs(found), np.nan)
    return np.asarray(np.nan_to_num(np.fmax.reduce(found, axis=1), nan=0.0), dtype=np.float64)


def resampled_cuts(sample: Sample, grid: Grid, *, resamples: int = RESAMPLES, seed: int) -> Ints:
    """The best cut's number in each resample of whole customers."""
    rng = np.random.default_rng(seed)
    is_known = grid.cell <= len(grid.cuts)
    names, customer = np.unique(sample.customer[is_known], return_inverse=True)
    window, cell = sample.window[is_known], grid.cell[is_known]
    has_left = sample.has_left[is_known]
    found = []
    for _ in range(resamples):
        weight = np.bincount(rng.integers(0, len(names), len(names)), minlength=len(names))
        each = weight[customer].astype(np.float64)
        at_risk = _counts(window, cell, grid, each)
        left = _counts(window[has_left], cell[has_left], grid, each[has_left])
        cut = best_cut(at_risk, left)
        if cut is not None:
            found.append(cut.index)
    return np.array(found, dtype=np.int64)


def _counts(window: Ints, cell: Ints, grid: Grid, weights: Floats | None = None) -> Floats:
    width = len(grid.cuts) + 2
    size = len(grid.at_risk) * width
    found = np.bincount(window * width + cell, weights, minlength=size)
    return np.asarray(found.reshape(-1, width)[:, :-1], dtype=np.float64)


def _is_allowed(at_risk: Floats) -> NDArray[np.bool_]:
    """Cuts that leave a tenth on either side; where ties leave none, every cut is tried."""
    below = at_risk.sum(axis=0).cumsum()
    n = below[-1]
    below = below[:-1]
    allowed = (below >= max(1, int(n * SMALLEST))) & (below <= int(n * LARGEST))
    return np.asarray(allowed if allowed.any() else (below > 0) & (below < n), dtype=np.bool_)
