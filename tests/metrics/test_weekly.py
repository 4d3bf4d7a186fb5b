"""Use by week, against the same counted event by event in plain Python."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.metrics.engagement import dated, usage_daily
from tenure.metrics.schemas import schema_of
from tenure.metrics.weekly import (
    FIRST_MONDAY,
    ROUND,
    known_bits,
    use_features,
    use_people,
    use_weeks,
    weekly,
)

MONTHS = (date(2026, 3, 1), date(2026, 2, 1), date(2025, 7, 1), date(2024, 9, 1), date(2025, 6, 1))
"""Months of four and of five Sundays, beginning on different days of the week."""
EVENTS_SCHEMA = schema_of("usage_events")
WEEKS = ibis.schema(
    {"week": "int64", "week_on": "date", "first_week": "int64", "known_bits": "int64"}
)
Event = tuple[str, str | None, str, int, int]
"""Customer, contact, name, day counted from the month's first Monday, days until it was received."""


@dataclass(frozen=True)
class Weeks:
    """The weeks whose Sundays lie in a month."""

    monday: date
    count: int

    @classmethod
    def of(cls, first: date) -> Weeks:
        sunday = first + timedelta(days=6 - first.weekday())
        days = [sunday + timedelta(weeks=n) for n in range(5)]
        return cls(sunday - timedelta(days=6), sum(day.month == first.month for day in days))

    @property
    def number(self) -> int:
        return (self.monday - FIRST_MONDAY).days // 7

    def table(self) -> pa.Table:
        rows = [
            {
                "week": self.number + n,
                "week_on": self.monday + timedelta(weeks=n, days=6),
                "first_week": self.number,
                "known_bits": known_bits(self.number + n),
            }
            for n in range(self.count)
        ]
        return pa.Table.from_pylist(rows, schema=WEEKS.to_pyarrow())


def events_table(events: list[Event], weeks: Weeks) -> pa.Table:
    rows = []
    for number, (customer, contact, name, day, late) in enumerate(events):
        at = datetime.combine(weeks.monday, time(12)) + timedelta(days=day)
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
    return pa.Table.from_pylist(rows, schema=EVENTS_SCHEMA.to_pyarrow())


@cache
def sql(how: str) -> str:
    """What the expressions come to: of events, of days added up, of days that came in two files."""
    parts = [ibis.table(EVENTS_SCHEMA, name=f"part_{n}") for n in range(2 if how == "files" else 1)]
    tables = [usage_daily(each) if how == "daily" else dated(each) for each in parts]
    used, people, features = (
        ibis.union(*(make(each) for each in tables)) if len(tables) > 1 else make(tables[0])
        for make in (use_weeks, use_people, use_features)
    )
    made = weekly(used, people, features, ibis.table(WEEKS, name="weeks"))
    return str(ibis.to_sql(made, dialect="duckdb"))


def counted(events: list[Event], weeks: Weeks, how: str = "events") -> dict[Any, Any]:
    """What they say of some events."""
    with duckdb.connect() as connection:
        for number, part in enumerate([events[::2], events[1::2]] if how == "files" else [events]):
            connection.register(f"part_{number}", events_table(part, weeks))
        connection.register("weeks", weeks.table())
        found = connection.execute(sql(how)).to_arrow_table()
    return {(row["customer_id"], row["week"] - weeks.number): row for row in found.to_pylist()}


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
            "last_used": max(e[3] for e in own),
        }
        for customer, own in of.items()
    }


EVENTS = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["p", "q", None]),
        st.sampled_from(["open", "save", "send"]),
        st.integers(-21, 34),
        st.sampled_from([0, 0, 0, 1, 5, 9, 30, 700]),
    ),
    min_size=1,
    max_size=25,
)
OF = st.sampled_from(MONTHS).map(Weeks.of)


@settings(max_examples=60, deadline=None)
@given(events=EVENTS, weeks=OF, how=st.sampled_from(["events", "daily", "files"]))
def test_each_week_is_what_was_known_at_its_end(
    events: list[Event], weeks: Weeks, how: str
) -> None:
    found = counted(events, weeks, how)
    for week in range(weeks.count):
        wanted = by_hand(events, week)
        assert {who for who, at in found if at == week} == set(wanted)
        for customer, figures in wanted.items():
            row = found[customer, week]
            row["last_used"] = (row["last_used_on"] - weeks.monday).days
            assert {name: row[name] for name in figures} == figures
            assert row["week_on"] == weeks.monday + timedelta(weeks=week, days=6)
    assert {at for _, at in found} <= set(range(weeks.count))


@settings(max_examples=30, deadline=None)
@given(events=EVENTS, later=EVENTS, weeks=OF, week=st.integers(0, 4))
def test_what_is_recorded_later_changes_no_week(
    events: list[Event], later: list[Event], weeks: Weeks, week: int
) -> None:
    end = 7 * week + 6
    late = [(c, p, n, day, max(d, end + 1 - day)) for c, p, n, day, d in later]
    before = {key: row for key, row in counted(events, weeks).items() if key[1] <= week}
    after = {key: row for key, row in counted(events + late, weeks).items() if key[1] <= week}
    assert before == after


@pytest.mark.parametrize("late", [0, 3])
def test_a_day_known_in_two_weeks_is_one_day(late: int) -> None:
    weeks = Weeks.of(MONTHS[0])
    found = counted([("A", None, "open", 5, 0), ("A", None, "open", 5, late)], weeks)
    assert found["A", 1]["active_days"] == 1
    assert found["A", 1]["events_28"] == 2
    assert found["A", 1]["active_users"] is None


def test_no_week_asked_of_a_month_is_taken_for_another() -> None:
    for number in range(12, 12 * 130):
        first = date(1970 + number // 12, number % 12 + 1, 1)
        before = (first - timedelta(days=1)).replace(day=1)
        weeks = Weeks.of(first)
        end = (first + timedelta(days=31)).replace(day=1)
        there = {
            ((before + timedelta(days=n)) - FIRST_MONDAY).days // 7
            for n in range((end - before).days)
        }
        asked = range(weeks.number - 3, weeks.number + weeks.count)
        assert not [
            (one, other)
            for one in asked
            for other in there
            if one != other and (one - other) % ROUND == 0
        ], first
