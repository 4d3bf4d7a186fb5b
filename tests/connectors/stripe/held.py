"""What is in a warehouse after reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tenure.metrics.mrr import live, segments
from tenure.metrics.schemas import schema_of, unbound
from tenure.values.canonical import TABLES
from tenure.values.switches import DEFAULT
from tenure.warehouse.engine import Engine
from tenure.warehouse.manifest import read_manifest

NAMES = (
    *("customers", "subscriptions", "invoices", "invoice_lines"),
    *("payments", "refunds", "credit_notes"),
)


def viewed(root: Path) -> Engine:
    """An engine with a view of each table."""
    engine, manifest = Engine(), read_manifest(root)
    for name in TABLES:
        engine.view(name, (root / each.path for each in manifest.files(name)), schema_of(name))
    return engine


def contents(root: Path) -> dict[str, tuple[Any, ...]]:
    """Count, distinct keys and a sum over all rows of each table Stripe fills."""
    engine = viewed(root)
    try:
        return {
            name: engine.row(
                f"SELECT count(*), count(DISTINCT ({', '.join(TABLES[name].key)})), "
                f"sum(hash(t)) FROM {name} AS t"
            )
            for name in NAMES
        }
    finally:
        engine.close()


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query over the tables."""
    engine = viewed(root)
    try:
        return engine.rows(sql)
    finally:
        engine.close()


def mrr(root: Path, day: date) -> dict[str, int]:
    """MRR by customer on a day, as the ledger says it; those without are left out."""
    import ibis

    engine = viewed(root)
    try:
        found = live(segments(unbound("subscriptions"), DEFAULT), ibis.date(day))
        table = engine.query(found.group_by("customer_id").agg(mrr=found.mrr_minor.sum()))
    finally:
        engine.close()
    both = zip(table["customer_id"].to_pylist(), table["mrr"].to_pylist(), strict=True)
    return dict(both)
