"""Expected maximum profit of a ranking: what it earns when the best share is contacted.

Source: Verbraken, Verbeke & Baesens 2013.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ACCEPT_ALPHA, ACCEPT_BETA = 6.0, 14.0


@dataclass(frozen=True, slots=True)
class Profit:
    """Profit for each customer in the base, in the unit of the customer's value.

    `fraction` is the share (0–1) of customers contacted. `maximum*` take the mean acceptance
    for sure, `expected*` its distribution.
    """

    maximum: float
    maximum_fraction: float
    expected: float
    expected_fraction: float


def expected_maximum_profit(
    scores: Floats,
    has_left: Flags,
    *,
    value: float = 200.0,
    offer_cost: float = 10.0,
    contact_cost: float = 1.0,
    alpha: float = ACCEPT_ALPHA,
    beta: float = ACCEPT_BETA,
) -> Profit | None:
    """Profit of contacting those of the highest scores, at the best share.

    One score (higher is riskier) and outcome a customer. A leaver who is contacted accepts with
    a chance distributed Beta(alpha, beta), and is then worth `value` less `offer_cost`; a
    stayer takes the offer always; each contact costs `contact_cost`. One value for all
    customers is assumed. None without both leavers and stayers.
    """
    left = int(has_left.sum())
    stayed = len(scores) - left
    if not left or not stayed:
        return None
    caught, wasted = _hull(scores, has_left)
    share = left / len(scores)
    gain, loss = share * caught, (1 - share) * wasted
    offer, contact = offer_cost / value, contact_cost / value
    fixed = -contact * gain - (offer + contact) * loss
    mean = alpha / (alpha + beta)
    profits = value * (mean * (1 - offer) * gain + fixed)
    best = int(np.argmax(profits))
    turns = _turns(gain, loss, offer, contact)
    weights, moments = _beta_parts(turns, alpha, beta)
    expected = value * float((moments * (1 - offer) * gain + weights * fixed).sum())
    fraction = float((weights * (gain + loss)).sum())
    return Profit(float(profits[best]), float((gain + loss)[best]), expected, fraction)


def _hull(scores: Floats, has_left: Flags) -> tuple[Floats, Floats]:
    """Corners of the convex hull of the ROC curve: shares of leavers and stayers contacted."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    caught = np.append(0, np.cumsum(has_left[order])[ends])
    wasted = np.append(0, np.cumsum(~has_left[order])[ends])
    corners: list[int] = []
    for point in range(len(caught)):
        while len(corners) > 1 and _is_under(caught, wasted, corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    return caught[corners] / caught[-1], wasted[corners] / wasted[-1]


def _is_under(caught: NDArray[np.int64], wasted: NDArray[np.int64], a: int, b: int, c: int) -> bool:
    """Whether corner b lies on or under the straight line from a to c."""
    rise = (caught[b] - caught[a]) * (wasted[c] - wasted[a])
    return bool(rise <= (caught[c] - caught[a]) * (wasted[b] - wasted[a]))


def _turns(gain: Floats, loss: Floats, offer: float, contact: float) -> Floats:
    """The acceptance from which each corner but the first is better than the one before it."""
    more = np.diff(gain)
    at = np.full(len(more), np.inf)
    dear = (offer + contact) * np.diff(loss) + contact * more
    np.divide(dear, more * (1 - offer), out=at, where=more > 0)
    return np.asarray(np.clip(at, 0.0, 1.0), dtype=np.float64)


def _beta_parts(turns: Floats, alpha: float, beta: float) -> tuple[Floats, Floats]:
    """Chance that each corner is best, and its part of the mean acceptance."""
    from scipy.special import betainc  # noqa: PLC0415 - slow to import

    edges = np.concatenate([[0.0], turns, [1.0]])
    weights = np.diff(betainc(alpha, beta, edges))
    moments = alpha / (alpha + beta) * np.diff(betainc(alpha + 1, beta, edges))
    return weights, moments
