"""Shrinking several averages towards their mean: James and Stein's estimator, as Efron and Morris tell it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """The averages drawn in: `factor` (0: all the same, 1: as they were) and their common `mean`."""

    values: Floats
    factor: float
    mean: float


def shrink(averages: Floats, variance: float) -> Shrunk:
    """Mean + c (each − mean), c = 1 − (k − 3) variance ÷ Σ (each − mean)², not below 0.

    `averages` of length k ≥ 4, each with the same known `variance`. Source: Efron and Morris, Scientific
    American 1977 (18 batters: c = 0.212). With fewer than four nothing is gained: they stay as they are.
    """
    mean = float(averages.mean()) if len(averages) else 0.0
    spread = float(((averages - mean) ** 2).sum())
    if len(averages) < 4:
        return Shrunk(averages, 1.0, mean)
    factor = max(0.0, 1 - (len(averages) - 3) * variance / spread) if spread else 0.0
    return Shrunk(mean + factor * (averages - mean), factor, mean)
