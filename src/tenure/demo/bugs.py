"""Bugs in the tracker, who reported them, and which of them are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from tenure.demo.customers import Names
from tenure.demo.days import Ints, known_by, later_by, span
from tenure.demo.lives import Lives
from tenure.demo.tables import listed, numbered, taken, write
from tenure.demo.tickets import BUG, Tickets
from tenure.demo.voices import waits
from tenure.demo.words.shape import AREAS
from tenure.values.canonical.voice import SEVERITIES

SYMPTOMS = (
    ("shows an error page", "ends with an error message"),
    ("never finishes loading", "keeps loading forever"),
    ("loses the last change", "does not keep the latest edit"),
    ("counts some rows twice", "has duplicate rows in its totals"),
    ("ignores the date filter", "shows dates outside the chosen range"),
    ("sends the same mail twice", "mails everybody two times"),
    ("cuts off long names", "truncates names that are long"),
    ("sorts numbers as text", "puts 10 before 9 when sorting"),
    ("forgets the time zone", "shows times an hour off"),
    ("breaks right-to-left text", "mixes up Persian and Arabic lines"),
    ("fails for guests", "does not work for guest users"),
    ("logs people out", "signs users out in the middle of work"),
)
CONTEXTS = (
    ("in Safari", "on Safari"),
    ("on Android", "with Android phones"),
    ("with over 500 rows", "for big lists"),
    ("after a rename", "once the project was renamed"),
    ("on the first of the month", "on day one of each month"),
    ("with two tabs open", "when opened in a second tab"),
    ("for archived projects", "in projects that were archived"),
    ("behind a proxy", "from a company proxy"),
    ("with Japanese file names", "when the file has a Japanese name"),
    ("after the weekly backup", "on Monday after the backup"),
)
DUPLICATE_SHARE = 0.15
MOST_BUGS = 700
"""So many can be told apart by what they say."""
NEAR = 25
"""A duplicate repeats one of so many bugs before it."""
RECENT = 4
"""Reports go to one of the latest bugs."""


def write_bugs(folder: Path, lives: Lives, names: Names, tickets: Tickets) -> dict[str, str]:
    """Write `bugs` and `bug_reports`; returns each duplicate with the bug it repeats.

    Every second duplicate is marked as such in the tracker; the rest are to be found.
    """
    rng = lives.size.chance("bugs")
    reports = np.flatnonzero(tickets.category == BUG)
    count = min(20 + len(lives.cast) // 6, len(reports) // 2, MOST_BUGS)
    firsts = np.sort(rng.choice(len(reports), count, replace=False))
    latest = np.searchsorted(firsts, np.arange(len(reports)), side="right") - 1
    back = (rng.random(len(reports)) ** 2 * RECENT).astype(np.int64)
    is_first = np.isin(np.arange(len(reports)), firsts)
    bug = np.maximum(np.where(is_first, latest, latest - back), 0)
    reports, bug = reports[latest >= 0], bug[latest >= 0]
    original = _originals(rng, count)
    ids = numbered("BUG-", np.arange(count) + 101, 1)
    _bugs(folder, rng, lives, tickets, reports, bug, original)
    seen_at = later_by(tickets.opened_at[reports], waits(rng, len(reports), 0.1))
    opened_on = tickets.opened_at[reports]
    reported_at = np.fmax(known_by(seen_at, lives.size.last_day), opened_on)
    write(
        folder,
        "bug_reports",
        {
            "report_id": numbered("b", np.arange(len(reports)) + 1, 6),
            "bug_id": taken(ids, bug),
            "customer_id": taken(names.ids, tickets.who[reports]),
            "contact_id": taken(names.people, tickets.person[reports]),
            "ticket_id": taken(tickets.ids, reports),
            "reported_at": reported_at,
            "is_confirmed": rng.random(len(reports)) < 0.85,
        },
    )
    text = listed(ids)
    repeats = np.flatnonzero(original >= 0).tolist()
    return {text[each]: text[original[each]] for each in repeats}


def _originals(rng: Generator, count: int) -> Ints:
    """For each bug the earlier one it repeats, or -1; originals are no duplicates themselves."""
    original = np.full(count, -1)
    for each in np.flatnonzero(rng.random(count) < DUPLICATE_SHARE).tolist():
        first = max(0, each - NEAR)
        earlier = np.flatnonzero(original[first:each] < 0) + first
        free = np.setdiff1d(earlier, original[first:each])
        if len(free):
            original[each] = rng.choice(free)
    return original


def _bugs(
    folder: Path,
    rng: Generator,
    lives: Lives,
    tickets: Tickets,
    reports: Ints,
    bug: Ints,
    original: Ints,
) -> None:
    count, last = len(original), lives.size.last_day
    ids = numbered("BUG-", np.arange(count) + 101, 1)
    opened_at = np.full(count, np.datetime64("2199-01-01"), dtype="datetime64[us]")
    np.minimum.at(opened_at, bug, tickets.opened_at[reports])
    final_at = opened_at.copy()
    np.maximum.at(final_at, bug, tickets.opened_at[reports])
    length = 2 * 86_400 + waits(rng, count, 20)
    fixed_at = known_by(np.fmax(later_by(opened_at, length), later_by(final_at, length / 10)), last)
    is_marked = (original >= 0) & (np.cumsum(original >= 0) % 2 == 0)
    is_refused = (rng.random(count) < 0.06) & (original < 0)
    is_waiting = rng.random(count) < 0.1
    fixed_at[is_refused | is_marked | is_waiting] = np.datetime64("NaT")
    status = np.where(np.isnat(fixed_at), 0, 1)
    status = np.where(is_marked, 3, np.where(is_refused, 2, status))
    promised = opened_at.astype("datetime64[D]") + span(rng.integers(7, 45, count))
    promised[rng.random(count) < 0.4] = np.datetime64("NaT")
    titles, bodies, area = _texts(rng, original)
    write(
        folder,
        "bugs",
        {
            "bug_id": ids,
            "title": titles,
            "body": bodies,
            "component": taken(AREAS, area),
            "status": taken(("open", "fixed", "wont_fix", "duplicate"), status),
            "severity": taken(SEVERITIES, rng.choice(4, count, p=[0.25, 0.4, 0.25, 0.1])),
            "opened_at": opened_at,
            "fixed_at": fixed_at,
            "eta_on": promised,
            "duplicate_of": taken(ids, np.where(is_marked, original, -1)),
            "url": [f"https://tracker.example/bugs/{each}" for each in listed(ids)],
        },
    )


def _texts(rng: Generator, original: Ints) -> tuple[list[str], list[str], Ints]:
    """Titles and bodies; a duplicate says the same of the same area in other words."""
    kind = rng.permutation(len(AREAS) * len(SYMPTOMS) * len(CONTEXTS))[: len(original)]
    kind = np.where(original >= 0, kind[np.maximum(original, 0)], kind)
    titles, bodies = [], []
    for each, place in enumerate(kind.tolist()):
        area, rest = divmod(place, len(SYMPTOMS) * len(CONTEXTS))
        symptom, context = divmod(rest, len(CONTEXTS))
        version = int(original[each] >= 0)
        said, where = SYMPTOMS[symptom][version], CONTEXTS[context][version]
        name = AREAS[area].capitalize()
        titles.append(f"{name} {said} {where}")
        bodies.append(f"{name} {said} {where}. Seen by a customer; steps are in the ticket.")
    return titles, bodies, kind // (len(SYMPTOMS) * len(CONTEXTS))
