"""What would change a recommendation: the assumption that flips it, and the fact most worth knowing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tenure.inference.worth_inputs import DRAWS, Portfolio
from tenure.inference.worth_offers import Offers
from tenure.inference.worth_values import GRID, UNSURE, Customers, Inputs, Varied, values
from tenure.values.worth import CHOICES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REPRICE = CHOICES.index("reprice")
BINS = 8
LOWEST = -1e18
"""Stands for a choice that does not come into question, where sums are taken."""


def crossings(
    customers: Customers, portfolio: Portfolio, unsure: Inputs, offer: Offers, leading: Ints
) -> tuple[Ints, Floats]:
    """The input that, moved alone from its mean, soonest makes another choice better, and where.

    Places in `UNSURE` (−1 for none) and values in the unit of the input (NaN), one entry a customer. `offer`
    says which new price is looked at, `leading` the choice ahead.
    """
    count = len(customers)
    nearest = np.full(count, np.inf)
    place, where = np.full(count, -1), np.full(count, np.nan)
    for number, name in enumerate(UNSURE):
        i, accepts = unsure.at("middle", name), unsure.accepts("middle", name)
        options, repriced = values(customers, portfolio, i, accepts)
        new = np.choose(offer.pick[:, None], repriced)
        options[REPRICE] = np.where(offer.is_candidate[:, None], new, -np.inf)
        wide = [np.broadcast_to(each, (count, len(GRID))) for each in options]
        lead = _lead(np.stack(wide), leading)
        far, at = _crossing(lead, _axis(unsure, name, offer.pick))
        closer = far < nearest
        nearest, place = np.where(closer, far, nearest), np.where(closer, number, place)
        where = np.where(closer, at, where)
    return place, where


def _axis(unsure: Inputs, name: str, pick: Ints) -> Floats:
    """Values of an input along the grid (customers × grid)."""
    if name == "acceptance":
        return np.choose(pick[:, None], [each.grid() for each in unsure.accepted])
    return unsure.of["left" if name == "lifetime" else name].grid()


def _lead(cube: Floats, leading: Ints) -> Floats:
    """How much the leading choice is ahead of the best of the others (customers × grid)."""
    own = np.take_along_axis(cube, leading[None, :, None], axis=0)[0]
    others = cube.copy()
    np.put_along_axis(others, leading[None, :, None], -np.inf, axis=0)
    return np.asarray(own - others.max(axis=0))


def _crossing(lead: Floats, axis: Floats) -> tuple[Floats, Floats]:
    """How far from the middle (0–0.5 in quantiles) the lead is lost first, and the value there."""
    quantiles = np.array(GRID)
    middle = len(GRID) // 2
    nearest = np.full(len(lead), np.inf)
    where = np.full(len(lead), np.nan)
    rows = np.arange(len(lead))
    for steps in (range(middle, len(GRID) - 1), range(middle, 0, -1)):
        open_yet = lead[:, middle] >= 0
        for step in steps:
            after = step + (1 if step >= middle and steps.step > 0 else -1)
            crosses = open_yet & (lead[:, after] < 0)
            drop = lead[rows, step] - lead[rows, after]
            share = np.where(crosses, lead[rows, step] / np.where(drop == 0, 1, drop), 0)
            far = abs(quantiles[step] + share * (quantiles[after] - quantiles[step]) - 0.5)
            at = axis[rows, step] + share * (axis[rows, after] - axis[rows, step])
            closer = crosses & (far < nearest)
            nearest, where = np.where(closer, far, nearest), np.where(closer, at, where)
            open_yet &= ~crosses
    return nearest, where


def missing_fact(cube: Floats, unsure: Inputs) -> Ints:
    """The input whose value would be worth most to know (expected value of partial information), or −1."""
    count = cube.shape[1]
    base = cube.mean(axis=2).max(axis=0)
    gains = np.zeros((len(UNSURE), count))
    for number, name in enumerate(UNSURE):
        varied = _of(unsure, name)
        if np.ptp(varied.table[0]) == 0:
            continue
        bins = np.zeros((DRAWS, BINS))
        bins[varied.order, np.arange(DRAWS) * BINS // DRAWS] = BINS / DRAWS
        known = np.stack([np.maximum(each, LOWEST) @ bins for each in cube])
        gains[number] = known.max(axis=0).mean(axis=1) - base
    best = gains.argmax(axis=0)
    return np.where(gains.max(axis=0) > 1e-9 * (1 + np.abs(base)), best, -1)


def _of(unsure: Inputs, name: str) -> Varied:
    if name == "acceptance":
        return unsure.accepted[0]
    return unsure.of["left" if name == "lifetime" else name]
