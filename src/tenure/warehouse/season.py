"""Whether the use of those still in question has a yearly wave: asked of two years and more of weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from tenure.metrics import dormancy
from tenure.warehouse.derived import Source

if TYPE_CHECKING:
    from tenure.warehouse.asof import Computing


def yearly(work: Computing) -> Source:
    """Make `yearly`: one row for each customer in question."""
    work.keep("in_question", dormancy.in_question, "suspects", sort="customer_id")
    work.tables["yearly"] = work.store.computed(
        "yearly",
        dormancy.YEARLY,
        _empty,
        [work.tables["in_question"], work.tables["weekly_use"]],
    )
    return work.tables["yearly"]


def _empty() -> pa.Table:
    table: pa.Table = dormancy.YEARLY.to_pyarrow().empty_table()
    return table
