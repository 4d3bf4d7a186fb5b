"""The shifted beta-geometric model: how retention goes on, from losses by age.

Every customer renews with a chance of its own, the chances are beta distributed. Those who
leave easily leave first, so retention rises with age though nobody changes. Source: Fader &
Hardie 2007 (fit, survival, DEL) and 2010 (DERL).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.intervals import Estimate

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FEWEST_CUSTOMERS = 100
FEWEST_PERIODS = 5
ALIKE = 1e4
_LEAST_LOG, _MOST_LOG = -7.0, 11.0
_DROP = 1.920729410347063  # half the 95 % point of χ² with one degree of freedom
_RAYS = 180


@dataclass(frozen=True, slots=True)
class Fit:
    """Most likely `alpha` and `beta` of the chances to leave at a renewal, Beta(α, β).

    `region`: pairs (α, β) around the edge of the likelihood region from which 95 % intervals
    are read: they know of chance, not of a model that does not fit. `periods` is the greatest
    age seen.
    """

    alpha: float
    beta: float
    log_likelihood: float
    customers: int
    losses: int
    periods: int
    region: tuple[tuple[float, float], ...]

    @property
    def is_alike(self) -> bool:
        """Whether a constant churn fits as well: no sign that customers differ."""
        return max(alpha + beta for alpha, beta in self.region) > ALIKE


@dataclass(frozen=True, slots=True)
class Unfit:
    """No fit, and why: "no_losses", "few_customers", "few_periods" or "no_optimum"."""

    reason: str
    customers: int
    losses: int


def by_age(periods: Ints, is_lost: NDArray[np.bool_], counts: Ints) -> tuple[Ints, Ints]:
    """`(lost, kept)` by age in periods, ready for `fit`.

    `periods`: at which renewal a customer was lost (1: the first), or how many a customer who
    is kept has made (0: none yet); `counts` customers each.
    """
    longest = int(periods.max(initial=0)) + 1
    lost = np.bincount(periods[is_lost], counts[is_lost], longest).astype(np.int64)
    kept = np.bincount(periods[~is_lost], counts[~is_lost], longest).astype(np.int64)
    return lost, kept


def fit(
    lost: Ints,
    kept: Ints,
    *,
    fewest_customers: int = FEWEST_CUSTOMERS,
    fewest_periods: int = FEWEST_PERIODS,
) -> Fit | Unfit:
    """Maximum likelihood from customers `lost` at renewal t and `kept` after making t renewals.

    Both are indexed by t = 0, 1, 2, …, of equal length, cohorts of all ages pooled; nobody is
    lost at 0. Too few customers or ages, no losses at all, or no optimum: `Unfit` says so.
    """
    customers, losses = int(lost.sum() + kept.sum()), int(lost.sum())
    ages = np.flatnonzero(lost + kept)
    periods = int(ages[-1]) if len(ages) else 0
    reason = _thin(customers, losses, periods, fewest_customers, fewest_periods)
    if reason:
        return Unfit(reason, customers, losses)
    lost, kept = lost[: periods + 1], kept[: periods + 1]
    best = _best(lost, kept)
    if best is None:
        return Unfit("no_optimum", customers, losses)
    point, height = best
    alpha, beta = _shape(point)
    edge = _shape(_edge(point, height, lost, kept))
    region = tuple(zip(edge[0].tolist(), edge[1].tolist(), strict=True))
    return Fit(float(alpha), float(beta), height, customers, losses, periods, region)


def _thin(
    customers: int, losses: int, periods: int, fewest_customers: int, fewest_periods: int
) -> str:
    if not losses:
        return "no_losses"
    if customers < fewest_customers:
        return "few_customers"
    return "few_periods" if periods < fewest_periods else ""


def _shape(point: Floats) -> tuple[Floats, Floats]:
    """(α, β) from the log-odds of leaving at the first renewal and log(α + β), in the last axis."""
    size = np.exp(point[..., 1])
    return size / (1 + np.exp(-point[..., 0])), size / (1 + np.exp(point[..., 0]))


def _likelihood(points: Floats, lost: Ints, kept: Ints) -> Floats:
    """Log-likelihood at each point (points × 2)."""
    alpha, beta = (each[:, None] for each in _shape(points))
    made = np.arange(len(lost) - 1)
    stays = np.cumsum(np.log(beta + made) - np.log(alpha + beta + made), axis=1)
    stays = np.hstack([np.zeros((len(points), 1)), stays])  # log S(t)
    leaves = stays[:, :-1] + np.log(alpha) - np.log(alpha + beta + made)  # log P(T = t)
    found: Floats = leaves @ lost[1:] + stays @ kept
    return found


def _best(lost: Ints, kept: Ints) -> tuple[Floats, float] | None:
    """The most likely point and its log-likelihood: refined from the best of a coarse grid."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    size = float(lost.sum() + kept.sum())

    def below(point: Floats) -> float:
        """Per customer: steps and tolerances are then the same for any company."""
        return -float(_likelihood(point[None, :], lost, kept)[0]) / size

    odds, sizes = np.linspace(-12.0, 8.0, 41), np.linspace(_LEAST_LOG, _MOST_LOG, 37)
    grid = np.stack(np.meshgrid(odds, sizes), axis=-1).reshape(-1, 2)
    start = grid[int(np.argmax(_likelihood(grid, lost, kept)))]
    found = minimize(
        below,
        start,
        method="L-BFGS-B",
        bounds=[(-16.0, 16.0), (_LEAST_LOG, _MOST_LOG)],
        options={"ftol": 1e-14, "gtol": 1e-8},
    )
    top, height = np.asarray(found.x, dtype=np.float64), -float(found.fun) * size
    if not np.isfinite(height) or _is_lower(top, height, lost, kept):
        return None
    return top, height


def _is_lower(point: Floats, height: float, lost: Ints, kept: Ints) -> bool:
    """Whether a point close by is likelier: what was found is then no top."""
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = point + 0.01 * np.column_stack([np.cos(angle), np.sin(angle)])
    ring[:, 1] = np.clip(ring[:, 1], _LEAST_LOG, _MOST_LOG)
    return bool(_likelihood(ring, lost, kept).max() > height + 1e-3)


def _edge(point: Floats, height: float, lost: Ints, kept: Ints) -> Floats:
    """Points around `point` where the likelihood is `_DROP` lower, or where the plane ends."""
    angle = np.linspace(0, 2 * np.pi, _RAYS, endpoint=False)
    rays = np.column_stack([np.cos(angle), np.sin(angle)]) @ _axes(point, lost, kept).T
    ends = np.array([[-17.0, _LEAST_LOG], [17.0, _MOST_LOG]])
    with np.errstate(divide="ignore"):
        room = np.where(rays > 0, (ends[1] - point) / rays, (ends[0] - point) / rays)
    room = np.where(rays == 0, np.inf, room).min(axis=1)
    low, high = np.zeros(_RAYS), np.minimum(np.maximum(room, 0.0), 1e3)
    for _ in range(50):
        middle = (low + high) / 2
        inside = _likelihood(point + middle[:, None] * rays, lost, kept) >= height - _DROP
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.asarray(point + low[:, None] * rays, dtype=np.float64)


def _axes(point: Floats, lost: Ints, kept: Ints) -> Floats:
    """Directions in which the likelihood falls equally fast near its top, as columns."""
    step = 1e-3
    moves = np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1]]) * step
    at = _likelihood(point + moves, lost, kept)
    first = (at[1] - 2 * at[0] + at[2]) / step**2
    second = (at[3] - 2 * at[0] + at[4]) / step**2
    mixed = (at[5] + at[6] - at[1] - at[2] - at[3] - at[4] + 2 * at[0]) / (2 * step**2)
    values, vectors = np.linalg.eigh(-np.array([[first, mixed], [mixed, second]]))
    axes: Floats = vectors / np.sqrt(np.maximum(values, 1e-2))
    return axes


def survival(alpha: float, beta: float, t: int) -> float:
    """Share of customers who make `t` renewals, S(t); S(0) = 1."""
    made = np.arange(t)
    return float(np.exp(np.sum(np.log(beta + made) - np.log(alpha + beta + made))))


def retention(alpha: float, beta: float, t: int) -> float:
    """Share of those before renewal `t` (1, 2, …) who make it: S(t) ÷ S(t − 1)."""
    return (beta + t - 1) / (alpha + beta + t - 1)


def expected_payments(alpha: float, beta: float, discount: float) -> float:
    """DEL: discounted payments of a new customer, the one at the start included.

    `discount` is the rate of one period, above 0. With α + β → ∞ it is (1 + d) ÷ (1 + d − r).
    """
    from scipy.special import hyp2f1  # noqa: PLC0415 - slow to import

    return float(hyp2f1(1.0, beta, alpha + beta, 1 / (1 + discount)))


def residual_payments(alpha: float, beta: float, discount: float, renewals: int) -> float:
    """DERL: discounted payments still to come, just before the next renewal is decided.

    `renewals` were made so far. The payment of the next renewal counts in full if it is made;
    what was paid before does not count.
    """
    from scipy.special import hyp2f1  # noqa: PLC0415 - slow to import

    made, both = beta + renewals, alpha + beta + renewals
    return float(made / both * hyp2f1(1.0, made + 1, both + 1, 1 / (1 + discount)))


def payments_until(
    alpha: float, beta: float, discount: float, horizon: int, *, period: int = 1
) -> float:
    """Like `expected_payments`, of the first `horizon` payments only; none for 0.

    `discount` is the rate between two payments, `period` how many payments lie between two
    decisions to renew: 12 for customers who pay by the month and renew by the year.
    """
    if not horizon:
        return 0.0
    made = np.arange((horizon - 1) // period)
    stays = np.exp(np.cumsum(np.log(beta + made) - np.log(alpha + beta + made)))
    paid = np.concatenate([[1.0], stays])[np.arange(horizon) // period]
    return float(paid @ (1 + discount) ** -np.arange(horizon, dtype=np.float64))


def estimate(found: Fit, figure: Callable[[float, float], float]) -> Estimate:
    """A figure of the fit with its 95 % profile-likelihood interval.

    `figure` takes α and β. `n` is the customers the fit rests on.
    """
    value = figure(found.alpha, found.beta)
    around = [figure(alpha, beta) for alpha, beta in found.region]
    return Estimate(value, min(value, *around), max(value, *around), found.customers)
