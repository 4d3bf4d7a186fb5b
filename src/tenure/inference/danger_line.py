"""The danger line, first version: the bottom quartile, called a guess, shown with its record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate, risk_ratio, wilson

BAND_COUNT = 5


@dataclass(frozen=True, slots=True)
class Band:
    """Customers of similar engagement and what became of them."""

    lowest: float
    highest: float
    churn: Estimate


@dataclass(frozen=True, slots=True)
class DangerLine:
    """A level at or below which a customer is called endangered, and what speaks for it.

    `branch` says how the line was found; `n` is the number of customers it was drawn from,
    `below` how many of them are at or under it. `past_*` and `lift` look back: customers who
    were under the line one horizon ago, against the rest, by who left since; None where
    there is nothing to compare.
    """

    line: float
    branch: str
    n: int
    below: int
    churn_events: int
    past_below: Estimate | None
    past_above: Estimate | None
    lift: Estimate | None
    bands: tuple[Band, ...]


def bottom_quartile(
    levels: NDArray[np.float64],
    past_levels: NDArray[np.float64],
    past_left: NDArray[np.bool_],
) -> DangerLine | None:
    """The bottom quartile of today's levels, and how customers under it fared before.

    The line is the highest level that at most a quarter of the customers are at or under; the
    lowest level there is where more than a quarter share it.

    `levels`: today's engagement of each paying customer. `past_levels`, `past_left`: the same
    one horizon earlier, and whether the customer left within the horizon; equal length.
    None when there is no usable signal: fewer than 4 customers, all alike, or a line of 0 while
    nobody ever left.
    """
    if len(levels) < 4 or np.ptp(levels) == 0:
        return None
    line = _quartile(levels)
    under = past_levels <= line
    left_under, n_under = int(past_left[under].sum()), int(under.sum())
    left_over, n_over = int(past_left[~under].sum()), int((~under).sum())
    if line == 0 and not left_under + left_over:
        return None
    return DangerLine(
        line=line,
        branch="bottom_quartile",
        n=len(levels),
        below=int((levels <= line).sum()),
        churn_events=left_under + left_over,
        past_below=wilson(left_under, n_under),
        past_above=wilson(left_over, n_over),
        lift=risk_ratio(left_under, n_under, left_over, n_over),
        bands=_bands(past_levels, past_left),
    )


def _quartile(levels: NDArray[np.float64]) -> float:
    values, counts = np.unique(levels, return_counts=True)
    within = np.cumsum(counts) <= len(levels) / 4
    return float(values[within][-1] if within.any() else values[0])


def _bands(levels: NDArray[np.float64], left: NDArray[np.bool_]) -> tuple[Band, ...]:
    if not len(levels):
        return ()
    edges = np.unique(np.quantile(levels, np.linspace(0, 1, BAND_COUNT + 1)[1:-1], method="lower"))
    which = np.searchsorted(edges, levels, side="left")
    found = []
    for band in np.unique(which):
        inside = which == band
        churn = wilson(int(left[inside].sum()), int(inside.sum()))
        if churn is not None:
            found.append(Band(float(levels[inside].min()), float(levels[inside].max()), churn))
    return tuple(found)
