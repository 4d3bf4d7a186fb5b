"""Customers counted, under every switch: the counts of a window against the second ledger."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenure.metrics.groups import rolled_up, roots
from tenure.metrics.logos import logo_churn, logo_movements
from tenure.metrics.movements import movements
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT, RollUp, Switches
from tenure.warehouse.engine import Engine, compiled
from tests.factories import put, subscription
from tests.metrics.reference_logos import logo_churn_of, logos
from tests.metrics.reference_switches import ledger
from tests.metrics.test_switches import DAYS, FIRST, LAST, PARENTS, SWITCHES, complete, history

WINDOWS = ibis.table({"window_start": "date", "window_end": "date"}, name="windows")


@pytest.fixture(scope="module")
def shared_engine() -> Engine:
    return Engine()


@cache
def sql(switches: Switches) -> str:
    """The counts of the windows under these switches, compiled once."""
    table = unbound("subscriptions")
    if switches.roll_up is RollUp.PARENT:
        table = rolled_up(table, roots(unbound("customers")))
    moves = logo_movements(movements(table, switches), switches)
    return compiled(logo_churn(moves, WINDOWS, switches))


def counted(
    engine: Engine, rows: list[dict[str, Any]], switches: Switches, start: date, end: date
) -> dict[str, Any]:
    """What the product says of one window."""
    put(engine, "subscriptions", rows)
    engine.run(
        "CREATE OR REPLACE TABLE windows AS"
        f" SELECT DATE '{start}' AS window_start, DATE '{end}' AS window_end"
    )
    (row,) = engine.arrow(sql(switches)).to_pylist()
    return row


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=history(),
    parents=PARENTS,
    switches=st.sampled_from(SWITCHES),
    start=DAYS.filter(lambda day: day < date(2024, 5, 1)),
    days=st.sampled_from([1, 30, 31, 120]),
)
def test_a_window_counts_as_the_second_ledger_does(
    shared_engine: Engine,
    rows: list[dict[str, Any]],
    parents: dict[str, str | None],
    switches: Switches,
    start: date,
    days: int,
) -> None:
    customers = [{"customer_id": who, "parent_id": above} for who, above in parents.items()]
    put(shared_engine, "customers", customers)
    end = start + timedelta(days=days)
    moves = ledger(rows, customers, switches, FIRST, LAST)
    expected = logo_churn_of(logos(moves, switches), switches, start, end)
    assert counted(shared_engine, rows, switches, start, end) == expected


def test_who_is_new_twice_joins_twice(shared_engine: Engine) -> None:
    # away for 31 days, which is more than the window of 30: new again, and lost again
    rows = [
        complete(subscription("c", "2024-01-10", "2024-02-01")),
        complete(subscription("c", "2024-03-03", "2024-04-01")),
    ]
    switches = Switches(reactivation_window=30)
    row = counted(shared_engine, rows, switches, date(2024, 1, 1), date(2024, 5, 1))
    assert (row["at_start"], row["joined"], row["lost"], row["gone"]) == (0, 2, 2, 0)


def test_known_beats_unknown_over_two_currencies(shared_engine: Engine) -> None:
    rows = [
        subscription("c", "2024-01-01", "2024-03-01", ended_by="customer"),
        subscription("c", "2024-01-01", "2024-03-01", currency="EUR"),
    ]
    put(shared_engine, "subscriptions", rows)
    found = logo_movements(movements(unbound("subscriptions"), DEFAULT))
    lost = [row for row in shared_engine.query(found).to_pylist() if row["kind"] == "churn"]
    assert [row["ended_by"] for row in lost] == ["customer"]
