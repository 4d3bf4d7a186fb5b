"""Single usage events: who did what, when, and how much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from tenure.demo.days import (
    DAY_SECONDS,
    Flags,
    Floats,
    Instants,
    Ints,
    at_work,
    between,
    span,
)
from tenure.demo.habits import FEATURES, MACHINE, MEASURED, Habits, usual_people
from tenure.demo.lives import Lives
from tenure.demo.roles import Role
from tenure.demo.tables import Columns, Texts, numbered, taken
from tenure.demo.words import LANGUAGES

ALONE_DAYS = 100
"""For so long only one person of the `ONE_PERSON` customers has used the product."""
PROPERTIES = (
    '{"platform":"web"}',
    '{"platform":"ios"}',
    '{"platform":"android"}',
    '{"platform":"desktop"}',
)


@dataclass(frozen=True, slots=True)
class Cells:
    """Customers and days with use, one entry each; `day` counts from `course.first_day`.

    On a sure day (`is_sure`) the first event is that of contact `turn`; after a long silence
    (`is_back`) contacts 0 and 1 both come.
    """

    who: Ints
    day: Ints
    is_sure: Flags
    is_back: Flags
    turn: Ints


@dataclass(frozen=True, slots=True)
class UsageEvents:
    """One entry an event, in order of time; `person` is -1 where no contact is named."""

    who: Ints
    day: Ints
    person: Ints
    feature: Ints
    occurred_at: Instants
    value: Floats


def drawn(rng: Generator, lives: Lives, known: Habits, cells: Cells, extra: float) -> UsageEvents:
    """The events of some active days; `extra` scales those beyond the first of each day."""
    cast = lives.cast
    count = 1 + rng.poisson(known.extra[cells.who] * extra)
    many = cast.people[cells.who] > 1
    count = np.where(cells.is_back & many, np.maximum(count, 2), count)
    cell = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(count) - count, count)
    who, day = cells.who[cell], cells.day[cell]
    person = _people(rng, lives, cells, cell, nth)
    feature = _features(rng, lives, known, who)
    hours = np.array([words.busy_hour for words in LANGUAGES])[cast.language[who]]
    on = lives.course.first_day + span(day)
    occurred = at_work(rng, on, hours)
    machine = cast.is_api_only[who]
    any_time = rng.integers(0, DAY_SECONDS - 60, len(who)) * 1_000_000
    occurred = np.where(machine, on.astype("datetime64[us]") + any_time.astype("m8[us]"), occurred)
    order = np.argsort(occurred, kind="stable")
    return UsageEvents(
        who[order],
        day[order],
        person[order],
        feature[order],
        occurred[order],
        _values(rng, feature)[order],
    )


def _people(rng: Generator, lives: Lives, cells: Cells, cell: Ints, nth: Ints) -> Ints:
    """The contact of each event: the first ones most, later ones once they have joined."""
    cast = lives.cast
    who = cells.who[cell]
    on = lives.course.first_day + span(cells.day)
    there = usual_people(cast, cells.who, on, cast.started_on)[cell]
    local = (there * rng.random(len(who)) ** 1.6).astype(np.int64)
    local = np.where(cells.is_sure[cell] & (nth == 0), cells.turn[cell], local)
    local = np.where(cells.is_back[cell] & (nth < 2), nth, local)
    local = np.minimum(local, there - 1)
    role = lives.roles.role[who]
    days_ago = between(on, lives.size.last_day)[cell]
    local = np.where((role == Role.ONE_PERSON) & (days_ago < ALONE_DAYS), 0, local)
    nobody = cast.is_api_only[who] | (role == Role.MISMATCHED)
    return np.where(nobody, -1, cast.first_person[who] + local)


def _features(rng: Generator, lives: Lives, known: Habits, who: Ints) -> Ints:
    rank = (known.breadth[who] * rng.random(len(who)) ** 2).astype(np.int64)
    by_hand = known.orders[known.style[who], rank]
    by_machine = np.array(MACHINE)[rank % len(MACHINE)]
    return np.where(lives.cast.is_api_only[who], by_machine, by_hand)


def _values(rng: Generator, feature: Ints) -> Floats:
    usual = np.array([MEASURED.get(name, np.nan) for name in FEATURES], dtype=np.float64)
    amount = np.exp(usual[feature] + rng.normal(0, 0.6, len(feature)))
    return np.round(amount, 1).astype(np.float64)


def columns(
    rng: Generator,
    lives: Lives,
    events: UsageEvents,
    used_as: Texts,
    people: Texts,
    before: int,
) -> Columns:
    """Rows of `usage_events`; `before` events have been written already."""
    count = len(events.who)
    late = rng.random(count) < 0.02
    delay = np.where(late, rng.uniform(600, 20_000, count), rng.exponential(4, count))
    end = (lives.size.last_day + np.timedelta64(1, "D")).astype("datetime64[us]")
    received = events.occurred_at + (delay * 1_000_000).astype(np.int64).astype("m8[us]")
    platform = np.where(rng.random(count) < 0.7, 0, rng.integers(1, len(PROPERTIES), count))
    platform = np.where(events.person < 0, -1, platform)
    return {
        "message_id": numbered("m", before + np.arange(count), 8),
        "customer_id": taken(used_as, events.who),
        "contact_id": taken(people, events.person),
        "name": taken(FEATURES, events.feature),
        "occurred_at": events.occurred_at,
        "received_at": np.minimum(received, end - np.timedelta64(1, "s")),
        "value": events.value,
        "properties": taken(PROPERTIES, platform),
    }
