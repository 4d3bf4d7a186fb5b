"""The ledger beside its peers: the same monthly table of movements, from the same file.

Each contestant (`bench.peers`) is a process of its own, and they take turns. What is timed is the
whole process, from its start to its end; beside it the work without starting Python and
importing, and the processor's time, which other work on the machine disturbs least.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from statistics import linear_regression, median

import duckdb

from bench.ledger_rows import write_rows

NAMES = {
    "ours": "ours, compiling",
    "ours_kept": "ours, compiled by an earlier run",
    "hand_sql": "DuckDB SQL by hand, by changes",
    "polars_changes": "polars, by changes",
    "pandas_changes": "pandas, by changes",
    "polars_grid": "polars, by grid",
    "pandas_grid": "pandas, by grid",
    "dbt_style": "dbt-style models on DuckDB",
}
BY_GRID = ("dbt_style", "pandas_grid", "polars_grid")
"""Judged at ends of months, and blind to who ended a subscription."""

_LARGE = 1_000_000


@dataclass(frozen=True)
class Run:
    """One process: its whole time, that of its work, of the processor, and its peak memory."""

    whole_s: float
    work_s: float
    cpu_s: float
    peak_mb: float


@dataclass(frozen=True)
class Result:
    """The runs of one contestant on so many customers."""

    name: str
    customers: int
    runs: tuple[Run, ...]

    @property
    def whole_s(self) -> float:
        """Median of the whole process."""
        return median(run.whole_s for run in self.runs)

    @property
    def work_s(self) -> float:
        """Median of the work, without starting Python and importing."""
        return median(run.work_s for run in self.runs)

    @property
    def cpu_s(self) -> float:
        """Median of the processor's time, of the whole process."""
        return median(run.cpu_s for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """The largest peak seen."""
        return max(run.peak_mb for run in self.runs)


def measure(folder: Path, sizes: Sequence[int], runs: int) -> list[Result]:
    """Every contestant on every size, in turn; `SystemExit` where their figures differ."""
    found = []
    for size in sizes:
        source = folder / f"{size}.parquet"
        rows = write_rows(source, size)
        print(f"the ledger of {size:,} customers, {rows:,} rows ...", flush=True)
        taken: dict[str, list[Run]] = {name: [] for name in NAMES}
        for number in range(runs):
            for name in NAMES:
                if number == 0 or name not in BY_GRID or size < _LARGE:
                    taken[name].append(once(name, source, folder / f"{name}.parquet"))
        agree(folder)
        found += [Result(name, size, tuple(of_it)) for name, of_it in taken.items()]
    return found


def once(name: str, source: Path, target: Path) -> Run:
    """One contestant in a fresh process, on two threads."""
    threads = {f"{of}_NUM_THREADS": "2" for of in ("OMP", "OPENBLAS", "NUMEXPR")} | {
        "POLARS_MAX_THREADS": "2"
    }
    command = [sys.executable, "-m", "bench.peers", name, str(source), str(target)]
    environment = {**os.environ, **threads}
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    whole = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    return Run(whole, said["seconds"], said["cpu_seconds"], said["peak_mb"])


def agree(folder: Path) -> None:
    """`SystemExit` unless all by changes wrote the same figures, and all by grid theirs."""
    by_changes = [name for name in NAMES if name not in BY_GRID]
    for group in (by_changes, BY_GRID):
        first = figures(folder / f"{group[0]}.parquet")
        for name in group[1:]:
            if figures(folder / f"{name}.parquet") != first:
                raise SystemExit(f"{name} and {group[0]} disagree: see {folder}")
    ours, theirs = (figures(folder / f"{name}.parquet") for name in ("ours", "dbt_style"))
    standing = ("closing_minor", "customers_closing")
    if {key: [row[each] for each in standing] for key, row in ours.items()} != {
        key: [row[each] for each in standing] for key, row in theirs.items()
    }:
        raise SystemExit("ours and dbt_style disagree at ends of months")


def figures(path: Path) -> dict[tuple[str, str], dict[str, int]]:
    """Figures of each month and currency in which there are any, but for opening ones of 0."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT month_on::DATE::VARCHAR AS month, currency, "
            "COLUMNS(* EXCLUDE (month_on, currency))::BIGINT FROM read_parquet(?)",
            [str(path)],
        )
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    keyed = {(row.pop("month"), row.pop("currency")): row for row in rows}
    return {key: row for key, row in keyed.items() if any(row.values())}


def exponent(results: Sequence[Result]) -> float:
    """Slope of log work over log customers, 10,000 and more."""
    large = [result for result in results if result.customers >= 10_000]
    slope, _ = linear_regression(
        [log(result.customers) for result in large], [log(result.work_s) for result in large]
    )
    return slope
