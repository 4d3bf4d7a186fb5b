"""How long customers still stay: discounted months to come, for many possible courses at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference import sbg

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_RADIUS_95 = 2.447746830680816  # of a disc that holds 95 % of a normal distribution in the plane
_ALIKE = 1e9
_FARTHEST = 1.6
"""How far beyond the edge of the 95 % region a draw may lie, in its own radius."""


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of how customers on terms of `period` months leave.

    `basis`: "model" (`alpha`, `beta` of the shifted beta-geometric model and the edge of its 95 % region),
    "rate" (too few for a model: `losses` in `exposure` periods), "no_losses" (the same, none yet), or
    "none": nobody was ever seen.
    """

    period: int
    basis: str
    alpha: float = 0.0
    beta: float = 0.0
    region: tuple[tuple[float, float], ...] = ()
    losses: int = 0
    exposure: int = 0


def stay(lost: Ints, kept: Ints, period: int) -> Stay:
    """From customers lost at renewal t and kept after t renewals (as for `sbg.fit`)."""
    found = sbg.fit(lost, kept)
    ages = np.arange(len(lost))
    exposure, losses = int((ages * (lost + kept)).sum()), int(lost.sum())
    if isinstance(found, sbg.Fit):
        return Stay(period, "model", found.alpha, found.beta, found.region, losses, exposure)
    if not exposure:
        return Stay(period, "none")
    return Stay(period, "rate" if losses else "no_losses", losses=losses, exposure=exposure)


def courses(known: Stay, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Possible (α, β), one for each pair of uniform numbers 0–1.

    Of a model: a point between its best and the edge of its region (in logarithms), as far out as in a
    normal distribution. Of a rate: one churn for everybody, Beta(½ + losses, ½ + periods kept), written as a
    model without differences between customers.
    """
    if known.basis == "model":
        return _around(known, first, second)
    from scipy.stats import beta  # noqa: PLC0415 - slow to import

    kept = max(known.exposure - known.losses, 0)
    churn = beta.ppf(first, 0.5 + known.losses, 0.5 + kept)
    return churn * _ALIKE, (1 - churn) * _ALIKE


def _around(known: Stay, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    edge = np.log(np.asarray(known.region, dtype=np.float64))
    middle = np.log([known.alpha, known.beta])
    ray = np.minimum((first * len(edge)).astype(np.int64), len(edge) - 1)
    out = np.sqrt(-2 * np.log1p(-np.minimum(second, 1 - 1e-9))) / _RADIUS_95
    point = middle + np.minimum(out, _FARTHEST)[:, None] * (edge[ray] - middle)
    return np.exp(point[:, 0]), np.exp(point[:, 1])


def months_left(
    shapes: tuple[Floats, Floats],
    yearly_discount: Floats,
    renewals: Ints,
    *,
    period: int,
    horizon_months: int,
    avoided: Floats | float = 0.0,
) -> Floats:
    """Discounted months still paid for within the horizon, just before the next renewal (customers × draws).

    `shapes` are (α, β) by draw, `yearly_discount` 0–1 by draw, `renewals` made so far by each customer;
    `avoided` is the share of losses that do not happen, 0–1, by draw or for all. With a horizon without end
    and nothing avoided it is DERL × the months of a period (Fader & Hardie 2010).
    """
    alpha, beta = (each[None, :] for each in shapes)
    monthly = (1 + yearly_discount) ** (-1 / 12)
    block = sum(monthly**month for month in range(period))
    made = renewals[:, None].astype(np.float64)
    alive = np.ones((len(renewals), alpha.shape[1]))
    total = np.zeros_like(alive)
    for ahead in range(max(horizon_months // period, 1)):
        leaves = alpha / (alpha + beta + made + ahead)
        alive *= 1 - leaves * (1 - avoided)
        total += alive * (monthly ** (period * ahead) * block)
    return total
