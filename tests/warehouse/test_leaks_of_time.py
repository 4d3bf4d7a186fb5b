"""Whatever is recorded after a day leaves everything measured on that day bit for bit as it was."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tenure.demo.company import Size, build
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.measures import MEASURES
from tenure.values.switches import DEFAULT
from tenure.warehouse.asof import Question, compute
from tenure.warehouse.derived import Store
from tenure.warehouse.engine import Engine, Limits
from tenure.warehouse.manifest import read_manifest

END = date(2026, 3, 31)
THEN = date(2026, 1, 18)
"""A Sunday."""


def panel(home: Path, tables: Path) -> list[tuple[object, ...]]:
    """Rows of the panel up to that day, in order."""
    run_import(ImportRequest(tables, home / "root", home / "rejects", "2026-04-01"))
    engine = Engine(Limits(2, scratch=home / "spill"))
    store = Store.over(home / "root", engine, read_manifest(home / "root"))
    made = compute(store, Question(END, DEFAULT, "USD", 0.8, is_brief=True))
    store.show(made.tables["panel"])
    columns = ", ".join(MEASURES)
    rows = engine.rows(
        f"SELECT customer_id, observed_on, {columns} FROM panel WHERE observed_on <= DATE '{THEN}'"
        " ORDER BY customer_id, observed_on"
    )
    engine.close()
    return rows


@pytest.mark.slow
def test_later_events_change_nothing_of_before(tmp_path: Path) -> None:
    """Half of what was recorded later is taken away, the rest is moved, renamed and doubled."""
    tables = tmp_path / "tables"
    build(tables, Size(customers=60, months=14, seed=3, ends_on=END))
    before = panel(tmp_path / "before", tables)
    file = tables / "usage_events.parquet"
    known = f"coalesce(received_at, occurred_at)::DATE <= DATE '{THEN}'"
    other = tmp_path / "other.parquet"
    duckdb.execute(
        f"""COPY (
            SELECT * FROM '{file}' WHERE {known}
            UNION ALL BY NAME
            SELECT * REPLACE (name || ' anew' AS name, occurred_at - INTERVAL 20 DAY AS occurred_at,
                              coalesce(received_at, occurred_at) AS received_at)
            FROM '{file}' WHERE NOT {known} AND hash(message_id) % 2 = 0
            UNION ALL BY NAME
            SELECT * REPLACE (message_id || ' again' AS message_id, 'p-new' AS contact_id)
            FROM '{file}' WHERE NOT {known} AND hash(message_id) % 3 = 0
        ) TO '{other}' (FORMAT parquet)"""
    )
    file.unlink()
    other.rename(file)
    after = panel(tmp_path / "after", tables)
    assert len(before) > 1_000
    assert any(row[2:] for row in before)
    assert after == before
