"""Receivables: a few bills by hand, and identities over any."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics import receivables as owed
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put

DAY = date(2026, 6, 30)
ON = ibis.date(DAY)


def bill(
    number: str, due: int, amount: int = 100, paid: int | None = None, **more: Any
) -> dict[str, Any]:
    """A bill due so many days before `DAY` (negative: after), paid so many days after it was due."""
    due_on = DAY - timedelta(days=due)
    row = {
        "invoice_id": number,
        "customer_id": "ada",
        "status": "open" if paid is None else "paid",
        "currency": "USD",
        "amount_minor": amount,
        "issued_on": due_on - timedelta(days=30),
        "due_on": due_on,
        "paid_on": None if paid is None else due_on + timedelta(days=paid),
    }
    return row | more


def bills(engine: Engine, rows: list[dict[str, Any]]) -> ibis.Table:
    put(engine, "invoices", rows)
    return owed.billed(unbound("invoices"), ON)


def test_bills_as_they_stood(engine: Engine) -> None:
    rows = [
        bill("early", 10, paid=-4),
        bill("late", 50, paid=20),
        bill("open", 12),
        bill("future", 5, paid=8),  # paid after the day: still open on it
        bill("unknown", 9, status="paid"),  # nobody knows when
        bill("gone", 9, status="uncollectible"),
        bill("draft", 9, status="draft"),
        bill("void", 9, status="void"),
        bill("next", -40, issued_on=DAY + timedelta(days=1)),
        bill("no due day", 0, due_on=None, issued_on=DAY - timedelta(days=3)),
    ]
    found = {row["invoice_id"]: row for row in engine.query(bills(engine, rows)).to_pylist()}
    assert {name: row["days_late"] for name, row in found.items()} == {
        "early": -4,
        "late": 20,
        "open": 12,
        "future": 5,
        "unknown": None,
        "gone": 9,
        "no due day": 3,
    }
    assert {name for name, row in found.items() if row["is_open"]} == {
        "open",
        "future",
        "no due day",
    }


def test_ages_by_hand(engine: Engine) -> None:
    rows = [
        bill(str(place), due, amount)
        for place, (due, amount) in enumerate(
            [(0, 1), (-5, 2), (1, 4), (30, 8), (31, 16), (60, 32), (61, 64), (90, 128), (91, 256)]
        )
    ]
    (found,) = engine.query(owed.ageing(bills(engine, rows))).to_pylist()
    assert [found[f"{age}_minor"] for age in owed.AGES] == [3, 12, 48, 192, 256]
    assert (found["open_minor"], found["overdue_minor"], found["bills"], found["overdue"]) == (
        511,
        508,
        9,
        7,
    )
    assert found["oldest_days"] == 91


def test_simple_dso_as_published(engine: Engine) -> None:
    """golden.json "agency": 90,000 open, 105,000 sold in 90 days: 77.1; a third of it not due: 25.7."""
    rows = [
        bill("a", -5, 30_000, issued_on=DAY),
        bill("b", 10, 60_000, issued_on=DAY - timedelta(days=40)),
        bill("c", 20, 15_000, paid=0, issued_on=DAY - timedelta(days=89)),
        bill("old", 80, 99_000, paid=0, issued_on=DAY - timedelta(days=90)),
    ]
    (found,) = engine.query(owed.outstanding(bills(engine, rows), ON)).to_pylist()
    assert round(found["dso_days"], 1) == 77.1
    assert round(found["best_days"], 1) == 25.7


def test_sales_of_a_month_and_its_days(engine: Engine) -> None:
    rows = [
        bill("a", 0, 5, issued_on=date(2026, 5, 31)),
        bill("b", 0, 7, issued_on=date(2026, 6, 1)),
        bill("c", 0, 9, issued_on=date(2026, 2, 3)),
    ]
    put(engine, "invoices", rows)
    ten = ibis.date(date(2026, 6, 10))
    table = owed.sales_by_month(owed.billed(unbound("invoices"), ten), ten)
    found = {
        row["month_on"]: (row["sales_minor"], row["days"])
        for row in engine.query(table).to_pylist()
    }
    assert found == {
        date(2026, 5, 1): (5, 31),
        date(2026, 6, 1): (7, 10),
        date(2026, 2, 1): (9, 28),
    }


amounts = st.lists(
    st.tuples(st.integers(-60, 200), st.integers(1, 10**6), st.none() | st.integers(-30, 150)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts)
def test_ages_add_up_to_what_is_open(
    engine: Engine, given_: list[tuple[int, int, int | None]]
) -> None:
    rows = [bill(str(place), *each) for place, each in enumerate(given_)]
    table = bills(engine, rows)
    still = [row for row in engine.query(table).to_pylist() if row["is_open"]]
    found = engine.query(owed.ageing(table)).to_pylist()
    assert sum(row["open_minor"] for row in found) == sum(row["amount_minor"] for row in still)
    for row in found:
        assert sum(row[f"{age}_minor"] for age in owed.AGES) == row["open_minor"]
        assert row["overdue_minor"] == row["open_minor"] - row["not_due_minor"]
