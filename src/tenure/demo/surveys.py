"""Surveys every quarter, asked of different people; many do not answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.course import LINE
from tenure.demo.customers import ROLES, Names
from tenure.demo.days import Days, Flags, Floats, Ints, known_by, later_by, months_later, span
from tenure.demo.lives import Lives
from tenure.demo.tables import Shelves, Texts, Writer, numbered, taken, write
from tenure.demo.voices import QUIET_BEFORE, spoken_at, waits
from tenure.demo.words import LANGUAGES

KINDS = ("nps", "quarterly", "csat")
"""Asked of the first, second and third contact: nobody is asked twice in a quarter."""
OPEN_DAYS = 14
PROBLEMS = ("status meetings", "weekly reports", "hand-over", "planning", "client approvals")


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one question."""

    number: int
    kind: int
    opens_on: np.datetime64


def write_surveys(folder: Path, lives: Lives, names: Names) -> None:
    """Write `surveys` and `survey_responses`, unanswered ones included."""
    rng = lives.size.chance("surveys")
    rounds = _rounds(lives)
    opens = np.array([each.opens_on for each in rounds], dtype="datetime64[D]")
    write(
        folder,
        "surveys",
        {
            "survey_id": [_id(each) for each in rounds],
            "kind": [KINDS[each.kind] for each in rounds],
            "name": [f"{KINDS[each.kind].upper()} {each.opens_on}" for each in rounds],
            "opens_on": opens,
            "closes_on": opens + span(OPEN_DAYS),
        },
    )
    with Writer(folder, "survey_responses") as writer:
        for each in rounds:
            _responses(rng, lives, names, each, writer)


def _rounds(lives: Lives) -> list[Round]:
    """Every quarter NPS and the three questions, every half-year CSAT; the last a month ago."""
    last = np.array([lives.size.last_day])
    rounds: list[Round] = []
    for quarter in range(lives.size.months // 3 - 1, -1, -1):
        opens: np.datetime64 = months_later(last, np.array([-1 - 3 * quarter]))[0]
        for kind in range(len(KINDS)):
            if kind < 2 or quarter % 2:
                rounds.append(Round(len(rounds) + 1, kind, opens))
    return rounds


def _id(each: Round) -> str:
    return f"v{each.number:03d}"


def _responses(rng: Generator, lives: Lives, names: Names, each: Round, writer: Writer) -> None:
    cast = lives.cast
    everyone = np.arange(len(cast))
    opened = np.full(len(cast), each.opens_on)
    settled = lives.is_paying(everyone, opened) & (cast.paid_on <= opened - span(30))
    who = np.flatnonzero(settled & (cast.people > each.kind))
    if not len(who):
        return
    sent_on = each.opens_on + span(rng.integers(0, 5, len(who)))
    sent_at = spoken_at(rng, lives, who, sent_on)
    answered_at = known_by(
        later_by(sent_at, 600 + np.minimum(waits(rng, len(who), 2.0), 9 * 86_400)),
        lives.size.last_day,
    )
    mood = _mood(rng, lives, who, sent_on)
    answers = rng.random(len(who)) < np.clip(0.22 + 0.05 * mood, 0.1, 0.75)
    answers &= lives.is_alive(who, sent_on + span(10), margin=QUIET_BEFORE)
    answered_at[~answers] = np.datetime64("NaT")
    is_known = ~np.isnat(answered_at)
    comment = _comments(rng, lives, who, mood, each.kind)
    problem = np.where(is_known & (each.kind == 1), rng.integers(0, len(PROBLEMS), len(who)), -1)
    writer.add(
        {
            "response_id": numbered("a", writer.rows + np.arange(len(who)) + 1, 7),
            "survey_id": [_id(each)] * len(who),
            "kind": [KINDS[each.kind]] * len(who),
            "customer_id": taken(names.ids, who),
            "contact_id": taken(names.people, cast.first_person[who] + each.kind),
            "sent_at": sent_at,
            "answered_at": answered_at,
            "score": np.where(is_known, _score(mood, each.kind), np.nan),
            "role": taken(ROLES, names.role[cast.first_person[who] + each.kind]),
            "reason": taken(PROBLEMS, problem),
            "comment": _where(is_known & (rng.random(len(who)) < 0.6), comment),
        }
    )


def _mood(rng: Generator, lives: Lives, who: Ints, day: Days) -> Floats:
    """0 to 10: better with much use, worse below the line and shortly before leaving."""
    course = lives.course
    week = np.clip(course.week(day), 0, course.levels.shape[1] - 1)
    level = course.levels[who, week].astype(np.float64)
    leaving = (lives.leaves_on[who] >= day) & (lives.leaves_on[who] <= day + span(120))
    mean = np.where(level < LINE, 5.6, 7.4 + 0.06 * (level - LINE)) - 1.6 * leaving
    mean = np.where(lives.roles.is_loud[who], 6.8, mean)
    return np.clip(rng.normal(mean, 1.7), 0, 10)


def _score(mood: Floats, kind: int) -> Floats:
    if kind == 2:
        return np.clip(np.round(mood / 2), 1, 5)
    return np.round(mood) if kind == 0 else np.full(len(mood), np.nan)


def _comments(rng: Generator, lives: Lives, who: Ints, mood: Floats, kind: int) -> Texts:
    books = [(words.blame, words.shrug, words.praise, words.wishes) for words in LANGUAGES]
    shelves = Shelves([shelf for book in books for shelf in book])
    tone = (mood > 6.5).astype(np.int64) + (mood > 8.5)
    tone = np.full(len(who), 3) if kind == 1 else tone
    return shelves.drawn(rng, lives.cast.language[who] * 4 + tone)


def _where(kept: Flags, texts: Texts) -> Texts:
    places = np.where(kept, np.arange(len(kept)), -1)
    return taken(texts, places)
