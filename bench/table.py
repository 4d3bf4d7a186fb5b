"""The table of results."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench.measure import Measured


@dataclass(frozen=True)
class Line:
    """One result against its limit."""

    what: str
    ours: str
    against: str
    result: str
    limit: str
    is_met: bool

    @classmethod
    def ratio(cls, what: str, ours: Measured, other: Measured, name: str, limit: float) -> Line:
        """Our median over another's."""
        ratio = ours.median / other.median
        return cls(
            what,
            f"{ours.median:.2f} s ({ours.spread}), {ours.peak_mb:.0f} MB",
            f"{name}: {other.median:.2f} s ({other.spread})",
            f"× {ratio:.2f}",
            f"× {limit:g}",
            ratio <= limit,
        )

    @classmethod
    def memory(cls, what: str, ours: Measured, limit_mb: float) -> Line:
        """Peak memory."""
        result = f"{ours.peak_mb:.0f} MB"
        return cls(what, result, "", result, f"{limit_mb:.0f} MB", ours.peak_mb <= limit_mb)

    @classmethod
    def time(cls, what: str, ms: float, limit_ms: float) -> Line:
        """A time in milliseconds."""
        return cls(what, f"{ms:.0f} ms", "", f"{ms:.0f} ms", f"{limit_ms:g} ms", ms <= limit_ms)


HEAD = """# Performance

Made by `make bench`; do not edit. {customers:,} customers, {months} months, {events:,} usage events of the demo company;
{machine}, two threads; Python {python}, DuckDB {duckdb}. Medians of {runs} runs (least to most beside them), each in a process of
its own, the two sides of a ratio in turn; the time is that of the work, without starting Python. A limit that is not met is
marked.

| what | ours | against | result | limit | |
|---|---|---|---|---|---|
"""


def write(path: Path, size: tuple[int, int, int], runs: int, lines: list[Line]) -> None:
    """Write the table."""
    customers, months, events = size
    text = HEAD.format(
        customers=customers,
        months=months,
        events=events,
        machine=f"{platform.machine()}, {os.cpu_count()} cores",
        python=platform.python_version(),
        duckdb=version("duckdb"),
        runs=runs,
    )
    for line in lines:
        mark = "" if line.is_met else "**not met**"
        cells = (line.what, line.ours, line.against, line.result, line.limit, mark)
        text += f"| {' | '.join(cells)} |\n"
    path.write_text(text, encoding="utf-8")
