"""Use by week, against the same counted event by event in plain Python."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.metrics.engagement import dated, usage_daily
from tenure.metrics.schemas import schema_of
from tenure.metrics.weekly import FIRST_MONDAY, use_days, use_features, use_people, weekly

WEEK = 2931
"""The week of Monday 9 March 2026."""
MONDAY = FIRST_MONDAY + timedelta(weeks=WEEK)
Event = tuple[str, str | None, str, int, int]
"""Customer, contact, name, day counted from the Monday, days until it was received."""


def sunday(week: int) -> date:
    return MONDAY + timedelta(weeks=week, days=6)


def events_table(events: list[Event]) -> ibis.Table:
    rows = []
    for number, (customer, contact, name, day, late) in enumerate(events):
        at = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 12) + timedelta(days=day)
        rows.append(
            {
                "message_id": str(number),
                "customer_id": customer,
                "contact_id": contact,
                "name": name,
                "occurred_at": at,
                "received_at": at + timedelta(days=late),
            }
        )
    schema = schema_of("usage_events")
    blank = dict.fromkeys(schema.names)
    return ibis.memtable([blank | row for row in rows], schema=schema)


def counted(events: list[Event], count: int = 5, *, from_daily: bool = False) -> dict[Any, Any]:
    rows = events_table(events)
    rows = usage_daily(rows) if from_daily else dated(rows)
    weeks = ibis.memtable(
        [{"week": WEEK + n, "week_on": sunday(n), "first_week": WEEK} for n in range(count)],
        schema={"week": "int64", "week_on": "date", "first_week": "int64"},
    )
    found = weekly(use_days(rows), use_people(rows), use_features(rows), weeks).to_pyarrow()
    return {(row["customer_id"], row["week"] - WEEK): row for row in found.to_pylist()}


def by_hand(events: list[Event], week: int) -> dict[str, dict[str, Any]]:
    """Of each customer, what is known at the end of a Sunday."""
    end = 7 * week + 6
    near = [e for e in events if e[3] <= end and e[3] > end - 28 and e[3] + e[4] <= end]
    offered = len({e[2] for e in near})
    of: dict[str, list[Event]] = defaultdict(list)
    for event in near:
        of[event[0]].append(event)
    return {
        customer: {
            "events_28": len(own),
            "events_7": sum(1 for e in own if e[3] > end - 7),
            "active_days": len({e[3] for e in own}),
            "active_users": len({e[1] for e in own if e[1]}) or None,
            "features": len({e[2] for e in own}),
            "offered": offered,
            "last_used_on": MONDAY + timedelta(days=max(e[3] for e in own)),
        }
        for customer, own in of.items()
    }


EVENTS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["p", "q", None]),
        st.sampled_from(["open", "save", "send"]),
        st.integers(-28, 34),
        st.sampled_from([0, 0, 0, 1, 5, 9, 30]),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, from_daily=st.booleans())
def test_each_week_is_what_was_known_at_its_end(events: list[Event], from_daily: bool) -> None:
    found = counted(events, from_daily=from_daily)
    for week in range(5):
        wanted = by_hand(events, week)
        assert {who for who, at in found if at == week} == set(wanted)
        for customer, figures in wanted.items():
            row = found[customer, week]
            assert {name: row[name] for name in figures} == figures
            assert row["week_on"] == sunday(week)


@settings(max_examples=30, deadline=None)
@given(events=EVENTS, later=EVENTS, week=st.integers(0, 4))
def test_what_is_recorded_later_changes_no_week(
    events: list[Event], later: list[Event], week: int
) -> None:
    end = 7 * week + 6
    late = [(c, p, n, day, max(d, end + 1 - day)) for c, p, n, day, d in later]
    before = {key: row for key, row in counted(events).items() if key[1] <= week}
    after = {key: row for key, row in counted(events + late).items() if key[1] <= week}
    assert before == after


def test_a_month_of_four_sundays_gives_four_weeks() -> None:
    assert {at for _, at in counted([("A", "p", "open", 2, 0)], count=4)} == {0, 1, 2, 3}


@pytest.mark.parametrize("late", [0, 3])
def test_a_day_known_in_two_weeks_is_one_day(late: int) -> None:
    found = counted([("A", None, "open", 5, 0), ("A", None, "open", 5, late)])
    assert found["A", 1]["active_days"] == 1
    assert found["A", 1]["events_28"] == 2
    assert found["A", 1]["active_users"] is None
