"""The line by what a contact costs: the level at which the risk is just worth one."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tenure.inference.cohorts import decreasing
from tenure.inference.cut_search import Grid
from tenure.inference.danger_line import EconomicLine, Economics

Floats = NDArray[np.float64]


def economic_line(grid: Grid, left: Floats, highest: float, economics: Economics) -> EconomicLine:
    """Where risk = cost ÷ (reduction × value) on the isotonic curve of risk against level.

    `left` counts losses as `Grid.at_risk` counts rows; `highest` is the highest level. The line
    is the highest level whose risk is at least that; None where no level is as risky, or where
    every level is: then a contact pays for nobody, or for everybody, and parts nothing.
    """
    middle = sqrt(economics.reduction_low * economics.reduction_high)
    levels, risks = _curve(grid, left, highest)
    risk, low, high = (
        threshold(economics, each)
        for each in (middle, economics.reduction_high, economics.reduction_low)
    )
    line, why = _level_at(levels, risks, risk)
    # a lower threshold is met at a higher level
    highs, lows = _level_at(levels, risks, low)[0], _level_at(levels, risks, high)[0]
    return EconomicLine(economics, risk, low, high, line, lows, highs, why)


def threshold(economics: Economics, reduction: float) -> float:
    """The risk (may be over 1) from which a contact that prevents a share of losses pays."""
    return economics.contact_cost_minor / (reduction * economics.value_minor)


def _curve(grid: Grid, left: Floats, highest: float) -> tuple[Floats, Floats]:
    """Upper end of each cell that has rows, and its isotonic risk."""
    rows = grid.at_risk.sum(axis=0)
    has_rows = rows > 0
    ends = np.append(grid.cuts, highest)[has_rows]
    risks = decreasing(left.sum(axis=0)[has_rows] / rows[has_rows], rows[has_rows])
    return ends, risks


def _level_at(levels: Floats, risks: Floats, risk: float) -> tuple[float | None, str]:
    is_worth = risks >= risk
    if not is_worth.any():
        return None, "risk_never_reaches"
    if is_worth.all():
        return None, "always_worth"
    return float(levels[is_worth][-1]), ""
