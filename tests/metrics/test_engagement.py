"""Engagement against a second implementation, and that nothing later changes anything earlier."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.engagement import (
    aliases,
    baseline,
    engagement,
    folded_spans,
    spans,
    usage_daily,
)
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put

DAY = date(2026, 3, 31)  # a Tuesday
ANCHOR = date(2026, 3, 2)  # the Monday four weeks before this one
EVENTS = unbound("usage_events")
DAILY = usage_daily(EVENTS)
SPANS = spans(DAILY.filter(DAILY.used_on <= ibis.date(DAY)))
PAST = spans(DAILY.filter(DAILY.used_on < ibis.date(ANCHOR)))
DAYS = ibis.table({"day": "date"}, name="days")
ANCHORS = ibis.table({"day": "date"}, name="anchors")
BASELINE = baseline(DAILY, PAST, ANCHORS)
SQL = compiled(engagement(DAILY, SPANS, BASELINE, DAYS))


def event(number: int, customer: str, day: date, contact: str | None, name: str) -> dict[str, Any]:
    return {
        "message_id": f"m{number}",
        "customer_id": customer,
        "contact_id": contact,
        "name": name,
        "occurred_at": datetime(day.year, day.month, day.day, 12),
        "value": 1.0,
    }


@pytest.fixture(scope="module")
def days() -> Engine:
    engine = Engine()
    engine.run(f"CREATE TABLE days AS SELECT DATE '{DAY}' AS day")
    engine.run(f"CREATE TABLE anchors AS SELECT DATE '{ANCHOR}' AS day")
    return engine


def measured(engine: Engine, events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    put(engine, "usage_events", events)
    return {row["customer_id"]: row for row in engine.arrow(SQL).to_pylist()}


def by_hand(events: list[dict[str, Any]], customer: str) -> dict[str, Any] | None:
    """The same figures, counted one by one."""
    dated = [(e["occurred_at"].date(), e["contact_id"], e["name"]) for e in events]
    own = [
        (d, c, n)
        for (d, c, n), e in zip(dated, events, strict=True)
        if e["customer_id"] == customer and d <= DAY
    ]
    near = [(d, c, n) for d, c, n in own if (DAY - d).days < 84]
    if not near:
        return None
    last = [(d, c, n) for d, c, n in own if (DAY - d).days < 28]
    before = [d for d, _, _ in own if 28 <= (DAY - d).days < 56]
    offered = {n for d, _, n in dated if 0 <= (DAY - d).days < 28}
    users = {c for _, c, _ in last if c}
    first = min(d for d, _, _ in own)
    weeks = min((DAY - first).days // 7 + 1, 12)
    weights = [0.5 ** (k / 3) for k in range(weeks)]
    counts = [sum((DAY - d).days // 7 == k for d, _, _ in near) for k in range(12)]
    level = sum(w * c for w, c in zip(weights, counts, strict=False)) / sum(weights)
    return {
        "events_28": len(last),
        "active_days": len({d for d, _, _ in last}),
        "active_users": (len(users) or None) if last else 0,
        "active_users_84": len({c for _, c, _ in near if c}),
        "features": len({n for _, _, n in last}),
        "breadth": len({n for _, _, n in last}) / len(offered) if last else 0.0,
        "trend": len(last) / len(before) - 1 if before else None,
        "weekly_level": level,
        "weekly_baseline": _own_median(own),
    }


def _own_median(own: list[tuple[date, str | None, str]]) -> float | None:
    past = [d for d, _, _ in own if d < ANCHOR]
    if not past:
        return None
    known = min((ANCHOR - min(past)).days // 7, 26)
    if known < 8:
        return None
    weeks = [
        sum((ANCHOR - d).days - 1 in range(7 * k, 7 * k + 7) for d in past) for k in range(known)
    ]
    return float(median(weeks))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ada", "bo"]),
            st.integers(-5, 260),
            st.sampled_from([None, "u1", "u2", "u3"]),
            st.sampled_from(["open", "edit", "share"]),
        ),
        min_size=1,
        max_size=60,
    )
)
def test_every_figure_counted_by_hand(days: Engine, drawn: list[tuple[str, int, str, str]]) -> None:
    events = [
        event(n, who, DAY - timedelta(ago), contact, name)
        for n, (who, ago, contact, name) in enumerate(drawn)
    ]
    found = measured(days, events)
    for customer in ("ada", "bo"):
        expected = by_hand(events, customer)
        if expected is None:
            assert customer not in found
            continue
        got = {name: found[customer][name] for name in expected}
        assert got == pytest.approx(expected, abs=1e-6)
        usual = expected["weekly_baseline"]
        ratio = expected["weekly_level"] / usual if usual else None
        assert found[customer]["own_baseline_ratio"] == pytest.approx(ratio, abs=2e-6)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(1, 60), max_size=20))
def test_nothing_later_changes_a_figure(days: Engine, later: list[int]) -> None:
    past = [event(n, "ada", DAY - timedelta(n), "u1", "open") for n in range(0, 200, 3)]
    future = [event(900 + n, "ada", DAY + timedelta(d), "u9", "new") for n, d in enumerate(later)]
    assert measured(days, past) == measured(days, past + future)


def test_half_the_usual_use_is_a_ratio_of_one_half(days: Engine) -> None:
    # 4 events a week for half a year, 2 a week in the last 12 weeks: the ratio falls to 0.5.
    events = [
        event(1000 * week + n, "ada", DAY - timedelta(7 * week + n), "u1", "open")
        for week in range(40)
        for n in range(2 if week < 12 else 4)
    ]
    row = measured(days, events)["ada"]
    assert row["weekly_baseline"] == 4
    assert row["own_baseline_ratio"] == pytest.approx(0.5)


def test_daily_aggregates_add_up_over_disjoint_days(engine: Engine) -> None:
    events = [event(n, "ada", DAY - timedelta(n % 9), "u1", "open") for n in range(50)]
    put(engine, "usage_events", events)
    whole = engine.query(DAILY)
    parts = 0
    for cut in (
        DAILY.used_on <= ibis.date(DAY - timedelta(4)),
        DAILY.used_on > ibis.date(DAY - timedelta(4)),
    ):
        parts += engine.query(DAILY.filter(cut).events.sum().name("n"))["n"][0].as_py()
    assert parts == 50 == sum(whole["events"].to_pylist())


def test_spans_fold(engine: Engine) -> None:
    put(engine, "usage_events", [event(n, "ada", DAY - timedelta(n), "u", "x") for n in (3, 90)])
    both = ibis.union(SPANS, SPANS, distinct=False)
    (row,) = engine.query(folded_spans(both)).to_pylist()
    assert (row["first_used_on"], row["last_used_on"]) == (DAY - timedelta(90), DAY - timedelta(3))


def test_other_ids_of_a_customer_are_its_own(engine: Engine) -> None:
    put(
        engine,
        "usage_events",
        [event(n, who, DAY, "u", "x") for n, who in enumerate(["ada.example", "bo", "7", "cy"])],
    )
    put(
        engine,
        "customers",
        [
            {"customer_id": "ada", "external_ids": '["ada.example", "bo"]'},
            {"customer_id": "bo", "external_ids": '["7"]'},
            {"customer_id": "cy", "external_ids": '["7"]'},  # claimed twice: the first has it
        ],
    )
    others = aliases(unbound("customers"))
    listed = engine.query(others.order_by("other_id")).to_pylist()
    assert listed == [
        {"other_id": "7", "customer_id": "bo"},
        {"other_id": "ada.example", "customer_id": "ada"},
    ]
    found = engine.query(usage_daily(EVENTS, others)).to_pylist()
    assert sorted(row["customer_id"] for row in found) == ["ada", "bo", "cy"]
    assert sum(row["events"] for row in found) == 4
