"""Explaining figures of growth: losses both ways, net churn, what-if, effort."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.values.errors import InputError
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import effort, explain_fit, explain_standing, growth, what_if
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explain_money import MOVE_COLUMNS, named
from tenure.workflow.queries.explain_standing import WHO
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.windows import Window, last_year


def _span(window: Window) -> tuple[Line, Line]:
    last = window.ends_on - timedelta(days=1)
    return Line("from", window.starts_on, Show.DAY), Line("to", last, Show.DAY)


def monthly_loss(board: Board, given: Parameters) -> Derivation:
    """Losses of the last year: of customers, or with a currency of its MRR."""
    given.refuse_customer()
    window, currency = last_year(board), given.currency()
    lines = [*_span(window)]
    for loss in growth.losses(board):
        if loss.of == (currency or "customers"):
            lines += _loss_lines(loss)
    moves = board.reader.table("movements")
    rows = moves.filter(
        moves.moved_on >= ibis.date(window.starts_on),
        moves.moved_on < ibis.date(window.ends_on),
        moves.moved_on <= ibis.date(board.as_of),
        moves.kind.isin(["churn", "contraction"] if currency else ["churn"]),
    )
    if currency:
        rows = rows.filter(rows.currency == currency)
    shown = named(board, rows).order_by(["moved_on", "customer_id"])
    return Derivation("monthly_loss", "Monthly loss", tuple(lines), shown, MOVE_COLUMNS)


def _loss_lines(loss: growth.Loss) -> list[Line]:
    is_money = loss.of != "customers"
    show = Show.MONEY if is_money else Show.INTEGER
    currency = loss.of if is_money else ""
    lines = [
        Line("lost", loss.lost, show, currency),
        Line("at the starts of the months, summed", loss.base, show, currency),
        Line("lost a month", loss.rate.value, Show.RATE),
    ]
    if loss.rate.low is not None and loss.rate.high is not None:
        lines += [
            Line("95 % interval from", loss.rate.low, Show.RATE),
            Line("95 % interval to", loss.rate.high, Show.RATE),
        ]
    return [
        *lines,
        Line("gone in 12 months, compounded", loss.compounded.value, Show.RATE, is_result=True),
        Line("to be replaced in 12 months", loss.replacement.value, Show.RATE),
    ]


def negative_churn(board: Board, given: Parameters) -> Derivation:
    """Net MRR churn of the last year in a currency, customer by customer."""
    given.refuse_customer()
    known = growth.currencies(board)
    currency = given.currency() or (known[0] if known else board.currency)
    found = growth.net(board, currency)
    lines = [
        *_span(found.window),
        Line("churn", found.churn_minor, Show.MONEY, currency),
        Line("contraction", found.contraction_minor, Show.MONEY, currency),
        Line("expansion", found.expansion_minor, Show.MONEY, currency),
        Line("net lost", found.net_minor, Show.MONEY, currency),
        Line("at the starts of the months, summed", found.opening_minor, Show.MONEY, currency),
        Line("net a month", "not defined")
        if found.rate is None
        else Line("net a month", found.rate, Show.RATE),
    ]
    if found.yearly is not None:
        lines.append(Line("that is in a year", found.yearly, Show.RATE))
    rows = growth.filtered(board, growth.ChangeFilter(currency))
    columns = (*WHO, Shown("currency", "currency"), *growth.CUSTOMER_COLUMNS[1:])
    return Derivation("negative_churn", f"Net churn {currency}", tuple(lines), rows, columns)


def explained_what_if(board: Board, given: Parameters) -> Derivation:
    """Loss rates by age, and what else the projection starts from."""
    given.refuse_customer()
    own = what_if.own(board)
    company = own.company
    lines = [
        *_span(own.window),
        Line("customers projected", own.customers, Show.INTEGER),
        Line("customers without an exchange rate", own.unpriced, Show.INTEGER),
        Line("customers won a month, not by referral", company.won_a_month, Show.NUMBER),
        Line("MRR of a new customer", company.first_minor, Show.MONEY, board.currency),
        Line("growth a month of those who stay", company.growth, Show.RATE),
        Line("customers won by referral", company.referred, Show.INTEGER),
        Line("customers × months they were counted over", company.customer_months, Show.INTEGER),
        Line("gross margin", board.generation.margin, Show.RATE),
        Line("losses counted", company.losses, Show.INTEGER),
    ]
    rows = _age_rows(own.by_age)
    columns = (
        Shown("age", "month of life", Show.INTEGER),
        Shown("at_risk", "seen through it", Show.INTEGER),
        Shown("lost", "lost in it", Show.INTEGER),
        Shown("rate", "loss rate", Show.RATE),
        Shown("held", "customers of today", Show.INTEGER),
    )
    return Derivation("what_if", "What-if: losses by age", tuple(lines), rows, columns)


def _age_rows(rows: list[dict[str, float]]) -> Table:
    schema = {
        "age": "int64",
        "at_risk": "int64",
        "lost": "int64",
        "held": "int64",
        "rate": "float64",
    }
    if not rows:
        return _values([dict.fromkeys(schema)], schema).limit(0)
    return _values(rows, schema).order_by("age")


def _values(
    rows: list[dict[str, object]] | list[dict[str, float]], schema: dict[str, str]
) -> Table:
    """A small table of known values, without loading anything into the engine."""
    parts = [
        ibis.literal(1, "int8")
        .name("one")
        .as_table()
        .select(**{name: ibis.literal(row[name], kind) for name, kind in schema.items()})
        for row in rows
    ]
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def cac(board: Board, given: Parameters) -> Derivation:
    """Acquisition costs of the last year by channel and month."""
    given.refuse_customer()
    own = what_if.own(board)
    lines = [*_span(own.window)]
    for row in own.channels:
        name = row["channel"] or "no channel"
        if row["cac_minor"] is None:
            lines.append(Line(f"{name}: won {row['won']}", "not defined"))
        else:
            lines.append(
                Line(f"{name}: won {row['won']}", row["cac_minor"], Show.MONEY, board.currency)
            )
    costs = board.reader.table("costs")
    rows = costs.filter(
        costs.kind.fill_null("acquisition") == "acquisition",
        costs.month_on >= ibis.date(own.window.starts_on),
        costs.month_on < ibis.date(own.window.ends_on),
    )
    return Derivation(
        "cac", "CAC by channel", tuple(lines), rows.order_by(["month_on", "cost_id"]), COST_COLUMNS
    )


COST_COLUMNS = (
    Shown("cost_id", "cost"),
    Shown("month_on", "month", Show.DAY),
    Shown("kind", "kind"),
    Shown("channel", "channel"),
    Shown("currency", "currency"),
    Shown("amount_minor", "amount", Show.MONEY),
)


def _of_months(board: Board, given: Parameters, rows: Table, clock: str) -> Table:
    """Rows of the month asked for, or of the last year."""
    if given.text("month"):
        month = given.month(board.as_of)
        first, end = month.starts_on, month.ends_on
    else:
        window = last_year(board)
        first, end = window.starts_on, window.ends_on
    return rows.filter(rows[clock] >= ibis.date(first), rows[clock] < ibis.date(end))


def effort_money(board: Board, given: Parameters) -> Derivation:
    """Costs of a month, or of the last year, for winning and for keeping."""
    given.refuse_customer()
    rows = _of_months(board, given, board.reader.table("costs"), "month_on")
    currency = given.currency()
    if currency:
        rows = rows.filter(rows.currency == currency)
    kind = rows.kind.fill_null("acquisition")
    sums = rows.group_by("currency", kind=kind).agg(amount_minor=rows.amount_minor.sum())
    lines = tuple(
        Line(f"{row['kind']} {row['currency']}", row["amount_minor"], Show.MONEY, row["currency"])
        for row in board.reader.rows(sums.order_by(["currency", "kind"]))
    )
    shown = rows.order_by([ibis.desc("amount_minor"), "cost_id"])
    return Derivation("effort_money", "Money for winning and keeping", lines, shown, COST_COLUMNS)


def effort_hours(board: Board, given: Parameters) -> Derivation:
    """Work of a month, or of the last year: winning, keeping, or both."""
    rows = _of_months(board, given, effort.work(board), "worked_on")
    rows = rows.filter(rows.worked_on <= ibis.date(board.as_of))
    side = given.text("kind")
    if side not in ("", "winning", "keeping"):
        raise InputError(f"{side!r} is no side", hint="One of: winning, keeping.")
    if side:
        rows = rows.filter(rows.is_winning if side == "winning" else ~rows.is_winning)
    if given.text("customer"):
        rows = rows.filter(rows.customer_id == given.text("customer"))
    (sums,) = board.reader.rows(
        rows.agg(
            rows=_.count(),
            unknown=_.minutes.isnull().sum(),
            winning=_.minutes.sum(where=_.is_winning).cast("float64") / 60,
            keeping=_.minutes.sum(where=~_.is_winning).cast("float64") / 60,
        )
    )
    lines = [
        Line("pieces of work", sums["rows"], Show.INTEGER),
        Line("of unknown length", sums["unknown"] or 0, Show.INTEGER),
    ]
    for name in ("winning", "keeping") if not side else (side,):
        hours = sums[name]
        lines.append(
            Line(f"hours {name}", "not known yet")
            if hours is None
            else Line(f"hours {name}", hours, Show.NUMBER)
        )
    columns = (
        *WHO,
        Shown("source", "table"),
        Shown("row_id", "row"),
        Shown("worked_on", "day", Show.DAY),
        Shown("minutes", "minutes", Show.INTEGER),
        Shown("is_winning", "winning", Show.FLAG),
    )
    shown = named(board, rows).order_by([ibis.desc("worked_on"), "source", "row_id"])
    return Derivation("effort_hours", "Hours winning and keeping", tuple(lines), shown, columns)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "monthly_loss": monthly_loss,
    "negative_churn": negative_churn,
    "what_if": explained_what_if,
    "cac": cac,
    "effort_money": effort_money,
    "effort_hours": effort_hours,
    **explain_fit.FIGURES,
    **explain_standing.FIGURES,
}
"""Figures of growth by name."""
