"""How each customer uses the product: which weekdays, which features, how many events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tenure.demo.cast import Cast
from tenure.demo.course import Levels
from tenure.demo.days import Days, Floats, Ints, span, weekday
from tenure.demo.lives import Lives

FEATURES = (
    "log_in",
    "view_dashboard",
    "create_project",
    "upload_file",
    "add_comment",
    "search",
    "edit_dashboard",
    "export_report",
    "invite_member",
    "share_link",
    "run_automation",
    "sync_mobile",
    "call_api",
    "sync_integration",
)
MEASURED = {"upload_file": 2.5, "export_report": 6.0, "run_automation": 3.0, "call_api": 5.0}
"""Features with an amount, and the logarithm of a usual one (kilobytes, rows, steps, calls)."""
MACHINE = (12, 13, 10)
STYLES = 6
OFFICE = np.array([1.05, 1.1, 1.1, 1.05, 0.95, 0.2, 0.15])
ALWAYS = np.ones(7)
SURE_DAYS_A_WEEK = 0.5
"""Everybody who is alive uses the product every second week, on a weekday of their own."""
MOST = 0.97
PEOPLE_DAYS = 180
"""In so many days all contacts have joined."""


@dataclass(frozen=True, slots=True)
class Habits:
    """One entry a customer: the sure weekday and week parity, events beyond the first on an
    active day, features known (`breadth`) and the order in which they are learned (`style`).
    """

    weekday: Ints
    parity: Ints
    extra: Floats
    breadth: Ints
    style: Ints
    orders: Ints


def habits(lives: Lives) -> Habits:
    """Draw everybody's habits."""
    rng = lives.size.chance("habits")
    cast = lives.cast
    count = len(cast)
    orders = np.stack(
        [np.concatenate([[0], 1 + rng.permutation(len(FEATURES) - 1)]) for _ in range(STYLES)]
    )
    spread = rng.lognormal(0, 0.25, count)
    return Habits(
        weekday=rng.integers(0, 5, count),
        parity=rng.integers(0, 2, count),
        extra=(0.45 + 0.55 * np.sqrt(np.minimum(cast.people, 40))) * spread,
        breadth=rng.integers(3, len(FEATURES) + 1, count),
        style=rng.integers(0, STYLES, count),
        orders=orders.astype(np.int64),
    )


def sure_days(known: Habits, who: Ints, days: Days, weeks: Ints) -> NDArray[np.bool_]:
    """Days (across) on which each of `who` (down) is sure to be active."""
    on = weekday(days)[None, :] == known.weekday[who][:, None]
    sure: NDArray[np.bool_] = on & (weeks[None, :] % 2 == known.parity[who][:, None])
    return sure


def chances(cast: Cast, who: Ints, levels: Levels, days: Days) -> NDArray[np.float32]:
    """Chance of use on each day (across) for each of `who` (down), the sure days aside.

    `levels` are those of the weeks the days lie in, active days in 28.
    """
    patterns = np.stack([OFFICE / OFFICE.sum(), ALWAYS / 7]).astype(np.float32)
    pattern = patterns[:, weekday(days)][cast.is_api_only[who].astype(np.int64)]
    wanted = np.maximum(levels / 4 - SURE_DAYS_A_WEEK, 0) / (1 - SURE_DAYS_A_WEEK / 6)
    chance: NDArray[np.float32] = np.minimum(wanted.astype(np.float32) * pattern, MOST)
    return chance


def usual_people(cast: Cast, who: Ints, on: Days, started_on: Days) -> Ints:
    """How many contacts each of `who` has by the day: two at once, the rest over half a year."""
    share = np.clip((on - started_on[who]) / span(PEOPLE_DAYS), 0, 1)
    more = np.maximum(cast.people[who] - 2, 0)
    return np.minimum(cast.people[who], 2 + (more * share).astype(np.int64))
