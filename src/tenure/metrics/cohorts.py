"""The cohort triangle: customers and MRR that remain, by month of start and months since."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr.types import IntegerValue, Table

from tenure.metrics.cards import card
from tenure.metrics.months import month_of

COHORTS = card(
    "cohorts",
    "Cohort triangle",
    formula="customers (or MRR) of a start month still there at the end of month k ÷ at the start",
    unit="rate; MRR may exceed 1",
    population="customers by the month of their first MRR; MRR by currency",
    edges=(
        "month 0 is the month of start; the base is everyone who started in it, also those who left "
        "in the same month; cells after the as-of month are empty, not zero"
    ),
    source="field convention; months that are not over are unknown, never lost",
)


def logo_cohorts(logos: Table, months: Table, month_start_day: int = 1) -> Table:
    """Customers of each start month that remain.

    Takes `logo_movements` up to the as-of day and the calendar `months` (month_on) up to the
    as-of month. Returns cohort_on, month_on, age (months), size, remaining.
    """
    names = ("logos", "size", "remaining")
    return _triangle(logos, months, names, first_day=month_start_day)


def mrr_cohorts(moves: Table, months: Table, month_start_day: int = 1) -> Table:
    """MRR of each start month that remains, by currency.

    Takes `movements` up to the as-of day and the calendar `months`. Returns currency,
    cohort_on, month_on, age, initial_minor, remaining_minor.
    """
    names = ("delta_minor", "initial_minor", "remaining_minor")
    return _triangle(moves, months, names, keys=("currency",), first_day=month_start_day)


def _triangle(
    moves: Table,
    months: Table,
    names: tuple[str, str, str],
    *,
    keys: Sequence[str] = (),
    first_day: int = 1,
) -> Table:
    value, base, left = names
    first = ibis.window(group_by=["customer_id", *keys])
    rows = moves.mutate(
        began_on=moves.moved_on.min().over(first),
        cohort_on=month_of(moves.moved_on.min().over(first), first_day),
        month_on=month_of(moves.moved_on, first_day),
        amount=moves[value],
    )
    cells = rows.group_by(*keys, "cohort_on", "month_on").agg(amount=_.amount.sum())
    began = rows.filter((rows.kind == "new") & (rows.moved_on == rows.began_on))
    bases = began.group_by(*keys, "cohort_on").agg(base=_.amount.sum())
    grid = bases.cross_join(months.select("month_on"))
    grid = grid.filter(grid.month_on >= grid.cohort_on)
    filled = grid.left_join(cells, [*keys, "cohort_on", "month_on"])
    filled = filled.select(
        *keys, "cohort_on", "month_on", "base", amount=filled.amount.fill_null(0)
    )
    running = ibis.window(
        group_by=[*keys, "cohort_on"], order_by="month_on", preceding=None, following=0
    )
    return filled.select(
        *keys,
        "cohort_on",
        "month_on",
        age=_months_apart(filled),
        **{base: filled.base, left: filled.amount.sum().over(running)},
    )


def _months_apart(rows: Table) -> IntegerValue:
    years = rows.month_on.year() - rows.cohort_on.year()
    return (years * 12 + rows.month_on.month() - rows.cohort_on.month()).cast("int64")
