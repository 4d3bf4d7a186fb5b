"""Intervals for shares, ratios and scores. None of them is Wald's."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and the number of observations behind it."""

    value: float
    low: float
    high: float
    n: int


def wilson(events: int, n: int, *, z: float = Z95) -> Estimate | None:
    """Share `events / n` with the Wilson score interval; None when n is 0.

    Source: Wilson 1927; check values of Newcombe 1998 (81/263 -> 0.2553 to 0.3662).
    """
    if n == 0:
        return None
    p = events / n
    return Estimate(p, *wilson_limits(p, n, z=z), n)


def wilson_limits(share: float, n: float, *, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share of `n` > 0 observations, or of what they are worth."""
    center = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, min(share, center - half)), min(1.0, max(share, center + half))


def newcombe(x1: int, n1: int, x2: int, n2: int, *, z: float = Z95) -> Estimate | None:
    """Difference of shares `x1/n1 − x2/n2` of two separate groups; None where one is empty.

    `n` of the result is both groups together. Source: Newcombe 1998, method 10: the two Wilson
    intervals, squared and added (56/70 − 48/80 -> 0.0524 to 0.3339).
    """
    one, two = wilson(x1, n1, z=z), wilson(x2, n2, z=z)
    if one is None or two is None:
        return None
    value = one.value - two.value
    down = sqrt((one.value - one.low) ** 2 + (two.high - two.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (two.value - two.low) ** 2)
    return Estimate(value, value - down, value + up, n1 + n2)


def risk_ratio(
    events: int, n: int, other_events: int, other_n: int, *, z: float = Z95
) -> Estimate | None:
    """`(events/n) ÷ (other_events/other_n)` with Katz's log interval.

    None where a group is empty or without events: the ratio is then not defined. `n` of the
    result is both groups together.
    """
    if not (n and other_n and events and other_events):
        return None
    ratio = (events / n) / (other_events / other_n)
    spread = sqrt(1 / events - 1 / n + 1 / other_events - 1 / other_n)
    low, high = log(ratio) - z * spread, log(ratio) + z * spread
    return Estimate(ratio, exp(low), exp(high), n + other_n)


def nps(promoters: int, passives: int, detractors: int, *, z: float = Z95) -> Estimate | None:
    """NPS in points (−100 to 100) with the adjusted-Wald interval; None without answers.

    The interval adds 3 answers, ¾ each to promoters and detractors, 1½ passive.
    Source: Rocks 2016, the best covering of his comparison.
    """
    n = promoters + passives + detractors
    if n == 0:
        return None
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = z * sqrt((p + d - (p - d) ** 2) / (n + 3))
    return Estimate(
        100 * (promoters - detractors) / n,
        max(-100.0, 100 * (p - d - half)),
        min(100.0, 100 * (p - d + half)),
        n,
    )
