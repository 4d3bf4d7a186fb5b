"""Hours and money on two sides, by hand; what is unknown is not zero."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import ibis
import pytest

from tenure.metrics.effort import gained_by_month, hours_by_month, money_by_month, work
from tenure.metrics.schemas import unbound
from tenure.warehouse.engine import Engine
from tests.factories import put, subscription
from tests.metrics.ledger import book

DAY = date(2026, 6, 30)
LOGOS = {"customer_id": "string", "moved_on": "date"}


def hours(engine: Engine) -> dict[str, dict[str, Any]]:
    engine.run(
        "CREATE OR REPLACE TABLE logos AS SELECT 'ada' AS customer_id, DATE '2026-05-10' AS moved_on"
    )
    tables = (unbound(name) for name in ("touchpoints", "tickets", "time_entries"))
    worked = work(*tables, ibis.table(LOGOS, name="logos"))
    found = engine.query(hours_by_month(worked, ibis.date(DAY))).to_pylist()
    return {f"{row['month_on']:%Y-%m}": row for row in found}


def touch(number: int, customer: str, at: str, minutes: int | None) -> dict[str, Any]:
    return {
        "touchpoint_id": f"o{number}",
        "customer_id": customer,
        "occurred_at": datetime.fromisoformat(at),
        "minutes": minutes,
    }


def test_winning_ends_with_the_first_mrr(engine: Engine) -> None:
    put(
        engine,
        "touchpoints",
        [
            touch(1, "ada", "2026-05-09T18:00", 90),  # the day before the first MRR
            touch(2, "ada", "2026-05-10T08:00", 30),
            touch(3, "bob", "2026-05-11T08:00", 60),  # never paid
            touch(4, "ada", "2026-06-02T08:00", None),
            touch(5, "ada", "2026-07-02T08:00", 600),  # after the as-of day
        ],
    )
    put(
        engine,
        "tickets",
        [
            {
                "ticket_id": "t",
                "customer_id": "ada",
                "opened_at": datetime(2026, 5, 20),
                "minutes": 45,
            }
        ],
    )
    put(
        engine,
        "time_entries",
        [
            {"entry_id": "h1", "customer_id": "ada", "worked_on": date(2026, 5, 21), "minutes": 15},
            {
                "entry_id": "h2",
                "customer_id": "ada",
                "worked_on": date(2026, 5, 22),
                "minutes": 480,
                "is_billable": True,
            },
        ],
    )
    found = hours(engine)
    may, june = found["2026-05"], found["2026-06"]
    assert set(found) == {"2026-05", "2026-06"}
    assert (may["winning_hours"], may["winning_rows"]) == (2.5, 2)
    assert (may["keeping_hours"], may["keeping_rows"]) == (1.5, 3)
    assert (june["keeping_hours"], june["keeping_rows"], june["keeping_unknown"]) == (None, 1, 1)
    assert (june["winning_hours"], june["winning_rows"]) == (None, 0)


def test_money_by_kind_and_currency(engine: Engine) -> None:
    rows = [
        ("acquisition", "2026-05-01", "USD", 1_000),
        (None, "2026-05-15", "USD", 5),  # acquisition unless said otherwise
        ("support", "2026-05-01", "USD", 300),
        ("infrastructure", "2026-05-01", "USD", 70),
        ("other", "2026-05-01", "USD", 9),
        ("support", "2026-05-01", "EUR", 40),
        ("support", "2026-07-01", "USD", 5_000),
    ]
    put(
        engine,
        "costs",
        [
            {
                "cost_id": str(number),
                "kind": kind,
                "month_on": date.fromisoformat(day),
                "currency": currency,
                "amount_minor": amount,
            }
            for number, (kind, day, currency, amount) in enumerate(rows)
        ],
    )
    found = engine.query(money_by_month(unbound("costs"), ibis.date(DAY))).to_pylist()
    by = {row["currency"]: row for row in found}
    sides = ("winning_minor", "keeping_minor", "other_minor", "cost_rows")
    assert {code: tuple(row[side] for side in sides) for code, row in by.items()} == {
        "USD": (1_005, 370, 9, 5),
        "EUR": (0, 40, 0, 1),
    }


def test_gained_and_kept_are_the_movements(engine: Engine) -> None:
    """100 new in May; in June it grows to 150 while another 40 leaves: 50 of existing, 100 kept of 140."""
    rows = [
        subscription("ada", "2026-05-03", "2026-06-10", subscription_id="a"),
        subscription("ada", "2026-06-10", price=15_000, subscription_id="a"),
        subscription("bob", "2026-05-05", "2026-06-20", price=4_000),
    ]
    months = book(engine, rows, "2026-05", "2026-06")
    columns = {name: _kind(value) for name, value in next(iter(months.values())).items()}
    import pandas as pd

    engine.connection.register("monthly", pd.DataFrame(list(months.values())))
    found = engine.query(gained_by_month(ibis.table(columns, name="monthly"))).to_pylist()
    may, june = sorted(found, key=lambda row: row["month_on"])
    assert (may["new_minor"], may["existing_minor"], may["kept_minor"]) == (14_000, 0, 0)
    assert (june["new_minor"], june["existing_minor"]) == (0, 5_000)
    assert (june["opening_minor"], june["kept_minor"]) == (14_000, pytest.approx(10_000))


def _kind(value: object) -> str:
    if isinstance(value, date):
        return "date"
    return "string" if isinstance(value, str) else "int64"
