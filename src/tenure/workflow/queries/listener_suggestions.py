"""Whom each listening policy would route: from what customers said and pay, and who they brought."""

from __future__ import annotations

from collections.abc import Collection

import ibis
from ibis import _
from ibis.expr.types import Table

from tenure.metrics.referrals import referral_pairs
from tenure.values.shown import Show, Shown
from tenure.warehouse.reader import Row
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.listener_tickets import counted, since
from tenure.workflow.queries.once import once
from tenure.workflow.rules.listener import WINDOW_DAYS

SHOWN = 20
COLUMNS = (
    Shown("name", "customer"),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("influenced_minor", "MRR of those they brought", Show.MONEY, "base_currency"),
    Shown("complaints", "complaints", Show.INTEGER),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("minutes", "minutes", Show.INTEGER),
    Shown("reopened", "reopened", Show.INTEGER),
)


def speaking(board: Board) -> list[Row]:
    """Paying customers who complained in the last 180 days, with both orders as ranks.

    Each row: customer_id, name, currency, mrr_minor, base_minor (MRR in the base currency, null
    without a rate), influenced_minor, complaints, tickets, minutes, reopened, and `best_first` and
    `hardest`: its place under each policy, the first is 1.

    Best first: the greater of the own MRR and the MRR of those they brought (the two are never
    added). Hardest: the mean place by complaints, by minutes and by reopenings, each for one unit
    of MRR.
    """
    return once(board, ("speaking",), lambda: board.reader.rows(_speaking(board)))


def suggested(board: Board, policy: str, routed: Collection[str], hours_a_week: int) -> list[Row]:
    """The first of a policy who are not routed yet: rows as above, with `hours` and `fits`.

    `hours`: hours a week that support spent on this customer and those above in the list, `fits`
    whether the listener has that many.
    """
    rows = sorted(speaking(board), key=lambda row: row[policy])
    hours, found = 0.0, []
    for row in (row for row in rows if row["customer_id"] not in routed):
        hours += (row["minutes"] or 0) / 60 / (WINDOW_DAYS / 7)
        found.append({**row, "hours": hours, "fits": hours <= hours_a_week})
    return found[:SHOWN]


def _speaking(board: Board) -> Table:
    state = board.reader.table("customer_state")
    said = _said(board)
    rows = state.filter(state.mrr_minor > 0).inner_join(said, "customer_id")
    rows = rows.left_join(_influence(board), "customer_id").drop("customer_id_right")
    money = ibis.coalesce(rows.mrr_base_minor, rows.mrr_minor).cast("float64")
    rows = rows.select(
        "customer_id",
        "name",
        "currency",
        "mrr_minor",
        base_minor=rows.mrr_base_minor,
        base_currency=ibis.literal(board.currency),
        influenced_minor=rows.influenced_minor.fill_null(0),
        complaints=rows.complaints,
        tickets=rows.tickets,
        minutes=rows.minutes.fill_null(0),
        reopened=rows.reopened.fill_null(0),
        money=money,
    )
    return _placed(rows.filter(rows.complaints > 0))


def _said(board: Board) -> Table:
    rows = counted(board)
    rows = rows.filter(rows.opened_at.cast("date") > since(board.as_of, WINDOW_DAYS))
    return rows.group_by("customer_id").agg(
        complaints=rows.is_complaint.fill_null(False).sum(),
        tickets=rows.count(),
        minutes=rows.minutes.sum(),
        reopened=rows.reopened.sum(),
    )


def _influence(board: Board) -> Table:
    """MRR, in the base currency, of all whom a customer brought, directly or through them."""
    pairs = referral_pairs(board.reader.table("customers"))
    state = board.reader.table("customer_state")
    brought = pairs.inner_join(state.select("customer_id", "mrr_base_minor"), "customer_id")
    return brought.group_by(customer_id=brought.referrer_id).agg(
        influenced_minor=_.mrr_base_minor.sum()
    )


def _placed(rows: Table) -> Table:
    best = ibis.greatest(rows.money, rows.influenced_minor.cast("float64"))
    rows = rows.mutate(best=best)
    for name in ("complaints", "minutes", "reopened"):
        each = ibis.window(order_by=ibis.desc(rows[name] / rows.money))
        rows = rows.mutate(**{f"by_{name}": ibis.rank().over(each)})
    hard = rows.by_complaints + rows.by_minutes + rows.by_reopened
    rows = rows.mutate(hard=hard)
    by_best = ibis.window(order_by=[ibis.desc(rows.best), rows.customer_id])
    by_hard = ibis.window(order_by=[rows.hard, rows.customer_id])
    rows = rows.mutate(
        best_first=ibis.row_number().over(by_best) + 1,
        hardest=ibis.row_number().over(by_hard) + 1,
    )
    return rows.drop("money", "best", "hard", "by_complaints", "by_minutes", "by_reopened")
