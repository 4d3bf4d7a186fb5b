"""Word of mouth: who brought whom, own and influenced value beside each other, what unhappiness ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
from ibis import _
from ibis.expr.types import StringScalar, Table

from tenure.inference.intervals import wilson
from tenure.metrics import referrals as metric
from tenure.values.shown import Show, Shown, money_text
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row

PAGE = 50
TREE_ROWS = 300
UNHAPPY = ("left", "complaint", "detractor")
STATES = ("all", "unhappy", *UNHAPPY)
COLUMNS = (
    Shown("name", "customer"),
    Shown("own_mrr_minor", "own MRR", Show.MONEY),
    Shown("influenced_mrr_minor", "influenced MRR", Show.MONEY),
    Shown("own_paid_minor", "own payments so far", Show.MONEY),
    Shown("influenced_paid_minor", "influenced payments so far", Show.MONEY),
    Shown("direct", "brought directly", Show.INTEGER),
    Shown("indirect", "through those", Show.INTEGER),
    Shown("influenced_paying", "of them pay now", Show.INTEGER),
    Shown("unhappy", "unhappy"),
    Shown("last_brought_on", "last one came", Show.DAY),
    Shown("channel", "channel"),
    Shown("purchases", "payments", Show.INTEGER),
    Shown("upgrades", "upgrades", Show.INTEGER),
)
EXPORT_COLUMNS = (Shown("customer_id", "id"), *COLUMNS, Shown("currency", "currency"))
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "-influenced_mrr_minor"
CHANNEL_COLUMNS = (
    Shown("channel", "channel"),
    Shown("customers", "customers", Show.INTEGER),
    Shown("paying", "pay now", Show.INTEGER),
    Shown("mrr_minor", "MRR", Show.MONEY),
    Shown("paid_minor", "payments so far", Show.MONEY),
    Shown("repeat_rate", "paid again", Show.RATE),
    Shown("upgrade_rate", "upgraded", Show.RATE),
    Shown("brought", "brought others", Show.INTEGER),
)


@dataclass(frozen=True, slots=True)
class ReferralFilter:
    """Which referrers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "all"
    channel: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> ReferralFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS))


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A customer in a tree: how deep it stands, and what it is worth itself."""

    depth: int
    row: Row


@dataclass(frozen=True, slots=True)
class Tree:
    """One customer, those above it up to the first, and everyone it brought, parents before children.

    `total` and the influenced amounts are of all of them, `below` may hold fewer.
    """

    root: Row
    above: tuple[Row, ...]
    below: tuple[TreeRow, ...]
    total: int
    influenced_mrr_minor: int
    influenced_paid_minor: int


def pairs(board: Board) -> Table:
    """Who brought whom, directly or not."""
    customers = board.reader.table("customers")
    return board.reader.kept("kept_referral_pairs", lambda: metric.referral_pairs(customers))


def own(board: Board) -> Table:
    """Every customer's own value."""
    return board.reader.kept("kept_own_values", lambda: _own(board))


def _own(board: Board) -> Table:
    table, day = board.reader.table, ibis.date(board.as_of)
    paid = metric.paid_so_far(
        payments=table("payments"),
        refunds=table("refunds"),
        fx_rates=table("fx_rates"),
        base_currency=board.currency,
        day=day,
    )
    grown = metric.upgrades(table("movements"), day)
    return metric.own_values(table("customer_state"), paid, grown)


def referrers(board: Board) -> Table:
    """Customers who brought others, with their currency."""
    rows = metric.referral_values(own(board), pairs(board))
    rows = rows.rename(own_mrr_minor="mrr_minor", own_paid_minor="paid_minor")
    rows = rows.mutate(currency=ibis.literal(board.currency))
    return board.reader.kept("kept_referrers", lambda: rows)


def _wanted(rows: Table, state: str, given: dict[str, StringScalar]) -> Table:
    if state == "unhappy":
        rows = rows.filter(rows.unhappy.notnull())
    elif state != "all":
        rows = rows.filter(rows.unhappy == state)
    return narrowed(rows, given, ("channel",))


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    order = ibis.desc(name, nulls_first=False) if sort.startswith("-") else ibis.asc(name)
    return rows.order_by([order, "customer_id"])


def _texts(wanted: ReferralFilter) -> dict[str, str]:
    texts = {"words": wanted.words.strip().lower(), "channel": wanted.channel}
    return {name: text for name, text in texts.items() if text}


def _listing(board: Board, wanted: ReferralFilter) -> Listing:
    return Listing(
        ("referrers", wanted.state),
        wanted.sort,
        lambda given: _wanted(referrers(board), wanted.state, given),
        lambda rows: _ordered(rows, wanted.sort),
        _texts(wanted),
    )


def filtered(board: Board, wanted: ReferralFilter) -> Table:
    """All referrers of a filter, in its order."""
    return _listing(board, wanted).all()


def referrals(board: Board, wanted: ReferralFilter, page: int = 1) -> Page:
    """One page of referrers."""
    return _listing(board, wanted).page(board.reader, page, PAGE)


def channels(board: Board) -> list[Row]:
    """How customers of each channel do; rates with their Wilson interval."""
    rows = board.reader.ask(
        ("referral channels",),
        lambda _given: metric.by_channel(own(board), pairs(board)).order_by("channel"),
        {},
    )
    return [{**row, **_rates(row), "currency": board.currency} for row in rows]


def _rates(row: Row) -> dict[str, Any]:
    again = wilson(row["repeated"], row["customers"])
    grown = wilson(row["upgraded"], row["customers"])
    return {
        "again": again,
        "grown": grown,
        "repeat_rate": again.value if again else None,
        "upgrade_rate": grown.value if grown else None,
    }


def unhappy(board: Board) -> list[Row]:
    """Unhappy referrers by why: code, referrers, direct, influenced (customers below them, each
    once), paying, mrr_minor, paid_minor. The last row, of code "all", counts each customer once, too.
    """
    return board.reader.ask(("unhappy referrers",), lambda _given: _lost(board), {})


def _lost(board: Board) -> Table:
    everyone, tree = own(board), pairs(board)
    sad = everyone.filter(everyone.unhappy.notnull()).select(
        referrer_id=everyone.customer_id, code=everyone.unhappy
    )
    reached = tree.inner_join(sad, "referrer_id")
    reached = reached.select("referrer_id", "customer_id", "depth", "code")
    both = ibis.union(reached, reached.mutate(code=ibis.literal("all")), distinct=False)
    who = both.group_by("code").agg(referrers=_.referrer_id.nunique(), direct=(_.depth == 1).sum())
    once = both.select("code", "customer_id").distinct().inner_join(everyone, "customer_id")
    worth = once.group_by("code").agg(
        influenced=_.count(),
        paying=_.pays.sum(),
        mrr_minor=_.mrr_minor.sum().fill_null(0),
        paid_minor=_.paid_minor.sum().fill_null(0),
        unpriced=_.is_unpriced.sum(),
    )
    return who.inner_join(worth, "code").order_by("code")


def summary(board: Board) -> Row:
    """All referrals together: referrers, referred (customers who were brought), paying and MRR of
    those, customers in all, unpriced.
    """
    (row,) = board.reader.ask(("referral summary",), lambda _given: _summary(board), {})
    return row


def _summary(board: Board) -> Table:
    everyone, direct = own(board), pairs(board).filter(_.depth == 1)
    rows = everyone.left_join(direct.select("customer_id", "referrer_id"), "customer_id")
    brought = rows.referrer_id.notnull()
    return rows.agg(
        customers=_.count(),
        referred=brought.sum(),
        referrers=rows.referrer_id.nunique(),
        paying=(brought & rows.pays).sum(),
        mrr_minor=rows.mrr_minor.sum(where=brought).fill_null(0),
        paid_minor=rows.paid_minor.sum(where=brought).fill_null(0),
        unpriced=(brought & rows.is_unpriced).sum(),
    )


def tree(board: Board, customer_id: str) -> Tree | None:
    """The tree around a customer; None if there is no such customer. At most `TREE_ROWS` below."""
    roots = board.reader.ask(
        ("referral root",),
        lambda given: own(board).filter(_.customer_id == given["customer"]),
        {"customer": customer_id},
    )
    if not roots:
        return None
    below = board.reader.ask(
        ("referral tree",),
        lambda given: _below(board, given["customer"]),
        {"customer": customer_id},
    )
    above = board.reader.ask(
        ("referral path",),
        lambda given: _above(board, given["customer"]),
        {"customer": customer_id},
    )
    shown = _nested(customer_id, below)
    mrr, paid = (sum(row[key] or 0 for row in below) for key in ("mrr_minor", "paid_minor"))
    return Tree(roots[0], tuple(above), tuple(shown[:TREE_ROWS]), len(below), mrr, paid)


def _below(board: Board, customer: StringScalar) -> Table:
    rows = pairs(board).filter(_.referrer_id == customer).drop("referrer_id")
    rows = rows.inner_join(own(board), "customer_id")
    by = board.reader.table("customers").select("customer_id", "referred_by")
    rows = rows.left_join(by, "customer_id").drop("customer_id_right")
    return rows.order_by(["depth", ibis.desc("paid_minor", nulls_first=False), "customer_id"])


def _above(board: Board, customer: StringScalar) -> Table:
    rows = pairs(board).filter(_.customer_id == customer)
    rows = rows.select("depth", customer_id=rows.referrer_id).inner_join(own(board), "customer_id")
    return rows.order_by(ibis.desc("depth"))


def _nested(root: str, rows: list[Row]) -> list[TreeRow]:
    """Rows of a tree with every customer under the one who brought it; `rows` from the top down."""
    children: dict[str, list[Row]] = {}
    for row in rows:
        children.setdefault(row["referred_by"], []).append(row)
    found: list[TreeRow] = []
    waiting = [*reversed(children.pop(root, []))]
    while waiting:
        row = waiting.pop()
        found.append(TreeRow(row["depth"], row))
        waiting += reversed(children.pop(row["customer_id"], []))
    return found


def referrals_report(board: Board, _request: ReportRequest) -> Report:
    """Customers who brought others, by what those bring now."""
    rows = board.reader.rows(filtered(board, ReferralFilter()))
    left_out = sum(bool(row["is_unpriced"]) for row in rows)
    notes = [
        f"amounts in {board.currency} at the last rate up to the day",
        "own and influenced value are never added: the same money stands in both, at two customers",
    ]
    notes += [_unhappy_note(row, board.currency) for row in unhappy(board) if row["code"] != "all"]
    if left_out:
        notes.append(f"{left_out} of them have amounts without an exchange rate, left out")
    return Report("referrals", "Referrals", board.as_of, EXPORT_COLUMNS, rows, tuple(notes))


def _unhappy_note(row: Row, currency: str) -> str:
    amount = f"{money_text(row['mrr_minor'], currency)} {currency}"
    return (
        f"unhappy ({row['code']}): {row['referrers']} who brought others; those they brought "
        f"pay {amount} a month"
    )
