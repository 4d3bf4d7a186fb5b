"""The discrete-time hazard: the chance to leave in a period, given still here at its start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

LOGIT, CLOGLOG = "logit", "cloglog"
STEPS = 60
CLOSE = 1e-9
EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class Fit:
    """A binary regression: link(P(left)) = intercept + coefficients · columns."""

    link: str
    intercept: float
    coefficients: Floats

    def score(self, columns: Floats) -> Floats:
        """The linear predictor of each row."""
        return np.asarray(self.intercept + columns @ self.coefficients, dtype=np.float64)


def fit_hazard(
    columns: Floats,
    left: Flags,
    *,
    penalty: float = 0.0,
    link: str = LOGIT,
    weights: Floats | None = None,
    start: Fit | None = None,
) -> Fit:
    """The penalised maximum-likelihood fit, by Fisher scoring.

    `columns`: a row for each person-period, without a column for the intercept, which is never
    penalised; `left`: whether it ended in that period. The penalty is ½ · penalty · Σ β², the
    same for groups, which it shrinks towards each other. With `link` "cloglog" coefficients are
    log hazard ratios of grouped-time proportional hazards (Prentice & Gloeckler 1978), with
    "logit" log-odds ratios. `start` is an earlier fit of the same columns.
    """
    x = np.column_stack([np.ones(len(columns)), columns])
    y = left.astype(np.float64)
    w = np.ones(len(y)) if weights is None else weights
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 0.0
    beta = _start(x, y, w, link) if start is None else np.r_[start.intercept, start.coefficients]
    worth = _likelihood(x @ beta, y, w, link) - 0.5 * float(ridge @ beta**2)
    for _ in range(STEPS):
        slope, inner = _scores(x @ beta, y, w, link)
        gradient = x.T @ slope - ridge * beta
        move = _solved((x * inner[:, None]).T @ x + np.diag(ridge), gradient)
        beta, gained, worth = _climbed(x, y, w, link, ridge, beta, move, worth)
        if gained <= CLOSE * (abs(worth) + 1e-3):
            break
    return Fit(link, float(beta[0]), beta[1:])


def _start(x: Floats, y: Floats, w: Floats, link: str) -> Floats:
    share = float(np.clip((w @ y + 0.5) / (w.sum() + 1), 1e-6, 1 - 1e-6))
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(share / (1 - share)) if link == LOGIT else np.log(-np.log1p(-share))
    return beta


def _solved(matrix: Floats, vector: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, vector), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, vector, rcond=None)[0], dtype=np.float64)


def _climbed(
    x: Floats,
    y: Floats,
    w: Floats,
    link: str,
    ridge: Floats,
    beta: Floats,
    move: Floats,
    worth: float,
) -> tuple[Floats, float, float]:
    """A step up, halved until it is one: the new place, what it gained and is worth."""
    for _ in range(30):
        there = beta + move
        value = _likelihood(x @ there, y, w, link) - 0.5 * float(ridge @ there**2)
        if value >= worth:
            return there, value - worth, value
        move = move / 2
    return beta, 0.0, worth


def probability(score: Floats, link: str = LOGIT) -> Floats:
    """The chance a linear predictor stands for."""
    if link == LOGIT:
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -500, 500))), dtype=np.float64)
    return np.asarray(-np.expm1(-np.exp(np.clip(score, -500, 30))), dtype=np.float64)


def _likelihood(score: Floats, y: Floats, w: Floats, link: str) -> float:
    if link == LOGIT:
        return float(w @ (y * score - np.logaddexp(0, score)))
    risk = np.exp(np.clip(score, -500, 30))
    return float(w @ np.where(y > 0, np.log(np.maximum(-np.expm1(-risk), 1e-300)), -risk))


def _scores(score: Floats, y: Floats, w: Floats, link: str) -> tuple[Floats, Floats]:
    """Of each row: the derivative of its log-likelihood, and its expected information."""
    p = np.clip(probability(score, link), EDGE, 1 - EDGE)
    if link == LOGIT:
        return w * (y - p), w * p * (1 - p)
    risk = np.exp(np.clip(score, -500, 30))
    slope = risk * np.exp(-risk)
    return w * (y - p) * slope / (p * (1 - p)), w * slope**2 / (p * (1 - p))


def clustered_covariance(
    fit: Fit, columns: Floats, left: Flags, clusters: Ints, *, penalty: float = 0.0
) -> Floats:
    """Covariance of (intercept, coefficients), whole customers being the independent ones.

    The sandwich: information⁻¹ · Σ over clusters of score scoreᵀ · information⁻¹, with the
    correction G ÷ (G − 1). Source: Liang & Zeger 1986, with working independence.
    """
    x = np.column_stack([np.ones(len(columns)), columns])
    y, w = left.astype(np.float64), np.ones(len(left))
    slope, inner = _scores(fit.score(columns), y, w, fit.link)
    ridge = np.full(x.shape[1], penalty)
    ridge[0] = 0.0
    bread = np.linalg.pinv((x * inner[:, None]).T @ x + np.diag(ridge))
    _, place = np.unique(clusters, return_inverse=True)
    count = int(place.max()) + 1
    sums = np.column_stack([np.bincount(place, slope * column, count) for column in x.T])
    meat = sums.T @ sums * (count / max(count - 1, 1))
    return np.asarray(bread @ meat @ bread, dtype=np.float64)


def person_periods(
    durations: Ints, is_lost: Flags, columns: Mapping[str, Floats]
) -> tuple[Floats, Flags, Ints]:
    """One row for each person and period at risk: (columns, left, period).

    `durations` are whole periods ≥ 1, the last one with the loss or the last seen. Periods in
    which nobody was lost say nothing about the coefficients and are left out.
    """
    person = np.repeat(np.arange(len(durations)), durations)
    begins = np.repeat(np.cumsum(durations) - durations, durations)
    period = np.arange(len(person)) - begins + 1
    left = (period == durations[person]) & is_lost[person]
    kept = np.isin(period, np.unique(period[left]))
    stacked = np.column_stack([values[person[kept]] for values in columns.values()])
    return stacked, left[kept], period[kept]


def grouped_time_hazard(
    durations: Ints, is_lost: Flags, columns: Mapping[str, Floats]
) -> dict[str, float]:
    """Log hazard ratios of fixed columns, each period with a baseline of its own, no penalty.

    The complementary log-log model of person-periods: proportional hazards in grouped time,
    next to Cox's where periods are short (methods 2).
    """
    stacked, left, period = person_periods(durations, is_lost, columns)
    known = np.unique(period)
    dummies = (period[:, None] == known[None, 1:]).astype(np.float64)
    fit = fit_hazard(np.column_stack([stacked, dummies]), left, link=CLOGLOG)
    return {name: float(fit.coefficients[at]) for at, name in enumerate(columns)}
