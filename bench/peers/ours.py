"""Ours: the expressions of `tenure.metrics`, compiled by Ibis, on the embedded engine."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import ibis
from ibis.expr.types import Table

from tenure.metrics.movements import monthly, movements
from tenure.metrics.schemas import schema_of, unbound
from tenure.values.switches import DEFAULT, Switches
from tenure.warehouse.engine import Engine, Limits, compiled

COLUMNS = (
    "month_on",
    "currency",
    "opening_minor",
    "new_minor",
    "expansion_minor",
    "contraction_minor",
    "churn_minor",
    "reactivation_minor",
    "churn_customer_minor",
    "churn_delinquent_minor",
    "churn_us_minor",
    "churn_unknown_minor",
    "closing_minor",
    "customers_closing",
)
"""Columns of the table every contestant writes, in order of month_on and currency."""


def run(source: Path, target: Path, first: date, last: date, switches: Switches = DEFAULT) -> None:
    """The monthly table of movements."""
    engine = Engine(Limits(threads=2))
    engine.view("subscriptions", [source], schema_of("subscriptions"))
    engine.run(
        "CREATE VIEW months AS SELECT range::DATE AS month_on "
        f"FROM range(DATE '{first}', DATE '{last}', INTERVAL 1 MONTH)"
    )
    table = expression(last, switches)
    engine.write(compiled(table.order_by("month_on", "currency")), target)
    engine.close()


def expression(last: date, switches: Switches = DEFAULT) -> Table:
    """The monthly table as an expression over `subscriptions` and `months`."""
    moves = movements(unbound("subscriptions"), switches)
    moves = moves.filter(moves.moved_on <= ibis.literal(last))
    months = ibis.table({"month_on": "date"}, name="months")
    return monthly(moves, months).select(*COLUMNS)
