"""Use of the product, month by month: who is active on which day, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.budget import Budget, budget
from tenure.demo.days import Days, Ints, between, span
from tenure.demo.habits import Habits, chances, habits, sure_days
from tenure.demo.lives import Lives
from tenure.demo.roles import Role
from tenure.demo.tables import Texts, Writer
from tenure.demo.usage_events import Cells, columns, drawn

GAP_DAYS = 40
"""After so long without use two people come back together."""
HEARTBEATS = 8
LONG_AGO = -10_000


@dataclass(slots=True)
class Seen:
    """What came of it: events written, and the last day of use by customer and by contact.

    Days are counted from `course.first_day`; `LONG_AGO` means never.
    """

    events: int
    customer_used: Ints
    person_used: Ints
    budget: Budget


def write_use(folder: Path, lives: Lives, used_as: Texts, people: Texts) -> Seen:
    """Write `usage_events` in order of time.

    `used_as` is the id under which each customer's use arrives, `people` the ids of all
    contacts.
    """
    rng = lives.size.chance("use")
    known = habits(lives)
    seen = Seen(
        events=0,
        customer_used=np.full(len(lives.cast), LONG_AGO),
        person_used=np.full(len(people), LONG_AGO),
        budget=budget(lives, known),
    )
    with Writer(folder, "usage_events") as writer:
        for days in _months(lives):
            cells = _active(rng, lives, known, seen, days)
            events = drawn(rng, lives, known, cells, seen.budget.extra)
            if len(events.who):
                writer.add(columns(rng, lives, events, used_as, people, seen.events))
            seen.events = writer.rows
            np.maximum.at(seen.customer_used, cells.who, cells.day)
            named = events.person >= 0
            np.maximum.at(seen.person_used, events.person[named], events.day[named])
    return seen


def _months(lives: Lives) -> Iterator[Days]:
    """The days of history, a month at a time."""
    every = lives.size.first_day + span(np.arange(lives.size.days))
    months = every.astype("datetime64[M]")
    for month in np.unique(months):
        yield every[months == month]


def _active(rng: Generator, lives: Lives, known: Habits, seen: Seen, days: Days) -> Cells:
    """Every customer and day with use among `days`."""
    cast, course = lives.cast, lives.course
    who = np.flatnonzero((cast.started_on <= days[-1]) & ~(lives.over_on < days[0]))
    weeks = course.week(days)
    levels = course.levels[who][:, weeks] * np.float32(seen.budget.days)
    by_chance = rng.random((len(who), len(days)), dtype=np.float32)
    is_active = by_chance < chances(cast, who, levels, days)
    is_sure = sure_days(known, who, days, weeks)
    is_active |= is_sure
    is_active |= _beating(lives, who)[:, None] & (days == lives.size.last_day)[None, :]
    is_active &= lives.is_alive(who[:, None], days[None, :])
    row, column = np.nonzero(is_active)
    day = between(course.first_day, days)[column]
    before = np.where(_is_first(row), seen.customer_used[who][row], np.roll(day, 1))
    return Cells(
        who=who[row],
        day=day,
        is_sure=is_sure[row, column],
        is_back=day - before > GAP_DAYS,
        turn=(weeks[column] // 2) % 2,
    )


def _is_first(row: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.concatenate([[True], row[1:] != row[:-1]])[: len(row)]


def _beating(lives: Lives, who: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Some ordinary customers are at work on the very last day."""
    ordinary = (lives.roles.role == Role.ORDINARY) & lives.pays_now & ~lives.cast.is_agency
    chosen = np.flatnonzero(ordinary)[:HEARTBEATS]
    return np.isin(who, chosen)
