"""Is a rate unusual for its number: exact limits, exact chances, many looks at once, shrinkage.

Shapes: one entry a unit (a source of customers) unless said otherwise; rates and chances 0–1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEAST_WEIGHT, MOST_WEIGHT, USUAL_WEIGHT = 4.0, 2_000.0, 40.0
"""Customers a prior may be worth: at least, at most, and where too few units say how unlike they are."""
LEAST_UNITS = 5
WINSOR = 0.1
EXACT_UP_TO = 2_000
"""Customers of a unit up to which the chance is added up term by term."""


def limits(base: float, n: int, cover: float) -> tuple[float, float]:
    """Between which rates `cover` of units of `n` customers lie when each is lost with chance `base`.

    Exact binomial, so never below 0 or above 1. Check: base 0.12, n 50 -> 0.04–0.22 (95 %), 0–0.28 (99.8 %).
    """
    from scipy.stats import binom  # noqa: PLC0415 - slow to import

    if n < 1:
        return 0.0, 1.0
    side = (1 - cover) / 2
    low, high = (float(binom.ppf(each, n, base)) for each in (side, 1 - side))
    return low / n, high / n


def widened(base: float, span: tuple[float, float], overdispersion: float) -> tuple[float, float]:
    """Limits moved away from the base by the square root of the overdispersion, where it is above 1.

    Source: Spiegelhalter 2005, Funnel plots for comparing institutional performance.
    """
    factor = sqrt(max(1.0, overdispersion))
    low, high = (base + (edge - base) * factor for edge in span)
    return max(0.0, low), min(1.0, high)


def overdispersion(lost: Floats, expected: Floats, variance: Floats) -> float:
    """How much more units differ than chance lets them: the mean of their squared scores, 1 at least.

    Scores beyond the outer tenths are pulled in to them first, so that the few truly unusual do not hide
    themselves. With fewer than 5 units, 1: that says nothing. Source: Spiegelhalter 2005.
    """
    told = variance > 0
    if told.sum() < LEAST_UNITS:
        return 1.0
    score = (lost[told] - expected[told]) / np.sqrt(variance[told])
    low, high = np.quantile(score, (WINSOR, 1 - WINSOR))
    return max(1.0, float(np.mean(np.clip(score, low, high) ** 2)))


def p_above(lost: int, chances: Floats) -> float:
    """Chance of `lost` or more losses among customers who each leave with their own chance.

    `chances` has one entry a customer. Exact (the Poisson binomial; the plain binomial where all are
    alike) up to 2,000 customers, beyond that a normal with continuity correction.
    """
    if lost <= 0:
        return 1.0
    if len(chances) > EXACT_UP_TO:
        from scipy.stats import norm  # noqa: PLC0415 - slow to import

        spread = sqrt(float(np.sum(chances * (1 - chances))))
        above = (lost - 0.5 - float(chances.sum())) / spread if spread else np.inf
        return float(norm.sf(above))
    return min(1.0, float(_counts(chances)[lost:].sum()))


def _counts(chances: Floats) -> Floats:
    """Chance of each number of losses: customers of equal chance are a binomial, these are added up."""
    from scipy.stats import binom  # noqa: PLC0415 - slow to import

    found = np.ones(1)
    for chance, n in zip(*np.unique(chances, return_counts=True), strict=True):
        found = np.convolve(found, binom.pmf(np.arange(n + 1), n, chance))
    return found


def q_values(chances: Floats) -> Floats:
    """The smallest share of false alarms at which each unit would still be called unusual.

    Benjamini & Hochberg 1995, over all that was looked at: q = min over larger p of p × m ÷ rank.
    """
    count = len(chances)
    order = np.argsort(chances, kind="stable")
    stepped = chances[order] * count / np.arange(1, count + 1)
    found = np.empty(count)
    found[order] = np.minimum(1.0, np.minimum.accumulate(stepped[::-1])[::-1])
    return found


def weight(lost: Floats, n: Floats, usual: Floats) -> float:
    """How many customers the prior of a field is worth (M), from how unlike its units are.

    Method of moments: the squared distances from what is usual are Σ nμ(1−μ)(1 + (n−1)ρ) under a beta-binomial, and
    M = 1/ρ − 1. Where units are as alike as chance makes them M is large; never outside 4 to 2,000. With
    fewer than 5 units 40.
    """
    told = n >= 1
    x, size, rate = lost[told], n[told], usual[told]
    alone = size * rate * (1 - rate)
    room = float(np.sum(alone * (size - 1)))
    if len(x) < LEAST_UNITS or room <= 0:
        return USUAL_WEIGHT
    rho = float(np.sum((x - size * rate) ** 2 - alone)) / room
    if rho <= 1 / (MOST_WEIGHT + 1):
        return MOST_WEIGHT
    return float(np.clip(1 / rho - 1, LEAST_WEIGHT, MOST_WEIGHT))


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A rate drawn towards what is usual, with its 95 % interval and the chances of being worse."""

    rate: float
    low: float
    high: float
    p_above: float
    p_far_above: float


def shrunk(lost: int, n: int, usual: float, prior: float, *, far: float = 1.3) -> Shrunk:
    """What is believed of a unit: (Mμ + x) ÷ (M + n), with the chances that it is above μ and above `far` × μ.

    The prior is Beta(Mμ, M(1−μ)) with `usual` μ and `prior` M.
    """
    from scipy.special import betainc, betaincinv  # noqa: PLC0415 - slow to import

    middle = min(max(usual, 1e-6), 1 - 1e-6)
    a, b = prior * middle + lost, prior * (1 - middle) + n - lost
    return Shrunk(
        rate=a / (a + b),
        low=float(betaincinv(a, b, 0.025)),
        high=float(betaincinv(a, b, 0.975)),
        p_above=float(1 - betainc(a, b, middle)),
        p_far_above=float(1 - betainc(a, b, min(1.0, far * middle))),
    )


def sizes_to(most: int, count: int = 40) -> tuple[int, ...]:
    """Numbers of customers at which a funnel is drawn: close together where it is steep."""
    top = max(2, most)
    steps = np.unique(np.ceil(np.geomspace(1, top, count)).astype(np.int64))
    return tuple(int(each) for each in steps if each <= ceil(top))
