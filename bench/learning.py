"""A panel of a million rows: the line, the risk model and both back-tests, against five minutes and 6 GB."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

CUSTOMERS, WEEKS = 10_600, 125
LIMIT_S, LIMIT_MB = 300.0, 6_144.0
TITLE = "## Learning from a million rows"
_HEAD = """{title}

Made by `python -m bench --only learning`, part of `make bench`. A simulated panel of {rows:,} rows ({customers:,} customers
seen on Sundays of {weeks} weeks, {columns} measures), in one process on two cores: the line with its measure, cut and interval; its alerts
judged at every date of the past, for nine horizons; the risk model with its challenger rehearsed at every date and learnt; the answer
about complaints. Limits: 5 minutes, 6 GB.

| | seconds |
|---|---|
"""


@dataclass(frozen=True)
class Found:
    """Seconds of each part, rows and measures of the panel, peak memory of the process."""

    parts: dict[str, float]
    rows: int
    columns: int
    peak_mb: float


def measure() -> Found:
    """In a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "bench.learning"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr)
    return Found(**json.loads(done.stdout.splitlines()[-1]))


def section(found: Found) -> str:
    """The part of the page of results."""
    text = _HEAD.format(
        title=TITLE,
        rows=found.rows,
        customers=CUSTOMERS,
        weeks=WEEKS,
        columns=found.columns,
    )
    for name, seconds in found.parts.items():
        text += f"| {name} | {seconds:.1f} |\n"
    total = sum(found.parts.values())
    met = "" if total <= LIMIT_S and found.peak_mb <= LIMIT_MB else " **not met**"
    return text + f"| together, at most {found.peak_mb:,.0f} MB{met} | {total:.1f} |\n"


def run() -> Found:
    """Each part once."""
    from tests.inference.panels import simulate

    from tenure.inference.backtest_line import backtest_line
    from tenure.inference.complaints import ask_complaints
    from tenure.inference.learn_line import learn_line
    from tenure.inference.rehearsal import rehearse
    from tenure.inference.risk import learn_risk
    from tenure.inference.risk_backtest import back_test

    panel = simulate(customers=CUSTOMERS, weeks=WEEKS, seed=1)
    parts: dict[str, float] = {}

    def timed(name: str, work: Callable[[], object]) -> object:
        began = time.perf_counter()
        result = work()
        parts[name] = time.perf_counter() - began
        return result

    timed("the line", lambda: learn_line(panel, seed=1))
    timed("its back-test", lambda: backtest_line(panel, seed=1, csms=20, budget_per_csm_week=3.0))
    done = timed("the risk rehearsed", lambda: rehearse(panel, seed=1))
    timed("the risk learnt", lambda: learn_risk(panel, seed=1, rehearsal=done))  # type: ignore[arg-type]
    timed(
        "its back-test, calls",
        lambda: back_test(done, score="penalised", csms=20, calls_each=12),  # type: ignore[arg-type]
    )
    timed("complaints", lambda: ask_complaints(panel))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Found(parts, len(panel), len(panel.features), peak)


if __name__ == "__main__":
    print(json.dumps(run().__dict__))
