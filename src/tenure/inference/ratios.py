"""A ratio of two sums over customers, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from tenure.inference.intervals import Z95

FEWEST = 10
"""Customers below which no interval is given."""


@dataclass(frozen=True, slots=True)
class RatioSums:
    """Sums over `n` customers of what is lost l and what it is measured by o: Σl, Σo, Σl², Σlo, Σo²."""

    n: int
    lost: float
    base: float
    lost_squared: float
    crossed: float
    base_squared: float


@dataclass(frozen=True, slots=True)
class RatioEstimate:
    """A ratio over `n` customers; `low` and `high` are None where too few speak for an interval."""

    value: float
    low: float | None
    high: float | None
    n: int


def ratio(sums: RatioSums, *, z: float = Z95) -> RatioEstimate | None:
    """Σl ÷ Σo with its 95 % interval by customer; None where Σo is 0.

    Linearized: the variance of Σ(l − r·o) ÷ Σo, which a bootstrap by customer comes to without
    drawing. No interval for fewer than ten customers, or where nobody differs from the ratio.
    Source: Cochran 1977, Sampling Techniques, 6.4.
    """
    if sums.base <= 0:
        return None
    value = sums.lost / sums.base
    spread = sums.lost_squared - 2 * value * sums.crossed + value**2 * sums.base_squared
    if sums.n < FEWEST or spread <= 0 or not sums.lost_squared:
        return RatioEstimate(value, None, None, sums.n)
    half = z * sqrt(spread * sums.n / (sums.n - 1)) / sums.base
    return RatioEstimate(value, value - half, value + half, sums.n)
