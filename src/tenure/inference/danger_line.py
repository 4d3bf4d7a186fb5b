"""The danger line: what is said of it, and the bottom quartile it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tenure.inference.cohorts import Cohort
from tenure.inference.intervals import Estimate, risk_ratio, wilson
from tenure.inference.metric_choice import MetricScore

BAND_COUNT = 5
BRANCHES = ("economic", "learnt", "provisional", "bottom_quartile", "none")
"""How a line can be found, the best first; "none" is no usable signal."""
GUESS_BELOW = 25
PROVISIONAL_BELOW = 70
"""Distinct customers lost: fewer than 25 make a guess, fewer than 70 a provisional line."""


@dataclass(frozen=True, slots=True)
class Band:
    """Customers of similar engagement and what became of them."""

    lowest: float
    highest: float
    churn: Estimate


@dataclass(frozen=True, slots=True)
class Step:
    """One branch, whether it was taken, and why: `why` is a code, one of `WHY`.

    "proved" without being taken stands behind a better line. `numbers` are what the decision
    was made from, as (name, value).
    """

    branch: str
    is_taken: bool
    why: str
    numbers: tuple[tuple[str, float], ...] = ()


WHY = {
    "economic": ("pays", "no_costs", "not_proved", "risk_never_reaches", "always_worth"),
    "learnt": ("proved", "too_few_losses", "chance", "wrong_side", "no_measure"),
    "provisional": (
        "proved",
        "too_few_losses",
        "enough_losses",
        "chance",
        "wrong_side",
        "cut_uncertain",
        "ratio_uncertain",
        "no_measure",
    ),
    "bottom_quartile": (
        "few_losses",
        "not_proved",
        "better_line",
        "no_better_than_chance",
        "no_measure",
        "no_spread",
    ),
    "none": ("no_better_than_chance", "no_measure", "no_spread", "line_found"),
}
"""Each reason a branch can give."""


@dataclass(frozen=True, slots=True)
class Economics:
    """What a contact costs and what a customer who stays is worth, in minor units of one currency.

    `reduction_low` to `reduction_high` is the range of the share of losses that a contact
    prevents (0–1): 5 to 20 % until a hold-out has proved one; equal once it has.
    """

    contact_cost_minor: float
    value_minor: float
    reduction_low: float = 0.05
    reduction_high: float = 0.20


@dataclass(frozen=True, slots=True)
class EconomicLine:
    """The level under which a contact is worth its cost: where risk = cost ÷ (reduction × value).

    `risk` is that risk at the middle (geometric mean) of the range of reductions and `line` its
    level; `*_low` and `*_high` are the ends over the range. A line is None where no level is as
    risky as that, or where every level is; `why` says which, "risk_never_reaches" or
    "always_worth".
    """

    economics: Economics
    risk: float
    risk_low: float
    risk_high: float
    line: float | None
    line_low: float | None
    line_high: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class DangerLine:
    """A level at or below which a customer is called endangered, and what speaks for it.

    `branch` says how the line was found (one of `BRANCHES`); `metric` names the measure it is
    drawn on; `n` is the number of customers it was drawn from, `below` how many of them are at
    or under it today. `churn_events` counts distinct customers lost. `past_*` and `lift` look
    back: customers who were under the line one horizon ago, against the rest, by who left
    since (each customer once a horizon); None where there is nothing to compare.

    `statistic` is the maximally selected statistic and `p_value` its p, corrected for all cuts
    and all measures tried; `cut_low` to `cut_high` the bootstrap 90 % interval of the cut (of
    an economic line: its levels over the range of reductions); `percentile` the share (0–1) of
    past observations at or under the line. `trail` holds every branch with why it was taken or
    not, `choices` every measure tried.
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
    metric: str = "active_days"
    statistic: float | None = None
    p_value: float | None = None
    cut_low: float | None = None
    cut_high: float | None = None
    percentile: float | None = None
    trail: tuple[Step, ...] = ()
    choices: tuple[MetricScore, ...] = ()
    economics: EconomicLine | None = None
    learned_on: date | None = None


@dataclass(frozen=True, slots=True)
class LineFinding:
    """What a panel says of the danger line; `line` None is "no usable signal", see `trail`.

    `metric` is the measure looked at (None where none is known), `cohorts` its picture of churn
    against level, `customers` and `churn_events` distinct customers seen and lost, and
    `learned_on` the day up to which anything was known.
    """

    line: DangerLine | None
    metric: str | None
    trail: tuple[Step, ...]
    choices: tuple[MetricScore, ...]
    cohorts: tuple[Cohort, ...]
    customers: int
    churn_events: int
    learned_on: date


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
