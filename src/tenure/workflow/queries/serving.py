"""What customers bring and cost: the list, by plan, and what winning a new one costs by channel."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
from ibis import _
from ibis.expr.types import StringScalar, Table

from tenure.inference.intervals import wilson
from tenure.metrics.cost_to_serve import PARTS
from tenure.values.shown import Show, Shown
from tenure.workflow.queries.board import Board
from tenure.workflow.queries.filtering import chosen, narrowed, texts
from tenure.workflow.queries.paging import Listing, Page
from tenure.workflow.queries.report import Report, ReportRequest, Row
from tenure.workflow.queries.sheet import portfolio
from tenure.workflow.queries.worth import KINDS

PAGE = 50
STATES = ("all", "losing", "free", "bugs", "estimated")
FACETS = ("kind", "plan", "segment", "csm", "channel")
COLUMNS = (
    Shown("name", "customer"),
    Shown("plan", "plan"),
    Shown("revenue_minor", "revenue", Show.MONEY),
    Shown("cost_minor", "cost to serve", Show.MONEY),
    Shown("profit_minor", "profit", Show.MONEY),
    Shown("margin", "margin", Show.RATE),
    Shown("tickets", "tickets", Show.INTEGER),
    Shown("minutes", "minutes of ours", Show.INTEGER),
    Shown("contacts_month", "contacts a month", Show.NUMBER),
    Shown("contacts_shrunk", "drawn towards all", Show.NUMBER),
    Shown("bug_minor", "caused by our bugs", Show.MONEY),
    Shown("months", "months of the year", Show.NUMBER),
)
EXPORT_COLUMNS = (
    Shown("customer_id", "id"),
    *COLUMNS,
    Shown("ticket_minor", "tickets, cost", Show.MONEY),
    Shown("talk_minor", "talks, cost", Show.MONEY),
    Shown("work_minor", "work, cost", Show.MONEY),
    Shown("infra_minor", "infrastructure", Show.MONEY),
    Shown("fee_minor", "payment fees", Show.MONEY),
    Shown("bad_debt_minor", "written off", Show.MONEY),
    Shown("bug_tickets", "tickets of our bugs", Show.INTEGER),
    Shown("is_estimated", "revenue estimated", Show.FLAG),
    Shown("is_unpriced", "without an exchange rate", Show.FLAG),
    Shown("kind", "kind of customer"),
    Shown("segment", "segment"),
    Shown("channel", "channel"),
    Shown("csm", "CSM"),
    Shown("currency", "currency"),
)
SORTS = tuple(column.key for column in COLUMNS)
DEFAULT_SORT = "profit_minor"


@dataclass(frozen=True, slots=True)
class CostFilter:
    """Which customers, in which order; `sort` with a leading minus goes downwards."""

    words: str = ""
    state: str = "all"
    kind: str = ""
    plan: str = ""
    segment: str = ""
    csm: str = ""
    channel: str = ""
    sort: str = DEFAULT_SORT

    @classmethod
    def of(cls, given: dict[str, str]) -> CostFilter:
        """From text as a link carries it; what is not known is left at its default."""
        return cls(**chosen(cls, given, state=STATES, sort=SORTS, kind=KINDS))


def served(board: Board) -> Table:
    """The day's `cost_to_serve` with margins, minutes and rates of contact beside."""
    return board.reader.kept("kept_served", lambda: _served(board, portfolio(board)))


def _served(board: Board, shared: object) -> Table:
    rows = board.reader.table("cost_to_serve")
    rates = getattr(shared, "contacts", None)
    contacts = (rows.tickets + rows.talks).cast("float64")
    drawn = (rates.shape + contacts) / (rates.rate + rows.months) if rates else contacts * 0.0
    revenue = rows.revenue_minor.cast("float64")
    return rows.mutate(
        margin=(revenue > 0).ifelse(rows.profit_minor / revenue.nullif(0.0), ibis.null("float64")),
        minutes=(rows.ticket_minutes + rows.talk_minutes + rows.work_minutes).round().cast("int64"),
        contacts_month=contacts / rows.months,
        contacts_shrunk=drawn,
        segment=rows.segment.fill_null(""),
        csm=rows.csm.fill_null(""),
        channel=rows.channel.fill_null(""),
        currency=ibis.literal(board.currency),
    )


def _wanted(rows: Table, state: str, given: dict[str, StringScalar]) -> Table:
    states = {
        "losing": rows.profit_minor < 0,
        "free": rows.mrr_minor == 0,
        "bugs": rows.bug_tickets > 0,
        "estimated": rows.is_estimated | rows.is_unpriced,
    }
    if state in states:
        rows = rows.filter(states[state])
    return narrowed(rows, given, FACETS)


def _ordered(rows: Table, sort: str) -> Table:
    name = sort.lstrip("-")
    order = ibis.desc(name, nulls_first=False) if sort.startswith("-") else ibis.asc(name)
    return rows.order_by([order, "customer_id"])


def _listing(board: Board, wanted: CostFilter) -> Listing:
    return Listing(
        ("served", wanted.state),
        wanted.sort,
        lambda given: _wanted(served(board), wanted.state, given),
        lambda rows: _ordered(rows, wanted.sort),
        texts(wanted, FACETS),
    )


def filtered(board: Board, wanted: CostFilter) -> Table:
    """All customers of a filter, in its order."""
    return _listing(board, wanted).all()


def page(board: Board, wanted: CostFilter, number: int = 1) -> Page:
    """One page of customers."""
    return _listing(board, wanted).page(board.reader, number, PAGE)


def totals(board: Board) -> Row:
    """All together: customers, losing, revenue, cost, profit and each part; bug_minor, bug_tickets, unpriced."""
    (row,) = board.reader.ask(("served totals",), lambda _given: _totals(served(board)), {})
    return row


def _totals(rows: Table) -> Table:
    sums = ("revenue_minor", "cost_minor", "profit_minor", "bug_minor", *PARTS)
    return rows.agg(
        customers=_.count(),
        losing=(_.profit_minor < 0).sum(),
        bug_tickets=_.bug_tickets.sum(),
        unpriced=_.is_unpriced.sum(),
        estimated=_.is_estimated.sum(),
        **{name: rows[name].sum().fill_null(0) for name in sums},
    )


def tiers(board: Board) -> list[Row]:
    """Each plan ("" free) with its customers: sums, profit for each, share that costs more than it pays with
    its interval (`loses`), contacts and minutes a month. The plan that loses most first.
    """
    rows = board.reader.ask(("served tiers",), lambda _given: _tiers(served(board)), {})
    found = [{**row, "loses": wilson(row["losing"], row["customers"])} for row in rows]
    return sorted(found, key=lambda row: (row["each_minor"], row["plan"]))


def _tiers(rows: Table) -> Table:
    sums = rows.group_by("plan").agg(
        customers=_.count(),
        revenue_minor=_.revenue_minor.sum(),
        cost_minor=_.cost_minor.sum(),
        profit_minor=_.profit_minor.sum(),
        losing=(_.profit_minor < 0).sum(),
        months=_.months.sum(),
        contacts=(_.tickets + _.talks).sum(),
        minutes=_.minutes.sum(),
    )
    return sums.mutate(
        each_minor=sums.profit_minor / sums.customers,
        contacts_month=sums.contacts / sums.months,
        minutes_month=sums.minutes / sums.months,
    )


def cac(board: Board) -> list[Row]:
    """What winning a customer costs by channel ("" none named), the dearest first."""
    rows = board.reader.ask(
        ("cac",), lambda _given: board.reader.table("cac").order_by("channel"), {}
    )
    return sorted(rows, key=lambda row: -(row["cac_minor"] or 0))


def costs_report(board: Board, _request: ReportRequest) -> Report:
    """What customers bring and cost in a year, those that lose most first."""
    rows = board.reader.rows(filtered(board, CostFilter()))
    notes = (
        f"365 days up to {board.as_of}; amounts in {board.currency}",
        "tickets caused by our own bugs are taken out of the cost and shown beside it",
    )
    return Report("cost-to-serve", "Cost to serve", board.as_of, EXPORT_COLUMNS, rows, notes)
