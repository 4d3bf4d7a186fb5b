"""Tickets made of their steps, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.metrics.schemas import unbound
from tenure.metrics.ticket_steps import closing, steps, tickets_of
from tenure.warehouse.engine import Engine, Limits
from tests.factories import put

DAY, START = date(2026, 6, 30), datetime(2026, 6, 1, 9)


def course(ticket: str, *activities: str, start: datetime = START) -> list[dict[str, Any]]:
    """Steps of a ticket, an hour apart."""
    return [
        {
            "event_id": f"{ticket}-{place:03d}",
            "ticket_id": ticket,
            "occurred_at": start + timedelta(hours=place),
            "activity": activity,
        }
        for place, activity in enumerate(activities)
    ]


def made(
    engine: Engine, *courses: list[dict[str, Any]], known: tuple[str, ...] = (), day: date = DAY
) -> dict[str, dict[str, Any]]:
    put(engine, "ticket_events", [each for one in courses for each in one])
    put(
        engine,
        "tickets",
        [{"ticket_id": name, "opened_at": START, "subject": "given"} for name in known],
    )
    table = tickets_of(unbound("ticket_events"), unbound("tickets"), ibis.date(day))
    return {row["ticket_id"]: row for row in engine.query(table).to_pylist()}


def test_first_step_opens_and_the_usual_last_one_closes(engine: Engine) -> None:
    found = made(engine, course("a", "1", "8", "6"), course("b", "1", "6"), course("c", "1", "8"))
    assert found["a"]["opened_at"] == START
    assert found["a"]["solved_at"] == START + timedelta(hours=2)
    assert (found["a"]["status"], found["c"]["status"]) == ("solved", "open")
    assert found["c"]["solved_at"] is None
    assert {row["severity"] for row in found.values()} == {"medium"}


@pytest.mark.parametrize(
    ("activities", "loops", "is_open"),
    [
        ("186", 0, False),
        ("18686", 1, False),  # back once, and closed again
        ("1868", 1, True),  # back, and not closed again
        ("1888", 0, True),  # the same again is no way back
        ("18679", 0, False),  # what follows a closing and is new leaves it closed
        ("18618616", 2, False),  # twice from 6 to 1
        ("6", 0, False),
    ],
)
def test_ways_back(engine: Engine, activities: str, loops: int, is_open: bool) -> None:
    usual = [course(f"u{n}", "1", "6") for n in range(4)]
    found = made(engine, *usual, course("a", *activities))["a"]
    assert (found["reopened"], found["status"] == "open") == (loops, is_open)


def test_an_activity_called_closed_closes_whatever_is_usual(engine: Engine) -> None:
    events = [*course("a", "open", "Closed", "rated"), *course("b", "open", "rated")]
    put(engine, "ticket_events", events)
    table = closing(steps(unbound("ticket_events"), ibis.date(DAY)))
    assert engine.query(table).to_pylist() == [
        {"activity": "Closed", "tickets": 0, "is_named": True}
    ]
    found = made(engine, events[:3], events[3:])
    assert found["a"]["solved_at"] == START + timedelta(hours=1)
    assert found["b"]["status"] == "open"


def test_equally_usual_ones_are_told_apart_by_name(engine: Engine) -> None:
    found = made(engine, course("a", "1", "6"), course("b", "1", "5"))
    assert (found["a"]["status"], found["b"]["status"]) == ("open", "solved")


def test_loaded_tickets_stay_as_they_are(engine: Engine) -> None:
    found = made(engine, course("a", "1", "6"), course("b", "1", "6"), known=("a",))
    assert (found["a"]["subject"], found["a"]["solved_at"]) == ("given", None)
    assert found["b"]["solved_at"] is not None


def test_what_comes_after_the_day_has_not_happened(engine: Engine) -> None:
    late = course("b", "1", start=datetime(2026, 7, 1))
    found = made(engine, course("a", "1", "6"), late, course("c", "1", "6"))
    assert set(found) == {"a", "c"}
    before = made(
        engine, course("a", "1", *(["8"] * 30), "6"), course("c", "1", "6"), day=START.date()
    )
    assert before["a"]["status"] == "open"


@settings(max_examples=25)
@given(st.lists(st.sampled_from("1234"), min_size=1, max_size=12))
def test_loops_as_counted_in_plain_python(activities: list[str]) -> None:
    expected = 0
    for before, now in pairwise(activities):
        expected += activities.index(now) < activities.index(before)
    engine = Engine(Limits(threads=1))
    try:
        assert made(engine, course("a", *activities))["a"]["reopened"] == expected
    finally:
        engine.close()
