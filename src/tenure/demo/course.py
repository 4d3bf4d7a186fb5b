"""Week by week: how much each customer uses the product, and who gives notice when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tenure.demo.cast import BAD, Cast
from tenure.demo.days import Days, Flags, Ints, between, months_later, never, span
from tenure.demo.roles import Role, Roles
from tenure.demo.size import Size

Levels = NDArray[np.float32]
"""Customers by weeks: days in 28 on which the product is used, as far as chance allows."""

LINE = 8.0
"""Below so many active days in 28 a customer is in danger."""
RATIO = 3.0
"""How many times as often a customer in danger leaves."""
MONTHLY_HAZARD = 0.014
RENEWAL_HAZARD = 0.12
EARLY_DAYS = 120
EARLY_FACTOR = 1.75
LOUD_FACTOR = 0.3
WEEKS_A_MONTH = 52 / 12
LOW = (3.5, 6.0)
HIGH = (11.0, 21.0)
FALL, RISE = 0.005, 0.025
"""Chances a week to go below the line for good, and to come back."""
DIP_CHANCE, DIP_WEEKS, DIP_SHARE = 0.015, 6, 0.75
"""Now and then use dips for a while and recovers: a false alarm."""
WINDOW_WEEKS = 4


@dataclass(slots=True)
class Course:
    """`levels` by week, `first_day` of week 0 (the last week ends on the last day), and the day
    on which each customer decided to leave.
    """

    first_day: np.datetime64
    levels: Levels
    leaves_on: Days

    def week(self, days: Days) -> Ints:
        """Number of the week each day lies in."""
        return between(self.first_day, days) // 7

    def recent(self, days: Days) -> NDArray[np.float32]:
        """Mean level of each customer over the four weeks up to its own day."""
        last = np.clip(self.week(days), 0, self.levels.shape[1] - 1)
        rows = np.arange(len(days))
        weeks = [self.levels[rows, np.maximum(last - back, 0)] for back in range(WINDOW_WEEKS)]
        mean: NDArray[np.float32] = np.mean(weeks, axis=0, dtype=np.float32)
        return mean


def simulate(size: Size, cast: Cast, roles: Roles) -> Course:
    """Levels drift, some fall below the line and some return; those in danger leave more often."""
    rng = size.chance("course")
    weeks = -(-size.days // 7)
    first = size.last_day - span(7 * weeks - 1)
    course = Course(first, np.zeros((len(cast), weeks), np.float32), never(len(cast)))
    low = rng.uniform(*LOW, len(cast)).astype(np.float32)
    high = rng.uniform(*HIGH, len(cast)).astype(np.float32)
    is_low = rng.random(len(cast)) < np.where(cast.channel == BAD, 0.45, 0.14)
    is_low &= ~roles.is_loud
    level, dipping = np.where(is_low, low, high), np.zeros(len(cast), dtype=np.int64)
    decisions = _decision_weeks(rng, size, cast, course)
    for week in range(weeks):
        day = first + span(7 * week)
        level += np.float32(0.35) * (np.where(is_low, low, high) - level)
        noise = rng.normal(0, 0.08, len(cast)).astype(np.float32)
        dipping = np.where(rng.random(len(cast)) < DIP_CHANCE, DIP_WEEKS, dipping - 1)
        dip = np.where(dipping > 0, DIP_SHARE, 1.0)
        course.levels[:, week] = level * dip * np.exp(noise)
        chance = _hazard(cast, roles, course, week, day) * _at_risk(cast, course, decisions, week)
        gone = rng.random(len(cast)) < chance
        course.leaves_on[gone] = day + span(rng.integers(0, 7, int(gone.sum())))
        is_low = _switched(rng, is_low, roles.is_loud)
    return course


def _decision_weeks(rng: Generator, size: Size, cast: Cast, course: Course) -> Ints:
    """Week in which each yearly term is decided on, before notice is due; customers by terms."""
    ahead = cast.notice_days + rng.integers(3, 30, len(cast))
    ends = (months_later(cast.paid_on, 12 * (term + 1)) for term in range(size.months // 12 + 1))
    return np.stack([course.week(days - span(ahead)) for days in ends], axis=1)


def _at_risk(cast: Cast, course: Course, decisions: Ints, week: int) -> NDArray[np.float64]:
    """The hazard of the week before danger is looked at; 0 for those not there or not deciding."""
    day = course.first_day + span(7 * week)
    there = cast.converts & (cast.paid_on <= day) & np.isnat(course.leaves_on)
    deciding = (decisions == week).any(axis=1)
    monthly = MONTHLY_HAZARD / WEEKS_A_MONTH
    base = np.where(cast.is_yearly, np.where(deciding, RENEWAL_HAZARD, 0.0), monthly)
    return np.where(there, base, 0.0)


def _hazard(
    cast: Cast, roles: Roles, course: Course, week: int, day: np.datetime64
) -> NDArray[np.float64]:
    """How many times the usual hazard each customer has."""
    recent = course.levels[:, max(0, week - WINDOW_WEEKS + 1) : week + 1].mean(axis=1)
    asleep = (roles.role == Role.NEVER) | (
        (roles.role == Role.STOPPED) & (roles.silent_from[:, 0] <= day)
    )
    factor = np.where((recent < LINE) | asleep, RATIO, 1.0)
    early = (cast.channel == BAD) & (day < cast.paid_on + span(EARLY_DAYS))
    factor = np.where(early, factor * EARLY_FACTOR, factor)
    return np.where(roles.is_loud, factor * LOUD_FACTOR, factor)


def _switched(rng: Generator, is_low: Flags, is_steady: Flags) -> Flags:
    chance = rng.random(len(is_low))
    falls = ~is_low & (chance < FALL) & ~is_steady
    rises = is_low & (chance < RISE)
    return (is_low | falls) & ~rises
