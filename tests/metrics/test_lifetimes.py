"""Stretches, stays and losses by tenure against a second implementation that walks day by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.kept import fates, money_pairs
from tenure.metrics.lifetimes import lifetimes, month_pairs, stays, stretches
from tenure.metrics.logos import logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.reference import kept, walk

DAY = date(2026, 3, 31)
MOVES = movements(unbound("subscriptions"), DEFAULT)
LOGOS = logo_movements(MOVES)
PARTS = stretches(LOGOS, ibis.date(DAY))


def rows(engine: Engine, table: Any, *keys: str) -> list[dict[str, Any]]:
    found = engine.query(table).to_pylist()
    return sorted(found, key=lambda row: tuple(str(row[key]) for key in keys))


def lives(engine: Engine, given: list[dict[str, Any]], **more: str) -> dict[str, dict[str, Any]]:
    put(engine, "subscriptions", given)
    found = engine.query(lifetimes(PARTS, ibis.date(DAY), **more)).to_pylist()
    return {row["customer_id"]: row for row in found}


def test_who_still_pays_is_censored_not_lost(engine: Engine) -> None:
    found = lives(
        engine,
        [
            subscription("here", "2025-03-31"),
            subscription("gone", "2025-03-31", "2025-06-30", ended_by="customer"),
            subscription("later", "2025-03-31", "2026-04-01"),  # known to leave, has not yet
        ],
    )
    for customer in ("here", "later"):
        row = found[customer]
        assert (row["is_lost"], row["ended_on"], row["months"]) == (False, None, 12)
        assert (row["renewals"], row["days"]) == (12, 366)
    gone = found["gone"]
    assert (gone["is_lost"], gone["ended_by"], gone["days"]) == (True, "customer", 91)
    # three months from the 31st are over on the 30th of June: lost at the third renewal
    assert (gone["months"], gone["renewals"]) == (3, 3)


@pytest.mark.parametrize(
    ("start", "end", "months", "renewals"),
    [
        ("2025-01-15", "2025-01-16", 0, 1),
        ("2025-01-15", "2025-02-14", 0, 1),
        ("2025-01-15", "2025-02-15", 1, 1),
        ("2025-01-15", "2025-02-16", 1, 2),
        ("2025-01-31", "2025-02-28", 1, 1),
        ("2024-01-31", "2024-02-28", 0, 1),
        ("2024-02-29", "2025-02-28", 12, 12),
    ],
)
def test_lost_within_a_month_counts_at_its_end(
    engine: Engine, start: str, end: str, months: int, renewals: int
) -> None:
    row = lives(engine, [subscription("a", start, end)])["a"]
    assert (row["months"], row["renewals"]) == (months, renewals)


def test_coming_back_is_a_second_stretch(engine: Engine) -> None:
    put(
        engine,
        "subscriptions",
        [
            subscription("back", "2024-01-01", "2024-05-01"),
            subscription("back", "2024-08-01"),
            subscription("twice", "2024-01-01", "2024-05-01"),
            subscription("twice", "2024-08-01", "2025-01-01"),
        ],
    )
    parts = rows(engine, PARTS, "customer_id", "number")
    assert [(r["customer_id"], r["number"], r["ended_on"]) for r in parts] == [
        ("back", 1, date(2024, 5, 1)),
        ("back", 2, None),
        ("twice", 1, date(2024, 5, 1)),
        ("twice", 2, date(2025, 1, 1)),
    ]
    for until, expected in (
        ("first", {"back": date(2024, 5, 1), "twice": date(2024, 5, 1)}),
        ("final", {"back": None, "twice": date(2025, 1, 1)}),
    ):
        found = engine.query(lifetimes(PARTS, ibis.date(DAY), until=until)).to_pylist()
        assert {r["customer_id"]: r["ended_on"] for r in found} == expected
        assert all(r["started_on"] == date(2024, 1, 1) for r in found)


def histories() -> st.SearchStrategy[list[dict[str, Any]]]:
    day = st.integers(0, 800).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
    row = st.tuples(
        st.sampled_from("abcde"), day, st.none() | st.integers(1, 500), st.integers(1, 3)
    )

    def made(parts: list[Any]) -> list[dict[str, Any]]:
        return [
            subscription(
                who,
                start.isoformat(),
                (start + timedelta(days=length)).isoformat() if length else None,
                price * 1_000,
                subscription_id=f"{who}-{number}",
            )
            for number, (who, start, length, price) in enumerate(parts)
        ]

    return st.lists(row, min_size=1, max_size=12).map(made)


def spells(given: list[dict[str, Any]]) -> dict[str, list[tuple[date, date | None]]]:
    """Stretches of each customer, found by looking at every day."""
    found: dict[str, list[tuple[date, date | None]]] = {}
    for who in sorted({row["customer_id"] for row in given}):
        own = [row for row in given if row["customer_id"] == who]
        before, made = False, []
        day = date(2024, 1, 1)
        while day <= DAY:
            now = any(
                row["started_on"] <= day and (row["ended_on"] is None or day < row["ended_on"])
                for row in own
            )
            if now and not before:
                made.append((day, None))
            if before and not now:
                made[-1] = (made[-1][0], day)
            before, day = now, day + timedelta(days=1)
        if made:
            found[who] = made
    return found


def months_over(start: date, end: date) -> int:
    """Whole months by adding months to the start, one after the other."""
    count = 0
    while start + relativedelta(months=count + 1) <= end:
        count += 1
    return count


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories())
def test_as_found_by_walking(engine: Engine, given_rows: list[dict[str, Any]]) -> None:
    put(engine, "subscriptions", given_rows)
    walked = spells(given_rows)
    found = rows(engine, PARTS, "customer_id", "number")
    assert [(r["customer_id"], r["number"], r["started_on"], r["ended_on"]) for r in found] == [
        (who, number, *spell)
        for who, made in walked.items()
        for number, spell in enumerate(made, start=1)
    ]
    lives_found = rows(engine, lifetimes(PARTS, ibis.date(DAY)), "customer_id")
    expected = []
    for made in walked.values():
        start, end = made[0]
        months = months_over(start, end or DAY)
        late = end is not None and start + relativedelta(months=months) < end
        expected.append((months, months + late, end is not None))
    assert [(r["months"], r["renewals"], r["is_lost"]) for r in lives_found] == expected
    counted = rows(engine, stays(lifetimes(PARTS, ibis.date(DAY))), "renewals")
    assert {(r["renewals"], r["is_lost"]): r["customers"] for r in counted} == Counter(
        (renewals, is_lost) for _months, renewals, is_lost in expected
    )
    pairs = engine.query(month_pairs(PARTS)).to_pylist()
    assert {(r["began_on"], r["left_on"]): r["customers"] for r in pairs} == Counter(
        (start.replace(day=1), end and end.replace(day=1))
        for made in walked.values()
        for start, end in made
    )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(histories(), st.integers(0, 700), st.integers(1, 400))
def test_what_is_kept_as_found_by_walking(
    engine: Engine, given_rows: list[dict[str, Any]], first: int, length: int
) -> None:
    put(engine, "subscriptions", given_rows)
    start = date(2024, 1, 1) + timedelta(days=first)
    end = start + timedelta(days=length)
    steps = list(walk(given_rows, date(2024, 1, 1), end))
    opening, least, closing = kept(steps, start, end, "USD")
    pairs = engine.query(money_pairs(MOVES, ibis.date(start), ibis.date(end))).to_pylist()
    assert opening == sum(r["opening_minor"] * r["customers"] for r in pairs)
    assert closing == sum(r["closing_minor"] * r["customers"] for r in pairs)
    assert least == sum(min(r["opening_minor"], r["closing_minor"]) * r["customers"] for r in pairs)
    found = engine.query(fates(LOGOS, ibis.date(start), ibis.date(end))).to_pylist()
    opened, closed = (
        {step.customer_id: step.closing_minor for step in steps if step.moved_on < edge}
        for edge in (start, end)
    )
    expected = {who: closed[who] == 0 for who, minor in opened.items() if minor}
    assert {r["customer_id"]: r["is_gone"] for r in found} == expected
