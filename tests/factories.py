"""Small canonical tables for tests, written the short way."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from tenure.metrics.schemas import schema_of
from tenure.warehouse.engine import Engine


def put(engine: Engine, table: str, rows: list[dict[str, Any]]) -> None:
    """Make a canonical table of `rows`; columns not given are null."""
    schema = schema_of(table).to_pyarrow()
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    engine.connection.register(f"{table}_rows", pa.table(columns, schema=schema))
    engine.run(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {table}_rows")


def subscription(
    customer: str, started: str, ended: str | None = None, price: int = 10_000, **more: Any
) -> dict[str, Any]:
    """One subscription row; `price` in minor units for a month unless `more` says otherwise."""
    return {
        "subscription_id": more.pop("subscription_id", f"{customer}-{started}-{price}"),
        "customer_id": customer,
        "status": "active",
        "charge_kind": "recurring",
        "currency": "USD",
        "unit_amount_minor": price,
        "quantity": 1,
        "interval": "month",
        "interval_count": 1,
        "started_on": date.fromisoformat(started),
        "ended_on": date.fromisoformat(ended) if ended else None,
        **more,
    }
