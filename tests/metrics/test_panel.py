"""The panel: who is in it, what was known then, and that nothing recorded later changes it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.metrics.logos import logo_movements
from tenure.metrics.money import latest_rates
from tenure.metrics.movements import movements
from tenure.metrics.mrr import segments
from tenure.metrics.panel import FACTS, USE, every, observed, panel, stays
from tenure.metrics.schemas import unbound
from tenure.metrics.voice import ticket_state
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription

DAY = date(2026, 3, 1)
"""A Sunday."""
USE_TYPES = {
    "customer_id": "string",
    "observed_on": "date",
    "active_days": "int64",
    "active_users": "int64",
    "events_28": "int64",
    "breadth": "float64",
    "own_baseline_ratio": "float64",
    "trend": "float64",
    "last_used_on": "date",
}
Rows = list[dict[str, Any]]


def on(text: str) -> datetime:
    return datetime.fromisoformat(text)


def found(
    facts: dict[str, Rows], days: tuple[date, ...] = (DAY,), use: Rows | None = None
) -> list[dict[str, Any]]:
    """Rows of the panel made of `facts`, use known from February to May 2026."""
    engine = Engine()
    for name in (*FACTS, "fx_rates"):
        put(engine, name, facts.get(name, []))
    tables = {name: unbound(name) for name in FACTS}
    moves = movements(tables["subscriptions"], DEFAULT)
    there = stays(logo_movements(moves), tables["subscriptions"])
    given_days = ibis.memtable({"observed_on": list(days)}, schema={"observed_on": "date"})
    known = ibis.memtable([{"first_on": date(2026, 2, 1), "last_on": date(2026, 5, 1)}])
    history = ibis.memtable(
        [dict.fromkeys(USE) | row for row in use or []], schema=ibis.schema(USE_TYPES)
    )
    made = panel(
        rows=observed(there, given_days),
        use=history,
        known=known,
        moves=moves,
        segments=segments(tables["subscriptions"], DEFAULT),
        rates=latest_rates(unbound("fx_rates"), "USD", ibis.date(date(2026, 6, 1))),
        base_currency="USD",
        facts=tables,
    )
    connection = ibis.duckdb.from_connection(engine.connection)
    rows = connection.to_pyarrow(made.order_by(["customer_id", "observed_on"])).to_pylist()
    engine.close()
    return rows


def only(rows: list[dict[str, Any]]) -> dict[str, Any]:
    (row,) = rows
    return row


def test_notice_is_the_request_and_ends_the_rows() -> None:
    asked = subscription(
        "A",
        "2025-01-01",
        "2026-04-01",
        cancel_requested_on=date(2026, 3, 10),
        ended_by="customer",
    )
    days = tuple(DAY + timedelta(weeks=n) for n in range(5))
    rows = found({"subscriptions": [asked]}, days)
    assert [row["observed_on"] for row in rows] == [date(2026, 3, 1), date(2026, 3, 8)]
    assert {row["notice_on"] for row in rows} == {date(2026, 3, 10)}
    assert {row["ended_by"] for row in rows} == {"customer"}


def test_without_a_request_the_end_is_the_notice() -> None:
    row = only(found({"subscriptions": [subscription("A", "2025-01-01", "2026-03-20")]}))
    assert row["notice_on"] == row["left_on"] == date(2026, 3, 20)


def test_a_request_taken_back_by_a_later_stay_is_not_its_notice() -> None:
    """One subscription was cancelled long ago, the other much later without a request."""
    old = subscription("A", "2024-01-01", "2024-06-01", cancel_requested_on=date(2024, 5, 1))
    now = subscription("A", "2024-03-01", "2026-04-01", subscription_id="second")
    row = only(found({"subscriptions": [old, now]}))
    assert row["notice_on"] == date(2026, 4, 1)


def test_who_returns_begins_again() -> None:
    first = subscription("A", "2025-01-01", "2025-06-01", cancel_requested_on=date(2025, 5, 20))
    again = subscription("A", "2025-12-01")
    row = only(found({"subscriptions": [first, again]}))
    assert row["notice_on"] is None
    assert row["tenure_days"] == (DAY - date(2025, 1, 1)).days


def test_money_plan_seats_and_term() -> None:
    facts = {
        "subscriptions": [
            subscription("A", "2025-01-01", "2026-02-01", 5_000, plan="old", seats_paid=2),
            subscription("A", "2026-02-01", None, 10_000, plan="new", seats_paid=4),
            subscription("A", "2026-02-01", None, 36_000, plan="long", interval="year"),
        ],
        "contracts": [
            {"customer_id": "A", "starts_on": date(2025, 5, 1), "ends_on": date(2026, 5, 1)}
        ],
        "customers": [{"customer_id": "A", "segment": "small", "csm": "vera"}],
    }
    use = [{"customer_id": "A", "observed_on": DAY, "active_days": 3, "active_users": 1}]
    row = only(found(facts, use=use))
    assert (row["mrr_minor"], row["currency"], row["plan"]) == (13_000, "USD", "new")
    assert row["mrr_change"] == pytest.approx(13_000 / 5_000 - 1)
    assert row["is_yearly"] == 0
    assert row["seat_use"] == pytest.approx(1 / 4)
    assert row["days_to_renewal"] == (date(2026, 5, 1) - DAY).days
    assert (row["segment"], row["csm"]) == ("small", "vera")


def test_money_of_another_currency_is_converted() -> None:
    facts = {
        "subscriptions": [subscription("A", "2025-01-01", None, 9_000, currency="JPY")],
        "fx_rates": [{"rated_on": DAY, "currency": "JPY", "base_currency": "USD", "rate": 0.0067}],
    }
    row = only(found(facts))
    assert (row["currency"], row["mrr_minor"]) == ("JPY", 6_030)


def test_use_is_nothing_where_it_is_known_and_unknown_where_it_is_not() -> None:
    facts = {"subscriptions": [subscription("A", "2025-01-01")]}
    before, inside, after = found(facts, (date(2026, 1, 4), DAY, date(2026, 5, 3)))
    assert (inside["active_days"], inside["breadth"], inside["trend"]) == (0, 0, None)
    assert before["active_days"] is None
    assert after["active_days"] is None


def test_complaints_as_they_stood() -> None:
    def ticket(number: int, opened: str, solved: str | None) -> dict[str, Any]:
        return {
            "ticket_id": str(number),
            "customer_id": "A",
            "opened_at": on(opened),
            "solved_at": solved and on(solved),
            "is_complaint": True,
        }

    tickets = [
        ticket(1, "2026-02-01", "2026-02-02"),
        ticket(2, "2026-02-01", "2026-02-20"),
        ticket(3, "2026-02-25", "2026-03-02"),
        ticket(4, "2025-06-01", None),
        ticket(5, "2024-06-01", None),
        ticket(6, "2026-03-02", None),
        {"ticket_id": "7", "customer_id": "A", "opened_at": on("2026-02-10")},
        ticket(8, "2026-02-12", None) | {"status": "closed"},
    ]
    row = only(found({"subscriptions": [subscription("A", "2024-01-01")], "tickets": tickets}))
    assert (row["complaints_90"], row["tickets_90"]) == (4, 5)
    assert (row["complaints_fast"], row["complaints_slow"]) == (1, 1)
    assert row["complaints_unsolved"] == 2


STATES = st.sampled_from([None, "new", "open", "pending", "solved", "closed"])
SAID = st.tuples(STATES, st.integers(0, 364), st.none() | st.integers(0, 30), st.booleans())


@settings(max_examples=6, deadline=None)
@given(st.lists(SAID, min_size=8, max_size=20))
def test_unsolved_is_what_the_customers_page_counts_as_open(
    said: list[tuple[str | None, int, int | None, bool]],
) -> None:
    tickets: Rows = []
    for number, (status, ago, after, is_complaint) in enumerate(said):
        opened = DAY - timedelta(days=ago)
        solved = None if after is None else opened + timedelta(days=after)
        own = {"ticket_id": str(number), "customer_id": "A", "is_complaint": is_complaint}
        own |= {
            "status": status,
            "opened_at": on(str(opened)),
            "solved_at": solved and on(str(solved)),
        }
        tickets.append(own)
    row = only(found({"subscriptions": [subscription("A", "2024-01-01")], "tickets": tickets}))
    engine = Engine()
    put(engine, "tickets", tickets)
    state = engine.query(ticket_state(unbound("tickets"), ibis.date(DAY))).to_pylist()
    engine.close()
    open_there = state[0]["complaints_open"] if state else 0
    assert row["complaints_unsolved"] == open_there
    by_hand = sum(
        is_complaint and (status not in ("solved", "closed") if after is None else after > ago)
        for status, ago, after, is_complaint in said
    )
    assert open_there == by_hand
    dated = sum(c and after is not None and ago < 90 and after <= ago for _, ago, after, c in said)
    assert row["complaints_fast"] + row["complaints_slow"] == dated


def test_scores_touches_and_overdue_bills() -> None:
    facts = {
        "subscriptions": [subscription("A", "2024-01-01")],
        "survey_responses": [
            {"customer_id": "A", "kind": "nps", "score": 9.0, "answered_at": on("2026-01-10")},
            {"customer_id": "A", "kind": "nps", "score": 3.0, "answered_at": on("2026-02-10")},
            {"customer_id": "A", "kind": "nps", "score": 5.0, "answered_at": on("2026-02-10")},
            {"customer_id": "A", "kind": "nps", "score": 10.0, "answered_at": on("2026-03-10")},
        ],
        "touchpoints": [
            {"customer_id": "A", "kind": "call", "occurred_at": on("2026-02-09")},
            {"customer_id": "A", "kind": "note", "occurred_at": on("2026-02-27")},
            {"customer_id": "A", "kind": "call", "occurred_at": on("2026-03-05")},
        ],
        "invoices": [
            {"customer_id": "A", "issued_on": date(2026, 1, 1), "due_on": date(2026, 1, 15)},
            {
                "customer_id": "A",
                "issued_on": date(2026, 2, 1),
                "due_on": date(2026, 2, 15),
                "paid_on": date(2026, 3, 4),
                "status": "paid",
            },
            {"customer_id": "A", "issued_on": date(2026, 2, 20), "due_on": DAY},
        ],
    }
    row = only(found(facts))
    assert (row["nps_score"], row["untouched_days"], row["overdue_invoices"]) == (3.0, 20, 2)


def test_every_second_customer() -> None:
    rows = ibis.memtable([{"customer_id": c, "since": DAY} for c in "ABCDE"])
    taken = every(rows, 2).to_pyarrow()["customer_id"].to_pylist()
    assert sorted(taken) == ["A", "C", "E"]


LATER = st.lists(
    st.tuples(st.sampled_from(["ticket", "answer", "touch", "invoice"]), st.integers(1, 40)),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(later=LATER)
def test_what_is_recorded_later_changes_nothing(later: list[tuple[str, int]]) -> None:
    """Facts dated after the day leave the row as it was, but for the notice it is to foretell."""
    facts: dict[str, Rows] = {
        "subscriptions": [subscription("A", "2025-01-01")],
        "tickets": [{"ticket_id": "0", "customer_id": "A", "opened_at": on("2026-02-20T10:00:00")}],
    }
    before = found(facts)
    more: dict[str, Rows] = {name: list(rows) for name, rows in facts.items()}
    for kind, days in later:
        day = DAY + timedelta(days=days)
        at = datetime(day.year, day.month, day.day, 9)
        if kind == "ticket":
            row = {"ticket_id": f"t{days}", "opened_at": at, "is_complaint": True}
            more.setdefault("tickets", []).append({"customer_id": "A", **row})
        elif kind == "answer":
            row = {"kind": "nps", "score": 1.0, "answered_at": at}
            more.setdefault("survey_responses", []).append({"customer_id": "A", **row})
        elif kind == "touch":
            more.setdefault("touchpoints", []).append(
                {"customer_id": "A", "kind": "call", "occurred_at": at}
            )
        else:
            more.setdefault("invoices", []).append(
                {"customer_id": "A", "issued_on": day, "due_on": day}
            )
    assert found(more) == before
