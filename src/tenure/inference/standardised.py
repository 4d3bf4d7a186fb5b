"""Churn at equal tenure: what the rate would be if the mix of young and old customers stood still."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate, newcombe, wilson

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FEWEST = 30
"""Customer-months below which a band is left out of a comparison."""


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
    full = (at_risk > 0) & (mix > 0)
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

    Each span is (at_risk, lost) by band. Only bands with at least 30 customer-months in each
    span are compared, in both figures: a rate of fewer would drown the rest, and one that is
    new would be taken for a change. `covered` is the share of all customer-months they hold;
    the mix of reference is that of both spans. None where there is no such band.
    """
    whole = float(before[0].sum() + after[0].sum())
    mix = reference(before[0], after[0])
    both = mix > 0
    if not both.any():
        return None
    spans = [(at_risk[both], lost[both]) for at_risk, lost in (before, after)]
    one, two = (standardised(*span, mix[both]) for span in spans)
    (n1, x1), (n2, x2) = ((int(span[0].sum()), int(span[1].sum())) for span in spans)
    headline = newcombe(x2, n2, x1, n1)
    if headline is None or one.standardised is None or two.standardised is None:
        return None
    change = _change(one.standardised, two.standardised)
    rates = [lost / at_risk for at_risk, lost in spans]
    covered = float(mix.sum()) / whole
    one, two = (Pair(each.headline, each.standardised, covered) for each in (one, two))
    return Comparison(
        before=one,
        after=two,
        headline_change=headline,
        standardised_change=change,
        bands=int(both.sum()),
        bands_worse=int(np.sum(rates[1] > rates[0])),
        verdict=_verdict(headline.value, change),
    )


def reference(before: Ints, after: Ints) -> Floats:
    """The mix of reference of two spans' customer-months: 0 for bands with too few in either."""
    whole = (before + after).astype(np.float64)
    return np.where(np.minimum(before, after) >= FEWEST, whole, 0.0)


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
