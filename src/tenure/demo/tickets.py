"""Support tickets: questions and complaints, answered fast, slowly or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.customers import Names
from tenure.demo.days import Days, Flags, Floats, Instants, Ints, between, known_by, later_by
from tenure.demo.lives import Cause, Lives
from tenure.demo.tables import Texts, numbered, taken, write
from tenure.demo.voices import moments, speaker, spoken_at, ticket_shelf, ticket_texts, waits
from tenure.demo.words.shape import CATEGORIES, COMPLAINED
from tenure.values.canonical.voice import SEVERITIES

MINUTE_COST = 1.0
"""Dollars for a minute of support: 60 an hour."""
LEAST_LOSS, MOST_LOSS = 1.3, 1.7
"""The costly ones cost so many times what they pay."""
MOST_SHARE = 0.6
"""Everybody else costs at most so much of it."""
USUAL_MINUTES, LEAST_TICKETS = 26, 6
CHANNELS = ("email", "chat", "phone", "web")
BUG = CATEGORIES.index("bug")
SOON_DAYS = 90
STEPS = ("opened", "replied", "solved")


@dataclass(frozen=True, slots=True)
class Tickets:
    """One entry a ticket, in order of time."""

    ids: Texts
    who: Ints
    person: Ints
    opened_at: Instants
    category: Ints
    minutes: Ints


def write_tickets(folder: Path, lives: Lives, names: Names, paid: Floats) -> Tickets:
    """Write `tickets`. `paid` is what each customer paid so far, in dollars."""
    rng = lives.size.chance("tickets")
    who, day = moments(rng, lives, _rates(rng, lives, paid))
    soon = _leaving_soon(lives, who, day)
    loud, silent = lives.roles.is_loud[who], lives.roles.is_silent[who]
    angry = np.where(loud, 0.75, np.where(silent, 0.0, np.where(soon, 0.4, 0.18)))
    is_complaint = rng.random(len(who)) < angry
    category = _categories(rng, is_complaint)
    opened_at = spoken_at(rng, lives, who, day)
    order = np.argsort(opened_at, kind="stable")
    who, day, soon, opened_at = who[order], day[order], soon[order], opened_at[order]
    is_complaint, category, loud = is_complaint[order], category[order], loud[order]
    person = speaker(rng, lives, who, day)
    subjects, bodies = ticket_texts()
    shelf = ticket_shelf(lives.cast.language[who], is_complaint.astype(np.int64), category)
    place = subjects.places(rng, shelf)
    replied_at, solved_at, speed = _course(rng, lives, opened_at, soon, loud)
    severity = np.clip(rng.choice(3, len(who), p=[0.45, 0.4, 0.15]) + is_complaint, 0, 3)
    ids, minutes = numbered("t", np.arange(len(who)) + 1, 6), _minutes(rng, lives, who, paid)
    write(
        folder,
        "tickets",
        {
            "ticket_id": ids,
            "customer_id": taken(names.ids, who),
            "contact_id": taken(names.people, person),
            "opened_at": opened_at,
            "first_reply_at": replied_at,
            "solved_at": solved_at,
            "channel": taken(CHANNELS, rng.choice(4, len(who), p=[0.5, 0.25, 0.1, 0.15])),
            "category": taken(CATEGORIES, category),
            "severity": taken(SEVERITIES, severity),
            "is_complaint": is_complaint,
            "minutes": minutes,
            "reopened": np.where(speed == 1, rng.integers(0, 3, len(who)), 0),
            "csat": _csat(rng, speed, is_complaint, solved_at),
            "subject": taken(subjects.texts, place),
            "body": taken(bodies, place),
        },
    )
    _write_steps(folder, ids, (opened_at, replied_at, solved_at))
    return Tickets(ids, who, person, opened_at, category, minutes)


def _write_steps(folder: Path, ids: Texts, steps: tuple[Instants, ...]) -> None:
    """Write `ticket_events`: what happened to each ticket as far as it came, in order of time."""
    number = np.concatenate([np.arange(len(each)) for each in steps])
    kind = np.repeat(np.arange(len(steps)), len(steps[0]))
    at = np.concatenate(steps)
    known = np.flatnonzero(~np.isnat(at))
    order = known[np.lexsort((kind[known], number[known], at[known]))]
    write(
        folder,
        "ticket_events",
        {
            "event_id": numbered("e", np.arange(len(order)) + 1, 7),
            "ticket_id": taken(ids, number[order]),
            "occurred_at": at[order],
            "activity": taken(STEPS, kind[order]),
        },
    )


def _rates(rng: Generator, lives: Lives, paid: Floats) -> Floats:
    """Tickets a month."""
    cast, roles = lives.cast, lives.roles
    usual = 0.12 + 0.014 * np.minimum(cast.people, 40)
    until = np.fmin(lives.over_on, lives.size.last_day)
    months = np.maximum(between(cast.paid_on, until), 30) / 30
    costly = np.maximum(paid / MINUTE_COST / USUAL_MINUTES * 1.4, LEAST_TICKETS) / months
    rates = np.where(roles.is_loud, rng.uniform(1.3, 2.4, len(cast)), usual)
    rates = np.where(roles.is_costly & ~cast.is_agency, costly, rates)
    return np.where(roles.is_silent, 0.05, rates)


def _leaving_soon(lives: Lives, who: Ints, day: Days) -> Flags:
    ahead = between(day, lives.leaves_on[who])
    by_choice = lives.cause[who] == Cause.CUSTOMER
    soon: Flags = by_choice & (ahead >= 0) & (ahead <= SOON_DAYS)
    return soon


def _categories(rng: Generator, is_complaint: Flags) -> Ints:
    count = len(is_complaint)
    asked = rng.choice(len(CATEGORIES), count, p=[0.2, 0.13, 0.22, 0.1, 0.12, 0.1, 0.13])
    places = np.array([CATEGORIES.index(name) for name in COMPLAINED])
    blamed = places[rng.choice(len(COMPLAINED), count, p=[0.4, 0.15, 0.2, 0.25])]
    return np.where(is_complaint, blamed, asked).astype(np.int64)


def _course(
    rng: Generator, lives: Lives, opened_at: Instants, soon: Flags, loud: Flags
) -> tuple[Instants, Instants, Ints]:
    """First reply, solution, and how it went: 0 fast, 1 slow, 2 not solved."""
    count = len(opened_at)
    luck = rng.random(count)
    fast = np.where(soon, 0.35, np.where(loud, 0.6, 0.7))
    slow = np.where(soon, 0.65, np.where(loud, 0.95, 0.92))
    speed = (luck > fast).astype(np.int64) + (luck > slow)
    length = np.where(speed == 0, 600 + waits(rng, count, 0.25), 0.0)
    length = np.where(speed == 1, 4 * 86_400 + waits(rng, count, 5.0), length)
    reply = 300 + waits(rng, count, 0.12)
    reply = np.where(speed == 2, reply, np.minimum(reply, length * 0.8))
    last = lives.size.last_day
    solved_at = known_by(later_by(opened_at, length), last)
    solved_at[speed == 2] = np.datetime64("NaT")
    return known_by(later_by(opened_at, reply), last), solved_at, speed


def _minutes(rng: Generator, lives: Lives, who: Ints, paid: Floats) -> Ints:
    """Costly customers cost more than they pay; nobody else does."""
    minutes = np.maximum(2, rng.gamma(2.2, 8.0, len(who)))
    total = np.bincount(who, minutes, len(paid))
    room = np.maximum(paid, 0) / MINUTE_COST
    loss = rng.uniform(LEAST_LOSS, MOST_LOSS, len(paid)) * room
    costly = lives.roles.is_costly & ~lives.cast.is_agency
    wanted = np.where(costly, np.maximum(loss, total), np.minimum(total, MOST_SHARE * room))
    factor = wanted / np.maximum(total, 1e-9)
    return np.maximum(1, np.ceil(minutes * factor[who])).astype(np.int64)


def _csat(rng: Generator, speed: Ints, is_complaint: Flags, solved_at: Instants) -> Floats:
    count = len(speed)
    score = np.clip(np.round(rng.normal(4.5 - 1.1 * speed - 0.7 * is_complaint, 0.8)), 1, 5)
    answers = (rng.random(count) < 0.4) & ~np.isnat(solved_at)
    return np.where(answers, score, np.nan)
