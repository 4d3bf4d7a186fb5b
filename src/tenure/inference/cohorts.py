"""Metric cohorts: customers of similar level and the share of them that left (Carl Gold)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate, wilson_limits

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

COHORTS = 10


@dataclass(frozen=True, slots=True)
class Cohort:
    """Observations of similar level: `churn` is the share that left, `losses` how many did.

    `mean` is the mean level; `smoothed` the share of leavers where more use is never worse
    (isotonic); `customers` counts each customer once, `churn.n` each observation.
    """

    lowest: float
    highest: float
    mean: float
    churn: Estimate
    losses: int
    customers: int
    smoothed: float


def metric_cohorts(
    levels: Floats, has_left: Flags, customers: Ints, *, count: int = COHORTS
) -> tuple[Cohort, ...]:
    """Up to `count` cohorts of about equal size by level, one more of those at 0 where that is the lowest.

    One entry an observation, without NaN. Equal levels are never parted. The interval of a
    share is Wilson's; where customers repeat, for as many observations as they are worth (the
    binomial variance against that of whole customers), never more than there are. Source: Gold
    2020, listing 5.1; zero apart, intervals and the isotonic overlay are added.
    """
    if not len(levels):
        return ()
    which = _cohort_of(levels, count)
    found = [_cohort(levels, has_left, customers, which == each) for each in np.unique(which)]
    smoothed = decreasing(
        np.array([each.churn.value for each in found]),
        np.array([each.churn.n for each in found], dtype=np.float64),
    )
    pairs = zip(found, smoothed, strict=True)
    return tuple(replace(each, smoothed=float(share)) for each, share in pairs)


def _cohort_of(levels: Floats, count: int) -> Ints:
    """Number of the cohort of each level; 0 is one of its own where it is the lowest: no use."""
    is_unused = levels == 0 if levels.min() == 0 else np.zeros(len(levels), dtype=np.bool_)
    rest = levels[~is_unused]
    if not len(rest):
        return np.zeros(len(levels), dtype=np.int64)
    edges = np.unique(np.quantile(rest, np.linspace(0, 1, count + 1)[1:-1], method="inverted_cdf"))
    return np.where(is_unused, -1, np.searchsorted(edges, levels, side="left"))


def _cohort(levels: Floats, has_left: Flags, customers: Ints, inside: Flags) -> Cohort:
    level, left = levels[inside], has_left[inside]
    n, share = len(level), float(left.mean())
    names, which = np.unique(customers[inside], return_inverse=True)
    low, high = wilson_limits(share, _worth(left, which, share))
    return Cohort(
        float(level.min()),
        float(level.max()),
        float(level.mean()),
        Estimate(share, low, high, n),
        int(left.sum()),
        len(names),
        share,
    )


def _worth(left: Flags, which: Ints, share: float) -> float:
    """How many independent observations those of repeating customers are worth."""
    n, customers = len(left), int(which.max()) + 1
    if customers == n:
        return float(n)
    by_customer = np.bincount(which, left - share)
    clustered = float(by_customer @ by_customer)
    if clustered <= 0:
        return float(customers)
    return float(min(n, max(1.0, n * n * share * (1 - share) / clustered)))


def decreasing(shares: Floats, weights: Floats) -> Floats:
    """The nearest shares that never rise, by weighted least squares (isotonic regression)."""
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - slow to import

    fitted = isotonic_regression(shares, weights=weights, increasing=False)
    return np.asarray(fitted.x, dtype=np.float64)
