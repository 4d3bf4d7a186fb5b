"""Money, reported: MRR, movements, retention, cohorts."""

from __future__ import annotations

from datetime import date

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.inference.intervals import wilson
from tenure.metrics.movements import balances, monthly
from tenure.metrics.mrr import live
from tenure.values.dates import Month
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.report import Report, ReportRequest, Row


def mrr_report(board: Board, request: ReportRequest) -> Report:
    """MRR, customers, ARPA and ARR by currency, or by a field of customers and currency."""
    keys = [*([request.by] if request.by else []), "currency"]
    held = _held_by_plan(board) if request.by == "plan" else _held(board, request.by)
    found = held.group_by(keys).agg(mrr_minor=_.mrr_minor.sum(), customers=_.customer_id.nunique())
    found = found.mutate(
        arr_minor=found.mrr_minor * 12,
        arpa_minor=found.mrr_minor / found.customers.cast("float64"),
    ).order_by(keys)
    notes: tuple[str, ...] = ()
    if request.by == "plan":
        notes = ("a customer with several plans is counted with each of them",)
    columns = (
        *request.by_columns,
        Shown("currency", "currency"),
        Shown("mrr_minor", "MRR", Show.MONEY),
        Shown("customers", "customers", Show.INTEGER),
        Shown("arpa_minor", "ARPA", Show.MONEY),
        Shown("arr_minor", "ARR", Show.MONEY),
    )
    return Report("mrr", "MRR", board.as_of, columns, board.reader.rows(found), notes)


def _held(board: Board, by: str) -> Table:
    """MRR of each customer and currency, with a field of customers where one is asked for."""
    moves = board.reader.table("movements")
    held = balances(moves.filter(moves.moved_on <= ibis.date(board.as_of)))
    return _with_field(board, held, by) if by else held


def _held_by_plan(board: Board) -> Table:
    """MRR of each stretch of a subscription that runs, with its own plan."""
    rows = live(board.reader.table("segments"), ibis.date(board.as_of))
    rows = rows.filter(rows.mrr_minor > 0)
    return rows.select("customer_id", "currency", "mrr_minor", plan=rows.plan.fill_null(""))


def _with_field(board: Board, rows: Table, by: str) -> Table:
    state = board.reader.table("customer_state")
    fields = state.select("customer_id", state[by].name(by))
    joined = rows.left_join(fields, "customer_id").drop("customer_id_right")
    return joined.mutate(**{by: joined[by].fill_null("")})


MOVEMENT_COLUMNS = (
    Shown("month_on", "month", Show.DAY),
    Shown("currency", "currency"),
    Shown("opening_minor", "opening", Show.MONEY),
    Shown("new_minor", "new", Show.MONEY),
    Shown("expansion_minor", "expansion", Show.MONEY),
    Shown("contraction_minor", "contraction", Show.MONEY),
    Shown("churn_minor", "churn", Show.MONEY),
    Shown("reactivation_minor", "reactivation", Show.MONEY),
    Shown("closing_minor", "closing", Show.MONEY),
    Shown("customers_closing", "customers", Show.INTEGER),
)


def movements_by_month(board: Board, request: ReportRequest) -> list[Row]:
    """Movements of each month and currency, newest last, within the months asked for."""
    reader, keys = board.reader, ["currency"]
    rows = reader.table("monthly")
    if request.by:
        keys = [request.by, "currency"]
        moves = reader.table("movements")
        moves = moves.filter(moves.moved_on <= ibis.date(board.as_of))
        joined = _with_field(board, moves, request.by)
        months = rows.select("month_on").distinct()
        rows = monthly(joined, months, by=(request.by,))
    if request.first is not None:
        rows = rows.filter(rows.month_on >= ibis.date(Month.of(request.first).starts_on))
    if request.last is not None:
        rows = rows.filter(rows.month_on <= ibis.date(request.last))
    return reader.rows(rows.order_by([*keys, "month_on"]))


def movements_report(board: Board, request: ReportRequest) -> Report:
    """The five movements of each month."""
    rows = movements_by_month(board, request)
    columns = (*request.by_columns, *MOVEMENT_COLUMNS)
    return Report("movements", "MRR movements", board.as_of, columns, rows)


def retention_rows(board: Board, months: int) -> list[Row]:
    """GRR, NRR and logo churn of the windows of a length in months, newest first.

    One row for each window and currency; customers are counted over all currencies. `low` and
    `high` are the Wilson interval of `gone_rate`.
    """
    reader = board.reader
    money = {
        (r["window_end"], r["currency"]): r
        for r in reader.rows(reader.table("retention"))
        if _is_long(r, months)
    }
    heads = {
        r["window_end"]: r for r in reader.rows(reader.table("logo_churn")) if _is_long(r, months)
    }
    rows = []
    for (end, currency), row in sorted(money.items(), key=lambda item: item[0][1]):
        logo = heads[end]
        gone = wilson(logo["gone"], logo["at_start"])
        rows.append(
            {
                **row,
                "currency": currency,
                "at_start": logo["at_start"],
                "lost": logo["lost"],
                "divisor": logo["divisor"],
                "logo_churn_rate": logo["lost"] / logo["divisor"] if logo["divisor"] else None,
                "gone": logo["gone"],
                "gone_rate": gone.value if gone else None,
                "low": gone.low if gone else None,
                "high": gone.high if gone else None,
            }
        )
    return sorted(rows, key=lambda row: row["window_end"], reverse=True)


def _is_long(row: Row, months: int) -> bool:
    return Month.of(row["window_start"]) + months == Month.of(row["window_end"])


def retention_report(board: Board, request: ReportRequest) -> Report:
    """GRR, NRR and logo churn of months and of years ending with each month."""
    rows = [r for length in (12, 1) for r in retention_rows(board, length)]
    for row in rows:
        apart = (row["window_end"].year - row["window_start"].year) * 12
        row["months"] = apart + row["window_end"].month - row["window_start"].month
    if request.first is not None:
        rows = [row for row in rows if row["window_end"] > request.first]
    if request.last is not None:
        rows = [row for row in rows if row["window_start"] <= request.last]
    columns = (
        Shown("window_start", "from", Show.DAY),
        Shown("window_end", "before", Show.DAY),
        Shown("months", "months", Show.INTEGER),
        Shown("currency", "currency"),
        Shown("opening_minor", "opening", Show.MONEY),
        Shown("grr", "GRR", Show.RATE),
        Shown("nrr", "NRR", Show.RATE),
        Shown("logo_churn_rate", "logo churn", Show.RATE),
        Shown("gone_rate", "gone", Show.RATE),
        Shown("low", "gone, from", Show.RATE),
        Shown("high", "gone, to", Show.RATE),
        Shown("at_start", "customers", Show.INTEGER),
    )
    notes = (
        "customers are counted over all currencies",
        "logo churn: losses within the window, also of customers won in it, against those at the start",
        "gone: of those at the start, with its 95 % Wilson interval",
    )
    return Report("retention", "Retention", board.as_of, columns, rows, notes)


def cohorts_report(board: Board, request: ReportRequest) -> Report:
    """The triangle of customers: share of each start month still there."""
    cells = board.reader.table("logo_cohorts")
    if request.first is not None:
        cells = cells.filter(cells.cohort_on >= ibis.date(request.first))
    if request.last is not None:
        cells = cells.filter(cells.cohort_on <= ibis.date(request.last))
    rows: dict[date, Row] = {}
    for cell in board.reader.rows(cells.order_by(["cohort_on", "age"])):
        row = rows.setdefault(
            cell["cohort_on"], {"cohort_on": cell["cohort_on"], "size": cell["size"]}
        )
        row[f"m{cell['age']}"] = cell["remaining"] / cell["size"]
    ages = max((len(row) - 2 for row in rows.values()), default=0)
    columns = (
        Shown("cohort_on", "start", Show.DAY),
        Shown("size", "customers", Show.INTEGER),
        *(Shown(f"m{age}", f"month {age}", Show.RATE) for age in range(ages)),
    )
    return Report("cohorts", "Cohorts", board.as_of, columns, list(rows.values()))
