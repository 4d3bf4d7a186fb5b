"""Use by person against a second count, and that nothing later changes it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics import people as p
from tenure.metrics.engagement import usage_daily
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put

DAY = date(2026, 3, 31)
DAILY = usage_daily(unbound("usage_events"))
SPANS = p.spans(DAILY.filter(DAILY.used_on <= ibis.date(DAY)))
DAYS = ibis.table({"day": "date"}, name="days")
SQL = compiled(p.people(DAILY, SPANS, DAYS))
Drawn = tuple[str, int, str | None, str]


def events(drawn: list[Drawn]) -> list[dict[str, Any]]:
    return [
        {
            "message_id": f"m{number}",
            "customer_id": customer,
            "contact_id": contact,
            "name": name,
            "occurred_at": datetime.combine(DAY - timedelta(ago), datetime.min.time()),
        }
        for number, (customer, ago, contact, name) in enumerate(drawn)
    ]


def found(engine: Engine, drawn: list[Drawn]) -> dict[tuple[str, str], dict[str, Any]]:
    put(engine, "usage_events", events(drawn))
    engine.run(f"CREATE OR REPLACE VIEW days AS SELECT DATE '{DAY}' AS day")
    rows = engine.arrow(SQL).to_pylist()
    return {(row["customer_id"], row["contact_id"]): row for row in rows}


def by_hand(drawn: list[Drawn]) -> dict[tuple[str, str], dict[str, Any]]:
    past = [(who, ago, contact, name) for who, ago, contact, name in drawn if ago >= 0]
    offered = {name for _, ago, _, name in past if ago < 28}
    expected = {}
    for who, contact in {(who, contact) for who, _, contact, _ in past if contact}:
        own = [(ago, name) for w, ago, c, name in past if (w, c) == (who, contact)]
        last = [(ago, name) for ago, name in own if ago < 28]
        before = sum(28 <= ago < 56 for ago, _ in own)
        whole = sum(w == who and ago < 28 for w, ago, _, _ in past)
        expected[who, contact] = {
            "first_used_on": DAY - timedelta(max(ago for ago, _ in own)),
            "last_used_on": DAY - timedelta(min(ago for ago, _ in own)),
            "active_days": len({ago for ago, _ in last}),
            "features": len({name for _, name in last}),
            "events_28": len(last),
            "events_84": sum(ago < 84 for ago, _ in own),
            "breadth": len({name for _, name in last}) / len(offered) if offered else None,
            "share": len(last) / whole if whole else None,
            "trend": len(last) / before - 1 if before else None,
        }
    return expected


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ada", "bo"]),
            st.integers(-5, 120),
            st.sampled_from([None, "u1", "u2"]),
            st.sampled_from(["open", "edit", "share"]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_every_figure_counted_by_hand(engine: Engine, drawn: list[Drawn]) -> None:
    rows, expected = found(engine, drawn), by_hand(drawn)
    assert rows.keys() == expected.keys()
    for who, row in rows.items():
        assert {name: row[name] for name in expected[who]} == pytest.approx(expected[who])


def test_the_same_id_at_two_customers_is_two_people(engine: Engine) -> None:
    rows = found(engine, [("ada", 1, "u1", "open"), ("bo", 2, "u1", "open")])
    assert {who: row["share"] for who, row in rows.items()} == {("ada", "u1"): 1, ("bo", "u1"): 1}


def test_what_nobody_did_belongs_to_nobody(engine: Engine) -> None:
    drawn: list[Drawn] = [("ada", 1, "u1", "open"), *[("ada", 1, None, "call")] * 3]
    (row,) = found(engine, drawn).values()
    assert (row["contact_id"], row["share"]) == ("u1", 0.25)


def test_months_folded_are_the_whole(engine: Engine) -> None:
    drawn: list[Drawn] = [("ada", ago, f"u{ago % 3}", "open") for ago in range(0, 90, 7)]
    put(engine, "usage_events", events(drawn))
    early, late = (
        DAILY.filter(condition)
        for condition in (DAILY.used_on < "2026-03-01", DAILY.used_on >= "2026-03-01")
    )
    parts = ibis.union(p.spans(early), p.spans(late), distinct=False)
    key = ["customer_id", "contact_id"]
    whole = engine.arrow(compiled(p.spans(DAILY).order_by(key))).to_pylist()
    assert engine.arrow(compiled(p.folded_spans(parts).order_by(key))).to_pylist() == whole


def test_the_twenty_eighth_day_counts_and_the_one_before_does_not(engine: Engine) -> None:
    drawn: list[Drawn] = [
        ("ada", 27, "u1", "open"),
        ("ada", 28, "u1", "edit"),
        ("ada", 55, "u1", "open"),
        ("ada", 56, "u1", "open"),
        ("ada", 83, "u1", "open"),
        ("ada", 84, "u1", "open"),
    ]
    (row,) = found(engine, drawn).values()
    assert (row["active_days"], row["features"], row["events_28"]) == (1, 1, 1)
    assert (row["events_84"], row["trend"], row["share"]) == (5, -0.5, 1)
