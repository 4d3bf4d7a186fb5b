"""Use of 50 million events: every weekly measure made whole and made up to date, against SQL by hand.

Each side runs in a process of its own, on two threads, in turn. The events lie in the product's own
fact files, one a month; the SQL by hand reads the same files.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median

CUSTOMERS, PEOPLE, NAMES, MONTHS = 10_000, 8, 14, 24
LAST = date(2026, 5, 17)
"""A Sunday."""
MORE = 100_000
TITLE = "## Use of many events"
_HEAD = """{title}

Made by `python -m bench --only engagement`, part of `make bench`. {events:,} events of {customers:,} customers over two years, one fact
file a month. *SQL by hand* is weekly active users and rolling activity of 28 days, as one would write them in DuckDB, to
Parquet; *everything* makes, week by week and as it was known then, active days, active people, events, breadth, recency, level, baseline
and trend of each customer; *a day more* does the same after {more:,} events were added to the last month. Whole processes on two
threads, in turn; medians of {runs}.

| | median | least to most | peak memory |
|---|---|---|---|
"""
WORDS = {"by_hand": "SQL by hand", "whole": "everything", "day": "a day more"}
WEEKLY = """
SELECT customer_id, date_trunc('week', occurred_at) AS week, count(*) AS events,
       count(DISTINCT contact_id) AS users
FROM usage_events GROUP BY ALL
"""
ROLLING = """
WITH days AS (SELECT customer_id, occurred_at::DATE AS day, count(*) AS events FROM usage_events GROUP BY ALL)
SELECT customer_id, day,
       count(*) OVER w AS active_days, sum(events) OVER w AS events
FROM days WINDOW w AS (PARTITION BY customer_id ORDER BY day RANGE BETWEEN INTERVAL 27 DAY PRECEDING AND CURRENT ROW)
"""


@dataclass(frozen=True)
class Result:
    """Seconds of each run of a side, and its peak memory."""

    name: str
    seconds: tuple[float, ...]
    peak_mb: float

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.seconds)


def build(folder: Path, events: int) -> None:
    """Fact files of a warehouse: busy and quiet customers, weekdays, some events received late."""
    import duckdb

    from tenure.warehouse.manifest import FactFile, Manifest, write_manifest

    root = folder / "warehouse"
    files = []
    first = date(LAST.year - 2, LAST.month, 1)
    connection = duckdb.connect()
    connection.execute(
        "SET threads = 2; SET memory_limit = '6GB'; SET preserve_insertion_order = false"
    )
    for number in range(MONTHS + 1):
        begin = (first + timedelta(days=31 * number)).replace(day=1)
        end = min((begin + timedelta(days=32)).replace(day=1), LAST + timedelta(days=1))
        if begin >= end:
            break
        path = root / "facts" / "usage_events" / f"month={begin:%Y-%m}" / "0.parquet"
        path.parent.mkdir(parents=True)
        rows = events * (end - begin).days // 745
        connection.execute(_month_sql(number, begin, (end - begin).days, rows, path))
        files.append(FactFile(str(path.relative_to(root)), rows, f"{begin:%Y-%m}"))
    write_manifest(root, Manifest().with_table("usage_events", tuple(files)))


def _month_sql(number: int, begin: date, days: int, rows: int, path: Path, salt: int = 0) -> str:
    return f"""COPY (
        WITH drawn AS (
            SELECT i, hash(i, {number}, {salt}) AS h FROM range({rows}) AS t(i)
        ), placed AS (
            SELECT i, h, floor({CUSTOMERS} * pow((h % 1000003) / 1000003.0, 1.6))::INT AS who,
                   TIMESTAMP '{begin}' + INTERVAL (((h >> 20) % ({days} * 86400))::INT) SECOND AS happened_at
            FROM drawn
        )
        SELECT printf('%d-%d-%d', {number}, {salt}, i) AS message_id, printf('c%06d', who) AS customer_id,
               printf('p%06d-%d', who, floor({PEOPLE} * pow(((h >> 8) % 4099) / 4099.0, 2))::INT) AS contact_id,
               NULL::VARCHAR AS subscription_id, printf('feature_%02d', (h >> 30) % {NAMES}) AS name,
               happened_at AS occurred_at,
               happened_at + CASE WHEN h % 200 = 0 THEN INTERVAL 3 DAY ELSE INTERVAL 0 DAY END AS received_at,
               NULL::DOUBLE AS value, NULL::VARCHAR AS properties
        FROM placed ORDER BY customer_id, happened_at
    ) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 122880)"""


def ours(folder: Path) -> None:
    """Every weekly measure of every customer, through the product's own tables."""
    from tenure.warehouse.derived import Store
    from tenure.warehouse.engine import Engine, Limits
    from tenure.warehouse.manifest import read_manifest
    from tenure.warehouse.use_history import parts, use_history, weekly_use

    root = folder / "warehouse"
    engine = Engine(Limits(2, "4GB", folder / "spill"))
    store = Store.over(root, engine, read_manifest(root))
    weeks = weekly_use(store, parts(store))
    use_history(store, weeks, LAST - timedelta(weeks=12), LAST)
    store.book.save()


def whole(folder: Path) -> None:
    """From nothing but events."""
    ours(folder)


def day(folder: Path) -> None:
    """After a day more of events."""
    ours(folder)


def by_hand(folder: Path) -> None:
    """Weekly active users and rolling activity of 28 days, as one would write them in DuckDB."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(
        "SET threads = 2; SET memory_limit = '4GB'; SET preserve_insertion_order = false"
    )
    files = f"{folder}/warehouse/facts/usage_events/*/*.parquet"
    connection.execute(
        f"CREATE VIEW usage_events AS SELECT * FROM read_parquet('{files}', hive_partitioning = false)"
    )
    for name, sql in (("weekly", WEEKLY), ("rolling", ROLLING)):
        connection.execute(f"COPY ({sql}) TO '{folder}/{name}.parquet' (FORMAT parquet)")


def add_a_day(folder: Path, number: int) -> None:
    """A file more in the month of the last day, as an import on the day after leaves one."""
    import duckdb

    from tenure.warehouse.manifest import FactFile, read_manifest, write_manifest

    root = folder / "warehouse"
    manifest = read_manifest(root)
    path = root / "facts" / "usage_events" / f"month={LAST:%Y-%m}" / f"more-{number}.parquet"
    duckdb.execute(_month_sql(99, LAST, 1, MORE, path, salt=number))
    added = FactFile(str(path.relative_to(root)), MORE, f"{LAST:%Y-%m}")
    files = (*manifest.files("usage_events"), added)
    write_manifest(root, manifest.with_table("usage_events", files))


def section(results: list[Result], events: int) -> str:
    """The part of the page of results."""
    by_name = {result.name: result for result in results}
    hand, whole_, day_ = (by_name[name] for name in ("by_hand", "whole", "day"))
    text = _HEAD.format(
        title=TITLE, events=events, customers=CUSTOMERS, more=MORE, runs=len(hand.seconds)
    )
    for result in results:
        spread = f"{min(result.seconds):.1f}–{max(result.seconds):.1f}"
        text += f"| {WORDS[result.name]} | {result.median:.1f} s | {spread} | {result.peak_mb:,.0f} MB |\n"
    text += "\n| limit | result | limit | |\n|---|---|---|---|\n"
    for what, value, limit in (
        ("everything, beside SQL by hand", whole_.median / hand.median, 2.0),
        ("a day more, of everything", day_.median / whole_.median, 0.1),
    ):
        met = "" if value <= limit else "**not met**"
        text += f"| {what} | {value:.2f} | {limit:g} | {met} |\n"
    return text


def measure(folder: Path, events: int, runs: int) -> list[Result]:
    """Build once, then the sides in turn."""
    folder = folder / "engagement"
    folder.mkdir(parents=True)
    build(folder, events)
    sides: dict[str, list[tuple[float, float]]] = {"by_hand": [], "whole": [], "day": []}
    for number in range(runs):
        shutil.rmtree(folder / "warehouse" / "derived", ignore_errors=True)
        sides["by_hand"].append(_apart("by_hand", folder))
        sides["whole"].append(_apart("whole", folder))
        add_a_day(folder, number)
        sides["day"].append(_apart("day", folder))
    return [
        Result(name, tuple(s for s, _ in found), max(mb for _, mb in found))
        for name, found in sides.items()
    ]


def _apart(name: str, folder: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.engagement", name, str(folder)]
    began = time.perf_counter()
    own = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=own)
    seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return seconds, float(json.loads(done.stdout.splitlines()[-1])["peak_mb"])


if __name__ == "__main__":
    {"whole": whole, "day": day, "by_hand": by_hand}[sys.argv[1]](Path(sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"peak_mb": peak}))
