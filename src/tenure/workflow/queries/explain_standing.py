"""Explaining referrals, the stage, and the shares of customers a stage looks at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import ibis
from ibis import _
from ibis.expr.types import BooleanValue, Table

from tenure.metrics.standing import TALK_DAYS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries import explain_money, referrals
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.explained import Derivation, Line, Parameters
from tenure.workflow.queries.ledger import ALL, has_base
from tenure.workflow.queries.stage_measures import counts, first_month_cells

WHO = (Shown("customer_id", "customer"), Shown("name", "name"))
VALUE_COLUMNS = (
    *WHO,
    Shown("depth", "step", Show.INTEGER),
    Shown("channel", "channel"),
    Shown("currency", "currency"),
    Shown("mrr_minor", "own MRR", Show.MONEY),
    Shown("paid_minor", "own payments so far", Show.MONEY),
    Shown("created_on", "came", Show.DAY),
)


def influenced_value(board: Board, given: Parameters) -> Derivation:
    """Everyone who was brought; of a customer, everyone it brought, directly or not."""
    customer, tree = given.text("customer"), referrals.pairs(board)
    tree = tree.filter(tree.referrer_id == customer if customer else tree.depth == 1)
    return _values_of(board, tree.drop("referrer_id"), "influenced_value", "Influenced")


def own_value(board: Board, given: Parameters) -> Derivation:
    """Own value of those who brought others, or of one customer."""
    customer, own = given.text("customer"), referrals.own(board)
    rows = own.select("customer_id")
    rows = (
        rows.filter(rows.customer_id == customer)
        if customer
        else rows.semi_join(referrals.pairs(board).select(customer_id="referrer_id"), "customer_id")
    )
    return _values_of(board, rows.mutate(depth=ibis.literal(0, "int64")), "own_value", "Own")


def _values_of(board: Board, who: Table, card: str, title: str) -> Derivation:
    rows = who.inner_join(referrals.own(board), "customer_id")
    (sums,) = board.reader.rows(
        rows.agg(
            customers=_.count(),
            mrr=_.mrr_minor.sum().fill_null(0),
            paid=_.paid_minor.sum().fill_null(0),
            unpriced=_.is_unpriced.sum().fill_null(0),
        )
    )
    lines = (
        Line("customers", sums["customers"], Show.INTEGER),
        Line("without an exchange rate, left out", sums["unpriced"], Show.INTEGER),
        Line("payments so far", sums["paid"], Show.MONEY, board.currency),
        Line("MRR", sums["mrr"], Show.MONEY, board.currency),
    )
    shown = rows.mutate(currency=ibis.literal(board.currency))
    shown = shown.order_by(["depth", ibis.desc("paid_minor", nulls_first=False), "customer_id"])
    return Derivation(card, f"{title} value", lines, shown, VALUE_COLUMNS)


def stage_arr(board: Board, given: Parameters) -> Derivation:
    """ARR in the workspace's currency."""
    given.refuse_customer()
    if has_base(board):
        return _converted_arr(board)
    now = counts(board)
    lines = (
        Line("customers with MRR above zero", now["paying"], Show.INTEGER),
        Line("without an exchange rate, left out", now["unpriced"], Show.INTEGER),
        Line("MRR", now["mrr_minor"], Show.MONEY, board.currency),
        Line("ARR = 12 × MRR", now["mrr_minor"] * 12, Show.MONEY, board.currency),
    )
    base = Shown("mrr_base_minor", "MRR in the workspace's currency", Show.MONEY, "base")
    columns = (*WHO, Shown("currency", "currency"), Shown("mrr_minor", "MRR", Show.MONEY), base)
    rows = _paying(board).mutate(base=ibis.literal(board.currency))
    return Derivation("stage_arr", "ARR that decides the stage", lines, rows, columns)


def _converted_arr(board: Board) -> Derivation:
    """From the ledger of all currencies, so that it is the MRR of the revenue page."""
    found = explain_money.mrr(board, Parameters({"currency": ALL}))
    arr = Line("ARR = 12 × MRR", found.lines[-1].value * 12, Show.MONEY, board.currency)
    lines = (*found.lines, arr)
    return Derivation("stage_arr", "ARR that decides the stage", lines, found.rows, found.columns)


def _paying(board: Board) -> Table:
    rows = board.reader.table("customer_state")
    rows = rows.filter(rows.mrr_minor > 0)
    return rows.order_by([ibis.desc("mrr_base_minor", nulls_first=False), "customer_id"])


def _share(
    card: str, title: str, part: str, is_in: Callable[[Table, Board], BooleanValue], column: Shown
) -> Callable[[Board, Parameters], Derivation]:
    """A share of those who pay: its rows are all of them, those in the share first."""

    def explained(board: Board, given: Parameters) -> Derivation:
        given.refuse_customer()
        now = counts(board)
        share = now[part] / now["paying"] if now["paying"] else None
        lines = (
            Line("of them", now[part], Show.INTEGER),
            Line("customers with MRR above zero", now["paying"], Show.INTEGER),
            Line("share", "not defined") if share is None else Line("share", share, Show.RATE),
        )
        rows = _paying(board)
        rows = rows.mutate(is_in=is_in(rows, board).fill_null(False))
        rows = rows.order_by([ibis.desc("is_in"), "customer_id"])
        return Derivation(
            card, title, lines, rows, (*WHO, Shown("is_in", "counted", Show.FLAG), column)
        )

    return explained


def _talked(rows: Table, board: Board) -> BooleanValue:
    since = ibis.date(board.as_of - timedelta(days=TALK_DAYS))
    recent: BooleanValue = rows.last_touch_on > since
    return recent


def first_month_kept(board: Board, given: Parameters) -> Derivation:
    """Start months and who of them was there at the end of month 1."""
    given.refuse_customer()
    cells = first_month_cells(board)
    (sums,) = board.reader.rows(cells.agg(size=_.size.sum(), remaining=_.remaining.sum()))
    share = sums["remaining"] / sums["size"] if sums["size"] else None
    lines = (
        Line("customers of those start months", sums["size"] or 0, Show.INTEGER),
        Line("of them there at the end of month 1", sums["remaining"] or 0, Show.INTEGER),
        Line("share", "not defined") if share is None else Line("share", share, Show.RATE),
    )
    columns = (
        Shown("cohort_on", "start", Show.DAY),
        Shown("size", "customers", Show.INTEGER),
        Shown("remaining", "there after month 1", Show.INTEGER),
    )
    return Derivation("first_month_kept", "Still there after month one", lines, cells, columns)


FIGURES: dict[str, Callable[[Board, Parameters], Derivation]] = {
    "own_value": own_value,
    "influenced_value": influenced_value,
    "stage_arr": stage_arr,
    "first_month_kept": first_month_kept,
    "active_share": _share(
        "active_share",
        "Customers who use it",
        "active",
        lambda rows, _board: rows.active_days > 0,
        Shown("active_days", "active days", Show.INTEGER),
    ),
    "talk_share": _share(
        "talk_share",
        "Customers we spoke with",
        "talked",
        _talked,
        Shown("last_touch_on", "last talk", Show.DAY),
    ),
    "below_line_share": _share(
        "below_line_share",
        "Customers below the danger line",
        "below",
        lambda rows, _board: rows.below_line,
        Shown("active_days", "active days", Show.INTEGER),
    ),
}
"""Figures of where the company stands, by name."""
