"""A workspace's benchmarks."""

from __future__ import annotations

from tenure.records.models import BenchmarkRow
from tenure.values.benchmarks import DEFAULTS, Benchmark


def benchmarks(workspace_id: int) -> dict[str, Benchmark]:
    """Every benchmark by code, as the workspace has set it or as it starts."""
    rows = BenchmarkRow.objects.filter(workspace_id=workspace_id, code__in=DEFAULTS)
    own = {row.code: Benchmark(row.code, row.value, row.year, row.source) for row in rows}
    return {**DEFAULTS, **own}
