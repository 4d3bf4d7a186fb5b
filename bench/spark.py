"""A large company on a Spark cluster of two workers: nothing but results comes back.

    python -m bench.spark [--customers 1000000] [--events 50000000] [--folder bench/out/spark]

DuckDB writes the facts as Parquet, once. Then master, workers and driver start on this machine,
and each question is run through the connection the product uses. Printed: seconds, rows that came
back, the memory the driver's Java process has in use of how much it may have (the facts would not
fit), and whether DuckDB says the same of the same files.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import ibis
import pyarrow.parquet as pq
from ibis.expr.types import Table
from tests.engines.cluster import cluster
from tests.engines.elsewhere import difference

from tenure.metrics import engagement, movements, retention
from tenure.metrics.months import month_of
from tenure.metrics.schemas import unbound
from tenure.values.switches import DEFAULT
from tenure.warehouse.outside import Outside, Place, opened

FACTS = ("subscriptions", "usage_events")
LAST = date(2026, 5, 31)
MONTHS = 36
DRIVER = "1g"
SPARK = {
    "spark.driver.memory": DRIVER,
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": "16",
    "spark.ui.showConsoleProgress": "false",
}


def main() -> None:
    """Build the facts, start the cluster, ask."""
    parser = argparse.ArgumentParser(prog="python -m bench.spark")
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=50_000_000)
    parser.add_argument("--memory", default="2500m", help="of each worker")
    parser.add_argument("--folder", type=Path, default=Path("bench/out/spark"))
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    build(folder, asked.customers, asked.events)
    settings = urlencode({**SPARK, "spark.executor.memory": asked.memory})
    views = {name: f"parquet:{folder}/{name}" for name in FACTS}
    with cluster(folder, memory=asked.memory) as url:
        began = time.perf_counter()
        with opened(Place(f"{url}?{settings}", views)) as outside:
            print(
                f"session: {time.perf_counter() - began:.0f} s, {asked.customers:,} customers, "
                f"{asked.events:,} events"
            )
            for name, expression in QUESTIONS.items():
                ask(outside, name, expression(), folder / f"{name}.parquet")
    check(folder)


def build(folder: Path, customers: int, events: int) -> None:
    """Subscriptions (a price change and an end for some) and events, several files each."""
    made = folder / f"made-{customers}-{events}"
    if made.exists():
        return
    columns = "printf('c%07d', i) AS customer_id, 'USD' AS currency, 'month' AS interval"
    first = f"DATE '{LAST}' - INTERVAL (hash(i) % {30 * MONTHS}) DAY"
    changed = "started_on + INTERVAL (30 + hash(i, 1) % 400) DAY"
    ended = "changed_on + INTERVAL (hash(i, 2) % 600) DAY"
    base = (
        f"SELECT i, {columns}, CAST({first} AS DATE) AS started_on, "
        f"1000 + CAST(hash(i, 3) % 90 AS BIGINT) * 100 AS price FROM range({customers}) r(i)"
    )
    dated = f"SELECT *, CAST({changed} AS DATE) AS changed_on FROM ({base})"
    dated = f"SELECT *, CAST({ended} AS DATE) AS end_on FROM ({dated})"
    common = "customer_id, 'pro' AS plan, 'active' AS status, currency, interval"
    rows = (
        f"SELECT 's1' || customer_id AS subscription_id, {common}, started_on, "
        f"CASE WHEN changed_on <= DATE '{LAST}' THEN changed_on END AS ended_on, "
        f"price AS unit_amount_minor FROM ({dated}) UNION ALL "
        f"SELECT 's2' || customer_id, {common}, changed_on, "
        f"CASE WHEN end_on <= DATE '{LAST}' AND i % 3 = 0 THEN end_on END, "
        f"price + CAST(hash(i, 4) % 41 AS BIGINT) * 100 - 2000 + 1000 FROM ({dated}) "
        f"WHERE changed_on <= DATE '{LAST}'"
    )
    use = (
        f"SELECT 'm' || i AS message_id, printf('c%07d', CAST(pow(random(), 2) * {customers} AS BIGINT)) "
        f"AS customer_id, 'feature_' || (hash(i, 6) % 12) AS name, "
        f"TIMESTAMP '{LAST}' - INTERVAL (hash(i, 7) % (86400 * 365)) SECOND AS occurred_at "
        f"FROM range({events}) r(i)"
    )
    engine = duckdb.connect()
    for name, sql in (("subscriptions", rows), ("usage_events", use)):
        where = folder / name
        where.mkdir(exist_ok=True)
        engine.execute(
            f"COPY ({sql}) TO '{where}' (FORMAT parquet, FILE_SIZE_BYTES '64MB', OVERWRITE true)"
        )
    made.touch()


def ask(outside: Outside, name: str, expression: Table, path: Path) -> None:
    """Run one question and say what it cost."""
    began = time.perf_counter()
    rows = outside.write(expression, path)
    seconds = time.perf_counter() - began
    print(f"{name}: {seconds:.0f} s, {rows:,} rows came, driver {heap(outside):.0f} MB of {DRIVER}")


def check(folder: Path) -> None:
    """The same questions to DuckDB, and whether the rows are the same."""
    views = {name: f"parquet:{folder}/{name}/*.parquet" for name in FACTS}
    own = Outside(Place("duckdb://", views), ibis.duckdb.connect())
    own.backend.raw_sql("SET TimeZone = 'UTC'")
    for name, expression in QUESTIONS.items():
        path = folder / f"{name}-duckdb.parquet"
        own.write(expression(), path)
        said = difference(pq.read_table(path), pq.read_table(folder / f"{name}.parquet"))
        print(f"{name}: {said or 'the same in DuckDB'}")


def heap(outside: Outside) -> float:
    """What the driver's Java process has in use, in MB, right after a question."""
    runtime = outside.backend._session.sparkContext._jvm.java.lang.Runtime.getRuntime()  # noqa: SLF001
    return float(runtime.totalMemory() - runtime.freeMemory()) / 2**20


def monthly() -> Table:
    """Opening, the five movements and closing of each month."""
    moves = movements.movements(unbound("subscriptions"), DEFAULT)
    past = moves.filter(moves.moved_on <= ibis.date(LAST))
    months = past.select(month_on=month_of(past.moved_on)).distinct()
    return retention.rates(movements.monthly(past, months))


def weekly() -> Table:
    """Events and active customers of each week."""
    rows = unbound("usage_events")
    return rows.group_by(week_on=rows.occurred_at.truncate("W").cast("date")).agg(
        events=rows.count(), customers=rows.customer_id.nunique()
    )


def active() -> Table:
    """How many customers were active on how many of the last 28 days."""
    rows = engagement.usage_daily(unbound("usage_events"))
    near = rows.filter(rows.used_on > ibis.date(LAST - timedelta(days=28)))
    each = near.group_by("customer_id").agg(
        active_days=near.used_on.nunique(), events=near.events.sum()
    )
    return each.group_by("active_days").agg(customers=each.count(), events=each.events.sum())


QUESTIONS: dict[str, Callable[[], Table]] = {"monthly": monthly, "weekly": weekly, "active": active}


if __name__ == "__main__":
    main()
