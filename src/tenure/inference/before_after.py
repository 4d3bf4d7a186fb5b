"""Whether something changed who leaves: shares before and after, here and among others."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tenure.inference.intervals import Z95, Estimate, wilson

FEWEST = 10
"""Customers on each side below which no verdict is given."""


@dataclass(frozen=True, slots=True)
class Gone:
    """How many of `n` customers left within a stretch of time."""

    gone: int
    n: int

    @property
    def share(self) -> Estimate | None:
        """The share with its Wilson interval; None where there was nobody."""
        return wilson(self.gone, self.n)


@dataclass(frozen=True, slots=True)
class Change:
    """Shares gone before and after, of those it was for and of others in the same stretches.

    `change` is (after − before) here less the same among others; None unless each of the four has
    at least `FEWEST` customers. `verdict` is "fewer" or "more" where the interval of the change
    lies on one side of 0, else "cannot_tell"; "not_enough" without a change.
    """

    before: Gone
    after: Gone
    others_before: Gone
    others_after: Gone
    change: Estimate | None
    verdict: str


def change(before: Gone, after: Gone, others_before: Gone, others_after: Gone) -> Change:
    """What changed beyond what changed among others."""
    parts = (after, before, others_after, others_before)
    if min(part.n for part in parts) < FEWEST:
        return Change(before, after, others_before, others_after, None, "not_enough")
    found = combined([(1, after), (-1, before), (-1, others_after), (1, others_before)])
    return Change(before, after, others_before, others_after, found, verdict_of(found))


def verdict_of(found: Estimate) -> str:
    """Whether an interval lies on one side of 0."""
    if found.high < 0:
        return "fewer"
    return "more" if found.low > 0 else "cannot_tell"


def combined(parts: list[tuple[int, Gone]], *, z: float = Z95) -> Estimate:
    """A sum of shares of separate groups, each with a sign; every group has somebody.

    The Wilson intervals of the shares, squared and added; with two groups it is Newcombe's method
    10. Source: Zou and Donner 2008 (MOVER).
    """
    value = down = up = 0.0
    for sign, part in parts:
        each = wilson(part.gone, part.n, z=z)
        assert each is not None  # noqa: S101 - every group has somebody
        low, high = sorted((sign * each.low, sign * each.high))
        at = sign * each.value
        value, down, up = value + at, down + (at - low) ** 2, up + (high - at) ** 2
    return Estimate(value, value - sqrt(down), value + sqrt(up), sum(part.n for _s, part in parts))


def mean_with_interval(values: list[float]) -> Estimate:
    """The mean of at least two values with Student's 95 % interval."""
    from scipy.stats import t  # noqa: PLC0415 - slow to import

    n = len(values)
    value, spread = float(np.mean(values)), float(np.std(values, ddof=1))
    half = float(t.ppf(0.975, n - 1)) * spread / sqrt(n)
    return Estimate(value, value - half, value + half, n)
