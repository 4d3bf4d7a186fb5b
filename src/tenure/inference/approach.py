"""Customers on their way to the line: level, trend, and when they would cross it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

UNKNOWN, CLEAR, APPROACHING, BELOW = 0, 1, 2, 3
"""Where a customer stands, as coded in `Approach.standing` and `Alerts.standing`."""
HALF_LIFE_WEEKS = 3.0
TREND_WEEKS = 8
WEEKS_AHEAD = 3
COOL_DOWN_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Approach:
    """Where each customer stands in the last week given; one entry a customer, NaN unknown.

    `level` is the last week's, `smoothed` its EWMA; `slope`, `slope_low`, `slope_high` are
    levels a week with a 90 % interval. `days`, `days_low`, `days_high`: until the line is
    crossed at that speed, 0 for who is below, NaN for who is not falling towards it.
    `is_open`: an alert has fired and has not been cleared; `since` is the week it fired in,
    −1 where none is open.
    """

    standing: NDArray[np.int8]
    level: Floats
    smoothed: Floats
    slope: Floats
    slope_low: Floats
    slope_high: Floats
    days: Floats
    days_low: Floats
    days_high: Floats
    is_open: Flags
    since: Ints


@dataclass(frozen=True, slots=True)
class Alerts:
    """Alerts that fired, in order of week, then customer; one entry an alert.

    `customer` and `week` number rows and columns of the levels; `standing` is why it fired
    (APPROACHING or BELOW); `level` and `days*` are as in `Approach`, then.
    """

    customer: Ints
    week: Ints
    standing: NDArray[np.int8]
    level: Floats
    days: Floats
    days_low: Floats
    days_high: Floats

    def __len__(self) -> int:
        return len(self.customer)
