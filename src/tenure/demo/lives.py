"""Whole lives: from the day of sign-up to the end of what was paid for, pauses and returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from tenure.demo.cast import Cast
from tenure.demo.course import Course, simulate
from tenure.demo.days import (
    Days,
    Flags,
    Ints,
    anchored,
    full_months,
    months_later,
    never,
    span,
)
from tenure.demo.declines import decline_before, decline_now
from tenure.demo.roles import Role, Roles, planted_early, planted_late, seasonal_share, wanted
from tenure.demo.size import Size

PAST_DUE_DAYS = 30
UP_LEVEL, UP_DAYS = 12.5, 84
"""Far above the danger line, and for so long: only from there can use fade silently."""
SETTLED_DAYS = 40
"""Nobody comes back later than this before the last day: they must have shown use again."""


class Cause(IntEnum):
    """Who ended it."""

    NONE = 0
    CUSTOMER = 1
    DELINQUENT = 2
    US = 3


class Absence(IntEnum):
    """Why a customer is away for a while without being gone."""

    NONE = 0
    PAUSED = 1
    RETURNED = 2


@dataclass(slots=True)
class Lives:
    """One entry a customer.

    `leaves_on` is the day of the decision (or of the bill never paid), `over_on` the first day
    no longer paid for, which may lie in the future. `absence` says whether the customer is away
    from `away_from` until `back_on` (NaT: still away). One who returned is never over.
    """

    size: Size
    cast: Cast
    roles: Roles
    course: Course
    cause: Ints
    leaves_on: Days
    over_on: Days
    absence: Ints
    away_from: Days
    back_on: Days

    def is_paying(self, who: Ints, days: Days) -> Flags:
        """Whether customers pay on days; shapes are broadcast."""
        paying: Flags = self.cast.converts[who] & (days >= self.cast.paid_on[who])
        return paying & ~(days >= self.over_on[who]) & ~self._is_away(who, days)

    def is_alive(self, who: Ints, days: Days, *, margin: int = 0) -> Flags:
        """Whether customers show signs of life on days; shapes are broadcast.

        With `margin`, planted silences are taken to begin so many days earlier.
        """
        alive: Flags = (days >= self.cast.started_on[who]) & ~(days >= self._used_until[who])
        alive &= ~self._is_away(who, days)
        for part in range(self.roles.silent_from.shape[1]):
            begins = self.roles.silent_from[who, part] - span(margin)
            alive &= ~((days >= begins) & (days < self.roles.silent_until[who, part]))
        return alive

    @property
    def pays_now(self) -> Flags:
        """Who pays on the last day."""
        everyone = np.arange(len(self.cast))
        return self.is_paying(everyone, np.full(len(self.cast), self.size.last_day))

    @property
    def paying_since(self) -> Days:
        """First day of the paid stretch each customer is in, or was in last."""
        came_back = ~np.isnat(self.back_on)
        return np.where(came_back, self.back_on, self.cast.paid_on)

    @property
    def _used_until(self) -> Days:
        return np.where(self.cast.converts, self.over_on, self.cast.paid_on)

    def _is_away(self, who: Ints, days: Days) -> Flags:
        away: Flags = (days >= self.away_from[who]) & ~(days >= self.back_on[who])
        return away


def lived(size: Size, cast: Cast) -> Lives:
    """Everyone's life up to the last day."""
    roles = planted_early(size, cast)
    course = simulate(size, cast, roles)
    _keep_enough(roles, course)
    cause, over_on = _ends(size, cast, course)
    absence, away_from, back_on = _never_away(len(cast))
    lives = Lives(
        size, cast, roles, course, cause, course.leaves_on, over_on, absence, away_from, back_on
    )
    _returns(lives)
    _pauses(lives)
    last = np.full(len(cast), size.last_day)
    staying = lives.pays_now & np.isnat(lives.leaves_on) & (absence == Absence.NONE)
    is_up = np.minimum(course.recent(last), course.recent(last - span(UP_DAYS))) >= UP_LEVEL
    seasonal_share(size, cast, roles, lives.pays_now, staying)
    planted_late(size, cast, roles, staying, is_up)
    decline_before(size, course, cause == Cause.CUSTOMER)
    decline_now(course, roles.is_silent)
    return lives


def _never_away(count: int) -> tuple[Ints, Days, Days]:
    """Nobody is away: absence, away_from and back_on."""
    return np.zeros(count, dtype=np.int64), never(count), never(count)


def _keep_enough(roles: Roles, course: Course) -> None:
    """Where too few planted customers would still pay, the last who left stay after all."""
    for role in (Role.NEVER, Role.STOPPED, Role.SEASONAL):
        planted = roles.of(role)
        gone = planted[~np.isnat(course.leaves_on[planted])]
        missing = wanted(role, len(roles.role)) - (len(planted) - len(gone))
        if missing > 0:
            latest = gone[np.argsort(course.leaves_on[gone], kind="stable")][::-1]
            course.leaves_on[latest[:missing]] = np.datetime64("NaT")


def _ends(size: Size, cast: Cast, course: Course) -> tuple[Ints, Days]:
    """Who ended it and the first day no longer paid for; unpaid bills of the future are undone."""
    rng = size.chance("ends")
    left = ~np.isnat(course.leaves_on)
    luck = rng.random(len(cast))
    to_us = np.where(cast.is_agency, 0.30, 0.04)
    cause = np.where(luck < to_us, Cause.US, np.where(luck > 0.86, Cause.DELINQUENT, 1))
    cause = np.where(left, cause, Cause.NONE).astype(np.int64)
    over_on = never(len(cast))
    step = np.where(cast.is_yearly[left], 12, 1)
    begun = full_months(cast.paid_on[left], course.leaves_on[left])
    over_on[left] = months_later(cast.paid_on[left], (begun // step + 1) * step)
    unpaid = cause == Cause.DELINQUENT
    course.leaves_on[unpaid] = over_on[unpaid]
    undone = unpaid & (over_on > size.last_day)
    course.leaves_on[undone], over_on[undone] = np.datetime64("NaT"), np.datetime64("NaT")
    cause[undone] = Cause.NONE
    over_on[unpaid & ~undone] += np.timedelta64(PAST_DUE_DAYS, "D")
    return cause, over_on


def _returns(lives: Lives) -> None:
    """Some of those who left come back after two to five months, and stay."""
    rng = lives.size.chance("returns")
    count = len(lives.cast)
    gap = rng.integers(60, 150, count)
    back = anchored(lives.over_on + span(gap))
    chosen = (rng.random(count) < 0.2) & (lives.roles.role == Role.ORDINARY)
    chosen &= ~lives.cast.is_yearly & ~lives.cast.is_agency & (lives.cause != Cause.US)
    chosen &= back <= lives.size.last_day - span(SETTLED_DAYS)
    lives.absence[chosen] = Absence.RETURNED
    lives.away_from[chosen], lives.back_on[chosen] = lives.over_on[chosen], back[chosen]
    lives.over_on[chosen] = np.datetime64("NaT")


def _pauses(lives: Lives) -> None:
    """Some of those who stay pause for two or three months; a few are pausing on the last day."""
    rng = lives.size.chance("pauses")
    cast, last = lives.cast, lives.size.last_day
    stays = lives.pays_now & np.isnat(lives.leaves_on) & (lives.roles.role == Role.ORDINARY)
    stays &= ~cast.is_yearly & ~cast.is_agency & ~lives.roles.is_loud & ~lives.roles.is_costly
    known = full_months(cast.paid_on, last)
    luck, length = rng.random(len(cast)), rng.integers(2, 4, len(cast))
    begin = 2 + (rng.random(len(cast)) * np.maximum(known - 6, 0)).astype(np.int64)
    past = stays & (known >= 8) & (luck < 0.05)
    now = stays & (known >= 5) & (luck > 0.985)
    lives.away_from[past] = months_later(cast.paid_on, begin)[past]
    lives.back_on[past] = months_later(cast.paid_on, begin + length)[past]
    lives.away_from[now] = months_later(cast.paid_on, known)[now]
    too_late = past & (lives.back_on > last - span(SETTLED_DAYS))
    lives.away_from[too_late], lives.back_on[too_late] = np.datetime64("NaT"), np.datetime64("NaT")
    lives.absence[(past & ~too_late) | now] = Absence.PAUSED
