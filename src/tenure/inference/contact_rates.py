"""How often each customer makes contact, shrunk towards all of them: gamma–Poisson empirical Bayes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_SHAPE = 1e6
"""Beyond it customers are alike: everybody has the mean rate."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates of contact vary as a gamma distribution: `shape` k, `rate` θ (in months), mean k ÷ θ a month.

    `n` customers with some time seen. After x contacts in t months a customer's own is
    gamma(k + x, θ + t).
    """

    shape: float
    rate: float
    n: int

    @property
    def mean(self) -> float:
        """Contacts a month of a customer nothing is known of."""
        return self.shape / self.rate if self.rate else 0.0

    def shrunk(self, contacts: Floats, months: Floats) -> Floats:
        """Expected contacts a month of each customer: (k + x) ÷ (θ + t)."""
        found: Floats = (self.shape + contacts) / (self.rate + months)
        return found

    def interval(self, contacts: Floats, months: Floats) -> tuple[Floats, Floats]:
        """Ends between which each rate lies with 95 %."""
        from scipy.stats import gamma  # noqa: PLC0415 - slow to import

        shape, scale = self.shape + contacts, 1 / (self.rate + months)
        low, high = (gamma.ppf(q, shape, scale=scale) for q in (0.025, 0.975))
        return np.asarray(low), np.asarray(high)


def fit(contacts: Floats, months: Floats) -> Rates | None:
    """The gamma distribution of rates with the greatest marginal (negative binomial) likelihood.

    `contacts` counts and `months` seen of each customer, both of length n; customers seen for no time say
    nothing. None without anybody seen, or without any contact at all. Where contacts scatter no more
    than chance would have it, everybody has the mean rate (a shape of `MOST_SHAPE`).
    """
    seen = months > 0
    x, t = contacts[seen], months[seen]
    if not len(x) or not x.sum():
        return None
    mean = float(x.sum() / t.sum())
    if len(x) == 1 or not _scatters(x, t, mean):
        return Rates(MOST_SHAPE, MOST_SHAPE / mean, len(x))
    return _likeliest(x, t, mean)


def _scatters(x: Floats, t: Floats, mean: float) -> bool:
    """Whether contacts vary more than a Poisson distribution with one rate would."""
    return float((((x - mean * t) ** 2) - x).sum()) > 0


def _likeliest(x: Floats, t: Floats, mean: float) -> Rates:
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import
    from scipy.special import gammaln  # noqa: PLC0415 - slow to import

    counts, places = np.unique(x, return_inverse=True)

    def below(point: Floats) -> float:
        shape, rate = np.exp(point)
        rising = (gammaln(shape + counts) - gammaln(shape))[places]
        total = rising + shape * np.log(rate / (rate + t)) - x * np.log(rate + t)
        return -float(total.sum()) / len(x)

    spread = float((((x - mean * t) ** 2) - x).sum() / (t**2).sum())
    shape = float(np.clip(mean**2 / spread, 0.05, 100.0))
    start = np.log([shape, shape / mean])
    found = minimize(below, start, method="L-BFGS-B", bounds=[(-6, 13.8), (-16, 20)])
    best_shape, best_rate = np.exp(found.x)
    return Rates(float(best_shape), float(best_rate), len(x))
