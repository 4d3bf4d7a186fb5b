"""Moments at which customers say something, and the words they use."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from tenure.demo.days import DAY_SECONDS, Days, Floats, Instants, Ints, at_work, between, span
from tenure.demo.habits import usual_people
from tenure.demo.lives import Lives
from tenure.demo.tables import Shelves
from tenure.demo.words import LANGUAGES
from tenure.demo.words.shape import CATEGORIES

QUIET_BEFORE = 16
"""Who falls silent stops speaking so long before the last use, so that use is the last sign."""
MONTH_DAYS = 365.25 / 12


def moments(rng: Generator, lives: Lives, a_month: Floats) -> tuple[Ints, Days]:
    """Customers and days on which they speak, so often a month each, in order of time.

    Only on working days, and only while they show signs of life.
    """
    cast, last = lives.cast, lives.size.last_day
    until = np.fmin(np.where(cast.converts, lives.over_on, cast.paid_on), last + span(1))
    length = np.maximum(between(cast.started_on, until), 0)
    who = np.repeat(np.arange(len(cast)), rng.poisson(a_month * length / MONTH_DAYS))
    day = cast.started_on[who] + span((rng.random(len(who)) * length[who]).astype(np.int64))
    day = np.busday_offset(day, 0, roll="backward")
    kept = lives.is_alive(who, day, margin=QUIET_BEFORE)
    who, day = who[kept], day[kept]
    order = np.lexsort((who, day))
    return who[order], day[order]


def spoken_at(rng: Generator, lives: Lives, who: Ints, day: Days) -> Instants:
    """An instant on each day, in the working hours of the customer."""
    hours = np.array([words.busy_hour for words in LANGUAGES])[lives.cast.language[who]]
    return at_work(rng, day, hours)


def speaker(rng: Generator, lives: Lives, who: Ints, day: Days) -> Ints:
    """Number among all contacts of somebody who was there by the day."""
    there = usual_people(lives.cast, who, day, lives.cast.started_on)
    local = (rng.random(len(who)) ** 1.3 * np.minimum(there, 8)).astype(np.int64)
    return lives.cast.first_person[who] + local


def waits(rng: Generator, count: int, days: float) -> Floats:
    """Waiting times in seconds, so many days on average."""
    return rng.exponential(days * DAY_SECONDS, count)


def ticket_texts() -> tuple[Shelves, list[str]]:
    """Subjects on shelves by language, complaint or not, and category; bodies in the same order."""
    subjects: list[list[str]] = []
    bodies: list[str] = []
    for words in LANGUAGES:
        for book in (words.tickets, words.complaints):
            for category in CATEGORIES:
                pairs = [
                    (_sentence(subject, area), _sentence(body, area))
                    for subject, body in book.get(category, ())
                    for area in words.areas
                ]
                subjects.append([subject for subject, _ in pairs])
                bodies += [body for _, body in pairs]
    return Shelves(subjects), bodies


def ticket_shelf(language: Ints, is_complaint: Ints, category: Ints) -> Ints:
    """The shelf of `ticket_texts` for each ticket."""
    return (language * 2 + is_complaint) * len(CATEGORIES) + category


def _sentence(text: str, area: str) -> str:
    said = text.format(area=area)
    return said[0].upper() + said[1:]
