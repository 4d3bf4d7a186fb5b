"""Running the ledger on a handful of subscription rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from tenure.metrics.movements import monthly, movements
from tenure.metrics.schemas import unbound
from tenure.values.dates import Month, months_between
from tenure.values.switches import DEFAULT, Switches
from tenure.warehouse.engine import Engine
from tests.factories import put

FIVE = ("new", "expansion", "contraction", "churn", "reactivation")


def moves(
    engine: Engine, rows: list[dict[str, Any]], switches: Switches = DEFAULT
) -> list[dict[str, Any]]:
    """Every movement, by customer and day."""
    put(engine, "subscriptions", rows)
    found = engine.query(movements(unbound("subscriptions"), switches))
    return sorted(found.to_pylist(), key=lambda r: (r["customer_id"], r["currency"], r["moved_on"]))


def book(
    engine: Engine,
    rows: list[dict[str, Any]],
    first: str,
    last: str,
    switches: Switches = DEFAULT,
) -> dict[str, dict[str, Any]]:
    """Months 'YYYY-MM' of one currency, with opening, the five movements and closing."""
    put(engine, "subscriptions", rows)
    calendar(engine, first, last)
    expression = monthly(movements(unbound("subscriptions"), switches), MONTHS)
    table = engine.query(expression).to_pylist()
    return {f"{row['month_on']:%Y-%m}": row for row in table}


MONTHS = ibis.table({"month_on": "date"}, name="months")


def calendar(engine: Engine, first: str, last: str) -> None:
    """Make the table `months`."""
    ends = [Month(*map(int, text.split("-"))) for text in (first, last)]
    days = ", ".join(f"(DATE '{m.starts_on}')" for m in months_between(*ends))
    engine.run(f"CREATE OR REPLACE TABLE months AS SELECT * FROM (VALUES {days}) AS m(month_on)")


def on(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)
