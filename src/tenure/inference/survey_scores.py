"""Scores of surveys with their intervals: NPS, CSAT, CES, and what can be told between two rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from tenure.inference.intervals import Z95, Estimate, wilson_limits

Tally = Mapping[float, int]
"""How often each score was given."""
FEWEST = 20
WIDEST = 0.15
"""An interval is at most so much of its scale to either side: 30 of the 200 points of NPS."""
_ADDED = 3.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the value lies whatever those would have said who did not answer."""

    low: float
    high: float


def nps_of(tally: Tally, population: int | None = None, *, z: float = Z95) -> Estimate | None:
    """NPS in points (−100 to 100) of scores 0 to 10, adjusted Wald; None without answers.

    Three answers are added, ¾ each to promoters and detractors (Rocks 2016). `population` is how
    many could have been asked: where it is small, answers of most of them leave little open
    (finite-population correction); the interval is then of this very population.
    """
    steps = {1.0: 0, 0.0: 0, -1.0: 0}
    for score, count in tally.items():
        steps[float((score >= 9) - (score <= 6))] += count
    found = _mean(steps, -1.0, 1.0, population, z)
    return found and Estimate(100 * found.value, 100 * found.low, 100 * found.high, found.n)


def ces_of(tally: Tally, population: int | None = None, *, z: float = Z95) -> Estimate | None:
    """Mean of scores 1 to 7, with the interval of `nps_of`: ¾ of an answer at either end is added."""
    return _mean(tally, 1.0, 7.0, population, z)


def csat_of(tally: Tally, population: int | None = None, *, z: float = Z95) -> Estimate | None:
    """Share of scores 4 and 5 of 1 to 5, Wilson; None without answers.

    In a small `population` each answer is worth more: n·(N−1)/(N−n) of them.
    """
    n = sum(tally.values())
    if n == 0:
        return None
    share = sum(count for score, count in tally.items() if score >= 4) / n
    open_part = _open_part(n, population)
    if open_part == 0:
        return Estimate(share, share, share, n)
    return Estimate(share, *wilson_limits(share, n / open_part, z=z), n)


def _open_part(n: int, population: int | None) -> float:
    """(N−n)/(N−1): how much of the spread of a sample is left, 1 where everybody is endless."""
    if population is None:
        return 1.0
    return max(0.0, (population - n) / (population - 1)) if population > 1 else 0.0


def _mean(
    tally: Tally, low: float, high: float, population: int | None, z: float
) -> Estimate | None:
    """The mean on a scale from `low` to `high`, adjusted Wald."""
    n = sum(tally.values())
    if n == 0:
        return None
    total = sum(score * count for score, count in tally.items())
    squares = sum(score * score * count for score, count in tally.items())
    middle = (low + high) / 2
    more = n + _ADDED
    center = (total + _ADDED * middle) / more
    variance = (squares + 0.75 * (low * low + high * high) + 1.5 * middle * middle) / more
    half = z * sqrt(max(0.0, variance - center * center) / more)
    left = sqrt(_open_part(n, population))
    value = total / n
    near = value + left * (center - value)
    return Estimate(
        value,
        min(value, max(low, near - left * half)),
        max(value, min(high, near + left * half)),
        n,
    )


def change(later: Estimate, earlier: Estimate) -> Estimate:
    """Difference of two values of separate rounds, from their intervals squared and added.

    People who answered both make it narrower in truth: it errs to the side of saying nothing.
    Source: Newcombe 1998, method 10; Zou and Donner 2008 for values other than shares.
    """
    value = later.value - earlier.value
    down = sqrt((later.value - later.low) ** 2 + (earlier.high - earlier.value) ** 2)
    up = sqrt((later.high - later.value) ** 2 + (earlier.value - earlier.low) ** 2)
    return Estimate(value, value - down, value + up, later.n + earlier.n)


def can_be_told(found: Estimate) -> bool:
    """Whether the interval of a difference leaves zero out."""
    return found.low > 0 or found.high < 0


def means_something(found: Estimate | None, length: float) -> bool:
    """Whether a value may stand for itself on a scale of that length, or counts are shown instead.

    At least 20 answers, and an interval of at most 15 % of the scale to either side.
    """
    if found is None or found.n < FEWEST:
        return False
    return (found.high - found.low) / 2 <= WIDEST * length


def nps_bounds(promoters: int, detractors: int, asked: int, answered: int) -> Bounds | None:
    """NPS if all who were silent are detractors, and if all are promoters; None where nobody was asked."""
    if asked <= 0:
        return None
    silent = max(0, asked - answered)
    base = max(asked, answered)
    return Bounds(
        100 * (promoters - detractors - silent) / base,
        100 * (promoters + silent - detractors) / base,
    )
