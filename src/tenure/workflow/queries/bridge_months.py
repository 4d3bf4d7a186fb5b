"""Ours and theirs, month by month."""

from __future__ import annotations

import ibis
from ibis.expr.types import DateValue, IntervalScalar, Table

from tenure.metrics.bridge import book
from tenure.metrics.months import month_of
from tenure.metrics.movements import monthly
from tenure.values.dates import Month
from tenure.values.switches import Switches
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.bridge import Ask, facts_of, right_switches
from tenure.workflow.queries.report import Row


def months_beside(board: Board, ask: Ask, count: int = 24) -> list[Row]:
    """Month by month: month_on, currency, ours_minor, theirs_minor (None where nothing is reported)."""
    ours = _closings(board, board.generation.switches, ask)
    theirs: dict[Month, int] = {}
    if ask.source:
        theirs = _reported_months(board, ask)
    else:
        theirs = _closings(board, right_switches(ask) or board.generation.switches, ask)
    rows = []
    for month in sorted(ours)[-count:]:
        theirs_minor = theirs.get(Month(month.year, month.number))
        rows.append(
            {
                "month_on": month.starts_on,
                "month": str(month),
                "currency": ask.currency,
                "ours_minor": ours[month],
                "theirs_minor": theirs_minor,
                "difference_minor": None if theirs_minor is None else theirs_minor - ours[month],
            }
        )
    return rows


def _closings(board: Board, switches: Switches, ask: Ask) -> dict[Month, int]:
    column = "closing_minor" if ask.measure == "mrr" else f"{ask.measure}_minor"
    if switches == board.generation.switches:
        name = (
            "monthly_base"
            if ask.is_converted and "monthly_base" in board.generation.tables
            else "monthly"
        )
        rows = board.reader.table(name)
    else:
        rows = _monthly_under(board, switches, ask)
    rows = rows.filter(rows.currency == ask.currency)
    found = board.reader.rows(rows.select("month_on", amount=rows[column]))
    return {Month(r["month_on"].year, r["month_on"].month): int(r["amount"]) for r in found}


def _monthly_under(board: Board, switches: Switches, ask: Ask) -> Table:
    months = _months(board, switches.month_start_day)
    facts = {**facts_of(board), "months": months}
    moves = book(facts, switches, ask.currency, is_converted=ask.is_converted)
    moves = moves.filter(moves.moved_on <= ibis.date(board.as_of))
    return monthly(moves, months, month_start_day=switches.month_start_day)


def _months(board: Board, first_day: int) -> Table:
    """The board's months as they begin under other switches, and the one before them."""
    known = board.reader.table("monthly").select("month_on").distinct()
    months = known.mutate(month_on=month_of(known.month_on))
    earlier = months.agg(month_on=months.month_on.min())
    earlier = earlier.mutate(month_on=_moved(earlier.month_on, ibis.interval(months=-1)))
    both = ibis.union(months, earlier, distinct=True)
    return both.mutate(month_on=_moved(both.month_on, ibis.interval(days=first_day - 1)))


def _moved(day: DateValue, by: IntervalScalar) -> DateValue:
    return (day.cast("timestamp") + by).cast("date")


def _reported_months(board: Board, ask: Ask) -> dict[Month, int]:
    rows = board.reader.table("reported_figures")
    rows = rows.filter(
        rows.source == ask.source, rows.measure == ask.measure, rows.currency == ask.currency
    )
    totals: dict[Month, int] = {}
    each: dict[Month, int] = {}
    for row in board.reader.rows(rows):
        into = each if row["customer_ref"] else totals
        month = Month(row["month_on"].year, row["month_on"].month)
        into[month] = into.get(month, 0) + row["amount_minor"]
    return {**each, **totals}
