"""Customers on their way to the line: where they stand, when they would cross, and who is alerted.

Everything is computed from the history given, so that the same history gives the same alerts
whenever it is asked, and the past is what would have been alerted then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.inference.trend import Trends, trends_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

UNKNOWN, CLEAR, APPROACHING, BELOW = 0, 1, 2, 3
"""Where a customer stands, as coded in `Approach.standing` and `Alerts.standing`."""
WEEKS_AHEAD = 3
COOL_DOWN_WEEKS = 4
RENEW_WEEKS = 13
"""An alert speaks of the next 90 days; who has not got better by then is alerted anew."""
FEWEST_WEEKS = 8
RELEASE = 0.1
"""An alert is over once the level is a tenth above the line for two weeks."""
CALM_WEEKS = 2
DAYS = 7
ROUNDING = 1e-9
"""The mean of equal levels may come out a hair above them."""


@dataclass(frozen=True, slots=True)
class Approach:
    """Where each customer stands in the last week given; one entry a customer, NaN unknown.

    `level` is the last week's, `smoothed` its EWMA; `slope`, `slope_low`, `slope_high` are
    levels a week with a 90 % interval. `days`, `days_low`, `days_high`: until the line is
    crossed at that speed, 0 for who is below, NaN for who is not falling for sure.
    `is_open`: an alert has fired and has not been cleared; `since` is the week it fired in,
    −1 where none is open.
    """

    standing: Codes
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
    standing: Codes
    level: Floats
    days: Floats
    days_low: Floats
    days_high: Floats

    def __len__(self) -> int:
        return len(self.customer)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each customer stands each week, (customers, weeks); days as in `Approach`.

    `is_calm` where the smoothed level is far enough above the line to end an alert;
    `may_fire` where there is history enough for one.
    """

    code: Codes
    days: Floats
    days_low: Floats
    days_high: Floats
    is_calm: Flags
    may_fire: Flags


@dataclass(frozen=True, slots=True)
class Fired:
    """Which weeks an alert fired in (customers, weeks), and what is open after the last."""

    has_fired: Flags
    is_open: Flags
    since: Ints


def approach(
    levels: Floats,
    line: float,
    *,
    weeks_ahead: int = WEEKS_AHEAD,
    muted: Flags | None = None,
    cool_down_weeks: int = COOL_DOWN_WEEKS,
    renew_weeks: int | None = RENEW_WEEKS,
) -> Approach:
    """Where customers stand in the last of the weeks given.

    `levels` (customers, weeks ≥ 1) by week, NaN unknown; `muted` weeks, (weeks) or (customers,
    weeks), are as if nobody had looked and never alert. BELOW: the EWMA (half-life 3 weeks) is
    at or under the line. APPROACHING: the slope over 8 weeks is negative with its whole 90 %
    interval, and at that speed the last level reaches the line within `weeks_ahead` weeks. An
    alert fires on either, once eight weeks are known and not within the cool-down; it is over
    when the customer is CLEAR and a tenth above the line for two weeks running. One that is
    still open after `renew_weeks` fires anew; never where that is None.
    """
    trends = trends_of(levels, muted=muted)
    standing = standing_of(trends, line, weeks_ahead=weeks_ahead)
    fired = fire(standing, cool_down_weeks=cool_down_weeks, renew_weeks=renew_weeks)
    return Approach(
        standing=standing.code[:, -1],
        level=trends.level[:, -1],
        smoothed=trends.smoothed[:, -1],
        slope=trends.slope[:, -1],
        slope_low=trends.slope_low[:, -1],
        slope_high=trends.slope_high[:, -1],
        days=standing.days[:, -1],
        days_low=standing.days_low[:, -1],
        days_high=standing.days_high[:, -1],
        is_open=fired.is_open,
        since=fired.since,
    )


def alerts_of(
    levels: Floats,
    line: float,
    *,
    weeks_ahead: int = WEEKS_AHEAD,
    muted: Flags | None = None,
    cool_down_weeks: int = COOL_DOWN_WEEKS,
    renew_weeks: int | None = RENEW_WEEKS,
) -> Alerts:
    """All alerts that would have fired over a history; arguments as for `approach`."""
    trends = trends_of(levels, muted=muted)
    standing = standing_of(trends, line, weeks_ahead=weeks_ahead)
    fired = fire(standing, cool_down_weeks=cool_down_weeks, renew_weeks=renew_weeks)
    week, customer = np.nonzero(fired.has_fired.T)
    at = (customer, week)
    return Alerts(
        customer=customer.astype(np.int64),
        week=week.astype(np.int64),
        standing=standing.code[at],
        level=trends.level[at],
        days=standing.days[at],
        days_low=standing.days_low[at],
        days_high=standing.days_high[at],
    )


def standing_of(trends: Trends, line: float, *, weeks_ahead: int = WEEKS_AHEAD) -> Standing:
    """Where each customer stands each week, and in how many days the line would be crossed.

    The distance is from the week's level as measured: the smoothed level lags a fall. The
    interval of days is the distance over the limits of the slope.
    """
    is_known = ~np.isnan(trends.level)
    is_below = is_known & (trends.smoothed <= line + ROUNDING * max(1.0, abs(line)))
    is_falling = is_known & (trends.slope_high < 0)
    distance = np.maximum(trends.level - line, 0.0)
    days, low, high = (
        _days(distance, slope, is_falling, is_below)
        for slope in (trends.slope, trends.slope_low, trends.slope_high)
    )
    is_near = is_falling & (days <= DAYS * weeks_ahead)
    code = np.select([~is_known, is_below, is_near], [UNKNOWN, BELOW, APPROACHING], CLEAR)
    is_calm = trends.smoothed >= line + RELEASE * abs(line)
    may_fire = trends.known_weeks >= FEWEST_WEEKS
    return Standing(code.astype(np.int8), days, low, high, is_calm, may_fire)


def _days(distance: Floats, slope: Floats, is_falling: Flags, is_below: Flags) -> Floats:
    days = np.full(distance.shape, np.nan)
    np.divide(DAYS * distance, -slope, out=days, where=is_falling & (slope < 0))
    return np.where(is_below, 0.0, days)


def fire(
    standing: Standing,
    *,
    cool_down_weeks: int = COOL_DOWN_WEEKS,
    renew_weeks: int | None = RENEW_WEEKS,
) -> Fired:
    """Go through the weeks: an alert opens, lasts until calm, and none follows in the cool-down.

    A week in which nothing is known neither opens an alert nor ends one.
    """
    customers, weeks = standing.code.shape
    has_fired = np.zeros((customers, weeks), dtype=np.bool_)
    is_open = np.zeros(customers, dtype=np.bool_)
    since = np.full(customers, -1, dtype=np.int64)
    last = np.full(customers, -cool_down_weeks, dtype=np.int64)
    calm = np.zeros(customers, dtype=np.int64)
    for week in range(weeks):
        code = standing.code[:, week]
        is_quiet = (code == CLEAR) & standing.is_calm[:, week]
        calm = np.where(code == UNKNOWN, calm, np.where(is_quiet, calm + 1, 0))
        is_open &= calm < CALM_WEEKS
        is_due = (code >= APPROACHING) & standing.may_fire[:, week]
        is_old = week - since >= (weeks if renew_weeks is None else renew_weeks)
        fires = is_due & (~is_open | is_old) & (week - last >= cool_down_weeks)
        has_fired[:, week] = fires
        is_open |= fires
        last[fires] = week
        since = np.where(fires, week, np.where(is_open, since, -1))
    return Fired(has_fired, is_open, since)
