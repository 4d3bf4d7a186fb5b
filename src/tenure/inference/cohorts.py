"""Metric cohorts: customers of similar level and the share of them that left (Carl Gold)."""

from __future__ import annotations

from dataclasses import dataclass

from tenure.inference.intervals import Estimate


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
