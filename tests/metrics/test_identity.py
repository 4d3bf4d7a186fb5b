"""Identities of the ledger over random histories, against a second implementation."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.cohorts import logo_cohorts, mrr_cohorts
from tenure.metrics.logos import logo_movements
from tenure.metrics.movements import monthly, movements
from tenure.metrics.retention import retention
from tenure.metrics.schemas import unbound
from tenure.values.dates import Month, months_between
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription
from tests.metrics.ledger import FIVE, MONTHS, calendar
from tests.metrics.reference import kept, remaining, walk

FIRST, LAST = date(2023, 12, 1), date(2024, 12, 31)
DAYS = st.integers(0, 395).map(lambda n: FIRST + timedelta(days=n))
WINDOWS = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")


@st.composite
def history(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Gaps, overlaps, same-day restarts, zero-length rows, credits, several currencies."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        start = draw(DAYS)
        length = draw(st.one_of(st.none(), st.integers(0, 200), st.just(0)))
        end = None if length is None else start + timedelta(days=length)
        if rows and draw(st.booleans()):
            start = rows[-1]["ended_on"] or start
            end = end if end is None or end >= start else start
        row = subscription(
            draw(st.sampled_from("abc")),
            start.isoformat(),
            end.isoformat() if end else None,
            draw(st.sampled_from([-500, 0, 100, 100, 250, 9_999])),
            currency=draw(st.sampled_from(["USD", "USD", "EUR", "JPY"])),
            quantity=draw(st.sampled_from([1, 1, 3])),
            subscription_id=f"s{number}",
        )
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def shared_engine() -> Engine:
    engine = Engine()
    calendar(engine, "2023-12", "2024-12")
    ends = [(m.starts_on, m.ends_on) for m in months_between(Month(2024, 1), Month(2024, 12))]
    ends.append((date(2024, 1, 1), date(2025, 1, 1)))
    values = ", ".join(f"(DATE '{a}', DATE '{b}')" for a, b in ends)
    engine.run(
        f"CREATE TABLE windows AS SELECT * FROM (VALUES {values}) AS w(window_start, window_end)"
    )
    return engine


MOVES = movements(unbound("subscriptions"), DEFAULT)
PAST = MOVES.filter(MOVES.moved_on <= ibis.date(LAST))
MOVES_SQL = compiled(MOVES)
MONTHLY_SQL = compiled(monthly(MOVES, MONTHS))
RETENTION_SQL = compiled(retention(MOVES, WINDOWS))
LOGO_SQL = compiled(logo_cohorts(logo_movements(PAST), MONTHS))
MRR_SQL = compiled(mrr_cohorts(PAST, MONTHS))
ENDS = [Month(2024, n) for n in range(1, 13)]
AS_OF_SQL = {
    month: compiled(monthly(MOVES.filter(MOVES.moved_on < ibis.date(month.ends_on)), MONTHS))
    for month in (ENDS[0] + -1, ENDS[0], ENDS[4], ENDS[-1])
}

relaxed = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@relaxed
@given(rows=history())
def test_movements_equal_the_day_by_day_ledger(
    shared_engine: Engine, rows: list[dict[str, Any]]
) -> None:
    put(shared_engine, "subscriptions", rows)
    found = shared_engine.arrow(MOVES_SQL).to_pylist()
    fields = ("customer_id", "currency", "moved_on", "kind", "opening_minor", "closing_minor")
    got = sorted(tuple(row[f] for f in fields) for row in found if row["moved_on"] <= LAST)
    expected = sorted(tuple(getattr(s, f) for f in fields) for s in walk(rows, FIRST, LAST))
    assert got == expected


@relaxed
@given(rows=history())
def test_opening_and_movements_make_closing(
    shared_engine: Engine, rows: list[dict[str, Any]]
) -> None:
    put(shared_engine, "subscriptions", rows)
    each = shared_engine.arrow(MOVES_SQL).to_pylist()
    last: dict[tuple[str, str], int] = defaultdict(int)
    for move in sorted(each, key=lambda m: m["moved_on"]):
        who = (move["customer_id"], move["currency"])
        assert move["opening_minor"] == last[who]
        assert move["opening_minor"] + move["delta_minor"] == move["closing_minor"] >= 0
        last[who] = move["closing_minor"]
    before: dict[str, int] = defaultdict(int)
    months = shared_engine.arrow(MONTHLY_SQL).to_pylist()
    for month in sorted(months, key=lambda m: m["month_on"]):
        new, expansion, contraction, churn, reactivation = (month[f"{k}_minor"] for k in FIVE)
        assert month["opening_minor"] == before[month["currency"]]
        moved = new + expansion - contraction - churn + reactivation
        assert month["opening_minor"] + moved == month["closing_minor"]
        who = ("customer", "delinquent", "us", "unknown")
        assert churn == sum(month[f"churn_{name}_minor"] for name in who)
        before[month["currency"]] = month["closing_minor"]


@relaxed
@given(rows=history())
def test_retention_is_bounded_and_equals_the_second_ledger(
    shared_engine: Engine, rows: list[dict[str, Any]]
) -> None:
    put(shared_engine, "subscriptions", rows)
    steps = list(walk(rows, FIRST, LAST))
    for row in shared_engine.arrow(RETENTION_SQL).to_pylist():
        opening, least, closing = kept(
            steps, row["window_start"], row["window_end"], row["currency"]
        )
        assert (row["opening_minor"], row["kept_minor"], row["closing_minor"]) == (
            opening,
            least,
            closing,
        )
        if opening:
            assert 0 <= row["grr"] <= 1
            assert row["grr"] <= row["nrr"]


@relaxed
@given(rows=history(), later=st.sampled_from(list(AS_OF_SQL)[1:]))
def test_moving_as_of_forward_never_rewrites_a_closed_month(
    shared_engine: Engine, rows: list[dict[str, Any]], later: Month
) -> None:
    put(shared_engine, "subscriptions", rows)
    early = next(iter(AS_OF_SQL))

    def seen(as_of: Month) -> list[dict[str, Any]]:
        table = shared_engine.arrow(AS_OF_SQL[as_of]).to_pylist()
        closed = [row for row in table if row["month_on"] <= early.starts_on]
        moving = [r for r in closed if any(r[f"{k}_minor"] for k in FIVE) or r["closing_minor"]]
        return sorted(moving, key=lambda r: (r["currency"], r["month_on"]))

    assert seen(early) == seen(later)


@relaxed
@given(rows=history())
def test_cohort_triangles(shared_engine: Engine, rows: list[dict[str, Any]]) -> None:
    put(shared_engine, "subscriptions", rows)
    steps = list(walk(rows, FIRST, LAST))
    for cell in shared_engine.arrow(LOGO_SQL).to_pylist():
        cohort, month = cell["cohort_on"], Month.of(cell["month_on"])
        day = month.ends_on - timedelta(days=1)
        expected = remaining(steps, (cohort.year, cohort.month), day)
        assert (cell["size"], cell["remaining"]) == expected
        assert cell["age"] == (month.year - cohort.year) * 12 + month.number - cohort.month
    table = shared_engine.arrow(MRR_SQL).to_pylist()
    for currency in {row["currency"] for row in table}:
        last = [
            r for r in table if r["currency"] == currency and r["month_on"] == date(2024, 12, 1)
        ]
        closing: dict[str, int] = {}
        for step in steps:
            if step.currency == currency:
                closing[step.customer_id] = step.closing_minor
        assert sum(r["remaining_minor"] for r in last) == sum(closing.values())
