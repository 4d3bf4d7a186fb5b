"""Whether the use of those still in question has a yearly wave: asked of two years and more of weeks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tenure.metrics import dormancy, weekly

if TYPE_CHECKING:
    import pyarrow as pa

    from tenure.warehouse.asof import Computing

SEED = 11
MOST_ASKED = 5_000
"""Those quiet longest first."""


def yearly(work: Computing) -> None:
    """Make `yearly`: one row for each customer in question; needs weeks of use and suspects."""
    work.keep("in_question", dormancy.in_question, "suspects", sort="customer_id")
    work.tables["yearly"] = work.store.computed(
        "yearly",
        dormancy.YEARLY,
        lambda: _answers(work),
        [work.tables["in_question"], work.tables["weekly_use"]],
        parameters=work.seen_until,
    )


def _answers(work: Computing) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415 - takes a while to load

    asked = work.store.engine.rows(
        f"SELECT customer_id, quiet_since FROM in_question ORDER BY quiet_since, 1 LIMIT {MOST_ASKED}"
    )
    if not asked or work.seen_until is None:
        empty: pa.Table = dormancy.YEARLY.to_pyarrow().empty_table()
        return empty
    since = {str(customer): _week(day) for customer, day in asked}
    used = _used(work, since)
    last = _week(work.seen_until + timedelta(days=1)) - 1
    answers = [
        _is_yearly(used.get(customer, {}), begins, last) for customer, begins in since.items()
    ]
    return pa.table({"customer_id": list(since), "is_yearly": pa.array(answers, pa.bool_())})


def _used(work: Computing, since: dict[str, int]) -> dict[str, dict[int, int]]:
    """Events of each week with any, by customer."""
    rows = work.store.engine.rows(
        "SELECT customer_id, week, events_7 FROM weekly_use"
        " WHERE customer_id IN (SELECT customer_id FROM in_question) AND events_7 > 0"
    )
    found: dict[str, dict[int, int]] = {customer: {} for customer in since}
    for customer, week, events in rows:
        if customer in found:
            found[customer][week] = events
    return found


def _is_yearly(used: dict[int, int], begins: int, last: int) -> bool:
    """`begins` is the week the silence began in, `last` the last whole week that is known."""
    from tenure.inference.season import yearly_wave  # noqa: PLC0415 - loads what most days do not need

    before = {week: events for week, events in used.items() if week < begins}
    if not before:
        return False
    first = min(before)
    levels = np.zeros(begins - first)
    for week, events in before.items():
        levels[week - first] = events
    return yearly_wave(levels, last - begins + 1, seed=SEED).is_yearly


def _week(day: date) -> int:
    """Number of the week a day lies in, as in `weekly`."""
    return (day - weekly.FIRST_MONDAY).days // 7
