"""Run every measurement and write the table.

    python -m bench [--customers 100000] [--months 36] [--events 10000000] [--runs 5] [--folder bench/out]
                    [--only day|ledger|intake|engagement|learning|stripe|money|duplicates|worth] [--sizes 1000,10000,100000,1000000]

Each step runs in a process of its own, on two threads; the two sides of a ratio take turns. What
is quoted is the median; peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import date
from pathlib import Path

from bench import (
    duplicates,
    engagement,
    intake,
    learning,
    ledger,
    ledger_table,
    money,
    stripe,
    worth,
)
from bench.measure import Measured, pairs, step
from bench.page import put
from bench.table import Line, write

LAST = date(
    2026, 5, 18
)  # a Monday in the middle of a month is not chosen: the day after is a Tuesday


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=36)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("bench/out"))
    parser.add_argument("--output", type=Path, default=Path("docs/performance.md"))
    parts = (
        "day",
        "ledger",
        "intake",
        "engagement",
        "learning",
        "stripe",
        "money",
        "duplicates",
        "worth",
    )
    parser.add_argument("--only", choices=parts)
    parser.add_argument("--sizes", default="1000,10000,100000,1000000")
    parser.add_argument("--use", type=int, default=50_000_000)
    parser.add_argument("--schedules", type=int, default=money.SCHEDULES)
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if asked.only in (None, "day"):
        _day(folder, (asked.customers, asked.months, asked.events), asked.runs, asked.output)
    if asked.only in (None, "ledger"):
        sizes = [int(size) for size in asked.sizes.split(",")]
        results = ledger.measure(folder, sizes, asked.runs)
        ledger_table.write(asked.output, ledger_table.section(results, asked.runs))
    if asked.only in (None, "intake"):
        put(asked.output, intake.TITLE, intake.section(intake.measure(folder, asked.runs)))
    if asked.only in (None, "engagement"):
        used = engagement.measure(folder, asked.use, asked.runs)
        put(asked.output, engagement.TITLE, engagement.section(used, asked.use))
    if asked.only in (None, "learning"):
        put(asked.output, learning.TITLE, learning.section(learning.measure()))
    if asked.only in (None, "stripe"):
        put(asked.output, stripe.TITLE, stripe.section(stripe.measure(folder, asked.customers)))
    if asked.only in (None, "worth"):
        put(asked.output, worth.TITLE, worth.section(worth.measure(asked.customers)))
    if asked.only in (None, "duplicates"):
        put(asked.output, duplicates.TITLE, duplicates.section(duplicates.measure()))
    if asked.only in (None, "money"):
        put(asked.output, money.TITLE, money.section(money.measure(asked.schedules)))
    print(asked.output.read_text(encoding="utf-8"))


def _day(folder: Path, size: tuple[int, int, int], runs: int, output: Path) -> None:
    """Imports, the day's run and pages; what stands of the ledger is kept."""
    print("building data ...", flush=True)
    step("build", folder, *size, LAST)
    lines = [*_imports(folder, runs), *_days(folder, size, runs), *_pages(folder)]
    after = ledger_table.kept(output)
    write(output, size, runs, lines)
    with output.open("a", encoding="utf-8") as page:
        page.write(after)


def _imports(folder: Path, runs: int) -> list[Line]:
    lines = []
    for form, limit in (("parquet", 2.0), ("csv", 2.5)):
        print(f"import of {form} ...", flush=True)
        ours, theirs = pairs(runs, ("import", folder, form), ("copy", folder, form))
        name = f"Import of the events from {form.upper() if form == 'csv' else 'Parquet'}"
        lines.append(Line.ratio(name, ours, theirs, "DuckDB's own COPY", limit))
    return lines


def _days(folder: Path, size: tuple[int, int, int], runs: int) -> list[Line]:
    print("the day, cold ...", flush=True)
    step("load", folder, LAST)
    cold, by_hand = pairs(runs, ("cold", folder, LAST), ("by_hand", folder, LAST))
    lines = [
        Line.ratio(
            "`tenure day`, cold", cold, by_hand, "DuckDB by hand: movements, weekly activity", 3.0
        ),
        Line.memory("`tenure day`, cold, peak memory", cold, 4096),
    ]
    print("the next day ...", flush=True)
    following = Measured.of([step("next", folder, LAST) for _ in range(runs)])
    lines.append(
        Line.ratio("The next day, 100,000 new events", following, cold, "the cold run", 0.1)
    )
    print("the next day after twice the history ...", flush=True)
    customers, months, events = size
    doubled = folder / "doubled"
    doubled.mkdir()
    step("build", doubled, customers, 2 * months, 2 * events, LAST)
    step("load", doubled, LAST)
    step("cold", doubled, LAST)
    longer = Measured.of([step("next", doubled, LAST) for _ in range(runs)])
    limit = 1.15
    lines.append(
        Line.ratio("The next day, history doubled", longer, following, "history as it is", limit)
    )
    shutil.rmtree(doubled)
    return lines


def _pages(folder: Path) -> list[Line]:
    print("pages ...", flush=True)
    found = step("pages", folder, LAST)
    return [
        Line.time(f"Page {name}, p95 of server time", seconds * 1000, 150)
        for name, seconds in found.parts.items()
    ]


if __name__ == "__main__":
    main()
