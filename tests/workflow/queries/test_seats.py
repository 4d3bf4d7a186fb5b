"""Seats, people and kinds of use on the demo company, against what was planted and a second count."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tenure.workflow.queries import heartbeat, people, seats, use_list
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain import explain
from tenure.workflow.queries.report import ReportRequest
from tests.conftest import Demo


def rows(board: Board, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = board.reader.rows(board.reader.table(table))
    return found


@pytest.fixture
def state(published: Board) -> dict[str, dict[str, Any]]:
    return {
        row["customer_id"]: row for row in rows(published, "customer_state") if row["mrr_minor"]
    }


def test_customers_whose_events_name_nobody_are_machines(
    published: Board, state: dict[str, dict[str, Any]]
) -> None:
    events = rows(published, "usage_daily")
    named = {row["customer_id"] for row in events if row["contact_id"]}
    machines = {row["customer_id"] for row in events} - named
    found = {each for each, row in state.items() if row["use_kind"] == "api"}
    assert found
    assert found == {each for each in machines if each in state}
    assert all(state[each]["active_users"] is None for each in found)
    assert all(state[each]["volume_day"] > 0 for each in found)
    by_seats = {row["customer_id"]: row["seat_state"] for row in rows(published, "seat_use")}
    assert {by_seats[each] for each in found} == {"api"}


def test_one_person_is_seen_to_be_one(
    published: Board, demo: Demo, state: dict[str, dict[str, Any]]
) -> None:
    planted = demo.truth.zombies["one_person"]
    assert planted
    for customer in planted:
        found = people.standing(published, customer)
        assert (found.active_84, found.share, found.hangs_on_one) == (1, 1, True)
        assert state[customer]["people_84"] == 1
    listed = published.reader.rows(
        use_list.filtered(published, use_list.UseFilter(state="one_person"))
    )
    assert set(planted) <= {row["customer_id"] for row in listed}


def test_nobody_there_is_nobody_to_size(published: Board, demo: Demo) -> None:
    by_state = {row["customer_id"]: row["seat_state"] for row in rows(published, "seat_use")}
    never = [by_state[each] for each in demo.truth.zombies["never"] if each in by_state]
    assert "nobody" in never
    assert set(never) <= {"nobody", "too_early"}
    for customer in demo.truth.mismatched:
        assert by_state.get(customer, "unknown") == "unknown"


def test_money_of_unused_seats_is_the_sum_of_its_rows(published: Board) -> None:
    whole, listed = seats.money(published), published.reader.rows(seats.rows(published))
    judged = [row for row in listed if row["unused"] is not None]
    assert (whole.customers, whole.paid) == (
        len(judged),
        sum(row["seats_paid"] for row in judged),
    )
    assert whole.unused == sum(max(row["seats_paid"] - row["used_28"], 0) for row in judged)
    assert whole.unused_mrr_minor == sum(row["unused_mrr_base_minor"] or 0 for row in judged)
    assert whole.share is not None
    assert whole.share.value == whole.unused / whole.paid
    assert whole.share.low is not None
    assert whole.share.low < whole.share.value < (whole.share.high or 0)
    proposed = [row for row in judged if row["suggested"]]
    assert whole.proposals == len(proposed)
    assert all(row["used_84"] < row["suggested"] < row["seats_paid"] for row in proposed)
    assert seats.states(published) == {
        code: count
        for code in seats.STATES
        if (count := Counter(row["seat_state"] for row in listed)[code])
    }


def test_seats_used_are_people_counted_one_by_one(published: Board) -> None:
    last = published.generation.seen_until
    assert last is not None
    active: dict[str, set[str]] = {}
    given = [
        {**row, "used_on": row["last_used_on"]}
        for row in rows(published, "seats")
        if row["last_used_on"]
    ]
    for row in [*rows(published, "usage_daily"), *given]:
        if row["contact_id"] and 0 <= (last - row["used_on"]).days < 28:
            active.setdefault(row["customer_id"], set()).add(row["contact_id"])
    for row in rows(published, "seat_use"):
        assert row["used_28"] == len(active.get(row["customer_id"], ())), row["customer_id"]


def test_lists_filter_sort_and_page(published: Board) -> None:
    wanted = seats.SeatFilter.of({"state": "propose", "sort": "-saving_minor", "nothing": "x"})
    page = seats.seats(published, wanted)
    assert {row["seat_state"] for row in page.rows} == {"propose"}
    saved = [row["saving_base_minor"] for row in page.rows]
    assert saved == sorted(saved, reverse=True)
    assert seats.SeatFilter.of({"state": "x", "sort": "x"}) == seats.SeatFilter()
    machines = use_list.customers(published, use_list.UseFilter(use_kind="api"))
    assert {row["use_kind"] for row in machines.rows} == {"api"}
    assert use_list.UseFilter.of({"state": "x", "sort": "-x"}) == use_list.UseFilter()
    csm = machines.rows[0]["csm"]
    assert (
        machines.total
        >= use_list.customers(published, use_list.UseFilter(use_kind="api", csm=csm)).total
        > 0
    )


def test_all_paying_customers_are_in_the_list_and_the_picture(
    published: Board, state: dict[str, dict[str, Any]]
) -> None:
    summary = use_list.summary(published)
    assert summary["customers"] == len(state) == summary["known"]
    assert summary["people"] + summary["api"] + summary["none"] == len(state)
    assert sum(row["customers"] for row in use_list.spread(published)) == len(state)
    assert len(use_list.use_report(published, ReportRequest()).rows) == len(state)


def test_the_people_of_a_customer(published: Board) -> None:
    used = rows(published, "people")
    customer, count = Counter(row["customer_id"] for row in used).most_common(1)[0]
    page = people.people(published, customer, "-events_28")
    assert page.total == count
    assert sum(
        row["share"] or 0 for row in published.reader.rows(people.every(published, customer))
    ) == pytest.approx(1)
    names = {row["contact_id"]: row["name"] for row in rows(published, "contacts")}
    assert page.rows[0]["person"] == names[page.rows[0]["contact_id"]]
    assert people.sort_of("-nothing") == people.DEFAULT_SORT
    report = people.people_report(published, ReportRequest())
    assert len(report.rows) == len(used)


def test_one_source_without_a_name_beats(published: Board) -> None:
    (beat,) = heartbeat.beats(published)
    assert (beat.name, beat.state, beat.customers) == ("", "beating", 0)
    assert heartbeat.silent(published) == []
    (row,) = heartbeat.sources_report(published, ReportRequest()).rows
    assert row["source"] == "(none named)"


def test_the_size_of_one_customer_explained(published: Board) -> None:
    row = seats.seats(published, seats.SeatFilter(state="propose")).rows[0]
    found = explain("right_size", published, {"customer": row["customer_id"]})
    lines = {line.label: line.value for line in found.derivation.lines}
    assert lines["seats to propose"] == row["suggested"]
    assert (
        lines["people active in 84 days"] + lines["margin: a tenth, at least 1"]
        == (row["suggested"])
    )
    assert lines["less a month"] == row["saving_minor"]
