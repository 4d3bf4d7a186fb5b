"""Touchpoints: calls, meetings, mails and notes, ours and theirs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.customers import CSMS, Names
from tenure.demo.days import Days, Floats, Ints, between, span
from tenure.demo.lives import Lives
from tenure.demo.tables import Columns, Shelves, Values, Writer, numbered, taken
from tenure.demo.voices import MONTH_DAYS, moments, speaker, spoken_at
from tenure.demo.words import LANGUAGES

OURS = (
    ("call", "Check-in call", 25),
    ("meeting", "Quarterly review", 50),
    ("email", "Tips for the new release", 10),
    ("note", "Talked to the admin", 5),
    ("campaign", "Product news", 0),
    ("in_app", "Tour of the new reports", 0),
)
OUR_SHARES = (0.2, 0.1, 0.25, 0.1, 0.25, 0.1)
SALES_TALKS = (0.2, 1.0, 4.0, 2.0, 3.0, 1.0, 0.3)
"""Talks it takes to win a customer, on average, by channel."""
SALES_SUBJECT = "Talk before the first order"
NOTES = (
    "Goal: fewer manual reports. Blocker: permissions for guests.",
    "Wants to roll out to a second team after the summer.",
    "Happy with support, worried about the price at renewal.",
    "Promised to send a guide to automations.",
)


def write_touches(folder: Path, lives: Lives, names: Names) -> int:
    """Write `touchpoints`: what we began, what they began, and talks before the first order.

    Returns the minutes of the latter.
    """
    rng = lives.size.chance("touches")
    cast = lives.cast
    heavy = np.where(cast.monthly_minor > 50_000, 1.1, 0.5)
    with Writer(folder, "touchpoints") as writer:
        writer.add(_welcomes(rng, lives, names))
        who, day = _outward(rng, lives, heavy)
        writer.add(_ours(rng, lives, names, who, day, writer.rows))
        quiet = np.where(lives.roles.is_silent, 0.02, 0.06 + 0.2 * heavy)
        theirs = np.where(lives.roles.is_loud, 0.6, quiet)
        writer.add(_theirs(rng, lives, names, *moments(rng, lives, theirs), writer.rows))
        sales, minutes = _sales(lives, names, writer.rows)
        writer.add(sales)
    return int(minutes.sum())


def _outward(rng: Generator, lives: Lives, a_month: Floats) -> tuple[Ints, Days]:
    """Customers and days on which we write or call: also those who never answer."""
    cast, last = lives.cast, lives.size.last_day
    until = np.fmin(np.where(cast.converts, lives.over_on, cast.paid_on), last + span(1))
    length = np.maximum(between(cast.started_on, until), 0)
    who = np.repeat(np.arange(len(cast)), rng.poisson(a_month * length / MONTH_DAYS))
    day = cast.started_on[who] + span((rng.random(len(who)) * length[who]).astype(np.int64))
    day = np.fmax(np.busday_offset(day, 0, roll="backward"), cast.created_on[who])
    order = np.lexsort((who, day))
    return who[order], day[order]


def _welcomes(rng: Generator, lives: Lives, names: Names) -> Columns:
    who = np.arange(len(lives.cast))
    return _rows(rng, lives, names, who, lives.cast.created_on, 0) | {
        "kind": ["email"] * len(who),
        "subject": ["Welcome aboard"] * len(who),
        "minutes": np.full(len(who), 5),
    }


def _ours(rng: Generator, lives: Lives, names: Names, who: Ints, day: Days, before: int) -> Columns:
    kind = rng.choice(len(OURS), len(who), p=OUR_SHARES)
    usual = np.array([minutes for _, _, minutes in OURS])[kind]
    note = np.where((kind == 3) | (kind == 0), rng.integers(0, len(NOTES), len(who)), -1)
    return _rows(rng, lives, names, who, day, before) | {
        "kind": taken([name for name, _, _ in OURS], kind),
        "subject": taken([subject for _, subject, _ in OURS], kind),
        "body": taken(NOTES, note),
        "minutes": np.round(usual * rng.uniform(0.6, 1.5, len(who))).astype(np.int64),
    }


def _theirs(
    rng: Generator, lives: Lives, names: Names, who: Ints, day: Days, before: int
) -> Columns:
    greetings = Shelves([words.greetings for words in LANGUAGES])
    return _rows(rng, lives, names, who, day, before) | {
        "kind": taken(("email", "call"), rng.choice(2, len(who), p=[0.7, 0.3])),
        "direction": ["in"] * len(who),
        "subject": greetings.drawn(rng, lives.cast.language[who]),
        "minutes": rng.integers(3, 25, len(who)),
    }


def _sales(lives: Lives, names: Names, before: int) -> tuple[Columns, Ints]:
    """Talks from sign-up to the day before the first one paid for, and their minutes."""
    rng, cast = lives.size.chance("sales"), lives.cast
    until = np.minimum(cast.paid_on, lives.size.last_day + span(1))
    room = np.maximum(between(cast.created_on, until), 0)
    talks = np.where(room > 0, rng.poisson(np.array(SALES_TALKS)[cast.channel]), 0)
    who = np.repeat(np.arange(len(cast)), talks)
    day = cast.created_on[who] + span((rng.random(len(who)) * room[who]).astype(np.int64))
    order = np.lexsort((who, day))
    who, day = who[order], day[order]
    minutes: Ints = rng.integers(4, 13, len(who)) * 5
    return _rows(rng, lives, names, who, day, before) | {
        "kind": taken(("call", "meeting"), rng.choice(2, len(who), p=[0.7, 0.3])),
        "subject": [SALES_SUBJECT] * len(who),
        "minutes": minutes,
    }, minutes


def _rows(
    rng: Generator, lives: Lives, names: Names, who: Ints, day: Days, before: int
) -> dict[str, Values]:
    return {
        "touchpoint_id": numbered("o", before + np.arange(len(who)) + 1, 7),
        "customer_id": taken(names.ids, who),
        "contact_id": taken(names.people, speaker(rng, lives, who, day)),
        "direction": ["out"] * len(who),
        "occurred_at": spoken_at(rng, lives, who, day),
        "person": taken(CSMS, who % len(CSMS)),
    }
