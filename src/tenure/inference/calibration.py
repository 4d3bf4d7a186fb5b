"""Whether chances mean what they say: of those given 20 %, do 20 % leave?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows given similar chances: the mean chance, the share who left and its 95 % interval."""

    rows: int
    left: int
    chance: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cumulative:
    """Leavers counted less leavers expected, from the lowest chance up, as a share of all rows.

    A flat line is good; a rise means chances there were too low, a fall too high. `at` is the
    share of rows so far (0–1), `difference` the line; `largest` its greatest distance from 0,
    `noise` the distance it would go in one of twenty cases by chance alone. Source:
    Arrieta-Ibarra, Gujral, Tannen, Tygert & Xu 2022 (cumulative differences).
    """

    at: tuple[float, ...]
    difference: tuple[float, ...]
    largest: float
    noise: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How chances held against what came, over `rows` of which `left` left.

    `intercept`: by how much, in log-odds, chances were too low all in all (0 is good);
    `slope`: 1 is good, less means too extreme. `error` is the mean distance of share and chance
    over bins of equal size, `error_noise` what perfect chances would show on as many rows
    (95th percentile of simulated outcomes). Brier score and log loss: lower is better.
    """

    rows: int
    left: int
    brier: float
    log_loss: float
    intercept: float
    slope: float
    error: float
    error_noise: float
    bins: tuple[Bin, ...]
    cumulative: Cumulative


@dataclass(frozen=True, slots=True)
class Calibrator:
    """From a model's score (log-odds) to a chance, with the interval of that chance.

    `method` "platt": logistic(intercept + slope × score); "isotonic": steps through
    (`scores`, `chances`), straight in between. `grid`, `low`, `high`: the 95 % interval of the
    chance at a score, whole customers resampled. `rows`, `customers`: what it was learnt from.
    """

    method: str
    intercept: float
    slope: float
    scores: tuple[float, ...]
    chances: tuple[float, ...]
    grid: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rows: int
    customers: int
