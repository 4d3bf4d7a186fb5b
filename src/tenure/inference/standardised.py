"""Churn at equal tenure: what the rate would be if the mix of young and old customers stood still."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate, newcombe, wilson

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """The churn of a span as counted, and at the mix of reference; None without customers.

    `covered`, 0–1, is how much of the reference mix had customers in the span.
    """

    headline: Estimate | None
    standardised: Estimate | None
    covered: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two spans of equal length, the earlier one first, and what changed between them.

    `bands_worse` of `bands` with customers in both spans lost at a higher rate. `verdict`:
    "hidden_worse" (the headline fell or stood still while churn at equal tenure rose),
    "hidden_better" (the reverse), "worse", "better" (both agree) or "unclear" (the change at
    equal tenure may be chance).
    """

    before: Pair
    after: Pair
    headline_change: Estimate
    standardised_change: Estimate
    bands: int
    bands_worse: int
    verdict: str


def standardised(at_risk: Ints, lost: Ints, mix: Floats) -> Pair:
    """Churn of one span, by tenure band.

    `at_risk`, `lost`: customers (or customer-months) of each band; `mix`: the reference, any
    positive weights. Bands without customers leave their weight to the others. The interval
    adds Wilson's of the bands in squares (MOVER; Zou & Donner 2008). Source: direct
    standardisation, as in the comparison of mortality of different populations.
    """
    headline = wilson(int(lost.sum()), int(at_risk.sum()))
    full = at_risk > 0
    weight = float(mix[full].sum())
    if headline is None or not weight:
        return Pair(headline, None, 0.0)
    shares = mix[full] / weight
    bands = [wilson(int(x), int(n)) for x, n in zip(lost[full], at_risk[full], strict=True)]
    known = [(float(share), band) for share, band in zip(shares, bands, strict=True) if band]
    value = sum(share * band.value for share, band in known)
    down = sqrt(sum((share * (band.value - band.low)) ** 2 for share, band in known))
    up = sqrt(sum((share * (band.high - band.value)) ** 2 for share, band in known))
    found = Estimate(value, max(0.0, value - down), min(1.0, value + up), headline.n)
    return Pair(headline, found, weight / float(mix.sum()))


def compared(before: tuple[Ints, Ints], after: tuple[Ints, Ints]) -> Comparison | None:
    """Whether the headline tells the same story as churn at equal tenure.

    Each span is (at_risk, lost) by band; the mix of reference is that of both together. None
    where one of them has no customers.
    """
    mix = (before[0] + after[0]).astype(np.float64)
    one, two = standardised(*before, mix), standardised(*after, mix)
    headline = newcombe(
        int(after[1].sum()), int(after[0].sum()), int(before[1].sum()), int(before[0].sum())
    )
    if headline is None or one.standardised is None or two.standardised is None:
        return None
    change = _change(one.standardised, two.standardised)
    both = (before[0] > 0) & (after[0] > 0)
    rates = [part[1][both] / part[0][both] for part in (before, after)]
    worse = int(np.sum(rates[1] > rates[0]))
    verdict = _verdict(headline.value, change)
    return Comparison(one, two, headline, change, int(both.sum()), worse, verdict)


def _change(before: Estimate, after: Estimate) -> Estimate:
    """The difference of two separate estimates, their intervals squared and added."""
    value = after.value - before.value
    down = sqrt((after.value - after.low) ** 2 + (before.high - before.value) ** 2)
    up = sqrt((after.high - after.value) ** 2 + (before.value - before.low) ** 2)
    return Estimate(value, value - down, value + up, before.n + after.n)


def _verdict(headline: float, change: Estimate) -> str:
    if change.low <= 0 <= change.high:
        return "unclear"
    if change.value > 0:
        return "worse" if headline > 0 else "hidden_worse"
    return "better" if headline < 0 else "hidden_better"
