"""Tickets and scores as they stood on a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis

from tenure.metrics.schemas import unbound
from tenure.metrics.voice import nps_asked, nps_counts, nps_last, ticket_state
from tenure.warehouse.engine import Engine
from tests.factories import put

DAY = date(2026, 6, 30)


def ticket(number: int, opened: str, **more: Any) -> dict[str, Any]:
    at = datetime.fromisoformat(opened)
    return {"ticket_id": f"t{number}", "customer_id": "ada", "opened_at": at, **more}


def answer(
    person: str | None, score: float | None, answered: str | None, sent: str = "2026-06-01"
) -> dict[str, Any]:
    return {
        "response_id": f"r-{person}-{answered}-{sent}",
        "customer_id": "ada",
        "contact_id": person,
        "kind": "nps",
        "sent_at": datetime.fromisoformat(sent),
        "answered_at": datetime.fromisoformat(answered) if answered else None,
        "score": score,
    }


def tickets(engine: Engine, *rows: dict[str, Any]) -> dict[str, Any]:
    put(engine, "tickets", list(rows))
    (row,) = engine.query(ticket_state(unbound("tickets"), ibis.date(DAY))).to_pylist()
    return row


def test_tickets_as_they_stood(engine: Engine) -> None:
    late = datetime(2026, 7, 2)
    row = tickets(
        engine,
        ticket(1, "2026-06-20", first_reply_at=datetime(2026, 6, 21), solved_at=late, csat=4.0),
        ticket(2, "2026-06-25", is_complaint=True),
        ticket(3, "2026-06-26", solved_at=datetime(2026, 6, 27), csat=2.0),
        ticket(4, "2026-01-05", solved_at=datetime(2026, 1, 6), is_complaint=True),
        ticket(5, "2026-07-01"),  # not yet
    )
    assert (row["tickets_open"], row["tickets_unanswered"], row["oldest_open_on"]) == (
        2,
        1,
        date(2026, 6, 20),
    )
    assert (row["tickets_90"], row["complaints_90"], row["complaints_open"]) == (3, 1, 1)
    assert row["csat_90"] == 3.0


def test_a_closed_ticket_is_not_open_even_where_nobody_says_since_when(engine: Engine) -> None:
    row = tickets(engine, ticket(1, "2026-06-20", status="closed"), ticket(2, "2026-06-21"))
    assert (row["tickets_open"], row["oldest_open_on"]) == (1, date(2026, 6, 21))


def test_without_any_reply_time_nobody_is_called_unanswered(engine: Engine) -> None:
    row = tickets(engine, ticket(1, "2026-06-20"))
    assert (row["tickets_open"], row["tickets_unanswered"]) == (1, None)


def test_the_last_answer_and_the_silence(engine: Engine) -> None:
    put(
        engine,
        "survey_responses",
        [
            answer("ada", 9, "2026-03-02", "2026-03-01"),
            answer("ada", 3, "2026-06-02"),
            answer("bo", None, None),
            answer("cy", 10, "2026-07-09"),
        ],
    )
    (row,) = engine.query(nps_last(unbound("survey_responses"), ibis.date(DAY))).to_pylist()
    assert (row["nps_score"], row["nps_on"]) == (3, date(2026, 6, 2))
    (row,) = engine.query(nps_asked(unbound("survey_responses"), ibis.date(DAY))).to_pylist()
    assert (row["asked_90"], row["answered_90"]) == (3, 1)


def test_each_person_counts_once_with_the_last_answer(engine: Engine) -> None:
    put(
        engine,
        "survey_responses",
        [
            answer("ada", 2, "2026-05-02"),
            answer("ada", 10, "2026-06-02"),
            answer("bo", 7, "2026-06-03"),
            answer("cy", 6, "2026-06-04"),
            answer(None, 9, "2026-06-05"),
            answer(None, 0, "2026-06-06"),
            answer("old", 0, "2026-01-01"),
        ],
    )
    (row,) = engine.query(nps_counts(unbound("survey_responses"), ibis.date(DAY))).to_pylist()
    assert row == {"promoters": 2, "passives": 1, "detractors": 2}
