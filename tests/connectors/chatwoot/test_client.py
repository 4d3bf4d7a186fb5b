"""Chatwoot's client: long talks to their end, and what is deleted while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tenure.connectors.chatwoot.client import Chatwoot, chatwoot
from tests.connectors.desks import ChatwootDouble, serving

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def double() -> ChatwootDouble:
    return ChatwootDouble(at_once=25)


@pytest.fixture
def desk(double: ChatwootDouble) -> Iterator[Chatwoot]:
    with serving(double) as url:
        yield chatwoot(url, "3", "cw-key")


@pytest.mark.parametrize(("said", "calls"), [(3, 1), (99, 1), (100, 2), (250, 3)])
def test_a_long_talk_is_read_to_its_end(
    double: ChatwootDouble, desk: Chatwoot, said: int, calls: int
) -> None:
    """Messages come a hundred at once; the rating and the end stand last."""
    double.open(1)
    for n in range(said - 3):
        double.say(1, n % 2, f"word {n}")
    double.say(1, 2, "Conversation was marked resolved by Bea")
    solved = datetime.fromtimestamp(double.clock, UTC)
    rated = {"submitted_values": {"csat_survey_response": {"rating": 2, "feedback_message": ""}}}
    double.say(1, 3, "How was it?", content_type="input_csat", content_attributes=rated)
    double.found[1]["status"] = "resolved"
    (row,) = desk.page("", NOW).rows
    assert row["csat"] == "2"
    assert row["solved_at"] == solved.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert row["body"] == "Hello\nit broke"
    assert sum("/messages" in call for call in double.calls) == calls


@pytest.mark.parametrize(("hours", "found"), [(1, ["4"]), (24, ["4"]), (26, [])])
def test_a_rating_within_a_day_of_the_last_word_is_read(
    double: ChatwootDouble, desk: Chatwoot, hours: int, found: list[str | None]
) -> None:
    """A rating changes a message; the list is by what was said last, and does not move."""

    cursor = ""

    def read() -> list[str | None]:
        nonlocal cursor
        ratings: list[str | None] = []
        while True:
            page = desk.page(cursor, datetime.fromtimestamp(double.clock, UTC))
            cursor = page.cursor
            ratings += [row["csat"] for row in page.rows]
            if page.is_end:
                return ratings

    double.open(1)
    double.say(1, 2, "Conversation was marked resolved by Bea")
    double.say(1, 3, "How was it?", content_type="input_csat")
    double.found[1]["status"] = "resolved"
    for _ in range(hours):
        read()
        double.clock += 3_600
    rated = {"submitted_values": {"csat_survey_response": {"rating": 4}}}
    double.words[1][-1]["content_attributes"] = rated
    assert read() == found


def test_one_deleted_while_it_is_read_keeps_no_other(
    double: ChatwootDouble, desk: Chatwoot
) -> None:
    for number in (1, 2, 3):
        double.open(number)
    said = double.said

    def answer(method: str, path: str, *more: Any) -> Any:
        found = said(method, path, *more)
        double.found.pop(2, None)
        return found

    double.said = answer  # type: ignore[method-assign]
    found = desk.page("", NOW)
    assert [row["ticket_id"] for row in found.rows] == ["chatwoot:3", "chatwoot:1"]
    assert found.bad == ()
