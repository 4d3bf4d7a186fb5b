"""By whom it ends: leaving by choice and by unpaid invoices compete for the same customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.columns import Columns, Groups, Numbers, design, learn_columns
from tenure.inference.hazard import fit_hazard, probability
from tenure.inference.panel import DELINQUENT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEWEST = 20
"""Leavers of each cause below which the share is the same for all."""
PENALTY = 30.0


@dataclass(frozen=True, slots=True)
class Causes:
    """The share of a chance of leaving that is delinquent, as a logistic function of the columns.

    Where one cause has too few leavers, `coefficients` are zeros and the share is the same
    for all. `voluntary`, `delinquent`: leavers (customers) it was learnt from.
    """

    columns: Columns
    intercept: float
    coefficients: tuple[float, ...]
    voluntary: int
    delinquent: int


@dataclass(frozen=True, slots=True)
class Incidence:
    """Share ended by one cause up to and including an age, the other causes competing.

    One entry an age, from 0 on; `lost` by this cause in all.
    """

    cause: int
    lost: int
    share: tuple[float, ...]


def learn_causes(
    numbers: Numbers, groups: Groups, cause: NDArray[np.int8], left: Flags, customer: Ints
) -> Causes:
    """Who ends it, learnt from the rows that left; arrays have one entry a row.

    A multinomial hazard (stay, by choice, delinquent) in its two halves: whether it ends, which
    is the risk model, and by whom given that it ends, which is this logistic regression. The
    halves are the multinomial model. Source: Begg & Gray 1984.
    """
    columns = learn_columns(numbers, groups)
    delinquent = cause[left] == DELINQUENT
    by = [len(np.unique(customer[left][kind])) for kind in (~delinquent, delinquent)]
    matrix = design(columns, numbers, groups)[left]
    if min(by) < FEWEST:
        share = (by[1] + 0.5) / (sum(by) + 1)
        return Causes(columns, float(np.log(share / (1 - share))), (0.0,) * matrix.shape[1], *by)
    fit = fit_hazard(matrix, delinquent, penalty=PENALTY)
    return Causes(columns, fit.intercept, tuple(fit.coefficients.tolist()), *by)


def delinquent_share(causes: Causes, numbers: Numbers, groups: Groups) -> Floats:
    """Of each row's chance to leave, the share (0–1) that is delinquent; the rest is by choice."""
    score = design(causes.columns, numbers, groups) @ np.array(causes.coefficients)
    return probability(causes.intercept + score)


def cumulative_incidence(ages: Ints, cause: Ints) -> tuple[Incidence, ...]:
    """Share ended by each cause up to each age, one curve a cause that occurs.

    `ages` in whole periods, at the end or when last seen; `cause` 0 for those still here. Sum
    over ages of S(before) × the cause's hazard: unlike 1 − Kaplan–Meier of one cause, the
    curves and the survivors add up to 1. Source: Aalen & Johansen 1978.
    """
    most = int(ages.max(initial=0)) + 1
    seen = np.bincount(ages, minlength=most)
    at_risk = np.maximum(seen[::-1].cumsum()[::-1], 1)
    every = np.bincount(ages[cause != 0], minlength=most)
    before = np.r_[1.0, np.cumprod(1 - every / at_risk)[:-1]]
    curves = []
    for each in np.unique(cause[cause != 0]).tolist():
        lost = np.bincount(ages[cause == each], minlength=most)
        share = np.cumsum(before * lost / at_risk)
        curves.append(Incidence(int(each), int(lost.sum()), tuple(share.tolist())))
    return tuple(curves)
