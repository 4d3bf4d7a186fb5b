"""How tickets were handled, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pytest

from tenure.metrics.handling import handled, reached, tally, touched, waits, with_readings, within
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

DAY = date(2026, 6, 30)


def ticket(name: str, opened: str, **more: Any) -> dict[str, Any]:
    times = {
        key: datetime.fromisoformat(more.pop(key))
        for key in ("first_reply_at", "solved_at", "deleted_at")
        if key in more
    }
    at = datetime.fromisoformat(opened)
    return {"ticket_id": name, "customer_id": "ada", "opened_at": at, **times, **more}


@pytest.fixture
def rows(engine: Engine) -> ibis.Table:
    put(
        engine,
        "tickets",
        [
            # answered after 2 h, solved after a day
            ticket(
                "a",
                "2026-06-01T10:00",
                first_reply_at="2026-06-01T12:00",
                solved_at="2026-06-02T10:00",
                category="bug",
            ),
            # answered after 25 h: late; solved after the day: open on it, for 10 days and 14 hours
            ticket(
                "b",
                "2026-06-20T10:00",
                first_reply_at="2026-06-21T11:00",
                solved_at="2026-07-05T10:00",
                is_complaint=True,
                reopened=2,
            ),
            # a day and a half without a word: late, waiting
            ticket("c", "2026-06-29T12:00", customer_id="bob", is_complaint=True, category="bug"),
            # an hour old: nobody knows yet whether in time
            ticket("d", "2026-06-30T23:00", customer_id=None),
            # closed, nobody says when; the helpdesk says it was late
            ticket("e", "2026-05-01T10:00", status="closed", is_timely=False, customer_id="cyd"),
            ticket("merged", "2026-06-01T10:00", merged_into="a"),
            ticket("deleted", "2026-06-01T10:00", deleted_at="2026-06-30T10:00"),
            ticket("later", "2026-07-01T10:00"),
        ],
    )
    return handled(with_readings(unbound("tickets"), None), ibis.date(DAY))


def by_id(engine: Engine, rows: ibis.Table) -> dict[str, dict[str, Any]]:
    return {row["ticket_id"]: row for row in engine.query(rows).to_pylist()}


def test_who_counts_and_how_each_stands(engine: Engine, rows: ibis.Table) -> None:
    found = by_id(engine, rows)
    assert set(found) == set("abcde")
    columns = ("is_open", "is_waiting", "timely", "reply_minutes", "handling_minutes", "is_solved")
    assert {name: tuple(row[key] for key in columns) for name, row in found.items()} == {
        "a": (False, False, True, 120, 1_440, True),
        "b": (True, False, False, 1_500, 14_280 + 960, False),
        "c": (True, True, False, 2_160, 2_160, False),
        "d": (True, True, None, 60, 60, False),
        "e": (False, False, False, None, None, False),
    }


def test_counts(engine: Engine, rows: ibis.Table) -> None:
    (found,) = engine.query(tally(rows)).to_pylist()
    assert found == {
        "tickets": 5, "complaints": 2, "customers": 3, "complainers": 2, "open": 3, "waiting": 2,
        "timely": 1, "timely_known": 4, "reopened": 1, "loops": 2, "unclear": 1,
    }  # fmt: skip
    june = within(rows, ibis.date("2026-06-01"), ibis.date("2026-06-30"))
    assert engine.query(tally(june).select("tickets")).to_pylist() == [{"tickets": 3}]
    grouped = engine.query(tally(rows, "category").order_by("tickets")).to_pylist()
    assert [(row["category"], row["tickets"]) for row in grouped] == [("bug", 2), (None, 3)]


def test_no_ticket_at_all_counts_as_nothing(engine: Engine) -> None:
    put(engine, "tickets", [])
    rows = handled(with_readings(unbound("tickets"), None), ibis.date(DAY))
    (found,) = engine.query(tally(rows)).to_pylist()
    assert {name: value or 0 for name, value in found.items()} == dict.fromkeys(found, 0)


def test_where_no_ticket_says_when_it_was_answered_nobody_waits(engine: Engine) -> None:
    put(
        engine,
        "tickets",
        [ticket("a", "2026-06-01T10:00"), ticket("b", "2026-06-01T10:00", is_timely=True)],
    )
    rows = handled(with_readings(unbound("tickets"), None), ibis.date(DAY))
    found = by_id(engine, rows)
    assert [found[name]["is_waiting"] for name in "ab"] == [None, None]
    assert [found[name]["timely"] for name in "ab"] == [None, True]
    assert engine.query(waits(rows, "reply")).to_pylist() == []


def test_what_survival_is_made_of(engine: Engine, rows: ibis.Table) -> None:
    assert engine.query(waits(rows, "handling")).to_pylist() == [
        {"minutes": 60, "is_over": False, "tickets": 1},
        {"minutes": 1_440, "is_over": True, "tickets": 1},
        {"minutes": 2_160, "is_over": False, "tickets": 1},
        {"minutes": 15_240, "is_over": False, "tickets": 1},
    ]


def test_money_counts_each_customer_once(engine: Engine, rows: ibis.Table) -> None:
    state = ibis.memtable(
        {
            "customer_id": ["ada", "bob", "cyd"],
            "mrr_minor": [10_000, 5_000, None],
            "mrr_base_minor": [12_000, None, None],
        },
        schema={"customer_id": "string", "mrr_minor": "int64", "mrr_base_minor": "int64"},
    )
    engine.connection.register("state_rows", state.to_pyarrow())
    state = ibis.table(state.schema(), name="state_rows")
    (found,) = engine.query(touched(rows, state)).to_pylist()
    assert (found["touched"], found["mrr_minor"], found["unpriced"]) == (3, 12_000, 1)


def test_readings_count_before_the_helpdesk(engine: Engine, rows: ibis.Table) -> None:
    del rows
    import pyarrow as pa

    read = pa.table(
        {
            "ticket_id": ["a"], "language": ["ja"], "is_covered": [True], "is_complaint": [True],
            "complaint_from": ["person"], "complaint_p": [1.0], "category": ["ux"],
            "category_from": ["guess"], "category_p": [0.7], "severity": ["high"],
            "severity_from": ["guess"], "sentiment": [-0.5], "theme_number": [3], "theme_distance": [0.2],
        }
    )  # fmt: skip
    engine.connection.register("ticket_readings", read)
    readings = ibis.table(ibis.Schema.from_pyarrow(read.schema), name="ticket_readings")
    made = handled(with_readings(unbound("tickets"), readings), ibis.date(DAY))
    found = by_id(engine, made)
    assert (found["a"]["category"], found["a"]["complaint"], found["a"]["theme_number"]) == (
        "ux",
        True,
        3,
    )
    assert (found["c"]["category"], found["c"]["complaint"], found["c"]["language"]) == (
        "bug",
        True,
        None,
    )


def test_people_by_what_they_decide(engine: Engine) -> None:
    put(
        engine,
        "tickets",
        [
            ticket("a", "2026-06-01T10:00", contact_id="p1"),
            ticket("b", "2026-06-02T10:00", contact_id="p1"),
        ],
    )
    people = [
        {"contact_id": "p1", "customer_id": "ada", "role": "end user"},
        {"contact_id": "p2", "customer_id": "ada", "role": "boss", "is_decision_maker": True},
        {"contact_id": "p3", "customer_id": "ada", "role": "janitor"},
        {"contact_id": "p4", "customer_id": "bob", "role": "boss"},
    ]
    put(engine, "contacts", people)
    rows = handled(with_readings(unbound("tickets"), None), ibis.date(DAY))
    found = engine.query(reached(rows, unbound("contacts")).order_by("role")).to_pylist()
    assert found == [
        {"role": "", "wrote": 0, "there": 1},
        {"role": "decision maker", "wrote": 0, "there": 1},
        {"role": "end user", "wrote": 1, "there": 1},
    ]
