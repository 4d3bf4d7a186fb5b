"""Money, reported: MRR, movements, retention, cohorts."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.inference.intervals import wilson
from tenure.metrics.committed import committed
from tenure.metrics.converted import unpriced
from tenure.metrics.movements import balances, monthly
from tenure.metrics.mrr import live
from tenure.values.dates import Month
from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown, money_text
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


ALL = "all"
"""Instead of a currency: every currency, in that of the workspace."""


def has_base(board: Board) -> bool:
    """Whether there is a ledger of all currencies in that of the workspace."""
    return "monthly_base" in board.generation.tables


MOVEMENT_COLUMNS = (
    Shown("month_on", "month", Show.DAY),
    Shown("currency", "currency"),
    Shown("opening_minor", "opening", Show.MONEY),
    Shown("new_minor", "new", Show.MONEY),
    Shown("expansion_minor", "expansion", Show.MONEY),
    Shown("contraction_minor", "contraction", Show.MONEY),
    Shown("churn_minor", "churn", Show.MONEY),
    Shown("reactivation_minor", "reactivation", Show.MONEY),
    Shown("fx_minor", "fx", Show.MONEY),
    Shown("closing_minor", "closing", Show.MONEY),
    Shown("customers_closing", "customers", Show.INTEGER),
)


def movements_by_month(board: Board, request: ReportRequest) -> list[Row]:
    """Movements of each month and currency, newest last, within the months asked for.

    Of one currency if one is asked for; `ALL` is the ledger of all of them converted.
    """
    reader, keys = board.reader, ["currency"]
    suffix = "_base" if request.currency == ALL else ""
    if suffix and not has_base(board):
        raise InputError(
            "there is no ledger of all currencies",
            hint="It needs MRR in another currency, and fx_rates into yours.",
        )
    rows = reader.table(f"monthly{suffix}")
    first_day = board.generation.switches.month_start_day
    if request.by:
        keys = [request.by, "currency"]
        moves = reader.table(f"movements{suffix}")
        moves = moves.filter(moves.moved_on <= ibis.date(board.as_of))
        joined = _with_field(board, moves, request.by)
        months = rows.select("month_on").distinct()
        rows = monthly(joined, months, by=(request.by,), month_start_day=first_day)
    if request.currency and not suffix:
        rows = rows.filter(rows.currency == request.currency)
    if request.first is not None:
        start = Month.of(request.first, first_day).starts_on
        rows = rows.filter(rows.month_on >= ibis.date(start))
    if request.last is not None:
        rows = rows.filter(rows.month_on <= ibis.date(request.last))
    return reader.rows(rows.order_by([*keys, "month_on"]))


def movements_report(board: Board, request: ReportRequest) -> Report:
    """The five movements of each month."""
    rows = movements_by_month(board, request)
    columns = tuple(
        column
        for column in (*request.by_columns, *MOVEMENT_COLUMNS)
        if column.key != "fx_minor" or request.currency == ALL
    )
    notes = tuple(unpriced_notes(board)) if request.currency == ALL else ()
    return Report("movements", "MRR movements", board.as_of, columns, rows, notes)


def unpriced_notes(board: Board) -> list[str]:
    """Which currencies are not in the ledger of all of them, since no rate is known."""
    left = unpriced(
        board.reader.table("segments"),
        board.reader.table("fx_rates"),
        board.currency,
        board.generation.switches,
        ibis.date(board.as_of),
    )
    return [
        f"not in it, for want of a rate: {row['customers']} customers in {row['currency']} "
        f"with {money_text(row['mrr_minor'], row['currency'])}"
        for row in board.reader.rows(left.order_by("currency"))
    ]


def retention_rows(board: Board, months: int, currency: str = "") -> list[Row]:
    """GRR, NRR and logo churn of the windows of a length in months, newest first.

    One row for each window and currency (of `currency` only, if given; `ALL` is every currency
    converted); customers are counted over all currencies. `low` and `high` are the Wilson interval
    of `gone_rate`.
    """
    reader = board.reader
    first_day = board.generation.switches.month_start_day
    suffix = "_base" if currency == ALL and has_base(board) else ""
    money = {
        (r["window_end"], r["currency"]): r
        for r in reader.rows(reader.table(f"retention{suffix}"))
        if _is_long(r, months, first_day) and currency in ("", ALL, r["currency"])
    }
    heads = {
        r["window_end"]: r
        for r in reader.rows(reader.table("logo_churn"))
        if _is_long(r, months, first_day)
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


def newest_over(board: Board, rows: list[Row]) -> Row | None:
    """Of windows, the newest first, the one whose days are all over; the running one where none is."""
    tomorrow = board.as_of + timedelta(days=1)
    over = (row for row in rows if row["window_end"] <= tomorrow)
    return next(over, rows[0] if rows else None)


def _unfinished(board: Board, rows: list[Row]) -> tuple[str, ...]:
    """What is to be said of windows among the rows that are not over."""
    if all(row["window_end"] <= board.as_of + timedelta(days=1) for row in rows):
        return ()
    return (f"windows that end after {board.as_of} are not over: so far this month",)


def _is_long(row: Row, months: int, first_day: int) -> bool:
    start, end = (Month.of(row[f"window_{edge}"], first_day) for edge in ("start", "end"))
    return start + months == end


def retention_report(board: Board, request: ReportRequest) -> Report:
    """GRR, NRR and logo churn of months and of years ending with each month."""
    rows = [r for length in (12, 1) for r in retention_rows(board, length, request.currency)]
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
        *_unfinished(board, rows),
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


def committed_rows(board: Board) -> list[Row]:
    """MRR and CMRR by currency: currency, mrr_minor, coming_minor, going_minor, cmrr_minor."""
    rows = committed(board.reader.table("movements"), ibis.date(board.as_of))
    return board.reader.rows(rows.order_by("currency"))


def committed_report(board: Board, request: ReportRequest) -> Report:  # noqa: ARG001
    """MRR with what is known to come and to go within a year."""
    columns = (
        Shown("currency", "currency"),
        Shown("mrr_minor", "MRR", Show.MONEY),
        Shown("coming_minor", "to come", Show.MONEY),
        Shown("going_minor", "to go", Show.MONEY),
        Shown("cmrr_minor", "CMRR", Show.MONEY),
    )
    return Report("cmrr", "CMRR", board.as_of, columns, committed_rows(board))
